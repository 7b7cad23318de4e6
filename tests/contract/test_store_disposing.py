"""Disposal on both databases: content goes, the skeleton and the sealed history stay and still prove."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from officed.domain.changes import (
    Corrected,
    CutOut,
    Dispose,
    Move,
    PutContent,
    PutFields,
    PutTitle,
    PutVerdict,
    PutWords,
    Restrict,
    Send,
    Split,
    Unwithhold,
    Withhold,
)
from officed.domain.covers import Stretch
from officed.domain.deciding import Decision, Opinion, Verdict
from officed.domain.document import Address, Content, Field, Part
from officed.domain.errors import Refused, WrongMove
from officed.domain.restricting import Restriction
from officed.domain.states import OFFICED, State
from officed.store import SqlStore
from officed.store.journal.check_journal import check, check_originals
from tests.contract.store_kit import (
    NOON,
    TODAY,
    ask,
    given_to,
    letter,
    move_to,
    new_arrival,
    number,
    read,
    received,
    registered,
    sql,
    term,
)

TALLINN = ZoneInfo("Europe/Tallinn")
# Everything that tells of a person, in every place where it can stand.
SECRETS = ("maasikas", "mari@kiri.example", "38001085718", "salajane", "lepakaru", "põhjus")
ACT = Dispose("akt 1-9/3")
# The clock of these tests stands before that of the disk: no file is spared as one that has just come in.
AT_ONCE = -1e9


def told(store: SqlStore, name: str = "letter") -> int:
    """A registered letter that tells of a person in every table, and whose mail has gone."""
    document = store.receive(
        [replace(new_arrival(store, name), name="Mari Maasikas.eml", hints={"sender_name": "Mari Maasikas"})], NOON
    )[0].document
    parts = (Part("lepakaru.pdf", "lepakaru.pdf", "application/pdf", 1, "0" * 64, text="salajane"),)
    content = Content(
        "message/rfc822", subject="Mari Maasikas", sender=Address("Mari Maasikas", "mari@kiri.example"),
        text="38001085718", parts=parts, message_id="<1@kiri.example>",
    )  # fmt: skip
    verdict = Verdict(Decision("forward"), "arve", 12, (), (Opinion("rule", "arve", 5, because=("salajane",)),), "t")
    fields = PutFields((Field("personal_code", "38001085718"),))
    move_to(store, document, State.READ, PutContent(content), fields, PutVerdict(verdict))
    mail = letter(f"{name}.k", values={"sender": "Mari Maasikas"}, in_reply_to="<1@kiri.example>")
    made = number(
        store, document, given_to("jaan"), term(), Send(mail), PutTitle("Mari Maasikas", "Kiri", "AvTS"),
        PutWords(("maasikas", "salajane"), "1"), Restrict(Restriction("AvTS", TODAY, TODAY, "lg 3", 0)),
    )  # fmt: skip
    assert made is not None
    move_to(store, document, State.CLOSED, Corrected("title", "Maasikas", "Mari Maasikas", "põhjus"))
    sql(store, "UPDATE outbox SET state = 'sent', receipt = '250 mari@kiri.example'")
    return document


def everything(store: SqlStore) -> str:
    """All that stands in the database, in one text."""
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'findable_%'"
        if store._database.sqlite
        else "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    return "\n".join(str(row).lower() for (name,) in ask(store, names) for row in ask(store, f'SELECT * FROM "{name}"'))


def test_content_goes_and_the_skeleton_proves(store: SqlStore) -> None:
    """Nothing that was read or said of the letter is left anywhere; its entry and its sealed history still verify."""
    document = told(store)
    other = read(store, "other", sender=Address("Valla Kirjutaja", "kirjutaja@vald.example"))
    number(store, other)
    store.seal(NOON)
    before = store.card(document)
    assert all(secret in everything(store) for secret in SECRETS)
    move_to(store, document, State.DISPOSED, ACT)
    assert store.verify() == ()
    store.seal(NOON)
    assert store.verify() == ()
    found = everything(store)
    assert not [secret for secret in SECRETS if secret in found]
    card = store.card(document)
    assert card.entry == before.entry
    assert (card.title, card.document.content.text, card.document.original_name) == ("", "", "")
    assert card.document.original_sha256 == before.document.original_sha256
    assert card.disposed is not None
    assert (card.disposed.basis, card.disposed.actor) == ("akt 1-9/3", str(OFFICED))
    assert [c.document.id for c in store.cards()] == [other, document]
    assert [letter.reference for letter in store.matter(document).letters] == ["7-1/1"]
    assert store.remove_originals(NOON, spared=AT_ONCE) == 1
    assert not store.originals.has(card.document.original_sha256)
    assert store.remove_originals(NOON, spared=AT_ONCE) == 0
    assert store.verify() == ()


def test_the_journal_still_holds(store: SqlStore) -> None:
    """The stand-alone checker says yes before and after, with the folder of originals beside it."""
    document = told(store)
    store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + timedelta(days=1), lambda _: ())
    move_to(store, document, State.DISPOSED, ACT, at=NOON + timedelta(days=1))
    store.remove_originals(NOON, spared=AT_ONCE)
    store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + timedelta(days=2), lambda _: ())
    assert store.verify() == ()
    journals = check(store._journals)
    assert journals.numbers == {("letters", 2026): 1}
    assert check_originals(journals, store.originals.folder) == []


def test_what_was_changed_before_it_went_is_still_found(store: SqlStore) -> None:
    """A disposal covers up nothing: an entry that was changed by hand after its seal is told as before."""
    document = told(store)
    store.seal(NOON)
    move_to(store, document, State.DISPOSED, ACT)
    store.seal(NOON)
    sql(store, "UPDATE assignment SET person = 'other'")
    assert [f.where for f in store.verify()] == ["7-1/1 (document 1): people"]


def test_a_held_entry_is_not_disposed_of(store: SqlStore) -> None:
    """While a court case lasts nothing goes, whatever program asks; afterwards it does."""
    document = told(store)
    move_to(store, document, State.CLOSED, Withhold("kohtuasi"), Corrected("hold", "", "kohtuasi", "kohtuasi"))
    (leaf,) = store.leaves(document, TALLINN)
    assert leaf.hold is not None
    assert (leaf.hold.reason, leaf.hold.since) == ("kohtuasi", TODAY)
    with pytest.raises(Refused, match="unhold"):
        move_to(store, document, State.DISPOSED, ACT)
    assert "kohtuasi" in everything(store)
    move_to(store, document, State.CLOSED, Unwithhold())
    move_to(store, document, State.DISPOSED, ACT)
    store.seal(NOON)
    assert (store.verify(), store.leaves(document, TALLINN)) == ((), ())


def test_an_open_entry_and_a_waiting_mail_stay(store: SqlStore) -> None:
    """What is worked on is not disposed of, nor what a mail that has not gone yet tells of."""
    document = registered(store, "letter", Send(letter("k")))
    with pytest.raises(WrongMove):
        move_to(store, document, State.DISPOSED, ACT)
    move_to(store, document, State.CLOSED)
    with pytest.raises(Refused, match="still to be sent"):
        move_to(store, document, State.DISPOSED, ACT)


def test_a_shared_original_goes_with_the_last_document(store: SqlStore) -> None:
    """Bytes that two documents have stay on the disk until both are disposed of."""
    first = registered(store, "a")
    shared = store.document(first).original_sha256
    second = store.receive([replace(new_arrival(store, "b"), sha256=shared, size=len(b"content of a"))], NOON)[
        0
    ].document
    move_to(store, second, State.READ)
    number(store, second)
    for document, there in ((first, True), (second, False)):
        move_to(store, document, State.CLOSED)
        move_to(store, document, State.DISPOSED, ACT)
        store.remove_originals(NOON, spared=AT_ONCE)
        assert store.originals.has(shared) is there
        store.seal(NOON)
        assert store.verify() == ()


def test_a_letter_that_comes_again_is_a_new_one(store: SqlStore) -> None:
    """Bytes that were disposed of and come again are kept, as a document of their own."""
    document = registered(store, "a")
    sha256 = store.document(document).original_sha256
    move_to(store, document, State.CLOSED)
    move_to(store, document, State.DISPOSED, ACT)
    store.remove_originals(NOON, spared=AT_ONCE)
    again = store.receive([new_arrival(store, "a", key="post|again")], NOON)[0]
    assert (again.copy, again.document) == (False, document + 1)
    assert store.remove_originals(NOON, spared=AT_ONCE) == 0
    assert store.originals.true(sha256)
    assert store.verify() == ()


def test_bytes_that_come_in_at_this_moment_are_spared(store: SqlStore) -> None:
    """An original that another letter brings between disposal and removal is not taken from under it."""
    document = registered(store, "a")
    sha256 = store.document(document).original_sha256
    long_ago = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    os.utime(store.originals.path(sha256), (long_ago, long_ago))
    move_to(store, document, State.CLOSED)
    move_to(store, document, State.DISPOSED, ACT)
    arriving = new_arrival(store, "a", key="post|again")
    now = datetime.now(UTC)
    assert store.remove_originals(now) == 0
    assert store.originals.has(sha256)
    assert not store.receive([arriving], now)[0].copy
    assert store.remove_originals(now + timedelta(days=1)) == 0
    assert store.verify() == ()


def test_a_row_planted_for_removal_takes_nothing(store: SqlStore) -> None:
    """Whoever notes a living original for removal loses nobody's letter."""
    document = registered(store, "a")
    sha256 = store.document(document).original_sha256
    sql(store, f"INSERT INTO removal (sha256, since) VALUES ('{sha256}', '2026-03-02T10:00:00.000000+00:00')")
    assert store.remove_originals(NOON, spared=AT_ONCE) == 1
    assert store.originals.has(sha256)
    assert ask(store, "SELECT sha256 FROM removal") == []


def test_a_stack_goes_after_its_letters(store: SqlStore) -> None:
    """The row of the ledger that a stack and its letters share is emptied with the last of them, and all proves."""
    stack = read(store, "stack")
    cuts = tuple(
        CutOut(Stretch(n, n), stored.sha256, stored.size, f"{n:064d}", f"{n}.pdf")
        for n, stored in ((n, store.originals.store(f"page {n}".encode())) for n in (1, 2))
    )
    move_to(store, stack, State.REFUSED, Split(cuts))
    later = NOON + timedelta(days=400)
    assert store.stale(State.REFUSED, later) == ()
    letters = (stack + 1, stack + 2)
    for document in letters:
        move_to(store, document, State.READ)
        number(store, document)
        move_to(store, document, State.CLOSED)
        move_to(store, document, State.DISPOSED, ACT)
        store.seal(NOON)
        assert store.verify() == ()
    assert ask(store, "SELECT name FROM arrival") == [("stack.eml",)]
    assert store.stale(State.REFUSED, later) == (stack,)
    move_to(store, stack, State.DISPOSED, Dispose("refused"))
    assert store.verify() == ()
    store.seal(NOON)
    assert store.verify() == ()
    assert ask(store, "SELECT name, sha256 FROM arrival") == [("", None)]
    assert store.remove_originals(NOON, spared=AT_ONCE) == 3


def test_only_old_refused_ones_are_stale(store: SqlStore) -> None:
    """Refused documents and duplicates are told apart, and only those that nobody touched since that instant."""
    for name, state in (("a", State.REFUSED), ("b", State.DUPLICATE), ("c", State.REFUSED)):
        move_to(store, read(store, name), state, at=NOON if name != "c" else NOON + timedelta(days=9))
    since = NOON + timedelta(days=1)
    assert store.stale(State.REFUSED, since) == (1,)
    assert store.stale(State.DUPLICATE, since) == (2,)
    assert store.stale(State.DUPLICATE, NOON) == ()


def test_matters_are_given_whole_and_in_order(store: SqlStore) -> None:
    """Old matters come piece by piece with all their letters, closed when they ended, not when they were amended."""
    first = registered(store, "a")
    number(store, read(store, "b"), follows=("letters", 2026, 1))
    third = registered(store, "c")
    number(store, read(store, "d"), at=NOON.replace(year=2027), today=date(2027, 3, 2))
    move_to(store, first, State.CLOSED, at=datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
    move_to(store, first, State.CLOSED, at=NOON.replace(year=2028))
    whole = store.matters_up_to(2026, TALLINN)
    assert [[one.reference for one in matter] for matter in whole] == [["7-1/1", "7-1/1-1"], ["7-1/2"]]
    assert [one.ended_on for one in whole[0]] == [date(2027, 1, 1), None]
    assert store.matters_up_to(2026, TALLINN, limit=1) == whole[:1]
    assert store.matters_up_to(2026, TALLINN, ("letters", 2026, 1)) == whole[1:]
    move_to(store, third, State.CLOSED)
    move_to(store, third, State.DISPOSED, ACT)
    assert store.matters_up_to(2026, TALLINN) == whole[:1]


def test_a_backup_has_no_original_that_went(store: SqlStore, tmp_path_factory: pytest.TempPathFactory) -> None:
    """After the files have gone a backup misses none of them."""
    document = told(store)
    registered(store, "other")
    move_to(store, document, State.DISPOSED, ACT)
    into = tmp_path_factory.mktemp("backups")
    assert store.back_up(into, {}, "x", OFFICED, NOON).originals == 2
    store.remove_originals(NOON, spared=AT_ONCE)
    made = store.back_up(into, {}, "x", OFFICED, NOON + timedelta(hours=1))
    assert (made.originals, made.missing) == (1, ())


def test_a_disposed_document_says_so_in_the_ledger(store: SqlStore) -> None:
    """The arrival keeps its key and its end, and nothing else."""
    document = told(store)
    move_to(store, document, State.DISPOSED, ACT)
    (line,) = store.lines()
    assert (line.key, line.outcome, line.reference) == ("post|letter", "disposed", "7-1/1")
    assert store.kept("post", ["post|letter"])["post|letter"].sha256 is None
    assert store.recipients([document]) == {document: ()}
    assert received(store, "letter") == document


def test_a_restriction_is_still_told(store: SqlStore) -> None:
    """The entry says on which ground it was restricted; nobody is asked to open what is not there."""
    ground = Restriction("AvTS § 35 lg 1 p 17", TODAY, TODAY, "lg 1")
    document = registered(store, "a", PutTitle("a", "Kiri", ground.basis), Restrict(ground))
    open_one = registered(store, "b")
    for one in (document, open_one):
        move_to(store, one, State.CLOSED)
    assert [one.document for one in store.restricted()] == [document]
    for one in (document, open_one):
        move_to(store, one, State.DISPOSED, ACT)
    assert [store.card(one).restriction for one in (document, open_one)] == [ground.basis, None]
    assert (store.restricted(), store.restrictions(document)) == ((), (ground,))
    assert store.verify() == ()


def test_nothing_is_half_told(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disposal that fails in the middle has taken nothing: no row, no word, no file."""
    document = told(store)
    before = everything(store)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the power failed")

    monkeypatch.setattr("officed.store.moving.write_history", broken)
    with pytest.raises(RuntimeError):
        move_to(store, document, State.DISPOSED, ACT)
    monkeypatch.undo()
    assert everything(store) == before
    assert store.remove_originals(NOON, spared=AT_ONCE) == 0
    stands = store.document(document)
    move = Move(document, stands.version, State.CLOSED, State.DISPOSED, OFFICED, "disposed", changes=(ACT,))
    assert store.move(move, NOON) == stands.version + 1
