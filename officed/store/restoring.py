"""Bringing a backup back, into an empty place only; no number is given by it until the last ones are known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from officed.domain.changes import Detail
from officed.domain.errors import NotFound, OfficedError, Refused
from officed.domain.states import Actor
from officed.store import resumed
from officed.store import schema as t
from officed.store.backing_up import FORMAT, MANIFEST, REGISTER, SUMS, backups_in, copied
from officed.store.engine import Database, sqlite_url
from officed.store.history import write_history
from officed.store.journal.writing import PART, NoJournalRoom
from officed.store.snapshot import alone, fill_database, raise_snapshot

RESTORED = "register.restored"
HALF = "officed.db.restoring"
# What an empty data folder may have: what a disk has, and what verbs leave that only look.
_NOTHING = frozenset({"lost+found", "locks", HALF})


class BadBackup(OfficedError):
    """The backup {folder} is not whole: {reason}. Nothing was restored; take another one."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as its manifest tells it. `files`: place -> hex SHA-256. `counted`: the years it has numbers of."""

    folder: Path
    taken_at: datetime
    config: str
    schema: str
    files: dict[str, str]
    missing: tuple[str, ...]

    def under(self, top: str) -> Iterator[tuple[str, Path]]:
        """Files under a folder of the backup: place below it, and where they stand."""
        for place in self.files:
            if place.startswith(f"{top}/"):
                yield place.removeprefix(f"{top}/"), self.folder / place


def find_backup(folder: Path) -> Path:
    """The backup itself, or the newest one in a folder of backups. Raises `NotFound`."""
    if (folder / MANIFEST).is_file():
        return folder
    found = backups_in(folder)
    if not found:
        hint = "A whole one has a manifest.json; what begins with a dot was interrupted."
        raise NotFound(what="backup in", name=folder, hint=hint)
    return found[-1]


def read_backup(folder: Path) -> Backup:
    """Read the manifest of a backup and prove every file by its digest. Raises `BadBackup`."""
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        sums = (folder / SUMS).read_bytes()
        if told["format"] != FORMAT:
            raise BadBackup(folder=folder, reason=f"it has form {told['format']}, and this version reads {FORMAT}")
        if hashlib.sha256(sums).hexdigest() != told["sums_sha256"]:
            raise BadBackup(folder=folder, reason=f"{SUMS} was changed")
        pairs = (line.split("  ", 1) for line in sums.decode().splitlines())
        files = {place: digest for digest, place in pairs}
        taken_at = datetime.fromisoformat(told["taken_at"])
        backup = Backup(
            folder, taken_at, str(told["config"]), str(told["schema"]), files, tuple(told["missing_originals"])
        )
    except OSError as error:
        raise BadBackup(folder=folder, reason=f"{error.filename}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadBackup(folder=folder, reason=f"its manifest cannot be read ({type(error).__name__})") from error
    _prove(backup)
    return backup


def _prove(backup: Backup) -> None:
    for place, digest in backup.files.items():
        parts = Path(place).parts
        if Path(place).is_absolute() or ".." in parts:
            raise BadBackup(folder=backup.folder, reason=f"{place} is no place in it")
        try:
            with (backup.folder / place).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise BadBackup(folder=backup.folder, reason=f"{place}: {error.strerror}") from error
        if found != digest:
            raise BadBackup(folder=backup.folder, reason=f"{place} was changed")


def refuse_used(data: Path) -> None:
    """Raise `Refused` for a data folder that holds anything but a restore that was interrupted."""
    if not data.is_dir():
        return
    there = {path.name for path in data.iterdir()}
    if not there - _NOTHING or HALF in there:
        return
    text = f"{data} is not empty ({', '.join(sorted(there)[:5])}): a backup is restored into an empty folder only."
    raise Refused(reason=text)


def restore(
    backup: Backup,
    data: Path,
    database: Database | None,
    firsts: Mapping[str, int],
    actor: Actor,
    now: datetime,
    journals: Path | None = None,
) -> None:
    """Bring register and originals back. `database` is None for the SQLite file of the data folder.

    `firsts` are the sequences of the file plan with their first numbers: each waits for its last number. `journals` is
    their folder where it is another than `journal` in the data folder. The register comes last, so that an interrupted
    restore leaves none. Raises `Refused`, `NoJournalRoom`.
    """
    refuse_used(data)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = data / HALF
    copied(backup.folder / REGISTER, half)
    half.chmod(0o600)
    raise_snapshot(half)
    for place, source in (*backup.under("originals"),):
        target = data / "originals" / place
        if not target.exists():
            copied(source, target)
    for place, source in backup.under("data"):
        if not place.startswith("journal/"):
            copied(source, data / place)
    _bring_journals(backup, journals or data / "journal")
    _mark(half, backup, firsts, actor, now)
    if database is None:
        half.replace(data / "officed.db")
    else:
        fill_database(half, database)
        half.unlink()


def _bring_journals(backup: Backup, folder: Path) -> None:
    """Bring the journals into their folder; on a disk of its own they may have outlived the register."""
    try:
        for place, source in backup.under("data/journal"):
            whole, part = folder / place, folder / f".{place}{PART}"
            if not whole.exists():
                copied(source, part)
                part.rename(whole)
    except OSError as error:
        raise NoJournalRoom(folder=folder, reason=error.strerror or error) from error


def _mark(half: Path, backup: Backup, firsts: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """Write into the register that it was restored, and that every sequence waits for its last number."""
    opened = Database(sqlite_url(half))
    try:
        with opened.write() as connection:
            for sequence, year, before in _waiting(connection, backup, firsts, now):
                row = {"sequence": sequence, "year": year, "since": now, "taken_at": backup.taken_at, "before": before}
                connection.execute(resumed.resumption.insert(), row)
            detail: Detail = {"taken_at": backup.taken_at.isoformat(), "schema": backup.schema}
            write_history(connection, document=None, at=now, actor=actor, event=RESTORED, detail=detail)
    finally:
        opened.close()
        alone(half)


def _waiting(
    connection: Connection, backup: Backup, firsts: Mapping[str, int], now: datetime
) -> Iterator[tuple[str, int, int]]:
    """Every sequence in every year since the backup. A year may have begun where the clock here says it has not."""
    counters = {(c.sequence, c.year): c.next for c in connection.execute(select(t.counter))}
    for year in range(backup.taken_at.year, now.year + 1):
        for sequence in sorted({*firsts, *(name for name, _ in counters)}):
            yield sequence, year, counters.get((sequence, year), firsts.get(sequence, 1))
