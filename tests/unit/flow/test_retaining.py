"""Which rule a single letter is told to be kept by: that of the day on which it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from officed.domain.retention import ruling
from officed.domain.series import Kept
from officed.domain.states import Actor, ActorKind
from officed.flow.closing import answer, reopen
from officed.flow.retention.retaining import kept
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
OTHERWISE = date(2027, 12, 31)


def _answered(office: Round) -> None:
    answer(office.desk, 1, KLARA)


def _reopened(office: Round) -> None:
    reopen(office.desk, 1, KLARA)


def _annulled(office: Round) -> None:
    office.desk.store.annul(1, "eksitus", KLARA, office.clock())


@pytest.fixture
def asked(round_: Round) -> Round:
    """A request that came in 2026; its series keeps ten years, and five from 2027 on."""
    plan = round_.desk.office.file_plan
    rows = (Kept(10, "vana", date(2012, 1, 1)), Kept(5, "uus", date(2027, 1, 1)))
    series = MappingProxyType({**plan.series, "7-2": replace(plan.series["7-2"], retention=rows)})
    round_.desk = replace(round_.desk, office=replace(round_.desk.office, file_plan=replace(plan, series=series)))
    text = "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia."
    round_.tray.letters["1"] = letter("Teabenõue", text, ident="1")
    round_.go()
    return round_


@pytest.mark.parametrize(
    ("first", "then", "basis"),
    [
        ((), (), "uus"),
        ((_answered,), (), "vana"),
        ((_answered,), (_reopened,), "uus"),
        ((_answered,), (_reopened, _answered), "uus"),
        ((_answered,), (_annulled,), "vana"),
        ((_annulled,), (), "vana"),
        ((_annulled,), (_answered,), "vana"),
        ((_answered, _reopened, _annulled), (), "vana"),
    ],
)
def test_the_rule_that_is_told_is_the_one_that_holds(
    asked: Round, first: tuple[Callable[[Round], None], ...], then: tuple[Callable[[Round], None], ...], basis: str
) -> None:
    """What is open, or open again, is told by the other day; of the rest the list of the year says the same."""
    for done in first:
        done(asked)
    asked.clock.to(2027, 3, 1, 10)
    for done in then:
        done(asked)
    told = kept(asked.desk, asked.desk.store.card(1), OTHERWISE)
    assert told is not None
    assert told.basis == basis
    held = ruling(asked.desk.office.file_plan, asked.desk.store.leaves(1, asked.desk.zone), date(2050, 1, 1))
    assert held.basis in {"", basis}
