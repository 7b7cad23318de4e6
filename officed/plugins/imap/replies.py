"""What an IMAP server answers, as values: sizes, letters with their time, and where moved ones have gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from officed.plugins.imap.keys import read_uid_set

Reply = bytes | tuple[bytes, bytes] | None

MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_QUOTED_BODY = re.compile(rb'BODY\[\](?:<\d+>)? "((?:[^"\\]|\\.)*)"')
_DATE = re.compile(rb'INTERNALDATE " ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')
_MESSAGE_ID = re.compile(rb"<[^<>]+>")
_COPYUID = re.compile(rb"(\d+) ([\d,:]+) ([\d,:]+)")


@dataclass(frozen=True, slots=True)
class Letter:
    """One fetched letter: its UID, its raw bytes and when the server got it (aware; None where it does not say)."""

    uid: int
    data: bytes
    received_at: datetime | None


def sizes(replies: Sequence[Reply]) -> dict[int, int]:
    """UID -> size in bytes of `UID FETCH ... (RFC822.SIZE)`; unasked flag reports are passed over."""
    found: dict[int, int] = {}
    for reply in replies:
        line = reply if isinstance(reply, bytes) else b""
        uid, size = _UID.search(line), _SIZE.search(line)
        if uid and size:
            found[int(uid[1])] = int(size[1])
    return found


def letters(replies: Sequence[Reply]) -> Iterator[Letter]:
    """The letters of `UID FETCH ... (INTERNALDATE BODY.PEEK[])`, wherever the server puts UID and date."""
    for line, literal in _joined(replies):
        uid = _UID.search(line)
        data = literal if literal is not None else _short_body(line)
        if uid and data is not None:
            yield Letter(int(uid[1]), data, internal_date(line))


def piece(replies: Sequence[Reply], uid: int) -> tuple[bytes | None, bytes]:
    """The octets of one letter of `UID FETCH ... (INTERNALDATE BODY.PEEK[]<start.count>)` with their line.

    None where there are none; a server may write an empty piece as NIL.
    """
    for line, literal in _joined(replies):
        found = _UID.search(line)
        if found and int(found[1]) == uid and b"BODY[]" in line:
            return (literal if literal is not None else _short_body(line) or b""), line
    return None, b""


@dataclass(frozen=True, slots=True)
class Marked:
    """What `UID FETCH ... (RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])` tells of a letter."""

    uid: int
    size: int
    received_at: datetime | None
    message_id: str | None


def marked(replies: Sequence[Reply]) -> Iterator[Marked]:
    """The letters of such an answer; one without size or UID (a report of flags) is passed over."""
    for line, literal in _joined(replies):
        uid, size = _UID.search(line), _SIZE.search(line)
        if uid and size:
            found = _MESSAGE_ID.search(b"".join(literal.splitlines()) if literal else line)
            yield Marked(
                int(uid[1]), int(size[1]), internal_date(line), found[0].decode("utf-8", "replace") if found else None
            )


def _joined(replies: Sequence[Reply]) -> Iterator[tuple[bytes, bytes | None]]:
    """Each response with its literal; what follows a literal belongs to the same response."""
    pending: tuple[bytes, bytes] | None = None
    for reply in replies:
        if pending is not None:
            tail = reply if isinstance(reply, bytes) else b""
            yield pending[0] + b" " + tail, pending[1]
            pending = None
            if isinstance(reply, bytes):
                continue
        if isinstance(reply, tuple):
            pending = reply
        elif reply is not None:
            yield reply, None
    if pending is not None:
        yield pending


def _short_body(line: bytes) -> bytes | None:
    """A body that came as a quoted string, which a server may do with a very short letter."""
    quoted = _QUOTED_BODY.search(line)
    return re.sub(rb"\\(.)", rb"\1", quoted[1]) if quoted else None


def internal_date(line: bytes) -> datetime | None:
    """INTERNALDATE as an instant in UTC; None where it is missing or is no date (RFC 3501 section 9, date-time)."""
    found = _DATE.search(line)
    if not found or found[2] not in MONTHS:
        return None
    day, year, hour, minute, second = (int(found[n]) for n in (1, 3, 4, 5, 6))
    offset = timedelta(hours=int(found[8]), minutes=int(found[9])) * (-1 if found[7] == b"-" else 1)
    try:
        return datetime(
            year, MONTHS.index(found[2]) + 1, day, hour, minute, second, tzinfo=timezone(offset)
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def copied(codes: Sequence[Reply]) -> dict[int, tuple[int, int]]:
    """Old UID -> (UIDVALIDITY, new UID) of COPYUID response codes (RFC 4315 section 3)."""
    places: dict[int, tuple[int, int]] = {}
    for code in codes:
        found = _COPYUID.fullmatch(code.strip()) if isinstance(code, bytes) else None
        if found:
            old, new = (read_uid_set(found[n].decode("ascii")) for n in (2, 3))
            places.update((uid, (int(found[1]), to)) for uid, to in zip(old, new, strict=False))
    return places
