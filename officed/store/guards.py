"""Triggers: what nobody may do to the register, whatever program they use.

One table of guards, rendered for SQLite and PostgreSQL. Installed after every migration by one function, because
SQLite's batch migrations drop triggers in silence; `missing()` compares the database with this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse `event` on `table` when `when` holds (SQL with NEW and OLD, in the words both databases share)."""

    name: str
    table: str
    event: str
    message: str
    when: str = "TRUE"


def _never(table: str, *events: str, why: str) -> Iterable[Guard]:
    return (Guard(f"guard_{table}_no_{event.lower()}", table, event, why) for event in events)


def _changed(*columns: str) -> str:
    return " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in columns)


def _frozen(table: str, why: str, *columns: str) -> Guard:
    return Guard(f"guard_{table}_frozen", table, "UPDATE", why, _changed(*columns))


def _content(table: str) -> Guard:
    numbered = "EXISTS (SELECT 1 FROM entry e WHERE e.document_id = OLD.document_id)"
    disposed = "EXISTS (SELECT 1 FROM disposal d WHERE d.document_id = OLD.document_id)"
    return Guard(
        f"guard_{table}_disposal",
        table,
        "DELETE",
        "content of a registered document is disposed of only beside a disposal row",
        f"{numbered} AND NOT {disposed}",
    )


_COUNTED = (
    "EXISTS (SELECT 1 FROM entry e WHERE e.sequence = OLD.sequence AND e.year = OLD.year AND e.number = OLD.next)"
    " OR EXISTS (SELECT 1 FROM reservation r WHERE r.sequence = OLD.sequence AND r.year = OLD.year"
    " AND r.number = OLD.next)"
)
_IN_TURN = (
    "EXISTS (SELECT 1 FROM counter c WHERE c.sequence = NEW.sequence AND c.year = NEW.year AND c.next = NEW.number)"
)
_RESERVED = (
    "EXISTS (SELECT 1 FROM reservation r WHERE r.sequence = NEW.sequence AND r.year = NEW.year"
    " AND r.number = NEW.number)"
)
_SAME_MATTER = "FROM entry e WHERE e.sequence = NEW.sequence AND e.year = NEW.year AND e.number = NEW.number"

GUARDS: tuple[Guard, ...] = (
    *_never("history", "UPDATE", "DELETE", why="history is written once and stands for ever"),
    *_never("seal", "UPDATE", "DELETE", why="a seal is written once and stands for ever"),
    *_never("disposal", "UPDATE", "DELETE", why="a disposal is written once and stands for ever"),
    *_never("reservation", "UPDATE", "DELETE", why="a reserved number stays reserved"),
    *_never("entry", "DELETE", why="an entry is annulled, never deleted"),
    *_never("document", "DELETE", why="a document is never deleted"),
    *_never("arrival", "DELETE", why="the ledger keeps every arrival"),
    *_never("counter", "DELETE", why="a counter is never deleted"),
    *_never("outbox", "DELETE", why="the outbox keeps every mail"),
    *_never("blob", "UPDATE", why="an original never changes"),
    _frozen(
        "entry",
        "number, dates, series and digest of an entry never change",
        *("document_id", "sequence", "year", "number", "suffix", "reference", "series", "direction"),
        *("registered_at", "registered_on", "original_sha256"),
    ),
    Guard(
        "guard_entry_annulled_once",
        "entry",
        "UPDATE",
        "an annulment stands for ever",
        "OLD.annulled_at IS NOT NULL AND (" + _changed("annulled_at", "annulled_by", "annulled_reason") + ")",
    ),
    _frozen("document", "the original of a document never changes", "id", "original_sha256", "received_at"),
    Guard(
        "guard_document_numbered",
        "document",
        "UPDATE",
        "a numbered document can never be refused or made a duplicate",
        "NEW.state IN ('received', 'read', 'refused', 'duplicate', 'diverted')"
        " AND EXISTS (SELECT 1 FROM entry e WHERE e.document_id = NEW.id)",
    ),
    _frozen("arrival", "the key of an arrival never changes", "id", "source", "key", "received_at", "size"),
    _frozen("outbox", "what was promised to be sent never changes", "key", "message_id", "dated", "document_id"),
    _frozen("counter", "a counter keeps its beginning", "sequence", "year", "first"),
    Guard(
        "guard_counter_in_turn",
        "counter",
        "UPDATE",
        "a counter moves by one, and only past a number that is taken",
        f"NEW.next <> OLD.next + 1 OR NOT ({_COUNTED})",
    ),
    Guard(
        "guard_entry_in_turn",
        "entry",
        "INSERT",
        "a number is taken in turn or was reserved",
        f"NEW.suffix = 0 AND NOT ({_IN_TURN}) AND NOT ({_RESERVED})",
    ),
    Guard(
        "guard_entry_suffix",
        "entry",
        "INSERT",
        "a further letter follows the letters of its matter in turn",
        f"NEW.suffix > 0 AND (NOT EXISTS (SELECT 1 {_SAME_MATTER} AND e.suffix = 0)"
        f" OR (EXISTS (SELECT 1 {_SAME_MATTER} AND e.suffix > 0)"
        f" AND NEW.suffix <> (SELECT max(e.suffix) + 1 {_SAME_MATTER})))",
    ),
    _content("content"),
    _content("part"),
    _content("field"),
    _content("opinion"),
)

_EMPTIED = ("history", "seal", "entry", "document", "arrival")


def sqlite_sql(guard: Guard) -> str:
    """The guard as SQLite wants it."""
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW WHEN {guard.when} "
        f"BEGIN SELECT RAISE(ABORT, 'officed: {guard.message}'); END"
    )


def postgres_body(guard: Guard) -> str:
    """The body of the guard's function in PL/pgSQL."""
    row = "OLD" if guard.event == "DELETE" else "NEW"
    return (
        f"BEGIN IF {guard.when} THEN RAISE EXCEPTION 'officed: {guard.message}' USING ERRCODE = 'check_violation';"
        f" END IF; RETURN {row}; END"
    )


def install(connection: Connection) -> None:
    """Put every guard in place, replacing what stands there."""
    put = _install_postgres if connection.dialect.name == "postgresql" else _install_sqlite
    for guard in GUARDS:
        put(connection, guard)
    if connection.dialect.name == "postgresql":
        _install_truncate(connection)


def _install_sqlite(connection: Connection, guard: Guard) -> None:
    connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.name}"))
    connection.exec_driver_sql(sqlite_sql(guard))


def _install_postgres(connection: Connection, guard: Guard) -> None:
    body = postgres_body(guard)
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $officed${body}$officed$"
    )
    connection.exec_driver_sql(
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
    )


def _install_truncate(connection: Connection) -> None:
    # TRUNCATE fires no row triggers, so it needs a guard of its own.
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION guard_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $officed$"
        "BEGIN RAISE EXCEPTION 'officed: this table is never emptied' USING ERRCODE = 'check_violation'; END$officed$"
    )
    for table in _EMPTIED:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER guard_{table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION guard_no_truncate()"
        )


def missing(connection: Connection) -> tuple[str, ...]:
    """Names of guards that are not in the database as they stand here; empty when all is well."""
    postgres = connection.dialect.name == "postgresql"
    found = _found_postgres(connection) if postgres else _found_sqlite(connection)
    wanted = {g.name: postgres_body(g) if postgres else sqlite_sql(g) for g in GUARDS}
    return tuple(name for name, sql in wanted.items() if found.get(name) != sql)


def _found_sqlite(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {name: sql for name, sql in rows}


def _found_postgres(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
        )
    )
    return {name: source for name, source in rows}
