"""Imprints: what the rows of a document said when they were sealed, so that none of them is changed in silence."""

from __future__ import annotations

import pytest

from officed.domain.changes import Link, Send
from officed.domain.states import OFFICED, State
from officed.store import SqlStore
from officed.store.imprints import SHEETS, UNSEALED
from officed.store.schema import metadata
from officed.store.sealing import imprints_of
from tests.contract.store_kit import (
    NOON,
    ask,
    drop_guard,
    given_to,
    hours,
    letter,
    move_to,
    read,
    registered,
    sql,
    term,
)

CHANGED = "what was sealed was changed"


def _changed(store: SqlStore) -> list[str]:
    return [f.where for f in store.verify() if f.what == CHANGED]


def test_every_table_is_sealed_or_named() -> None:
    """A table that is added later is put on a sheet, or it is said why it needs none."""
    sealed = {page.table.name for pages in SHEETS.values() for page in pages}
    assert sealed | UNSEALED.keys() == metadata.tables.keys()
    assert not sealed & UNSEALED.keys()


@pytest.mark.parametrize(
    ("change", "sheet"),
    [
        ("UPDATE assignment SET person = 'other'", "people"),
        ("UPDATE deadline SET due = '2031-01-01'", "terms"),
        ("DELETE FROM reminder", "terms"),
        ("DELETE FROM link", "links"),
        ("UPDATE content SET sender_name = 'Other'", "content"),
        ("UPDATE document SET kind = 'arve'", "standing"),
        ("UPDATE arrival SET name = 'other'", "arrival"),
        ("UPDATE outbox SET template = 'notice'", "mails"),
        ("DELETE FROM outbox", "mails"),
    ],
)
def test_a_changed_row_is_found(store: SqlStore, change: str, sheet: str) -> None:
    """A row that no guard keeps, changed past officed after it was sealed, is told with its letter and its sheet."""
    other = registered(store, "other")
    changes = (given_to("jaan"), term(NOON.date(), ("day-of", NOON)), Link(other, "answers"), Send(letter("k")))
    registered(store, "letter", *changes)
    store.seal(NOON)
    assert store.verify() == ()
    if change.startswith("DELETE FROM outbox"):
        drop_guard(store, "guard_outbox_no_delete", "outbox")
    sql(store, f"{change} WHERE document_id = 2" if sheet in {"people", "links", "mails"} else change)
    assert f"7-1/2 (document 2): {sheet}" in _changed(store)


def test_what_is_no_statement_may_change(store: SqlStore) -> None:
    """Leases, attempts, receipts and places in a mailbox change without a move, and that is no tampering."""
    document = registered(store, "letter", Send(letter("k")))
    read(store, "b")
    store.seal(NOON)
    until = NOON + hours(1)
    assert store.claim("worker", 10, NOON, until)
    store.later(2, until)
    assert store.due_mail("sender", 10, NOON, until)
    store.told("post", {"post|letter": "Registreeritud"}, NOON)
    store.post([Send(letter("l"))], NOON, document)
    assert store.verify() == ()


def test_a_moved_document_waits_for_its_seal(store: SqlStore) -> None:
    """Between a move and the next seal nothing is said; afterwards the new rows are those that are proved."""
    document = registered(store, "letter", given_to("jaan"))
    store.seal(NOON)
    move_to(store, document, State.FORWARDED, given_to("mari"))
    assert store.verify() == ()
    store.seal(NOON)
    assert store.verify() == ()
    sql(store, "UPDATE assignment SET person = 'other' WHERE person = 'mari'")
    assert _changed(store) == ["7-1/1 (document 1): people"]


def test_a_reminder_does_not_cover_up(store: SqlStore) -> None:
    """What was changed before a reminder went out is not taken for the reminder's work: the old imprint stands."""
    registered(store, "letter", given_to("jaan"), term(NOON.date(), ("day-of", NOON)))
    store.seal(NOON)
    sql(store, "UPDATE assignment SET person = 'other'")
    (due,) = store.due_reminders(NOON, 10)
    assert store.remind(due, (), NOON)
    assert _changed(store) == ["7-1/1 (document 1): people"]
    store.seal(NOON)
    assert _changed(store) == ["7-1/1 (document 1): people"]


def test_a_note_of_the_office_covers_up_nothing(store: SqlStore) -> None:
    """A reserved number that was changed is not sealed anew with the next backup or journal."""
    store.reserve("letters", 2026, 2, "no power", OFFICED, NOON)
    store.seal(NOON)
    drop_guard(store, "guard_reservation_no_update", "reservation")
    sql(store, "UPDATE reservation SET reason = 'other' WHERE number = 2")
    for _ in range(2):
        store.note("register.backed-up", {"originals": 1}, OFFICED, NOON)
        assert _changed(store) == ["the register: reserved"]
        store.seal(NOON)


def test_an_imprint_names_only_what_changed(store: SqlStore) -> None:
    """A later seal of a letter repeats none of the sheets that stand as they stood."""
    document = registered(store, "letter", given_to("jaan"))
    store.seal(NOON)
    move_to(store, document, State.FORWARDED, given_to("mari"))
    store.seal(NOON)
    with store._database.read() as connection:
        assert [sorted(said) for _, said in imprints_of(connection, 2)] == [["people", "standing"]]


def test_reserved_numbers_are_sealed(store: SqlStore) -> None:
    """The reason of a reserved number is part of what is sealed."""
    store.reserve("letters", 2026, 2, "no power", OFFICED, NOON)
    store.seal(NOON)
    assert store.verify() == ()
    drop_guard(store, "guard_reservation_no_update", "reservation")
    sql(store, "UPDATE reservation SET reason = 'other' WHERE number = 2")
    assert _changed(store) == ["the register: reserved"]


def test_a_planted_imprint_proves_nothing(store: SqlStore) -> None:
    """An imprint without a seal is told, and the sealed one before it still counts."""
    registered(store, "letter", given_to("jaan"))
    store.seal(NOON)
    sql(
        store,
        "UPDATE assignment SET person = 'other'",
        "INSERT INTO imprint SELECT 9, document_id, salt, said FROM imprint WHERE document_id = 1",
    )
    found = [(f.what, f.where) for f in store.verify()]
    assert ("an imprint has no seal", "7-1/1 (document 1)") in found
    assert (CHANGED, "7-1/1 (document 1): people") in found


def test_a_finding_says_what_to_do(store: SqlStore) -> None:
    """Each finding has a sentence of what a person does now."""
    registered(store, "letter", given_to("jaan"))
    store.seal(NOON)
    sql(store, "UPDATE assignment SET person = 'other'")
    assert all(finding.mend.endswith(".") for finding in store.verify())
    assert ask(store, "SELECT count(*) FROM imprint") == [(1,)]
