"""Somebody who has the whole database in his hands: triggers and keys are out of his way, and put back afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, func, insert, select, text, update

from officed.store import SqlStore
from officed.store import schema as t
from officed.store.guards import install
from officed.store.imprints import SHEETS
from officed.store.sealed import imprint

# What says nothing of a registered document, with the reason: `SHEETS` leaves the same columns out.
NO_STATEMENT = {
    (page.table.name, column): "who works on it just now, or where a mailbox keeps it"
    for pages in SHEETS.values()
    for page in pages
    for column in page.unsaid
} | {("seal", "at"): "when it was set is proved by the journal's line, once its day is written"}
# A counter is proved by its entries; history, seals and imprints are the proof itself.
TABLES: tuple[Table, ...] = (
    *(page.table for pages in SHEETS.values() for page in pages), t.counter, t.history, t.seal, imprint,
)  # fmt: skip
# A row that is added to these tables says nothing of what was sealed before it.
_NOTHING_NEW = frozenset({"history", "seal", "counter", "document", "arrival", "blob", "reservation", "resumption"})


@dataclass(frozen=True, slots=True)
class Tampering:
    """One change of one row. `names`: words of which a finding must hold at least one."""

    table: str
    how: str
    row: dict[str, Any]
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.table}: {self.how} of {self.row}"


@contextmanager
def in_his_hands(store: SqlStore) -> Iterator[Connection]:
    """A transaction in which no trigger and no foreign key stands in the way; rolled back at the end."""
    database = store._database
    with database._writer.connect() as connection:
        if database.sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        try:
            if database.sqlite:
                names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                for name in names.scalars().all():
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
        finally:
            connection.rollback()
            if database.sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


def cover_up(connection: Connection) -> None:
    """Put the triggers back, as one does who wants nobody to notice."""
    if connection.dialect.name == "sqlite":
        install(connection)


def tamper(connection: Connection, rng: random.Random) -> Tampering:
    """Change one bit of one value, remove one row, or add one. Raises what the database says when it refuses."""
    table = rng.choice([table for table in TABLES if _rows(connection, table)])
    row = rng.choice(_rows(connection, table))
    how = rng.choice(["bit", "bit", "bit", "bit", "removed", "added"])
    if how == "added" and table.name in _NOTHING_NEW:
        how = "removed"
    names = _names(connection, table, row)
    if how == "bit":
        columns = [c for c in table.columns if (table.name, c.name) not in NO_STATEMENT and _changed(c, row, rng)]
        column = rng.choice(columns)
        now = _changed(column, row, rng)[0]
        connection.execute(update(table).where(*_key(table, row)).values({column: now}))
        return Tampering(table.name, f"{column.name} made {now!r}", row, names)
    if how == "removed":
        connection.execute(delete(table).where(*_key(table, row)))
        return Tampering(table.name, how, row, names)
    key = rng.choice([c for c in table.primary_key.columns if _changed(c, row, rng)])
    planted = {**row, key.name: _changed(key, row, rng)[0]}
    connection.execute(insert(table).values(planted))
    return Tampering(table.name, how, planted, (*names, *_names(connection, table, planted)))


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    query = select(table).order_by(*table.primary_key.columns)
    if table.name == "history":
        # What was written since the last seal is proved by the next one.
        query = query.where(t.history.c.id <= select(func.max(t.seal.c.last)).scalar_subquery())
    return [dict(row) for row in connection.execute(query).mappings()]


def _key(table: Table, row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key.columns]


def _changed(column: Column[Any], row: dict[str, Any], rng: random.Random) -> list[Any]:
    """The value with one bit or one grain changed, as a list; empty where this value has none."""
    value = row[column.name]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value ^ (1 << rng.randrange(4))]
    if isinstance(value, float):
        return [value + 0.5]
    if isinstance(value, datetime):
        return [value + timedelta(microseconds=1)]
    if isinstance(value, date):
        return [value + timedelta(days=1)]
    if isinstance(value, str) and value:
        at = rng.randrange(len(value))
        return [value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]]
    if isinstance(value, list):
        return [[*value, "planted"]]
    if isinstance(value, dict):
        return [{**value, "planted": "x"}]
    return []


def _names(connection: Connection, table: Table, row: dict[str, Any]) -> tuple[str, ...]:
    """What a finding may call the row: its document, or what it is where it belongs to none."""
    if table.name in {"reservation", "resumption", "matter"}:
        return "the register", f"sequence {row['sequence']}"
    if table.name == "counter":
        return (f"sequence {row['sequence']} of {row['year']}",)
    if table.name == "seal":
        return (f"seal {row['sequence']}", f"seal {row['sequence'] + 1}", "line ", f"history {row['first']} to")
    if table.name == "reminder" and not _documents(connection, table, row):
        return (f"deadline {row['deadline_id']}",)
    documents = _documents(connection, table, row)
    if table.name == "imprint":
        return f"seal {row['seal']},", "line ", "the register", f"document {documents[0]}"
    if None in documents:
        return f"history {row['id']}", "line "
    return tuple(f"document {document})" for document in documents) + tuple(f"document {d}" for d in documents)


def _documents(connection: Connection, table: Table, row: dict[str, Any]) -> list[int | None]:
    tie = t.arrival_document
    if table.name == "document":
        return [row["id"]]
    if table.name == "arrival":
        return list(connection.scalars(select(tie.c.document_id).where(tie.c.arrival_id == row["id"])))
    if table.name == "blob":
        query = select(tie.c.document_id).join(t.arrival, t.arrival.c.id == tie.c.arrival_id)
        # An arrival that was disposed of names its original no more, and its document does.
        own = select(t.document.c.id).where(t.document.c.original_sha256 == row["sha256"])
        arrived = query.where(t.arrival.c.sha256 == row["sha256"])
        return [*connection.scalars(arrived), *connection.scalars(own)]
    if table.name == "reminder":
        return list(connection.scalars(select(t.deadline.c.document_id).where(t.deadline.c.id == row["deadline_id"])))
    return [row["document_id"]]
