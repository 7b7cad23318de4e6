"""What nobody may do to the register, whatever program they use: each guard refuses, and a lost guard is noticed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.exc import DBAPIError

from officed.domain.changes import (
    Corrected,
    Dispose,
    PutContent,
    PutFields,
    PutVerdict,
    PutWords,
    Send,
    Withhold,
)
from officed.domain.deciding import Decision, Opinion, Verdict
from officed.domain.document import Content, Field, Part
from officed.domain.states import OFFICED, State
from officed.store import SqlStore
from officed.store.guards import GUARDS, Guard, guards_of, missing
from officed.store.migrating import HEAD, GuardsMissing, NewSchema, OldSchema, check_schema, migrate
from tests.contract.store_kit import (
    NOON,
    REQUESTS,
    ask,
    drop_guard,
    letter,
    move_to,
    number,
    read,
    received,
    sql,
)

ENTRY = (
    "INSERT INTO entry (document_id, sequence, year, number, suffix, reference, series, direction, registered_at,"
    " registered_on, original_sha256) VALUES ({document}, 'letters', 2026, {number}, {suffix}, 'x', '7-1', 'incoming',"
    " '2026-03-02T10:00:00.000000+00:00', '2026-03-02', 'x')"
)
AT = "'2026-03-02T10:00:00.000000+00:00'"
COPY = "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"

# Documents: 1 is numbered 1 with a further letter 3, 2 is read and has no number; of the requests 4 is closed with its
# matter, 5 is open and kept from disposal; 6 is disposed of, 7 is received.
BREAKING: dict[str, str] = {
    **{f"guard_{t}_no_update": f"UPDATE {t} SET {c} = {c}" for t, c in (("history", "actor"), ("seal", "digest"))},
    "guard_imprint_no_update": "UPDATE imprint SET salt = salt",
    **{
        f"guard_{t}_no_update": f"UPDATE {t} SET {c} = {c}"
        for t, c in (("disposal", "basis"), ("reservation", "reason"), ("blob", "size"), ("correction", "was"))
    },
    **{
        f"guard_{t}_no_delete": f"DELETE FROM {t}"
        for t in (
            *("history", "seal", "imprint", "disposal", "reservation", "resumption", "entry"),
            *("document", "arrival", "counter", "outbox", "matter", "report"),
        )
    },
    "guard_blob_no_delete": "DELETE FROM blob",
    "guard_document_disposed": "UPDATE document SET state = 'refused' WHERE id = 6",
    "guard_disposal_held": (
        f"INSERT INTO disposal (document_id, at, actor, basis) VALUES (5, {AT}, 'person:x', 'plan')"
    ),
    "guard_arrival_original": "UPDATE arrival SET sha256 = NULL WHERE id = 1",
    "guard_resumption_frozen": "UPDATE resumption SET before = 1",
    "guard_entry_waits": ENTRY.format(document=2, number=2, suffix=0),
    "guard_entry_frozen": "UPDATE entry SET number = 7 WHERE document_id = 1",
    "guard_entry_annulled_once": "UPDATE entry SET annulled_reason = 'other' WHERE document_id = 3",
    "guard_document_frozen": "UPDATE document SET original_sha256 = 'other'",
    "guard_document_numbered": "UPDATE document SET state = 'refused' WHERE id = 1",
    "guard_document_number_first": "UPDATE document SET state = 'registered' WHERE id = 2",
    "guard_arrival_frozen": "UPDATE arrival SET key = 'other' WHERE id = 1",
    "guard_outbox_frozen": "UPDATE outbox SET message_id = 'other'",
    "guard_report_enclosed": "UPDATE report SET envelope = NULL",
    "guard_counter_frozen": "UPDATE counter SET first = first + 1, next = next + 1",
    "guard_counter_begins": "INSERT INTO counter (sequence, year, first, next) VALUES ('x', 2026, 1, 5)",
    "guard_counter_in_turn": "UPDATE counter SET next = next + 2",
    "guard_entry_in_turn": ENTRY.format(document=2, number=9, suffix=0),
    "guard_entry_suffix": ENTRY.format(document=2, number=1, suffix=7),
    "guard_entry_open_matter": ENTRY.format(document=2, number=1, suffix=1).replace("'letters'", "'requests'"),
    "guard_matter_begins": f"INSERT INTO matter (sequence, year, number, closed_at) VALUES ('requests', 2026, 2, {AT})",
    "guard_matter_ends": f"UPDATE matter SET closed_at = {AT} WHERE sequence = 'letters'",
    "guard_matter_frozen": "UPDATE matter SET number = 7",
    **{
        f"guard_{t}_disposal": f"DELETE FROM {t} WHERE document_id = 1"
        for t in ("part", "field", "opinion", "correction")
    },
    "guard_content_disposal": "DELETE FROM content WHERE document_id = 7",
    "guard_content_forgotten": "DELETE FROM content WHERE document_id = 3",
    **{g.name: COPY.format(table=g.table) for g in GUARDS if g.sqlite_only},
}


@pytest.fixture
def full(store: SqlStore) -> SqlStore:
    """A register that has something in every table that is guarded."""
    first = received(store, "a")
    content = Content("message/rfc822", parts=(Part("a", "a", "text/plain", 1, "0" * 64),))
    opinion = Opinion("rule", "arve", 5)
    verdict = Verdict(Decision("ask"), None, 0, (), (opinion,), "tested")
    move_to(store, first, State.READ, PutContent(content), PutFields((Field("iban", "x"),)), PutVerdict(verdict))
    read(store, "b")
    number(store, first, Send(letter("k")), Corrected("title", "a", "b", "tested"))
    number(store, read(store, "c"), PutWords(("leping",), "1"), follows=("letters", 2026, 1))
    store.annul(3, "doubled", OFFICED, NOON)
    for name in ("d", "e"):
        number(store, read(store, name), series=REQUESTS)
    move_to(store, 5, State.REGISTERED, Withhold("court"))
    move_to(store, 4, State.CLOSED)
    move_to(store, read(store, "f"), State.REFUSED)
    move_to(store, 6, State.DISPOSED, Dispose("refused"))
    received(store, "g")
    store.close_matter(4, "", OFFICED, NOON)
    store.seal(NOON)
    at = AT
    sql(
        store,
        *(
            f"INSERT INTO disposal (document_id, at, actor, basis) VALUES ({document}, {at}, 'person:x', 'plan')"
            for document in (2, 3)
        ),
        *(
            "INSERT INTO reservation (sequence, year, number, reason, reserved_at, actor)"
            f" VALUES ('letters', 2026, {n}, 'paper', {at}, 'person:x')"
            for n in (2, 50)
        ),
        "INSERT INTO matter (sequence, year, number) VALUES ('letters', 2026, 1)",
        "INSERT INTO report (document_id, handler, receipt_due, receipt_basis, feedback_due, feedback_basis, steps,"
        " reminded, envelope) SELECT 2, 'lemmi', '2026-03-09', '', '2026-06-02', '', '[]', '[]', min(sha256) FROM blob",
        f"INSERT INTO resumption (sequence, year, since, taken_at, before) VALUES ('letters', 2026, {at}, {at}, 2)",
    )
    return store


def _here(store: SqlStore) -> tuple[Guard, ...]:
    return guards_of("sqlite" if store._database.sqlite else "postgresql")


def test_each_guard_has_its_proof() -> None:
    """No guard is added without a way to break it here."""
    assert set(BREAKING) == {guard.name for guard in GUARDS}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_refuses(full: SqlStore, guard: Guard) -> None:
    """Raw SQL that would change what stands for ever is refused with the guard's own words, and changes nothing."""
    if guard not in _here(full):
        # PostgreSQL knows no INSERT OR REPLACE; its unique keys refuse.
        return
    before = ask(full, f"SELECT * FROM {guard.table}")
    with pytest.raises(DBAPIError) as refused:
        sql(full, BREAKING[guard.name])
    assert "officed: " in str(refused.value)
    # A replaced row breaks several guards at once; which of them speaks is the database's choice.
    assert guard.sqlite_only or guard.message in str(refused.value)
    assert ask(full, f"SELECT * FROM {guard.table}") == before


def test_a_lost_guard_is_noticed_and_healed(store: SqlStore) -> None:
    """Start refuses a register without one of its guards, names it, and `migrate` puts it back; so for each guard."""
    for guard in _here(store):
        drop_guard(store, guard.name, guard.table)
        with store._database.read() as connection:
            assert missing(connection) == (guard.name,)
        with pytest.raises(GuardsMissing, match=guard.name):
            check_schema(store._database)
        assert [finding.where for finding in store.verify()] == [guard.name]
        assert migrate(store._database) == (HEAD, HEAD)
        check_schema(store._database)


def test_content_goes_only_beside_a_disposal_row(full: SqlStore) -> None:
    """Content of a numbered letter is deleted beside its disposal and not before."""
    sql(
        full,
        "INSERT INTO disposal (document_id, at, actor, basis)"
        " VALUES (1, '2026-03-02T10:00:00.000000+00:00', 'person:x', 'plan')",
    )
    for table in ("opinion", "field", "part", "content"):
        sql(full, f"DELETE FROM {table} WHERE document_id = 1")
    assert ask(full, "SELECT document_id FROM content ORDER BY document_id") == [(n,) for n in (2, 3, 4, 5, 7)]


def test_scans_of_a_stack_go_when_it_is_diverted(store: SqlStore) -> None:
    """A living letter keeps the original of its arrival, unless it was cut out of a stack that was diverted."""
    letter_of, stack = received(store, "a"), received(store, "b")
    sql(store, f"INSERT INTO link (document_id, other_id, kind, since) VALUES ({letter_of}, {stack}, 'part-of', {AT})")
    forgets = "UPDATE arrival SET sha256 = NULL WHERE id = 1"
    with pytest.raises(DBAPIError, match="an arrival loses its original only when"):
        sql(store, forgets)
    sql(store, f"UPDATE document SET state = 'diverted' WHERE id = {stack}", forgets)
    assert ask(store, "SELECT sha256 FROM arrival WHERE id = 1") == [(None,)]


def test_an_original_in_use_is_not_forgotten(full: SqlStore) -> None:
    """A blob that an arrival still names cannot be removed."""
    with pytest.raises(DBAPIError):
        sql(full, "DELETE FROM blob")


def test_a_reserved_number_may_be_filled(full: SqlStore) -> None:
    """A number that was reserved by name is taken out of turn, once."""
    sql(full, f"UPDATE resumption SET settled_at = {AT}", ENTRY.format(document=2, number=50, suffix=0))
    assert ask(full, "SELECT number FROM entry WHERE document_id = 2") == [(50,)]


def _altered(store: SqlStore, how: str) -> None:
    if store._database.sqlite:
        statement = "CREATE TRIGGER guard_history_no_delete BEFORE DELETE ON history WHEN FALSE BEGIN SELECT 1; END"
        drop_guard(store, "guard_history_no_delete", "history")
        sql(store, statement)
        return
    on = "guard_history_no_delete"
    changes = {
        "body": f"CREATE OR REPLACE FUNCTION {on}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "condition": f"CREATE OR REPLACE TRIGGER {on} BEFORE DELETE ON history FOR EACH ROW WHEN (false)"
        f" EXECUTE FUNCTION {on}()",
        "off": f"ALTER TABLE history DISABLE TRIGGER {on}",
        "replica": f"ALTER TABLE history ENABLE REPLICA TRIGGER {on}",
    }
    sql(store, changes[how])


@pytest.mark.parametrize("how", ["body", "condition", "off", "replica"])
def test_a_changed_guard_is_noticed_and_healed(store: SqlStore, how: str) -> None:
    """A guard that is there by name only, or switched off, counts as missing."""
    _altered(store, how)
    with store._database.read() as connection:
        assert missing(connection) == ("guard_history_no_delete",)
    migrate(store._database)
    check_schema(store._database)


def test_no_guarded_table_is_emptied(new_store: Callable[[str], SqlStore]) -> None:
    """TRUNCATE asks no row, so every guarded table has a guard of its own, which is missed too (PostgreSQL)."""
    store = new_store("postgres")
    tables = sorted({guard.table for guard in GUARDS})
    for table in tables:
        with pytest.raises(DBAPIError, match="never emptied"):
            sql(store, f"TRUNCATE {table} CASCADE")
        drop_guard(store, f"guard_{table}_no_truncate", table)
    with store._database.read() as connection:
        assert missing(connection) == tuple(f"guard_{table}_no_truncate" for table in tables)


def test_another_schema_is_refused(store: SqlStore) -> None:
    """A schema that is too old or too new is told in a sentence."""
    sql(store, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(OldSchema, match="0000"):
        check_schema(store._database)
    sql(store, "UPDATE alembic_version SET version_num = '9999'")
    for refuses in (check_schema, migrate):
        with pytest.raises(NewSchema, match="9999"):
            refuses(store._database)
    sql(store, "DROP TABLE alembic_version")
    with pytest.raises(OldSchema, match="none"):
        check_schema(store._database)


def test_a_reader_writes_nothing(store: SqlStore) -> None:
    """A connection for looking refuses to write, on both databases."""
    with pytest.raises(Exception, match=r"read-?only"), store._database.read() as connection:
        connection.exec_driver_sql("UPDATE document SET version = 1")
