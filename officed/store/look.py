"""A look into a database that may be missing, old, locked or damaged. Nothing is made, changed or waited for long."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Executable, create_engine, func, literal_column, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from officed.domain.errors import OfficedError
from officed.store.backing_up import last_backup
from officed.store.guards import missing
from officed.store.migrating import HEAD, revision
from officed.store.schema import HELD, PENDING, QUEUED, alarm, arrival, blob, document, history, outbox

PATIENCE_SECONDS = 5
_STEPS_BETWEEN_GLANCES = 100_000


class NoDatabase(OfficedError):
    """There is no database {what} yet."""


class DatabaseFailed(OfficedError):
    """The database {what} gives no answer: {reason}."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: how many, and since when the oldest of them (None where nothing waits)."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm that nobody has ended."""

    raised_at: datetime
    message: str
    times: int
    key: str = ""


class DatabaseLook:
    """One connection for looking. Any method may raise `DatabaseFailed`."""

    wanted = HEAD

    def __init__(self, connection: Connection, what: str, file: Path | None = None) -> None:
        self._connection = connection
        self._file = file
        self.what = what

    @property
    def sqlite(self) -> bool:
        """Whether it is a file."""
        return self._connection.dialect.name == "sqlite"

    def revision(self) -> str | None:
        """The schema that the database has; None where there is none. `wanted` is the one of this version."""
        return revision(self._connection)

    def lost_guards(self) -> tuple[str, ...]:
        """Guards that are not there as this version has them."""
        return missing(self._connection)

    def power_cut_safe(self) -> bool:
        """Whether a commit outlives a power cut: SQLite writes ahead (WAL), PostgreSQL waits for the disk."""
        if self._file is not None:
            return _writes_ahead(self._file)
        return self._word("SHOW fsync") == "on" and self._word("SHOW synchronous_commit") != "off"

    def faults(self, seconds: float) -> tuple[str, ...] | None:
        """What SQLite's quick check, or PostgreSQL's checksums, found. None where the time was too short."""
        if not self.sqlite:
            count = self._word(
                "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"
            )
            return () if count == "0" else (f"{count} pages have wrong checksums",)
        end = time.monotonic() + seconds
        raw = self._connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_GLANCES)
        try:
            found = [str(row[0]) for row in raw.execute("PRAGMA quick_check(3)")]
        except sqlite3.OperationalError:
            if time.monotonic() <= end:
                raise
            return None
        finally:
            raw.set_progress_handler(None, 0)
        return () if found == ["ok"] else tuple(line for text in found for line in text.splitlines())

    def server_time(self) -> datetime | None:
        """The clock of the database server; None for a file."""
        return None if self.sqlite else self._one(select(func.clock_timestamp()))

    def last_written(self) -> datetime | None:
        """When the last move was written down; None in an empty register."""
        return self._one(select(history.c.at).order_by(history.c.id.desc()).limit(1))

    def last_backup(self) -> datetime | None:
        """When a backup was made last."""
        return last_backup(self._connection)

    def unread(self) -> Queue:
        """Documents that nobody has read and decided yet, by the first line of their history."""
        first = select(func.min(history.c.at)).where(history.c.document_id == document.c.id).scalar_subquery()
        return self._queue(select(func.count(), func.min(first)).select_from(document).where(QUEUED))

    def held(self, now: datetime) -> Queue:
        """Documents that wait for a person longer than a person has."""
        return self._queue(select(func.count(), func.min(document.c.decide_by)).where(HELD, document.c.decide_by < now))

    def unsent(self) -> Queue:
        """Mails that have not left."""
        first_way = outbox.c.channel == ""
        return self._queue(select(func.count(), func.min(outbox.c.dated)).where(PENDING, first_way))

    def untold(self) -> Queue:
        """Arrivals that are stored and have not been moved away in their mailbox or folder."""
        arrivals = arrival.outerjoin(blob, blob.c.sha256 == arrival.c.sha256)
        waiting = select(func.count(), func.min(blob.c.stored_at)).select_from(arrivals)
        return self._queue(waiting.where(arrival.c.told_at.is_(None)))

    def alarms(self) -> tuple[OpenAlarm, ...]:
        """Open alarms, the oldest first."""
        columns = (alarm.c.raised_at, alarm.c.message, alarm.c.times, alarm.c.key)
        open_ones = select(*columns).where(alarm.c.cleared_at.is_(None))
        return tuple(OpenAlarm(*row) for row in self._connection.execute(open_ones.order_by(alarm.c.raised_at)))

    def last_letter(self, source: str) -> datetime | None:
        """When the last arrival of a source was received; None where there is none."""
        # The sum keeps SQLite from sorting all arrivals of the source.
        of = arrival.c.source + literal_column("''") == source
        return self._one(select(arrival.c.received_at).where(of).order_by(arrival.c.id.desc()).limit(1))

    def _queue(self, query: Executable) -> Queue:
        row = self._connection.execute(query).one()
        return Queue(row[0], row[1])

    def _one(self, query: Executable) -> datetime | None:
        found: datetime | None = self._connection.execute(query).scalar()
        return found

    def _word(self, statement: str) -> str:
        return str(self._connection.exec_driver_sql(statement).scalar()).lower()


@contextmanager
def look_into(where: Path | str, password: str | None = None) -> Iterator[DatabaseLook]:
    """Open an SQLite file, or a PostgreSQL address, for looking. Raises `NoDatabase`, `DatabaseFailed`."""
    what = str(where) if isinstance(where, Path) else make_url(where).render_as_string(hide_password=True)
    if isinstance(where, Path) and not where.exists():
        raise NoDatabase(what=what)
    try:
        engine = _file(where) if isinstance(where, Path) else _server(where, password)
        with engine.connect() as connection:
            yield DatabaseLook(connection, what, where if isinstance(where, Path) else None)
    except (DBAPIError, sqlite3.Error) as error:
        said = str(getattr(error, "orig", None) or error).strip()
        raise DatabaseFailed(what=what, reason=(said or "no reason given").splitlines()[0]) from error
    except OSError as error:
        raise DatabaseFailed(what=what, reason=error.strerror or str(error)) from error
    except ModuleNotFoundError as error:
        raise DatabaseFailed(what=what, reason=f"the package {error.name} is not installed") from error


def _file(path: Path) -> Engine:
    # A look at a file that nobody has open would leave the files of an empty log behind.
    alone = _writes_ahead(path) and not path.with_name(f"{path.name}-wal").exists()
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS, check_same_thread=False)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _writes_ahead(path: Path) -> bool:
    """Whether the head of the file says WAL (SQLite's file format, 1.3.3)."""
    with path.open("rb") as file:
        return file.read(20)[18:] == b"\x02\x02"


def _server(url: str, password: str | None) -> Engine:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    parsed = parsed.set(password=password) if password is not None else parsed
    options = f"-c default_transaction_read_only=on -c statement_timeout={PATIENCE_SECONDS * 1000}"
    limits = {"connect_timeout": PATIENCE_SECONDS, "options": options}
    return create_engine(parsed, connect_args=limits, poolclass=NullPool)
