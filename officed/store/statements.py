"""Statements that every letter needs, built once: SQLAlchemy compiles them once too, and only the values change."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Insert, Table, Update, bindparam, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

_PREFIX = "where_"


@cache
def insert_row(table: Table, returning: str | None = None) -> Insert:
    """An INSERT whose values are given at each call; `returning` names a column whose new value is wanted."""
    return table.insert().returning(table.c[returning]) if returning else table.insert()


def insert_new(connection: Connection, table: Table, *key: str, returning: str | None = None) -> Insert:
    """An INSERT that passes over a row that is there already (by `key`, or by any unique key).

    `returning` names a column; its value comes back only when the row is new.
    """
    return _insert_new(connection.dialect.name, table, key, returning)


@cache
def _insert_new(dialect: str, table: Table, key: tuple[str, ...], returning: str | None) -> Insert:
    make = postgres_insert if dialect == "postgresql" else sqlite_insert
    made: Insert = make(table).on_conflict_do_nothing(index_elements=key or None)
    return made.returning(table.c[returning]) if returning else made


@cache
def update_by(table: Table, *columns: str) -> Update:
    """An UPDATE of the rows where these columns have the values of `by(...)`; the other values are set."""
    return update(table).where(*(table.c[column] == bindparam(_PREFIX + column) for column in columns))


def by(**columns: object) -> dict[str, object]:
    """The values that `update_by` looks for."""
    return {_PREFIX + column: value for column, value in columns.items()}
