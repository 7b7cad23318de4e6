"""Writing the journals: a file for each finished day, under its name at once and never again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from officed.domain.errors import OfficedError
from officed.domain.office_time import local_date
from officed.domain.seal import GENESIS, canonical, history_line, imprint_line
from officed.ports.journals import Journal
from officed.store import schema as t
from officed.store.columns import instant_text
from officed.store.journal.check_journal import FORMAT, SUFFIX
from officed.store.journal.reading import journals_of, seals_of
from officed.store.sealing import history_rows, imprints_of

PART = ".part"
_Seal = Row[*tuple[Any, ...]]


class JournalDiffers(OfficedError):
    """The journal {file} tells of a history that the register does not have. None is written until that is cleared:
    run officed register verify.
    """


class NoJournalRoom(OfficedError):
    """The journal could not be written into {folder}: {reason}. Make room or mend it; days that were missed follow."""


class _WrittenMeanwhile(Exception):
    """Somebody else wrote the journal of this very day, and the ones after it are theirs too."""


def write_days(connection: Connection, folder: Path, office: str, zone: ZoneInfo, now: datetime) -> None:
    """Write the journals of all finished days that have none, the oldest first. What is there is never rewritten.

    A line belongs to the day on which it was sealed, so a day without a seal has no journal. Raises `JournalDiffers`,
    `NoJournalRoom`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in folder.glob(f".*{SUFFIX}{PART}"):
            left.unlink()
        last, begins = _where_to_go_on(connection, folder)
        for day, rows in _finished_days(connection, begins, last, local_date(now, zone), zone):
            head = _head(day, office, zone, last, begins)
            last, begins = _write(connection, folder, head, rows, begins), rows[-1]
    except _WrittenMeanwhile:
        return
    except OSError as error:
        raise NoJournalRoom(folder=folder, reason=error.strerror or error) from error


def _where_to_go_on(connection: Connection, folder: Path) -> tuple[Journal | None, _Seal | None]:
    """The last journal, and the newest seal of the register that stands in a journal.

    After a restore that is an earlier one: what was sealed since the backup is lost to the register.
    """
    journals = [*journals_of(folder)]
    last = journals[-1] if journals else None
    for journal in reversed(journals):
        for sequence, digest in reversed(seals_of(journal.file)):
            stands = connection.execute(select(t.seal).where(t.seal.c.sequence == sequence)).first()
            if stands is not None and stands.digest == digest:
                return last, stands
            if not _restored(connection):
                raise JournalDiffers(file=journal.file)
    return last, None


def _restored(connection: Connection) -> bool:
    found = select(t.history.c.id).where(t.history.c.document_id.is_(None), t.history.c.event == "register.restored")
    return connection.scalar(found.limit(1)) is not None


def _finished_days(
    connection: Connection,
    begins: _Seal | None,
    last: Journal | None,
    today: date,
    zone: ZoneInfo,
) -> Iterator[tuple[date, Sequence[_Seal]]]:
    """Days before today with their seals, in the order of the chain. A clock that was wrong moves no seal out of it."""
    after = begins.sequence if begins is not None else 0
    day = last.day + timedelta(days=1) if last is not None else date.min
    rows: list[_Seal] = []
    for row in connection.execute(
        select(t.seal).where(t.seal.c.sequence > after).order_by(t.seal.c.sequence)
    ).fetchall():
        its_day = max(day, min(local_date(row.at, zone), today))
        if rows and its_day > day:
            yield day, rows
            rows = []
        day = its_day
        if day >= today:
            return
        rows.append(row)
    if rows:
        yield day, rows


def _head(day: date, office: str, zone: ZoneInfo, last: Journal | None, begins: _Seal | None) -> dict[str, object]:
    sequence, digest = (begins.sequence, begins.digest) if begins is not None else (0, GENESIS)
    head: dict[str, object] = {
        "journal": office,
        "format": FORMAT,
        "day": day.isoformat(),
        "zone": zone.key,
        "previous": {"day": last.day.isoformat(), "sha256": last.sha256} if last is not None else None,
        "seal": {"sequence": sequence, "digest": digest},
    }
    if last is not None and seals_of(last.file)[-1][0] != sequence:
        head["restored"] = True
    return head


def _write(
    connection: Connection,
    folder: Path,
    head: Mapping[str, object],
    rows: Sequence[_Seal],
    begins: _Seal | None,
) -> Journal:
    day = str(head["day"])
    whole, half = folder / f"{day}{SUFFIX}", folder / f".{day}.{os.getpid()}{SUFFIX}{PART}"
    running, lines = hashlib.sha256(), 0
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440), "wb") as file:
        for line in (canonical(head), *_of_seals(connection, rows, begins)):
            file.write(line + b"\n")
            running.update(line + b"\n")
            lines += 1
        end = canonical({"end": day, "lines": lines, "sha256": running.hexdigest()}) + b"\n"
        file.write(end)
        running.update(end)
        file.flush()
        os.fsync(file.fileno())
    if not settled(half, whole):
        raise _WrittenMeanwhile
    return Journal(date.fromisoformat(day), whole, running.hexdigest())


def settled(half: Path, whole: Path) -> bool:
    """Give a file that is on disk its own name for good. False where one of that name is there; `half` goes."""
    # A second name fails where the file is there already; renaming would take its place in silence.
    try:
        os.link(half, whole)
    except FileExistsError:
        return False
    finally:
        half.unlink()
    handle = os.open(whole.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


def _of_seals(connection: Connection, rows: Sequence[_Seal], begins: _Seal | None) -> Iterator[bytes]:
    after = begins.last if begins is not None else 0
    for row in rows:
        yield from lines_under(connection, row, after)
        yield seal_line(row)
        after = row.last


def lines_under(connection: Connection, seal: _Seal, after: int) -> Iterator[bytes]:
    """What a seal covers, line by line as the journal has it; `after` is the last history id of the seal before."""
    for id_, row in history_rows(connection, after=after, upto=seal.last):
        yield history_line(id_, row)
    for document, said in imprints_of(connection, seal.sequence):
        yield imprint_line(document, said)


def seal_line(seal: _Seal) -> bytes:
    """A seal as the journal has it."""
    return canonical(
        {
            "seal": seal.sequence,
            "first": seal.first,
            "last": seal.last,
            "digest": seal.digest,
            "previous": seal.previous,
            "at": instant_text(seal.at),
        }
    )
