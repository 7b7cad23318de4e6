"""The terms that run for a document."""

from dataclasses import replace
from datetime import date

from officed.domain.changes import PlannedDeadline
from officed.domain.deciding import Candidate, Decision, Opinion, Verdict
from officed.domain.document import Document, Field
from officed.plugins import terms
from tests.unit.plugins.plugin_samples import RECEIVED, letter, office

PLUGIN = terms.plugin(office())


def verdict(decision: Decision, *kinds: tuple[str, float]) -> Verdict:
    """Return a verdict with candidates, the first of them the best, each by an opinion of its own."""
    candidates = tuple(Candidate(kind, points) for kind, points in kinds)
    opinions = tuple(Opinion(kind, kind, points) for kind, points in kinds)
    best = candidates[0] if candidates else None
    return Verdict(decision, best.kind if best else None, best.points if best else 0, candidates, opinions, "")


def terms_of(document: Document, found: Verdict) -> tuple[PlannedDeadline, ...]:
    """Return the terms of a document registered on the day it came."""
    answer = PLUGIN.find_deadlines(document=document, verdict=found, today=RECEIVED)  # type: ignore[attr-defined]
    assert isinstance(answer, tuple)
    return answer


def test_a_sure_kind_has_its_term_with_the_arithmetic() -> None:
    """An information request has five working days, with section, steps and the day for passing it on."""
    (term,) = terms_of(letter(), verdict(Decision.FORWARD, ("teabenoue", 12)))
    assert (term.kind, term.due, term.unit, term.n) == ("teabenoue", date(2026, 11, 30), "working_days", 5)
    assert term.basis.startswith("AvTS § 18")
    assert term.forward_by == date(2026, 11, 30)
    assert any("working day" in step for step in term.steps)
    assert not term.provisional


def test_the_shorter_term_of_a_second_request_rules_until_a_person_looks() -> None:
    """An application that asks for documents as well runs by the five days of these, marked as provisional."""
    found = terms_of(letter(), verdict(Decision.FORWARD, ("taotlus", 20), ("teabenoue", 16), ("vaie", 8)))
    assert [(term.kind, term.provisional) for term in found] == [("teabenoue", True), ("taotlus", False)]


def test_while_the_verdict_asks_all_plausible_terms_run_the_earliest_first() -> None:
    """Kinds within the margin count, those far behind and machine mail do not; all are provisional."""
    asked = verdict(Decision.ASK, ("taotlus", 9), ("teabenoue", 7), ("reklaam", 6), ("vaie", 1))
    found = terms_of(letter(), asked)
    assert [term.kind for term in found] == ["teabenoue", "taotlus"]
    assert all(term.provisional for term in found)


def test_an_earlier_date_that_the_letter_asks_for_is_kept() -> None:
    """The sender's date rules when it is earlier, and never makes the term longer."""
    sure = verdict(Decision.FORWARD, ("taotlus", 12))
    (statutory,) = terms_of(letter(), sure)
    (earlier,) = terms_of(letter(fields=(Field("reply_by", "2026-12-01"),)), sure)
    (later,) = terms_of(letter(fields=(Field("reply_by", "2027-12-01"),)), sure)
    assert earlier.due == date(2026, 12, 1)
    assert later.due == statutory.due


def test_a_letter_that_sets_the_date_itself() -> None:
    """An authority's inquiry runs until the date in it."""
    document = letter(fields=(Field("reply_by", "2026-12-09"),))
    (term,) = terms_of(document, verdict(Decision.FORWARD, ("jareleparimine", 12)))
    assert term.due == date(2026, 12, 9)


def test_further_stages_are_terms_of_their_own() -> None:
    """A whistleblower gets a receipt in seven days and feedback in three months."""
    found = terms_of(letter(), verdict(Decision.FORWARD, ("vihje", 12)))
    assert [(term.kind, term.due) for term in found] == [
        ("vihje", date(2026, 11, 30)), ("feedback", date(2027, 2, 23)),
    ]  # fmt: skip


def test_terms_in_hours_end_at_an_instant() -> None:
    """A personal-data breach has 72 hours from the minute it was known."""
    document = letter()
    (term,) = terms_of(document, verdict(Decision.FORWARD, ("rikkumine", 12)))
    assert term.due_at is not None
    assert (term.due_at - document.received_at).total_seconds() == 72 * 3600


def test_late_registration_buys_no_time() -> None:
    """A letter that came ten days ago is counted from the working day after it came."""
    late = replace(letter(), received_on=date(2026, 11, 13))
    (term,) = terms_of(late, verdict(Decision.FORWARD, ("teabenoue", 12)))
    assert term.due == date(2026, 11, 23)


def test_what_has_no_term_has_none() -> None:
    """Notices, machine mail and letters that no rule knew start no term."""
    assert terms_of(letter(), verdict(Decision.FORWARD, ("teade", 12))) == ()
    assert terms_of(letter(), verdict(Decision.REFUSE, ("reklaam", 12))) == ()
    assert terms_of(letter(), verdict(Decision.ASK)) == ()


def wishing(*wishes: str, decision: Decision = Decision.FORWARD, kind: str = "teabenoue") -> Verdict:
    """Return a verdict whose winning rules want dates of their own; a losing one wants the shortest."""
    opinions = tuple(
        Opinion(f"r{n}", kind, 6, where=f"a.toml:{n}", answer_within=wish) for n, wish in enumerate(wishes)
    )
    loser = Opinion("loser", "arve", 1, answer_within="1 working_days")
    missed = Opinion("missed", kind, 9, hit=False, answer_within="1 working_days")
    return replace(verdict(decision, (kind, 12)), opinions=(*opinions, loser, missed))


def test_a_rule_sets_a_date_of_the_offices_own_beside_the_laws() -> None:
    """The earliest of the winning rules' dates runs too, with the rule as its ground; losers and misses set none."""
    first, law = terms_of(letter(), wishing("4 working_days", "3 working_days", "9 calendar_days"))
    assert (first.kind, first.unit, first.n, first.due) == ("answer_within", "working_days", 3, date(2026, 11, 26))
    assert first.basis == "r1 (a.toml:1)"
    assert law.kind == "teabenoue"
    assert first.due < law.due
    (only,) = (t for t in terms_of(letter(), wishing("3 calendar_days", decision=Decision.ASK)) if t.kind != law.kind)
    assert only.provisional


def test_a_rule_lets_another_term_of_the_law_run_too() -> None:
    """A term by the code of its kind; that of the own kind does not come twice, and rubbish sets no date."""
    assert [t.kind for t in terms_of(letter(), wishing("taotlus"))] == ["teabenoue", "taotlus"]
    assert [t.kind for t in terms_of(letter(), wishing("teabenoue", "soon", "x working_days"))] == ["teabenoue"]
