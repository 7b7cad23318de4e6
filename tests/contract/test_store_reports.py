"""Whistleblowers' reports on both databases: two dates, an envelope for the handler, and no content beside it."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError

from officed.domain.changes import (
    Confide,
    Corrected,
    CutOut,
    Dispose,
    Enclose,
    Move,
    PutContent,
    PutFields,
    PutTitle,
    PutTrial,
    PutVerdict,
    PutWords,
    Restrict,
    Send,
    SetKind,
    Split,
    Unconfide,
    Wait,
)
from officed.domain.covers import Stretch
from officed.domain.deciding import Decision, Opinion, Verdict
from officed.domain.document import Address, Content, Field, Part
from officed.domain.errors import Refused
from officed.domain.outcome import Outcome, Trial
from officed.domain.reports import FEEDBACK, RECEIPT, Plan, ReportStep
from officed.domain.restricting import Restriction
from officed.domain.states import OFFICED, Actor, ActorKind, State
from officed.ports.originals import OriginalGone
from officed.store import SqlStore
from officed.store.journal.check_journal import check, check_originals
from officed.store.schema import metadata
from tests.contract.store_kit import (
    NOON,
    TODAY,
    ask,
    drop_guard,
    letter,
    move_to,
    new_arrival,
    number,
    received,
    registered,
    sql,
    together,
)

LEMMI = Actor(ActorKind.PERSON, "lemmi")
CANARY = "Kanaarilind"
TALLINN = ZoneInfo("Europe/Tallinn")
WEEK, QUARTER = TODAY + timedelta(days=7), date(2026, 6, 2)
STEPS = (
    ReportStep(RECEIPT, "two-before", NOON + timedelta(days=5), overdue=False),
    ReportStep(RECEIPT, "last-day", NOON + timedelta(days=7), overdue=False),
    ReportStep(FEEDBACK, "half", NOON + timedelta(days=45), overdue=False),
)
PLAN = Plan("whistleblower_handler", WEEK, "direktiiv (EL) 2019/1937 art 9", QUARTER, "art 9 lg 1 p f", STEPS)


def _suspected(store: SqlStore, name: str = CANARY) -> int:
    """A letter that is held for its handler, with everything that is ever known of one."""
    arrival = new_arrival(store, name, mailbox=CANARY, envelope_to=(CANARY,), hints={"note": CANARY})
    document = store.receive([arrival], NOON)[0].document
    content = Content(
        "message/rfc822", subject=CANARY, sender=Address(CANARY, f"{CANARY}@kiri.example"), text=CANARY,
        message_id=f"<{name}@kiri.example>", headers={"x-a": (CANARY,)},
        parts=(Part("a", CANARY, "text/plain", 1, "0" * 64, text=CANARY),),
    )  # fmt: skip
    verdict = Verdict(Decision("ask"), "vihje", 12, (), (Opinion("rule", "vihje", 12, because=(CANARY,)),), CANARY)
    outcome = Outcome("hold", "vihje", "lemmi", "9-1")
    trial = Trial("d" * 64, outcome, outcome, (CANARY,))
    move_to(store, document, State.READ, PutContent(content), PutFields((Field("iban", CANARY),)))
    basis = Restriction("AvTS § 35 lg 1 p 12", TODAY, QUARTER, "law")
    told = Send(letter(f"held.{document}", values={"reason": CANARY}, to=(f"{CANARY}@kiri.example",)))
    wait = Wait("sealed", CANARY)
    move_to(
        store, document, State.HELD, PutVerdict(verdict), PutTrial(trial), Restrict(basis), Confide(PLAN), wait, told
    )
    return document


def _divert(store: SqlStore, document: int) -> str:
    envelope = store.originals.store(f"envelope of {document}".encode())
    mail = Send(letter(f"report.{document}", purpose="report", attach=(envelope.sha256,)))
    move_to(store, document, State.DIVERTED, Confide(PLAN), Enclose(envelope.sha256, envelope.size), mail)
    return envelope.sha256


def _said(store: SqlStore) -> dict[str, str]:
    """Everything that the database says, table by table."""
    return {name: repr(ask(store, f'SELECT * FROM "{name}"')) for name in metadata.tables}


def test_a_report_is_known_with_its_dates(store: SqlStore) -> None:
    """Document, state, dates with their law, steps and ledger key come back as they were written."""
    document = _suspected(store)
    store.told("post", {f"post|{CANARY}": "taken|1"}, NOON)
    report = store.report(document)
    assert report is not None
    assert (report.state, report.plan, report.envelope) == (State.HELD, PLAN, None)
    assert report.arrivals == (("post", f"post|{CANARY}", "taken|1"),)
    assert report.open_clocks() == ((RECEIPT, WEEK, PLAN.receipt_basis), (FEEDBACK, QUARTER, PLAN.feedback_basis))
    assert store.report(received(store, "other")) is None
    assert store.reports() == (report,)


def test_an_envelope_leaves_no_word_of_the_letter(store: SqlStore) -> None:
    """No table says anything of it but the ledger key; the envelope's mail stands, earlier mails are silent."""
    document = _suspected(store, "plain")
    assert {name for name, said in _said(store).items() if CANARY in said} >= {"content", "part", "field", "opinion"}
    _divert(store, document)
    assert {name for name, said in _said(store).items() if CANARY in said} == set()
    (mail,) = store.due_mail("w", 5, NOON, NOON + timedelta(hours=1))
    assert mail.letter.purpose == "report"


def test_plain_files_are_told_until_they_are_purged(store: SqlStore) -> None:
    """The files that are to go are known over a crash; then that they are gone, and the envelope must be there."""
    document = _suspected(store)
    store.seal(NOON)
    envelope = _divert(store, document)
    (plain,) = store.plain_copies(document)
    assert plain == hashlib.sha256(f"content of {CANARY}".encode()).hexdigest()
    assert [report.purged_at for report in store.reports()] == [None]
    store.originals.remove(plain)
    store.purged(document, NOON)
    store.wipe()
    assert store.plain_copies(document) == ()
    assert ask(store, "SELECT sha256 FROM removal WHERE removed_at IS NOT NULL") == [(plain,)]
    assert ask(store, "SELECT sha256 FROM arrival") == [(None,)]
    assert store.verify() == ()
    store.seal(NOON)
    assert store.verify() == ()
    store.originals.remove(envelope)
    assert [finding.what for finding in store.verify()] == ["an original is missing or changed"]


def test_a_file_that_another_letter_has_stays(store: SqlStore) -> None:
    """The same bytes under another document are not taken from it."""
    document = _suspected(store)
    _divert(store, document)
    other = replace(new_arrival(store, CANARY, key="again"), digest="another")
    assert store.receive([other], NOON)[0].document != document
    assert store.plain_copies(document) == ()
    store.purged(document, NOON)
    assert store.verify() == ()


def test_a_file_of_two_diverted_letters_goes_with_the_last(store: SqlStore) -> None:
    """A copy that was entered before the first was purged keeps the file until it is diverted itself, no longer."""
    first = _suspected(store)
    _divert(store, first)
    (plain,) = store.plain_copies(first)
    second = store.receive([new_arrival(store, CANARY, key="again")], NOON)[0].document
    assert second != first
    store.purged(first, NOON)
    move_to(store, second, State.READ)
    move_to(store, second, State.HELD, Wait("sealed", ""))
    _divert(store, second)
    assert store.plain_copies(second) == (plain,)
    store.originals.remove(plain)
    store.purged(second, NOON)
    assert store.verify() == ()


def _purge(store: SqlStore, document: int) -> None:
    """Take away what is left of a diverted letter, as the flow does."""
    waiting = [sha for sha in store.plain_copies(document) if not store.remove_plain(document, sha, math.inf)]
    store.purged(document, NOON, waiting)


def test_a_copy_entered_after_its_file_went_is_asked_for_again(store: SqlStore) -> None:
    """On disk before the envelope was made and entered after the purge: nothing of it is entered without its file."""
    document = _suspected(store)
    late = [new_arrival(store, "other"), new_arrival(store, CANARY, key="again")]
    _divert(store, document)
    _purge(store, document)
    with pytest.raises(OriginalGone):
        store.receive(late, NOON)
    assert [line.document for line in store.lines()] == [document]
    late = [new_arrival(store, "other"), new_arrival(store, CANARY, key="again")]
    again = store.receive(late, NOON)[1].document
    assert store.originals.has(store.document(again).original_sha256)
    assert store.verify() == ()
    assert store.remove_originals(NOON + timedelta(days=2)) == 0
    assert store.verify() == ()


def test_a_copy_entered_just_before_its_file_goes_keeps_it(store: SqlStore) -> None:
    """What another document has by the time of the removal stays, though it was found to be this letter's alone."""
    document = _suspected(store)
    late = new_arrival(store, CANARY, key="again")
    _divert(store, document)
    (plain,) = store.plain_copies(document)
    store.receive([late], NOON)
    assert store.remove_plain(document, plain, math.inf)
    store.purged(document, NOON)
    assert store.originals.has(plain)
    assert store.verify() == ()


def test_a_file_goes_and_a_copy_comes_at_one_moment(store: SqlStore, second: SqlStore) -> None:
    """Whoever is first, a copy that is entered has its file, and one that has none is not entered."""
    document = _suspected(store)
    late = new_arrival(store, CANARY, key="again")
    _divert(store, document)
    (plain,) = store.plain_copies(document)

    def race(n: int) -> bool:
        if n:
            return store.remove_plain(document, plain, math.inf)
        try:
            return bool(second.receive([late], NOON))
        except OriginalGone:
            return False

    together(2, race)
    store.purged(document, NOON)
    assert store.originals.has(plain) == (len(store.lines()) == 2)
    assert store.verify() == ()


def test_a_crash_while_files_go_is_no_missing_original(store: SqlStore) -> None:
    """Two letters of the same bytes: each file may be gone before that is written down, and the register proves."""
    first = _suspected(store)
    _divert(store, first)
    second = store.receive([new_arrival(store, CANARY, key="again")], NOON)[0].document
    move_to(store, second, State.READ)
    move_to(store, second, State.HELD, Wait("sealed", ""))
    _divert(store, second)
    for plain in store.plain_copies(second):
        store.remove_plain(second, plain, math.inf)
    assert store.verify() == ()
    store.purged(second, NOON)
    assert store.verify() == ()
    assert store.remove_originals(NOON + timedelta(days=2)) == 0
    _purge(store, first)
    store.seal(NOON)
    assert (store.verify(), store.plain_copies(first)) == ((), ())


def _cut_up(store: SqlStore, **hints: str) -> tuple[int, int, int, str, tuple[CutOut, ...]]:
    """A stack that was cut into two letters: the three documents, its scans, and what was cut out."""
    stack = store.receive([new_arrival(store, "stack", hints=hints)], NOON)[0].document
    cuts = tuple(
        CutOut(Stretch(n, n), stored.sha256, stored.size, f"{n:064d}", f"{n}.pdf")
        for n, stored in ((n, store.originals.store(f"page {n}".encode())) for n in (1, 2))
    )
    move_to(store, stack, State.READ)
    move_to(store, stack, State.REFUSED, Split(cuts))
    return stack, stack + 1, stack + 2, store.document(stack).original_sha256, cuts


def _hold(store: SqlStore, *documents: int) -> None:
    for document in documents:
        move_to(store, document, State.READ)
        move_to(store, document, State.HELD, Wait("sealed", ""))


def test_the_stack_goes_with_a_report_that_was_cut_from_it(store: SqlStore) -> None:
    """The scans hold the report's pages: they go, and every other letter of them keeps its own file and its way."""
    stack, one, report, scans, cuts = _cut_up(store, series="7-1")
    _hold(store, report)
    store.seal(NOON)
    _divert(store, report)
    assert scans not in store.plain_copies(report)
    move_to(store, stack, State.DISPOSED, Dispose("diverted"))
    assert set(store.plain_copies(report)) == {scans, cuts[1].sha256}
    _purge(store, report)
    assert [store.originals.has(sha) for sha in (scans, cuts[0].sha256, cuts[1].sha256)] == [False, True, False]
    assert ask(store, "SELECT sha256 FROM arrival") == [(None,)]
    assert ask(store, "SELECT count(*) FROM removal WHERE removed_at IS NULL") == [(0,)]
    assert (store.document(one).hinted_series, store.document(one).state) == ("7-1", State.RECEIVED)
    assert store.verify() == ()
    store.seal(NOON)
    assert store.verify() == ()


@pytest.mark.parametrize("numbered", [False, True])
def test_a_stack_that_was_taken_for_a_letter_goes_before_the_report(store: SqlStore, numbered: bool) -> None:
    """Diverted itself, with a number or without, it takes the scans at once; the letters of it keep their files."""
    stack, one, report, scans, cuts = _cut_up(store, series="7-1")
    _hold(store, report)
    move_to(store, stack, State.READ)
    if numbered:
        number(store, stack)
        move_to(store, stack, State.CLOSED)
        envelope = store.originals.store(b"envelope")
        gone = (Dispose("diverted", diverted=True), Confide(PLAN), Enclose(envelope.sha256, envelope.size))
        move_to(store, stack, State.DISPOSED, *gone)
    else:
        move_to(store, stack, State.HELD, Wait("ask", ""))
        _divert(store, stack)
    assert store.verify() == ()
    _purge(store, stack)
    assert not store.originals.has(scans)
    _divert(store, report)
    _purge(store, report)
    assert [store.originals.has(one.sha256) for one in cuts] == [True, False]
    assert ask(store, "SELECT sha256 FROM arrival") == [(None,)]
    assert ask(store, "SELECT count(*) FROM removal WHERE removed_at IS NULL") == [(0,)]
    assert (store.document(one).hinted_series, store.document(one).state) == ("7-1", State.RECEIVED)
    assert store.verify() == ()
    store.seal(NOON)
    assert store.verify() == ()


@pytest.mark.parametrize("first", ["report", "stack", "act"])
def test_the_last_letter_of_a_stack_takes_what_the_ledger_says(store: SqlStore, first: str) -> None:
    """Who handed the stack in, and as what, stands while a letter of it lives, and goes with the last one."""
    stack, one, report, _, cuts = _cut_up(store, sender_name=CANARY, subject=CANARY)
    _hold(store, report)
    store.seal(NOON)
    if first == "stack":
        move_to(store, stack, State.READ)
        move_to(store, stack, State.HELD, Wait("ask", ""))
        _divert(store, stack)
        _purge(store, stack)
    _divert(store, report)
    if first != "stack":
        move_to(store, stack, State.DISPOSED, Dispose("diverted"))
    _purge(store, report)
    assert CANARY in _said(store)["arrival"]
    if first == "act":
        move_to(store, one, State.READ)
        move_to(store, one, State.REFUSED)
        move_to(store, one, State.DISPOSED, Dispose("refused"))
        store.remove_originals(NOON + timedelta(days=2), spared=-1e9)
    else:
        _hold(store, one)
        _divert(store, one)
        _purge(store, one)
    assert {name for name, said in _said(store).items() if CANARY in said} == set()
    assert not any(store.originals.has(cut.sha256) for cut in cuts)
    assert store.verify() == ()
    store.seal(NOON)
    assert store.verify() == ()


def test_a_numbered_report_leaves_its_entry_and_no_word(store: SqlStore) -> None:
    """Diverted in the transaction that disposes of it: number and history stay and prove, nothing else says it."""
    arrival = new_arrival(store, CANARY, mailbox=CANARY, envelope_to=(CANARY,), hints={"note": CANARY})
    document = store.receive([arrival], NOON)[0].document
    copy = new_arrival(store, CANARY, key="copy", sha256=store.originals.store(CANARY.encode()).sha256)
    assert store.receive([copy], NOON)[0].copy
    content = Content("message/rfc822", subject=CANARY, text=CANARY, parts=(Part("a", CANARY, "x/y", 1, "0" * 64),))
    move_to(store, document, State.READ, PutContent(content), PutFields((Field("iban", CANARY),)), PutWords((), CANARY))
    waits = Send(letter(f"forward.{document}", values={"title": CANARY}, to=(f"{CANARY}@kiri.example",)))
    number(store, document, PutTitle(CANARY, CANARY, None), waits)
    other = registered(store, "other")
    move_to(store, document, State.CLOSED, Corrected("title", CANARY, CANARY, CANARY))
    store.seal(NOON)
    store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + timedelta(days=1), lambda _: ())
    envelope = store.originals.store(b"envelope")
    gone = (Dispose("diverted", diverted=True), Confide(PLAN), Enclose(envelope.sha256, envelope.size))
    mail = Send(letter(f"report.{document}", purpose="report", attach=(envelope.sha256,)))
    move_to(store, document, State.DISPOSED, *gone, SetKind("vihje", confirmed=True), mail)
    assert len(store.plain_copies(document)) == 2
    assert store.verify() == ()
    _purge(store, document)
    # The key of its arrival stays, as with every letter.
    told = {name for name, said in _said(store).items() if CANARY in said.replace(f"post|{CANARY}", "")}
    assert told == set()
    assert [store.originals.has(one.sha256) for one in (arrival, copy, envelope)] == [False, False, True]
    assert ask(store, "SELECT count(*) FROM removal WHERE removed_at IS NULL") == [(0,)]
    assert [mail.letter.key for mail in store.due_mail("w", 5, NOON, NOON)] == [f"report.{document}"]
    card = store.card(document)
    assert card.entry is not None
    assert (card.entry.reference, store.document(other).reference) == ("7-1/1", "7-1/2")
    store.seal(NOON)
    assert store.verify() == ()
    store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + timedelta(days=2), lambda _: ())
    assert check_originals(check(store._journals), store.originals.folder) == []
    assert [one.envelope for one in store.reports()] == [envelope.sha256]


def test_what_is_encrypted_on_arrival_is_diverted_in_one_transaction(store: SqlStore) -> None:
    """No worker can ever claim it; a copy joins it without a second report."""

    def divert(document: int) -> Move:
        changes = (Confide(PLAN), Enclose(arrival.sha256, 1), Send(letter(f"report.{document}")))
        return Move(document, 1, State.RECEIVED, State.DIVERTED, OFFICED, "diverted", changes=changes)

    arrival = new_arrival(store, "envelope")
    arrival = replace(arrival, divert=divert, size=5, stored_size=arrival.size)
    copy = replace(new_arrival(store, "envelope", source="other"), divert=divert)
    one, two = store.receive([arrival, copy], NOON)
    assert (two.document, two.copy) == (one.document, True)
    assert store.claim("w", 5, NOON, NOON + timedelta(hours=1)) == ()
    assert [line.outcome for line in store.lines()] == ["diverted", "duplicate"]
    assert ask(store, "SELECT b.size, a.size FROM blob b JOIN arrival a ON a.sha256 = b.sha256 WHERE a.size = 5") == [
        (arrival.stored_size, 5)
    ]
    (report,) = store.reports()
    assert report.purged_at == NOON
    assert store.plain_copies(one.document) == ()
    store.seal(NOON)
    assert store.verify() == ()


def test_a_date_is_said_done_once(store: SqlStore) -> None:
    """Receipt, then feedback; said again it is refused with the day, and what runs no more is not listed."""
    document = _suspected(store)
    store.acknowledge(document, TODAY, LEMMI, NOON)
    assert [clock for clock, _, _ in store.reports()[0].open_clocks()] == [FEEDBACK]
    with pytest.raises(Refused, match=r"02\.03\.2026"):
        store.acknowledge(document, TODAY, LEMMI, NOON)
    store.give_feedback(document, TODAY, LEMMI, NOON)
    with pytest.raises(Refused):
        store.give_feedback(document, TODAY, LEMMI, NOON)
    assert store.reports() == ()
    assert [report.answered_on for report in store.reports(all_=True)] == [TODAY]
    with pytest.raises(Refused, match="is no report"):
        store.acknowledge(99, TODAY, LEMMI, NOON)


def test_each_step_is_reminded_of_once(store: SqlStore, second: SqlStore) -> None:
    """The latest step of each date, by whoever of two processes is first; missed ones are not caught up with."""
    document = _suspected(store)
    (report,) = store.reports()
    assert report.steps_due(NOON) == ()
    (step,) = report.steps_due(NOON + timedelta(days=8))
    assert step.code == "receipt.last-day"
    mail = Send(letter("reminder"))
    assert store.remind_of(report, step, [mail], NOON)
    assert not second.remind_of(report, step, [mail], NOON)
    assert store.reports()[0].steps_due(NOON + timedelta(days=8)) == ()
    assert ask(store, f"SELECT count(*) FROM outbox WHERE document_id = {document} AND key = 'reminder'") == [(1,)]
    store.seal(NOON)
    assert store.verify() == ()


def test_what_was_no_report_is_none_and_may_be_suspected_again(store: SqlStore) -> None:
    """Released it is in no list; held again it is the same report anew."""
    document = _suspected(store)
    move_to(store, document, State.READ, Unconfide(), SetKind("kaebus", confirmed=True))
    assert (store.report(document), store.reports(all_=True)) == (None, ())
    move_to(store, document, State.HELD, Confide(replace(PLAN, handler="lemmi")), Wait("sealed", ""))
    assert [report.plan.handler for report in store.reports()] == ["lemmi"]


def test_what_is_dismissed_keeps_its_envelope(store: SqlStore) -> None:
    """No date runs; it is listed until it is purged, then among all; its envelope must be there, and all is proved."""
    document = _suspected(store)
    envelope = _divert(store, document)
    store.dismiss(document, LEMMI, NOON)
    assert [(one.document, one.open_clocks()) for one in store.reports()] == [(document, ())]
    for plain in store.plain_copies(document):
        store.originals.remove(plain)
    store.purged(document, NOON)
    assert store.reports() == ()
    assert [one.envelope for one in store.reports(all_=True)] == [envelope]
    store.seal(NOON)
    assert store.verify() == ()
    with pytest.raises(DBAPIError):
        sql(store, f"UPDATE report SET envelope = NULL WHERE envelope = '{envelope}'")


def test_what_had_feedback_is_not_dismissed(store: SqlStore) -> None:
    """Whose sender was told what was done had a report: that is not unsaid, and the row stays as it is."""
    document = _suspected(store)
    _divert(store, document)
    store.give_feedback(document, TODAY, LEMMI, NOON)
    with pytest.raises(Refused, match=rf"Report {document}: no date runs any more, feedback was given already, on "):
        store.dismiss(document, LEMMI, NOON)
    assert [(one.answered_on, one.dismissed_at) for one in store.reports(all_=True)] == [(TODAY, None)]


def test_a_changed_date_is_found(store: SqlStore) -> None:
    """Who moves a date past officed is told by verify, with the document."""
    document = _suspected(store)
    store.seal(NOON)
    sql(store, "UPDATE report SET receipt_due = '2031-01-01'")
    (found,) = store.verify()
    assert found.where == f"document {document}: report"
    drop_guard(store, "guard_report_no_delete", "report")
    sql(store, "DELETE FROM report")
    assert f"document {document}: report" in [finding.where for finding in store.verify()]
