"""The table that searches look into: a row for each entry, with the words of its letter and the marks of the entry.

Words go with the content, marks stay with the entry. Both databases have a full-text index over the two columns:
PostgreSQL keeps it by itself, SQLite's is written here, beside each row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Integer, Row, Table, bindparam, delete, text

from officed.store.columns import Words
from officed.store.schema import Id, metadata
from officed.store.statements import by, insert_row, update_by

findable = Table(
    "findable",
    metadata,
    # See `officed.domain.searching.place`; on SQLite it is the row's own number, by which the index counts.
    Column("place", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("document_id", Id, ForeignKey("document.id"), nullable=False, unique=True),
    Column("words", Words, nullable=False),
    Column("marks", Words, nullable=False),
    Column("edition", Words, nullable=False),
)

FULL_TEXT = "findable_text"
"""The full-text table of SQLite, and the full-text index of PostgreSQL."""
TOKENS = "array_to_tsvector(string_to_array(ltrim(words || ' ' || marks), ' '))"
"""The tokens of a row in PostgreSQL: nothing is parsed, for they are tokens already."""

# What stands between spaces is a token, whatever it is made of; letters beyond ASCII are taken as they are anyway.
_TOKEN_CHARACTERS = "@.,:/+&_%-"
_SQLITE_INDEX = (
    f"CREATE VIRTUAL TABLE {FULL_TEXT} USING fts5(words, marks, content='findable', content_rowid='place',"
    f" detail=none, columnsize=0, tokenize=\"ascii tokenchars '{_TOKEN_CHARACTERS}'\")"
)
# A letter waits in a list until some hundred kilobytes are sorted in at once; every search reads that list, so it is
# kept short. Rows are kept small: words lie apart, for searches do not read them.
_POSTGRES_INDEX = (
    f"CREATE INDEX {FULL_TEXT} ON findable USING gin ({TOKENS}) WITH (gin_pending_list_limit = 256)",
    "ALTER TABLE findable SET (toast_tuple_target = 128)",
)


def make_full_text(connection: Connection) -> None:
    """Make the full-text index of an empty table."""
    for statement in (_SQLITE_INDEX,) if connection.dialect.name == "sqlite" else _POSTGRES_INDEX:
        connection.exec_driver_sql(statement)


_REMOVED = text(f"INSERT INTO {FULL_TEXT}({FULL_TEXT}, rowid, words, marks) VALUES ('delete', :place, :words, :marks)")
_ADDED = text(f"INSERT INTO {FULL_TEXT}(rowid, words, marks) VALUES (:place, :words, :marks)")


def write_row(connection: Connection, was: Row[*tuple[Any, ...]] | None, now: Mapping[str, object]) -> None:
    """Write the row of an entry; `was` is the one that stands there, None for a new one, and `now` all its columns."""
    if was is None:
        connection.execute(insert_row(findable), now)
    else:
        connection.execute(update_by(findable, "place"), {**by(place=was.place), **now})
    if connection.dialect.name == "sqlite":
        # The full-text table has no copy of the words, so it is told which ones go. A trigger could not tell it:
        # `trusted_schema` is off, and to SQLite's older versions a full-text table is nothing for triggers then.
        if was is not None:
            connection.execute(_REMOVED, was._asdict())
        connection.execute(_ADDED, now)


def remove_row(connection: Connection, was: Row[*tuple[Any, ...]]) -> None:
    """Take an entry out of the index altogether."""
    connection.execute(_OF, {"place": was.place})
    if connection.dialect.name == "sqlite":
        connection.execute(_REMOVED, was._asdict())


_OF = delete(findable).where(findable.c.place == bindparam("place"))


def rebuild_full_text(connection: Connection) -> None:
    """Make the full-text table anew from the rows, where they were written past it; PostgreSQL's is never behind."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {FULL_TEXT}({FULL_TEXT}) VALUES ('rebuild')")
