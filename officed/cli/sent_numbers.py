"""What a copy of sent mail, sealed journals or a log says: numbers, and lines to look for them in."""

from __future__ import annotations

import email.policy
import mailbox
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from officed.domain.errors import BadSettings
from officed.store.journal.reading import is_journal
from officed.store.journal.stamping import stamp_of

_HEAD = 64 * 1024


def lines_in(places: Sequence[Path]) -> Iterator[tuple[datetime | None, str]]:
    """Every line of a log, every subject of a mail (.eml, .mbox, Maildir). Raises `BadSettings`."""
    for place in places:
        if not place.exists():
            raise BadSettings(text=f"There is no {place} to look into.")
        try:
            if place.is_dir() and (place / "cur").is_dir():
                yield from _subjects(mailbox.Maildir(place, create=False))
            elif place.is_dir():
                yield from (one for file in sorted(place.rglob("*")) if file.is_file() for one in _of(file))
            else:
                yield from _of(place)
        except OSError as error:
            raise BadSettings(text=f"{place} cannot be read: {error.strerror}.") from error


def journals_among(places: Sequence[Path]) -> list[Path]:
    """The sealed journals in these places: they tell sequence, year and number, and need no guessing."""
    files = (file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*.jsonl"))))
    return [file for file in files if is_journal(file)]


def only_journals(places: Sequence[Path]) -> bool:
    """Whether nothing else is there to look into: a journal ends with the last midnight, and numbers went on."""
    found = set(journals_among(places))
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    known = found | {stamp_of(journal) for journal in found}
    return bool(found) and not any(file.is_file() and file not in known for file in files)


def _of(file: Path) -> Iterator[tuple[datetime | None, str]]:
    if is_journal(file) or (file.suffix == ".tsr" and is_journal(file.with_suffix(""))):
        return
    if file.suffix == ".mbox":
        yield from _subjects(mailbox.mbox(file, create=False))
    elif file.suffix == ".eml":
        with file.open("rb") as opened:
            yield _subject(BytesHeaderParser(policy=email.policy.default).parsebytes(opened.read(_HEAD)))
    else:
        with file.open("r", encoding="utf-8", errors="replace") as lines:
            yield from ((None, line) for line in lines)


def _subjects(box: mailbox.Mailbox[mailbox.mboxMessage] | mailbox.Maildir) -> Iterator[tuple[datetime | None, str]]:
    for key in box.iterkeys():
        head = box.get_bytes(key)[:_HEAD]
        yield _subject(BytesHeaderParser(policy=email.policy.default).parsebytes(head))


def _subject(message: Message) -> tuple[datetime | None, str]:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError, IndexError):
        at = None
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return at, str(message["Subject"] or "")
