"""The part of the store that keeps time stamps: a file beside each journal, written once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from officed.domain.changes import Detail
from officed.domain.states import Actor
from officed.ports.journals import Stamped
from officed.ports.stamping import Stamp
from officed.ports.store import Finding
from officed.store import schema as t
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.journal.check_journal import STAMP, check_stamps, journals_in
from officed.store.journal.writing import PART, NoJournalRoom, settled

STAMPED = "journal.stamped"
"""The event under which history remembers a time stamp."""

STAMP_WRONG = "a time stamp was changed"
STAMP_MISSING = "a time stamp is missing"


def stamp_of(journal: Path) -> Path:
    """Where the time stamp of a journal stands, or would."""
    return journal.with_name(journal.name + STAMP)


def stamped_in(folder: Path) -> Iterator[Stamped]:
    """The journals of a folder, the oldest first, each with its time stamp."""
    for file in journals_in(folder):
        stamp = stamp_of(file)
        yield Stamped(date.fromisoformat(file.stem), file, stamp if stamp.is_file() else None)


class StampRoom:
    """The part of the store that keeps time stamps (see `officed.ports.journals`)."""

    _database: Database
    _journals: Path

    def stamped(self, since: date = date.min) -> tuple[Stamped, ...]:
        """The journals of a day and later, the oldest first, each with its time stamp."""
        return tuple(one for one in stamped_in(self._journals) if one.day >= since)

    def keep_stamp(self, journal: Path, reply: bytes, stamp: Stamp, actor: Actor, at: datetime) -> bool:
        """Write a proved time stamp beside its journal, and remember it."""
        whole = stamp_of(journal)
        half = whole.with_name(f".{whole.name}.{os.getpid()}{PART}")
        try:
            half.unlink(missing_ok=True)
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440), "wb") as file:
                file.write(reply)
                file.flush()
                os.fsync(file.fileno())
            if not settled(half, whole):
                return False
        except OSError as error:
            raise NoJournalRoom(folder=journal.parent, reason=error.strerror or error) from error
        self.remember_stamp(journal, reply, stamp, actor, at)
        return True

    def remember_stamp(self, journal: Path, reply: bytes, stamp: Stamp, actor: Actor, at: datetime) -> None:
        """Write down the stamp that stands beside a journal, unless history has it."""
        sha256 = hashlib.sha256(reply).hexdigest()
        detail: Detail = {
            "file": stamp_of(journal).name,
            "sha256": sha256,
            "at": stamp.at.isoformat(),
            "by": stamp.by,
            "serial": format(stamp.serial, "x"),
        }
        with self._database.write() as connection:
            if _remembered(connection).get(stamp_of(journal).name) != sha256:
                write_history(connection, document=None, at=at, actor=actor, event=STAMPED, detail=detail)

    def stamps_remembered(self) -> frozenset[str]:
        """The names of the journals that history remembers a time stamp of, whether it is there or gone."""
        with self._database.read() as connection:
            return frozenset(name.removesuffix(STAMP) for name in _remembered(connection))


def _remembered(connection: Connection) -> dict[str, str]:
    """Name of a time stamp -> its digest; of a journal that was stamped anew the last one counts."""
    rows = connection.scalars(
        select(t.history.c.detail)
        .where(t.history.c.document_id.is_(None), t.history.c.event == STAMPED)
        .order_by(t.history.c.id)
    )
    return {str(told["file"]): str(told["sha256"]) for told in map(json.loads, rows)}


def stamp_findings(connection: Connection, folder: Path) -> Iterator[Finding]:
    """Time stamps that history remembers and that are gone or others now, and those that stamp something else."""
    wrong = {line.partition(":")[0]: line for line in check_stamps(folder)[1]}
    for name, sha256 in _remembered(connection).items():
        file = folder / name
        if not file.is_file():
            yield Finding(STAMP_MISSING, name)
        elif name not in wrong and hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            yield Finding(STAMP_WRONG, f"{name}: it is not the one that was kept")
    yield from (Finding(STAMP_WRONG, line) for line in wrong.values())
