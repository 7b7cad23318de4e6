"""Registers of the newest schema, migrated once for each test process and copied from then on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from officed.store import Database
from officed.store.engine import sqlite_url
from officed.store.migrating import migrate


def migrated(url: str) -> None:
    """Bring a database up and let go of it."""
    database = Database(url)
    migrate(database)
    database.close()


def fresh_register(path: Path) -> str:
    """Put an empty SQLite register at `path` and return its address."""
    path.write_bytes(_empty())
    return sqlite_url(path)


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.db"
        migrated(sqlite_url(path))
        return path.read_bytes()
