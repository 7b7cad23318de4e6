"""What the clock looks up: the latest step only, each once, and alarms that are raised once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from officed.domain.changes import Assign, EndDeadlines, Send, Wait
from officed.domain.people import Assignment, Standing
from officed.domain.states import State
from officed.store import SqlStore
from tests.contract.store_kit import (
    NOON,
    TODAY,
    ask,
    given_to,
    hours,
    letter,
    move_to,
    read,
    registered,
    term,
    together,
)

DUE = TODAY + timedelta(days=30)


def _steps(*days: int) -> tuple[tuple[str, datetime], ...]:
    return tuple((f"step-{n}", NOON + timedelta(days=n)) for n in days)


def test_a_step_is_due_at_its_instant(store: SqlStore) -> None:
    """Before its time nothing is due; then the step comes with its term and its person."""
    document = registered(store, "a", given_to("jaan"), term(DUE, *_steps(2)))
    assert store.due_reminders(NOON, 9) == ()
    (due,) = store.due_reminders(NOON + timedelta(days=2), 9)
    assert (due.step, due.audience, due.overdue, due.skipped) == ("step-2", ("responsible",), False, ())
    assert (due.deadline.document, due.deadline.person, due.deadline.reference) == (document, "jaan", "7-1/1")
    assert (due.deadline.due, due.deadline.kind) == (DUE, "pöördumine")


def test_missed_ticks_never_end_in_a_burst(store: SqlStore) -> None:
    """After a long stop the latest step is told once; the earlier ones are skipped for good."""
    registered(store, "a", term(DUE, *_steps(1, 2, 3)))
    late = NOON + timedelta(days=10)
    (due,) = store.due_reminders(late, 9)
    assert (due.step, due.skipped) == ("step-3", ("step-1", "step-2"))
    assert store.remind(due, [Send(letter("r"))], late)
    assert store.due_reminders(late, 9) == ()
    assert store.deadlines()[0].reminded == ("step-3",)


def test_the_limit_counts_terms_and_not_steps(store: SqlStore) -> None:
    """A small limit never makes an early step look like the latest one; the longest overdue come first."""
    for n in range(3):
        registered(store, f"letter {n}", term(DUE, *_steps(3 - n, 4, 5)))
    found = store.due_reminders(NOON + timedelta(days=9), 2)
    assert [(due.step, due.deadline.document) for due in found] == [("step-5", 3), ("step-5", 2)]


def test_a_step_is_told_once(store: SqlStore, second: SqlStore) -> None:
    """Two clocks at one moment: one sends, the other hears that it was done."""
    registered(store, "a", term(DUE, *_steps(1)))
    late = NOON + timedelta(days=2)
    (due,) = store.due_reminders(late, 9)
    sent = together(4, lambda n: (store if n % 2 else second).remind(due, [Send(letter(f"r{n}"))], late))
    assert sorted(sent) == [False, False, False, True]
    assert len(store.due_mail("relay", 9, late, late)) == 1
    assert store.counts()["reminders"] == 1


def test_nobody_is_reminded_of_what_is_answered(store: SqlStore) -> None:
    """A term that ended between looking and sending is not told any more."""
    document = registered(store, "a", term(DUE, *_steps(1, 2)))
    late = NOON + timedelta(days=1)
    (due,) = store.due_reminders(late, 9)
    move_to(store, document, State.CLOSED, EndDeadlines("answered", TODAY))
    assert not store.remind(due, [Send(letter("r"))], late)
    assert store.next_mail_at() is None
    assert store.due_reminders(NOON + timedelta(days=9), 9) == ()


def test_ended_terms_leave_the_queue_of_the_clock(store: SqlStore) -> None:
    """What the clock looks through does not grow with the register."""
    for n in range(3):
        document = registered(store, f"letter {n}", term(DUE, *_steps(1, 2)))
        move_to(store, document, State.CLOSED, EndDeadlines("answered", TODAY))
    assert ask(store, "SELECT count(*) FROM reminder WHERE done_at IS NULL") == [(0,)]


def test_open_terms_the_nearest_first(store: SqlStore) -> None:
    """All open terms in the order of their due dates, or those of one responsible person."""
    near, far = DUE - timedelta(days=5), DUE + timedelta(days=5)
    for name, person, due in (("a", "jaan", far), ("b", "mari", near), ("c", "jaan", DUE)):
        registered(store, name, given_to(person), term(due))
    assert [d.due for d in store.deadlines()] == [near, DUE, far]
    assert [d.due for d in store.deadlines("jaan")] == [DUE, far]
    assert store.deadlines("nobody") == ()


def test_the_responsible_person_is_the_present_one(store: SqlStore) -> None:
    """After a new assignment the term is of the new person; who is only informed has no terms."""
    document = registered(store, "a", given_to("jaan"), term(DUE))
    informed = Assignment("ants", "ants", Standing.INFORMATION, "tested")
    mari = Assignment("mari", "mari", Standing.RESPONSIBLE, "tested")
    move_to(store, document, State.FORWARDED, Assign((informed, mari)))
    assert [d.person for d in store.deadlines()] == ["mari"]
    assert [a.person for a in store.card(document).assignments] == ["ants", "mari"]


def test_new_terms_replace_the_open_ones(store: SqlStore) -> None:
    """A corrected term is the only one that runs; the earlier one stays readable as replaced."""
    document = registered(store, "a", term(DUE, *_steps(1)))
    move_to(store, document, State.FORWARDED, term(DUE + timedelta(days=9)))
    assert [d.due for d in store.deadlines()] == [DUE + timedelta(days=9)]
    assert store.card(document).ended == (("pöördumine", DUE, "replaced"),)
    assert store.due_reminders(NOON + timedelta(days=9), 9) == ()


def test_a_reopened_letter_gets_its_last_terms_back(store: SqlStore) -> None:
    """Only what ended at the last closing: nothing that was replaced, or closed earlier on the same day."""
    document = registered(store, "a", term(DUE))
    assert store.last_deadlines(document) == ()
    move_to(store, document, State.FORWARDED, term(DUE + timedelta(days=1)))
    move_to(store, document, State.CLOSED, EndDeadlines("closed", TODAY), at=NOON + hours(1))
    assert [d.due for d in store.last_deadlines(document)] == [DUE + timedelta(days=1)]
    move_to(store, document, State.REGISTERED, term(DUE + timedelta(days=2)), at=NOON + hours(2))
    move_to(store, document, State.CLOSED, EndDeadlines("answered", TODAY), at=NOON + hours(3))
    assert [d.due for d in store.last_deadlines(document)] == [DUE + timedelta(days=2)]
    assert store.document(document).answered


def test_decisions_that_run_out(store: SqlStore) -> None:
    """Held documents whose time is over, and all of them with the most urgent first."""
    for name, decide_by in (("a", None), ("b", NOON + hours(2)), ("c", NOON)):
        move_to(store, read(store, name), State.HELD, Wait("ask", name, decide_by))
    assert [w.reason for w in store.undecided(NOON)] == ["c"]
    assert [w.reason for w in store.undecided(NOON + hours(3))] == ["c", "b"]
    assert [w.reason for w in store.waiting()] == ["c", "b", "a"]


def test_an_alarm_is_raised_once_until_it_is_over(store: SqlStore) -> None:
    """A trouble that stands sends one mail; when it is over and comes again, another."""
    assert store.raise_alarm("imap", "down", [Send(letter("a1"))], NOON)
    assert not store.raise_alarm("imap", "still down", [Send(letter("a2"))], NOON)
    assert ask(store, "SELECT times, message FROM alarm") == [(2, "still down")]
    assert store.clear_alarm("imap", [Send(letter("a3"))], NOON)
    assert not store.clear_alarm("imap", [Send(letter("a4"))], NOON)
    assert not store.clear_alarm("other", [Send(letter("a5"))], NOON)
    assert store.raise_alarm("imap", "down again", [Send(letter("a6"))], NOON)
    assert [m.letter.key for m in store.due_mail("relay", 9, NOON, NOON)] == ["a1", "a3", "a6"]


@pytest.mark.parametrize("standing", [False, True])
def test_one_alarm_of_many_threads(store: SqlStore, second: SqlStore, standing: bool) -> None:
    """Several who meet one trouble at one moment raise, and clear, one alarm."""
    if standing:
        store.raise_alarm("disk" * 100, "full", [], NOON)

    def tell(n: int) -> bool:
        mine, mails = store if n % 2 else second, [Send(letter(f"a{n}"))]
        if standing:
            return mine.clear_alarm("disk" * 100, mails, NOON)
        return mine.raise_alarm("disk" * 100, "full", mails, NOON)

    assert sum(together(4, tell)) == 1
    assert len(store.due_mail("relay", 9, NOON, NOON)) == 1


def test_a_term_keeps_its_arithmetic(store: SqlStore) -> None:
    """What was planned is what is shown: dates, unit, basis and steps."""
    planned = term(DUE).deadlines[0]
    found = store.card(registered(store, "a", term(DUE))).deadlines[0]
    assert (found.kind, found.start, found.due, found.basis) == (planned.kind, TODAY, DUE, "MSVS § 6")
    assert (found.unit, found.n, found.steps, found.provisional) == ("days", 30, (), False)


def test_a_step_is_overtaken_by_a_later_one_or_by_the_end(store: SqlStore) -> None:
    """What waits in the outbox says nothing any more once a later step was sent, or the term has ended."""
    document = registered(store, "a", term(DUE, *_steps(1, 2)))
    (first,) = store.due_reminders(NOON + timedelta(days=1), 9)
    store.remind(first, [], NOON + timedelta(days=1))
    term_id = first.deadline.id
    assert not store.is_overtaken(term_id, "step-1")
    (second,) = store.due_reminders(NOON + timedelta(days=2), 9)
    store.remind(second, [], NOON + timedelta(days=2))
    assert [store.is_overtaken(term_id, step) for step in ("step-1", "step-2")] == [True, False]
    move_to(store, document, State.CLOSED, EndDeadlines("answered", TODAY))
    assert store.is_overtaken(term_id, "step-2")


def test_a_replaced_term_ends_on_the_office_day(store: SqlStore) -> None:
    """Half an hour after local midnight it is the new day, whatever the day is in UTC."""
    document = registered(store, "a", term(DUE))
    move_to(store, document, State.REGISTERED, term(DUE + timedelta(days=1)), at=NOON.replace(hour=22, minute=30))
    ended = ask(store, "SELECT ended_on FROM deadline WHERE outcome = 'replaced'")
    assert [str(day) for (day,) in ended] == ["2026-03-03"]
