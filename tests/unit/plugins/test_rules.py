"""The built-in plugin that lets rule files speak."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from officed.domain.deciding import Opinion, Thresholds, Verdict, decide
from officed.domain.document import Document
from officed.domain.people import Standing
from officed.plugins.rules import RulesPlugin
from officed.rules.authentication import SHIPPED
from officed.settings.model import Deciding, Settings
from tests.unit.rules.office_rules import letter


@dataclass(frozen=True)
class Said:
    """A rule book that says what it was given."""

    said: tuple[Opinion, ...]

    def opinions(self, document: Document) -> tuple[Opinion, ...]:  # noqa: ARG002
        """What was given."""
        return self.said


@dataclass(frozen=True)
class OfficeOf:
    """The parts of an office that the plugin looks at."""

    rules: Said | None
    settings: Settings = Settings.model_construct(deciding=Deciding())  # noqa: RUF009 (frozen)


def plugin(*said: Opinion) -> tuple[RulesPlugin, Verdict]:
    """The plugin over opinions, and the verdict they lead to."""
    return RulesPlugin(OfficeOf(Said(said))), decide(said, Thresholds())  # type: ignore[arg-type]


TOPICS = (Opinion("t", None, 2, responsible="web"), Opinion("u", None, 3, responsible="it"))


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ((Opinion("a", "vaie", 12, responsible="lawyer"), Opinion("t", None, 90, responsible="roads")), "lawyer"),
        ((Opinion("a", "arve", 9), *TOPICS), "it"),
        ((Opinion("a", "teabenoue", 12), Opinion("b", "arve", 1, responsible="accountant")), "registrar"),
        ((Opinion("a", "vaie", 12, hit=False, responsible="lawyer"), Opinion("b", "arve", 11)), "registrar"),
    ],
)  # fmt: skip
def test_the_kind_goes_before_the_topic_and_the_registrar_takes_the_rest(said: tuple[Opinion, ...], who: str) -> None:
    """Exactly one is responsible: the kind's, else the strongest topic's, else the registrar; losers name nobody."""
    rules, verdict = plugin(*said)
    assigned = rules.assign(document=letter(), verdict=verdict)
    assert [(a.who, a.standing) for a in assigned] == [(who, Standing.RESPONSIBLE)]


def test_informed_roles_come_once_and_with_reasons() -> None:
    """Whom several rules want informed gets it once; the responsible one is not informed besides."""
    rules, verdict = plugin(
        Opinion(
            "a", "kohus", 12, because=("sender has »Kohus«",), responsible="lawyer", informed=("secretary", "lawyer")
        ),
        Opinion("b", "kohus", 6, informed=("secretary",)),
    )
    assigned = rules.assign(document=letter(), verdict=verdict)
    assert [(a.who, a.standing.value) for a in assigned] == [("lawyer", "responsible"), ("secretary", "information")]
    assert assigned[0].because == "a: sender has »Kohus«"


def test_co_responsible_roles_answer_together_and_are_not_informed_besides() -> None:
    """Each gets the letter once, as the most that any rule wants."""
    rules, verdict = plugin(
        Opinion("a", "kohus", 12, responsible="lawyer", co_responsible=("it", "lawyer"), informed=("it", "secretary"))
    )
    assigned = rules.assign(document=letter(), verdict=verdict)
    assert [(a.who, a.standing.value) for a in assigned] == [
        ("lawyer", "responsible"), ("it", "co-responsible"), ("secretary", "information"),
    ]  # fmt: skip


def test_the_series_of_the_strongest_rule_is_chosen() -> None:
    """A rule of the chosen kind names the series; a losing kind does not."""
    rules, verdict = plugin(Opinion("a", "vaie", 12, series="7-4"), Opinion("b", "arve", 3, series="3-1"))
    assert rules.choose_series(document=letter(), verdict=verdict) == "7-4"


def test_without_rules_only_conditions_are_known() -> None:
    """Before the files are compiled the plugin names its conditions and has no opinion."""
    rules = RulesPlugin(OfficeOf(None))  # type: ignore[arg-type]
    assert [one.name for one in rules.register_conditions()] == [one.name for one in SHIPPED]
    assert rules.classify(document=letter()) == ()
