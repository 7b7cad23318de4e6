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
    sqlite_only: bool = False


def _never(table: str, *events: str, why: str) -> Iterable[Guard]:
    return (Guard(f"guard_{table}_no_{event.lower()}", table, event, why) for event in events)


def _changed(*columns: str) -> str:
    return " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in columns)


def _frozen(table: str, why: str, *columns: str) -> Guard:
    return Guard(f"guard_{table}_frozen", table, "UPDATE", why, _changed(*columns))


def _kept(table: str, *key: str) -> Guard:
    # SQLite's INSERT OR REPLACE removes the row that stood there without asking the guard of DELETE.
    same = " AND ".join(f'o."{c}" = NEW."{c}"' for c in key)
    why = f"a row of {table} is never replaced"
    name = f"guard_{table}_kept_{key[0]}"
    return Guard(name, table, "INSERT", why, f"EXISTS (SELECT 1 FROM {table} o WHERE {same})", sqlite_only=True)


_DISPOSED = "EXISTS (SELECT 1 FROM disposal d WHERE d.document_id = OLD.document_id)"


def _content(table: str) -> Guard:
    numbered = "EXISTS (SELECT 1 FROM entry e WHERE e.document_id = OLD.document_id)"
    return Guard(
        f"guard_{table}_disposal",
        table,
        "DELETE",
        "content of a registered document is disposed of only beside a disposal row",
        f"{numbered} AND NOT {_DISPOSED}",
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
_OPEN_LETTER = (
    "NEW.closed_at IS NOT NULL AND EXISTS (SELECT 1 FROM entry e JOIN document d ON d.id = e.document_id"
    " WHERE e.sequence = NEW.sequence AND e.year = NEW.year AND e.number = NEW.number AND e.annulled_at IS NULL"
    " AND d.state IN ('registered', 'forwarded', 'held'))"
)
_CLOSED_MATTER = (
    "EXISTS (SELECT 1 FROM matter m WHERE m.sequence = NEW.sequence AND m.year = NEW.year AND m.number = NEW.number"
    " AND m.closed_at IS NOT NULL)"
)

GUARDS: tuple[Guard, ...] = (
    *_never("history", "UPDATE", "DELETE", why="history is written once and stands for ever"),
    *_never("seal", "UPDATE", "DELETE", why="a seal is written once and stands for ever"),
    *_never("imprint", "UPDATE", "DELETE", why="an imprint is written once and stands for ever"),
    *_never("disposal", "UPDATE", "DELETE", why="a disposal is written once and stands for ever"),
    *_never("reservation", "UPDATE", "DELETE", why="a reserved number stays reserved"),
    *_never("resumption", "DELETE", why="where a sequence stood at a restore stays known"),
    *_never("matter", "DELETE", why="what is known of a matter stays known"),
    *_never("entry", "DELETE", why="an entry is annulled, never deleted"),
    *_never("document", "DELETE", why="a document is never deleted"),
    *_never("arrival", "DELETE", why="the ledger keeps every arrival"),
    *_never("counter", "DELETE", why="a counter is never deleted"),
    *_never("outbox", "DELETE", why="the outbox keeps every mail"),
    *_never("report", "DELETE", why="that there was a report stays known"),
    *_never("correction", "UPDATE", why="what an entry said before is written once"),
    *_never("blob", "UPDATE", why="an original never changes"),
    *_never("blob", "DELETE", why="what was an original stays known"),
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
    Guard(
        "guard_document_number_first",
        "document",
        "UPDATE",
        "a document is registered only with a number",
        "NEW.state IN ('registered', 'forwarded', 'closed')"
        " AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.document_id = NEW.id)",
    ),
    Guard(
        "guard_document_disposed",
        "document",
        "UPDATE",
        "what was disposed of stays so",
        "OLD.state = 'disposed' AND NEW.state <> 'disposed'",
    ),
    Guard(
        "guard_disposal_held",
        "disposal",
        "INSERT",
        "what is kept from disposal is not disposed of",
        "EXISTS (SELECT 1 FROM hold h WHERE h.document_id = NEW.document_id)",
    ),
    Guard(
        "guard_arrival_original",
        "arrival",
        "UPDATE",
        "an arrival loses its original only when all its documents are disposed of or diverted",
        "NEW.sha256 IS DISTINCT FROM OLD.sha256 AND (NEW.sha256 IS NOT NULL OR EXISTS (SELECT 1 FROM arrival_document x"
        " WHERE x.arrival_id = OLD.id"
        " AND NOT EXISTS (SELECT 1 FROM disposal d WHERE d.document_id = x.document_id)"
        " AND NOT EXISTS (SELECT 1 FROM document o WHERE o.id = x.document_id AND o.state = 'diverted')"
        # What was cut out of a stack that is gone has a file of its own.
        " AND NOT EXISTS (SELECT 1 FROM link l JOIN document o ON o.id = l.other_id"
        " LEFT JOIN disposal s ON s.document_id = o.id WHERE l.document_id = x.document_id AND l.kind = 'part-of'"
        " AND (s.document_id IS NOT NULL OR o.state = 'diverted'))))",
    ),
    _frozen("arrival", "the key of an arrival never changes", "id", "source", "key", "received_at", "size"),
    _frozen("outbox", "what was promised to be sent never changes", "key", "message_id", "dated", "document_id"),
    Guard(
        "guard_resumption_frozen",
        "resumption",
        "UPDATE",
        "a restore is settled once and never undone",
        _changed("sequence", "year", "since", "taken_at", "before") + " OR OLD.settled_at IS NOT NULL",
    ),
    Guard(
        "guard_entry_waits",
        "entry",
        "INSERT",
        "after a restore no number is given until the last ones are known",
        "EXISTS (SELECT 1 FROM resumption r WHERE r.settled_at IS NULL)",
    ),
    Guard(
        "guard_report_enclosed",
        "report",
        "UPDATE",
        "what only the handler can open is never put aside",
        'OLD."envelope" IS NOT NULL AND (' + _changed("envelope", "handler") + ")",
    ),
    _frozen("counter", "a counter keeps its beginning", "sequence", "year", "first"),
    Guard(
        "guard_counter_begins",
        "counter",
        "INSERT",
        "a counter begins with its first number",
        "NEW.next <> NEW.first",
    ),
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
    Guard(
        "guard_entry_open_matter",
        "entry",
        "INSERT",
        "a closed matter takes no letter; it is opened again first",
        f"NEW.suffix > 0 AND {_CLOSED_MATTER}",
    ),
    Guard(
        "guard_matter_begins",
        "matter",
        "INSERT",
        "a matter with open letters is not closed",
        _OPEN_LETTER,
    ),
    Guard(
        "guard_matter_ends",
        "matter",
        "UPDATE",
        "a matter with open letters is not closed again",
        _OPEN_LETTER,
    ),
    _frozen("matter", "a matter keeps its number", "sequence", "year", "number"),
    Guard("guard_content_disposal", "content", "DELETE", "content goes only beside a disposal row", f"NOT {_DISPOSED}"),
    Guard(
        "guard_content_forgotten",
        "content",
        "DELETE",
        "what a letter is found by leaves the index before the letter goes",
        "EXISTS (SELECT 1 FROM findable f WHERE f.document_id = OLD.document_id AND f.words <> '')",
    ),
    _content("part"),
    _content("field"),
    _content("opinion"),
    _content("correction"),
    _kept("history", "id"),
    _kept("seal", "sequence"),
    _kept("imprint", "seal", "document_id"),
    _kept("disposal", "document_id"),
    _kept("correction", "id"),
    _kept("reservation", "sequence", "year", "number"),
    _kept("resumption", "sequence", "year", "since"),
    _kept("matter", "sequence", "year", "number"),
    _kept("entry", "document_id"),
    _kept("entry", "sequence", "year", "number", "suffix"),
    _kept("document", "id"),
    _kept("report", "document_id"),
    _kept("arrival", "id"),
    _kept("arrival", "source", "key"),
)

# Every table that has a guard: TRUNCATE would pass by all of them.
_EMPTIED = tuple(sorted({guard.table for guard in GUARDS}))


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


def guards_of(dialect: str) -> tuple[Guard, ...]:
    """The guards that a database of this kind has."""
    return tuple(guard for guard in GUARDS if dialect == "sqlite" or not guard.sqlite_only)


def install(connection: Connection) -> None:
    """Put every guard in place, replacing what stands there."""
    if connection.dialect.name == "postgresql":
        _install_postgres(connection)
    else:
        _install_sqlite(connection)


def _install_sqlite(connection: Connection) -> None:
    for guard in guards_of("sqlite"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {guard.name}")
        connection.exec_driver_sql(sqlite_sql(guard))


def _install_postgres(connection: Connection) -> None:
    for name, body in _functions().items():
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $officed${body}$officed$"
        )
    for (name, table), sql in _triggers().items():
        # Dropped first: what was switched off stays off when it is only replaced.
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(sql)


_NO_TRUNCATE = "guard_no_truncate"


def _functions() -> dict[str, str]:
    """Name -> body of every function on PostgreSQL."""
    emptied = "BEGIN RAISE EXCEPTION 'officed: this table is never emptied' USING ERRCODE = 'check_violation'; END"
    return {**{guard.name: postgres_body(guard) for guard in guards_of("postgresql")}, _NO_TRUNCATE: emptied}


def _triggers() -> dict[tuple[str, str], str]:
    """(name, table) -> every trigger on PostgreSQL, in the words in which it tells them itself."""
    rows = {
        (g.name, g.table): f"CREATE TRIGGER {g.name} BEFORE {g.event} ON {g.table} FOR EACH ROW"
        f" EXECUTE FUNCTION {g.name}()"
        for g in guards_of("postgresql")
    }
    # TRUNCATE fires no row triggers, so it needs a guard of its own.
    emptied = {
        (f"guard_{table}_no_truncate", table): f"CREATE TRIGGER guard_{table}_no_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {_NO_TRUNCATE}()"
        for table in _EMPTIED
    }
    return rows | emptied


def missing(connection: Connection) -> tuple[str, ...]:
    """Names of guards that are not in the database as they stand here; empty when all is well."""
    if connection.dialect.name == "postgresql":
        return _missing_postgres(connection)
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    found = {name: sql for name, sql in rows}
    return tuple(guard.name for guard in guards_of("sqlite") if found.get(guard.name) != sqlite_sql(guard))


def _missing_postgres(connection: Connection) -> tuple[str, ...]:
    rows = connection.execute(
        text(
            "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid, true), p.proname, p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
    )
    functions = _functions()
    found = {(name, table): sql for name, table, sql, function, body in rows if functions.get(function) == body}
    return tuple(key[0] for key, sql in _triggers().items() if found.get(key) != sql)
