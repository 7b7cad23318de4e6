"""Opening the database: one writer and many readers on SQLite, a pool on PostgreSQL; the same calls on both."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool, StaticPool

from officed.domain.errors import Unreachable

BUSY_SECONDS = 30


class Database:
    """The engines of one database. `url` is an SQLAlchemy address, or a path for SQLite."""

    def __init__(self, url: str, password: str | None = None) -> None:
        self.sqlite = url.startswith("sqlite")
        self._writer = _sqlite_engine(url, writer=True) if self.sqlite else _postgres_engine(url, password)
        self._reader = _sqlite_engine(url, writer=False) if self.sqlite else _reading(self._writer)
        # SQLite has one writer; waiting for our own lock is kinder than for the file's.
        self._turn: threading.RLock | nullcontext[None] = threading.RLock() if self.sqlite else nullcontext()
        self.url = url

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back on any error."""
        with self._turn, _told_plainly(self.url), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for looking only."""
        with _told_plainly(self.url), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def driver(self) -> Iterator[sqlite3.Connection]:
        """A connection of the driver's own, outside of any transaction. SQLite only."""
        with _told_plainly(self.url):
            pooled = self._reader.raw_connection()
            try:
                connection = pooled.driver_connection
                assert isinstance(connection, sqlite3.Connection)
                yield connection
            finally:
                pooled.close()

    def empty_log(self) -> None:
        """Bring what stands in SQLite's log into its file, and leave nothing in the log. PostgreSQL keeps its own."""
        if self.sqlite:
            with self._turn, _told_plainly(self.url):
                pooled = self._writer.raw_connection()
                try:
                    pooled.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    pooled.close()

    def raw_connection(self) -> Any:
        """A connection of psycopg's own, outside the pool, for LISTEN; the caller closes it. PostgreSQL only."""
        import psycopg

        url = self._writer.url
        parts: dict[str, Any] = {"host": url.query.get("host") or url.host, "port": url.port, "user": url.username}
        parts |= {"password": url.password, "dbname": url.database}
        return psycopg.connect(**{name: value for name, value in parts.items() if value is not None}, autocommit=True)

    def close(self) -> None:
        """Let go of every connection."""
        self._writer.dispose()
        self._reader.dispose()


def sqlite_url(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite:///{path}"


def _sqlite_engine(url: str, *, writer: bool) -> Engine:
    if writer:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url, poolclass=QueuePool, pool_size=4, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        # The driver must not open transactions by itself: BEGIN IMMEDIATE below takes the write lock at once.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        if not writer:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)


def _postgres_engine(url: str, password: str | None) -> Engine:
    parsed = make_url(url)
    if password is not None:
        parsed = parsed.set(password=password)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_size=8, max_overflow=8, pool_pre_ping=True)


def _reading(engine: Engine) -> Engine:
    # Every look is at one moment of the register, as SQLite has it, and writes nothing.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def _told_plainly(url: str) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        shown = make_url(url).render_as_string(hide_password=True)
        raise Unreachable(
            what=f"database {shown}", reason=(str(error.orig).strip() or "no reason given").splitlines()[0]
        ) from error
