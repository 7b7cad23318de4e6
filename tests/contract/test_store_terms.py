"""Terms that run beside each other: ended by kind, put beside, found again when they rested; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from officed.domain.changes import EndDeadlines, EndDocument, PlannedDeadline, PutDeadlines, Wait
from officed.domain.reminders import DEFICIENCY, FORWARDING, Audience, PlannedReminder
from officed.domain.states import State
from officed.store import SqlStore
from tests.contract.store_kit import NOON, TODAY, hours, move_to, registered, sql

DUE = TODAY + timedelta(days=30)
ANSWER = PlannedDeadline(
    "taotlus", TODAY, DUE, "HMS § 5", "calendar_days", 30, raw_end=DUE - timedelta(days=1),
    reminders=(PlannedReminder("half", TODAY, (Audience.RESPONSIBLE,), at=NOON + hours(1)),),
)  # fmt: skip
PASSING_ON = PlannedDeadline(
    FORWARDING, TODAY, TODAY + timedelta(days=7), "HMS § 15", "working_days", 5,
    reminders=(PlannedReminder("pass-on-2", TODAY, (Audience.RESPONSIBLE,), at=NOON + hours(1)),),
)  # fmt: skip
LACKS = PlannedDeadline(DEFICIENCY, TODAY, TODAY + timedelta(days=10), "HMS § 15 lg 2", "letter_date", 0)


def _open(store: SqlStore, document: int) -> dict[str, int]:
    return {term.kind: term.id for term in store.card(document).deadlines}


def test_only_terms_of_the_named_kinds_end(store: SqlStore) -> None:
    """The others run on as they are, and only the reminders of what ended are silent."""
    document = registered(store, "a", PutDeadlines((ANSWER, PASSING_ON)))
    before = _open(store, document)
    move_to(store, document, State.REGISTERED, EndDeadlines("passed_on", TODAY, (FORWARDING,)))
    assert _open(store, document) == {"taotlus": before["taotlus"]}
    assert store.card(document).ended == ((FORWARDING, PASSING_ON.due, "passed_on"),)
    assert [due.step for due in store.due_reminders(NOON + hours(2), 9)] == ["half"]
    move_to(store, document, State.CLOSED, EndDeadlines("closed", TODAY))
    assert _open(store, document) == {}


def test_a_term_is_put_beside_those_that_run(store: SqlStore) -> None:
    """Without that word all that ran are replaced, as ever."""
    document = registered(store, "a", PutDeadlines((ANSWER,)))
    before = _open(store, document)
    move_to(store, document, State.REGISTERED, PutDeadlines((LACKS,), beside=True))
    after = _open(store, document)
    assert (set(after), after["taotlus"]) == ({"taotlus", DEFICIENCY}, before["taotlus"])
    move_to(store, document, State.REGISTERED, PutDeadlines((replace(LACKS, due=DUE),)))
    assert set(_open(store, document)) == {DEFICIENCY}


def test_what_rests_is_found_again_with_its_raw_end(store: SqlStore) -> None:
    """Only those that came to rest last, together; what was answered or closed is another question."""
    document = registered(store, "a", PutDeadlines((ANSWER, replace(ANSWER, kind="answer_within"))))
    move_to(store, document, State.REGISTERED, EndDeadlines("paused", TODAY, ("answer_within",)), at=NOON)
    move_to(store, document, State.REGISTERED, EndDeadlines("paused", TODAY, ("taotlus",)), at=NOON + hours(1))
    (resting,) = store.last_deadlines(document, ("paused",))
    assert (resting.kind, resting.due, resting.raw_end, resting.unit) == (
        "taotlus",
        DUE,
        ANSWER.raw_end,
        "calendar_days",
    )
    assert store.last_deadlines(document) == ()
    assert store.deadlines() == ()


def test_terms_beside_say_nothing_of_when_a_matter_is_due(store: SqlStore) -> None:
    """The nearest term of the answer counts, not the one for passing on or mending."""
    document = registered(store, "a", PutDeadlines((ANSWER, PASSING_ON, LACKS)))
    (letter,) = store.matter(document).letters
    assert letter.due == DUE


def test_a_held_letter_may_end_itself(store: SqlStore) -> None:
    """Its move leads out of `held`, and the end comes after it in one transaction."""
    document = registered(store, "a", PutDeadlines((ANSWER,)))
    move_to(store, document, State.HELD, Wait("undeliverable", "refused"))
    move_to(store, document, State.REGISTERED, EndDocument(document, "closed", TODAY, "handed_on", {"body": "ppa"}))
    card = store.card(document)
    assert (card.document.state, card.deadlines) == (State.CLOSED, ())
    assert [line.event for line in card.history][-2:] == ["document.tested", "document.handed_on"]
    assert store.verify() == ()


def test_a_term_that_was_moved_by_hand_while_it_rested_is_found(store: SqlStore) -> None:
    """The seal covers what rests too: an end that was put off in the table is told."""
    document = registered(store, "a", PutDeadlines((ANSWER,)))
    move_to(
        store, document, State.REGISTERED, EndDeadlines("paused", TODAY, ("taotlus",)), PutDeadlines((LACKS,), True)
    )
    store.seal(NOON + hours(1))
    assert store.verify() == ()
    later = date(2027, 1, 1).isoformat()
    sql(store, f"UPDATE deadline SET raw_end = '{later}' WHERE outcome = 'paused'")
    assert [finding.where for finding in store.verify()] == [f"7-1/1 (document {document}): terms"]
