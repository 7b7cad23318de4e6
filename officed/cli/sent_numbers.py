"""What a copy of sent mail, or the journal, says: lines to look for numbers in, with their time where it is known."""

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

_HEAD = 64 * 1024


def lines_in(places: Sequence[Path]) -> Iterator[tuple[datetime | None, str]]:
    """Every line of the journal, every subject of a mail (.eml, .mbox, Maildir). Raises `BadSettings`."""
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


def _of(file: Path) -> Iterator[tuple[datetime | None, str]]:
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
