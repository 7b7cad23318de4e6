"""What diverting a letter leaves, and what is said of it afterwards."""

from __future__ import annotations

from officed.cli.tracing import in_words, trace
from officed.flow.reports.diverting import divert
from tests.unit.flow.desks import Round, letter
from tests.unit.flow.leavings import CANARY, LEMMI


def test_no_rule_is_asked_about_what_was_diverted(handled: Round) -> None:
    """Why it went where it went: it was diverted; that no rule knew it would be said of an empty text."""
    handled.tray.letters["1"] = letter("Rikkumisteade", f"Teatan rikkumisest tööl. {CANARY} laulab.")
    handled.go()
    assert trace(handled.desk, handled.desk.store.card(1))["gone"] is None
    divert(handled.desk, 1, LEMMI)
    found = trace(handled.desk, handled.desk.store.card(1))
    assert (found["gone"], found["then"], found["now"]["rules"]) == ("diverted", [], [])
    assert found["now"]["reason"].startswith("it was diverted to who handles reports")
    assert in_words(found, misses=True).splitlines() == [
        "1  vihje", "", "No rule is asked: it was diverted to who handles reports, and nothing of it is left to read.",
    ]  # fmt: skip
