"""Making a register big: letters that the daemon has really done are repeated, row by row, in every table they touched.

Nothing is switched off meanwhile: triggers, keys and constraints judge each row, numbers are taken in turn, and history
is sealed at the end. Originals are not repeated; no letter that comes later looks at those of others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, select, text

from officed.store import schema as t
from officed.store.engine import Database
from officed.store.sealing import seal_history
from officed.store.verifying import findings

# Of so many matters one is open: an office answers within a month and keeps its register for years.
OPEN = 50
# So many correspondents share the letters among them.
SENDERS = 20_000
_NUMBERS_AT_ONCE = 1_000
_CACHE_KIB = 2_000_000

# What must differ from letter to letter, as SQL over `k.n`, the number of the document. All else is repeated.
_DIFFERENT: Mapping[str, Mapping[str, str]] = {
    "blob": {"sha256": "hexdigest('o' || k.n)"},
    "document": {"id": "k.n", "original_sha256": "hexdigest('o' || k.n)", "digest": "hexdigest('d' || k.n)"},
    "arrival": {"id": "k.n", "key": "r.key || '.' || k.n", "sha256": "hexdigest('o' || k.n)"},
    "content": {
        "salt": "substr(hexdigest('s' || k.n), 1, 32)",
        "sender_addr": f"'mari' || (k.n % {SENDERS}) || '@kiri.example'",
        "message_id": "'<' || k.n || '@kiri.example>'",
    },
    "deadline": {"id": "k.n"},
    "reminder": {"deadline_id": "k.n"},
    "outbox": {
        "key": "replace(r.key, 'd{old}.', 'd' || k.n || '.')",
        "message_id": "'<' || hexdigest('m' || k.n || r.key) || '@kaleva.example>'",
    },
    "arrival_document": {"arrival_id": "k.n"},
    # What history tells of a registration is held against the entry.
    "history": {
        "detail": "replace(replace(replace(r.detail,"
        " '\"number\":' || o.number || ',', '\"number\":' || e.number || ','),"
        " '\"reference\":\"' || o.reference || '\"', '\"reference\":\"' || e.reference || '\"'),"
        " o.original_sha256, e.original_sha256)"
    },
}
# In the order in which rows refer to each other. Entries have a way of their own, for they are numbered.
_TABLES = (
    *(t.blob, t.document, t.arrival, t.arrival_document, t.content, t.part, t.field, t.opinion),
    *(t.assignment, t.deadline, t.reminder, t.outbox),
)
# Keys that the database counts by itself.
_COUNTED = frozenset({"assignment", "outbox", "history"})
_BESIDE = {"history": ", entry e, entry o"}
_OF = {
    "history": "r.document_id = {old} AND o.document_id = {old} AND e.document_id = k.n",
    "blob": "r.sha256 = (SELECT original_sha256 FROM document WHERE id = {old})",
    "document": "r.id = {old}",
    "arrival": "r.id = (SELECT min(arrival_id) FROM arrival_document WHERE document_id = {old})",
    "reminder": "r.deadline_id = (SELECT min(id) FROM deadline WHERE document_id = {old})",
}


@dataclass(frozen=True)
class Patterns:
    """Documents that were done for real: one open, and one closed, registered last. Each came once, with one term."""

    open: int
    closed: int


def fill(database: Database, patterns: Patterns, count: int, open_of: int = OPEN) -> None:
    """Repeat the patterns until the register has so many entries more, one in `open_of` of them open."""
    with database.write() as connection:
        first = (connection.scalar(select(t.document.c.id).order_by(t.document.c.id.desc()).limit(1)) or 0) + 1
        hexdigest = _hexdigest(connection)
        if database.sqlite:
            # Scattered keys of a million rows do not fit into the cache that an office needs. In KiB.
            connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")
        for old, which in _shares(patterns, open_of):
            for table in _TABLES:
                statement = _repeated(table, old, first, count, which)
                connection.execute(text(statement.replace("hexdigest(", f"{hexdigest}(")))
        _settled(connection)
    # PostgreSQL drags every old version of the counter along until the transaction ends.
    for begin in range(first, first + count, _NUMBERS_AT_ONCE):
        with database.write() as connection:
            _numbered(connection, patterns.closed, begin, min(_NUMBERS_AT_ONCE, first + count - begin))
    with database.write() as connection:
        for old, which in _shares(patterns, open_of):
            connection.execute(text(_repeated(t.history, old, first, count, which)))
    while seal_history(database, datetime.now(UTC)):
        pass
    with database.write() as connection:
        connection.execute(text("ANALYZE"))
    if database.sqlite:
        with database.write() as connection:
            connection.exec_driver_sql("PRAGMA cache_size = -2000")


def _shares(patterns: Patterns, open_of: int) -> Iterator[tuple[int, str]]:
    """Which documents, by `k.n`, are like which pattern."""
    yield patterns.open, f"k.n % {open_of} = 0"
    if open_of > 1:
        yield patterns.closed, f"k.n % {open_of} <> 0"


def proved(database: Database) -> None:
    """End unless the register stands every test of `officed register verify` but that of the originals."""
    with database.read() as connection:
        wrong = [str(finding) for finding in findings(connection)]
    if wrong:
        raise SystemExit(f"The filled register is not a lawful one: {wrong[:3]}")


def _repeated(table: Table, old: int, first: int, count: int, which: str) -> str:
    different = {"document_id": "k.n", **_DIFFERENT.get(table.name, {})}
    columns = [c.name for c in table.columns if not (c.name == "id" and table.name in _COUNTED)]
    values = ", ".join(different.get(name, f'r."{name}"').format(old=old) for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    whose = _OF.get(table.name, "r.document_id = {old}").format(old=old)
    numbers = f"WITH RECURSIVE k(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM k WHERE n < {first + count - 1})"
    # In the order of a register that has grown.
    rows = f"SELECT {values} FROM k, {table.name} r{_BESIDE.get(table.name, '')} WHERE {whose} AND {which} ORDER BY k.n"
    return f"INSERT INTO {table.name} ({names}) {numbers} {rows}"


def _numbered(connection: Connection, old: int, first: int, count: int) -> None:
    """Take the numbers one by one, each past its guard, in the sequence of the pattern."""
    row = connection.execute(select(t.entry).where(t.entry.c.document_id == old)).one()._mapping
    of = f"sequence = '{row['sequence']}' AND year = {row['year']}"
    reference = f"'{row['series']}/' || c.next"
    values = {
        "document_id": "{n}",
        "number": "c.next",
        "reference": reference,
        "original_sha256": "d.original_sha256",
    }
    names = [c.name for c in t.entry.columns]
    columns = ", ".join(f'"{name}"' for name in names)
    taken = ", ".join(values.get(name, f"e.{name}") for name in names)
    entry = (
        f"INSERT INTO entry ({columns}) SELECT {taken} FROM entry e, counter c, document d WHERE e.document_id = {old}"
        f" AND c.sequence = e.sequence AND c.year = e.year AND d.id = {{n}}"
    )
    counter = f"UPDATE counter SET next = next + 1 WHERE {of}"
    if connection.dialect.name == "postgresql":
        body = f"FOR i IN {first}..{first + count - 1} LOOP {entry.format(n='i')}; {counter}; END LOOP;"
        connection.exec_driver_sql(f"DO $$ BEGIN {body} END $$")
        return
    cursor = connection.connection.cursor()
    for n in range(first, first + count):
        cursor.execute(entry.format(n="?"), (n, n))
        cursor.execute(counter)


def _hexdigest(connection: Connection) -> str:
    """The digest of a word in SQL, for keys that are as scattered as true ones. Returns the function's name."""
    if connection.dialect.name == "postgresql":
        body = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')"
        connection.exec_driver_sql(f"CREATE FUNCTION pg_temp.hexdigest(text) RETURNS text LANGUAGE sql AS $f${body}$f$")
        return "pg_temp.hexdigest"
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.create_function("hexdigest", 1, lambda word: hashlib.sha256(word.encode()).hexdigest(), deterministic=True)
    return "hexdigest"


def _settled(connection: Connection) -> None:
    """PostgreSQL counts keys in sequences, which know nothing of the keys that were given here."""
    if connection.dialect.name == "postgresql":
        for name in ("document", "arrival", "deadline"):
            where = f"pg_get_serial_sequence('{name}', 'id')"
            connection.exec_driver_sql(f"SELECT setval({where}, (SELECT max(id) FROM {name}))")
