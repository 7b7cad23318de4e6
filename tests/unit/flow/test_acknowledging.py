"""Receipts to senders: people get one, machines none, and nobody too many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from officed.settings.model import Acknowledge
from tests.unit.flow.desks import Round, letter


def acknowledging(round_: Round, **more: int) -> None:
    """Switch receipts on."""
    settings = round_.desk.office.settings
    limits = {"per_sender_per_day": 5} | {k: v for k, v in more.items() if k == "per_sender_per_day"}
    alarms = settings.alarms.model_copy(update={k: v for k, v in more.items() if k == "sender_per_hour"})
    update = {"acknowledge": Acknowledge(enabled=True, **limits), "alarms": alarms}
    office = replace(round_.desk.office, settings=settings.model_copy(update=update))
    round_.desk = replace(round_.desk, office=office)


def receipts(round_: Round) -> int:
    """How many receipts have left."""
    return sum("on registreeritud" in subject for subject in round_.pigeons.subjects())


def test_a_person_gets_a_receipt_and_a_list_none(round_: Round) -> None:
    """The list's letter is registered all the same."""
    acknowledging(round_)
    round_.tray.letters["1"] = letter()
    text = "Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 5-2/17 koopia."
    round_.tray.letters["2"] = letter(text=text, ident="2", headers="Precedence: bulk\n")
    round_.tray.letters["3"] = letter(text=f"{text} Kiire.", ident="3", headers="Return-Path: <>\n")
    round_.go()
    assert receipts(round_) == 1
    assert len(round_.desk.store.cards()) >= 2


@pytest.mark.parametrize("limit", [{"per_sender_per_day": 2}, {"sender_per_hour": 3}])
def test_a_sender_of_many_letters_gets_few_receipts(round_: Round, limit: dict[str, int]) -> None:
    """Beyond the limit letters are registered and not answered."""
    acknowledging(round_, **limit)
    for n in range(5):
        text = f"Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu {n}-2/17 koopia."
        round_.tray.letters[str(n)] = letter(text=text, ident=str(n))
        round_.go()
    assert receipts(round_) == 2
    assert len(round_.desk.store.cards()) == 5


def test_the_limit_is_one_of_a_day(round_: Round) -> None:
    """The next day there are receipts again."""
    acknowledging(round_, per_sender_per_day=1)
    for n in range(4):
        text = f"Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu {n}-2/17 koopia."
        round_.tray.letters[str(n)] = letter(text=text, ident=str(n))
        round_.go()
        if n % 2:
            round_.clock.on(days=1)
    assert receipts(round_) == 2


def test_our_own_addresses_get_none(round_: Round) -> None:
    """An answer to ourselves would come in again."""
    acknowledging(round_)
    round_.tray.letters["1"] = letter(sender="info@kaleva.example")
    round_.go()
    assert receipts(round_) == 0
