"""The whole register as one SQLite file, whatever database it stands in, and back again.

A backup of PostgreSQL can so be brought back into SQLite, and the other way round. Every value goes through the column
types of `officed.store.columns`, so that seals prove the same history in both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.pool import NullPool

from officed.domain.errors import Refused
from officed.store import schema as t
from officed.store.engine import Database, sqlite_url
from officed.store.findable import rebuild_full_text
from officed.store.guards import install
from officed.store.listening import install_bells
from officed.store.migrating import migrate, raise_tables, revision

# Rows that are held at a time.
_PIECE = 1_000


def write_snapshot(database: Database, file: Path) -> None:
    """Write the register as of one moment into a new file; writers go on meanwhile."""
    if database.sqlite:
        _copy_sqlite(database, file)
        return
    with _opened(file) as target, database.read() as source, target.write() as connection:
        raise_tables(connection)
        copy_rows(source, connection)
        rebuild_full_text(connection)
        install(connection)
    alone(file)


def _copy_sqlite(database: Database, file: Path) -> None:
    with database.driver() as source:
        target = sqlite3.connect(file)
        try:
            # In one step: a backup in several begins anew whenever somebody writes between them.
            source.backup(target, pages=-1)
        finally:
            target.close()
    alone(file)


def alone(file: Path) -> None:
    """Let the file stand without a log beside it."""
    connection = sqlite3.connect(file)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


@contextmanager
def _opened(file: Path) -> Iterator[Database]:
    database = Database(sqlite_url(file))
    try:
        yield database
    finally:
        database.close()


@contextmanager
def look_at(file: Path) -> Iterator[Connection]:
    """A snapshot to look into; looking leaves the file as it is, to the last byte."""
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def copy_rows(source: Connection, target: Connection) -> None:
    """Every row of every table, into empty tables without guards."""
    for table in t.metadata.sorted_tables:
        rows = source.execution_options(yield_per=_PIECE).execute(select(table))
        for piece in rows.mappings().partitions(_PIECE):
            target.execute(table.insert(), [dict(row) for row in piece])
    if target.dialect.name == "postgresql":
        _count_on(target)


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows after the newest ones."""
    for table in t.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        newest = connection.scalar(select(func.max(column)))
        named = {"of": table.name, "column": column.name}
        kept: Any = connection.scalar(text("SELECT pg_get_serial_sequence(:of, :column)"), named)
        if newest is not None and kept is not None:
            connection.execute(text("SELECT setval(:kept, :newest)"), {"kept": kept, "newest": newest})


def raise_snapshot(file: Path) -> str | None:
    """Bring a snapshot to the schema of this version. Returns the one that it had."""
    with _opened(file) as database:
        before, _ = migrate(database)
    alone(file)
    return before


def fill_database(file: Path, database: Database) -> None:
    """Bring a snapshot into an empty PostgreSQL database, with its guards, or leave that as it is.

    Raises `Refused` where the database is not empty.
    """
    with look_at(file) as source, database.write() as connection:
        refuse_filled(connection)
        raise_tables(connection)
        copy_rows(source, connection)
        install(connection)
        install_bells(connection)


def refuse_filled(connection: Connection) -> None:
    """Raise `Refused` for a database that has a register already."""
    if revision(connection) is not None:
        text_ = "The database holds a register already. Give an empty one (dropdb, createdb); nothing was changed."
        raise Refused(reason=text_)
