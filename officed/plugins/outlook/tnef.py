"""Messages in winmail.dat: the Transport Neutral Encapsulation Format (MS-OXTNEF)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from officed.plugins.outlook.letter import (
    CODE_PAGES,
    FILE_DATA,
    FILE_NAMES,
    SUBJECT,
    Attached,
    Message,
    Properties,
    Value,
    moment,
)

SIGNATURE = b"\x78\x9f\x3e\x22"
# Attributes by number (MS-OXTNEF 2.1.3.2).
RENDERING, TITLE, DATA, OF_ATTACHMENT, OF_MESSAGE, TOPIC, CODE_PAGE = (
    0x9002, 0x8010, 0x800F, 0x9005, 0x9003, 0x8004, 0x9007)  # fmt: skip
# How many bytes a property of a fixed kind takes (MS-OXCDATA 2.11.1).
FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
WHOLE, INSTANT, OBJECT, NARROW, WIDE, BINARY = 3, 64, 0x0D, 0x1E, 0x1F, 0x102
SEVERAL = 0x1000
NAMED = 0x8000
MAX_DEPTH = 8
MAX_ATTRIBUTES = 20_000
BROKEN = "The winmail.dat is broken or cut off; what could be read was kept."


def message_of(data: bytes, depth: int = 0) -> Message:
    """The message with everything attached to it. Raises nothing; what is broken is missing, with a warning."""
    message = Message()
    if not data.startswith(SIGNATURE):
        message.warnings.append(BROKEN)
        return message
    for number, value in _attributes(data, message):
        if number == RENDERING:
            message.attached.append(Attached())
        elif number in (TITLE, DATA, OF_ATTACHMENT):
            message.attached = message.attached or [Attached()]
            _attach(message.attached[-1], number, value, message, depth)
        elif number == OF_MESSAGE:
            message.properties.update(_properties(value, message))
        elif number == TOPIC:
            message.properties.setdefault(SUBJECT, value.rstrip(b"\0"))
        elif number == CODE_PAGE and len(value) >= 4:
            message.properties.setdefault(CODE_PAGES[1], int.from_bytes(value[:4], "little"))
    return message


def _attach(attached: Attached, number: int, value: bytes, message: Message, depth: int) -> None:
    held = attached.properties
    if number == TITLE:
        held.setdefault(FILE_NAMES[1], value.rstrip(b"\0"))
    elif number == DATA:
        held[FILE_DATA] = value
    else:
        found = _properties(value, message)
        inner = found.get(FILE_DATA)
        # An object begins with 16 bytes that name its interface; a message inside is a TNEF stream again.
        if isinstance(inner, bytes) and inner[16:20] == SIGNATURE:
            if depth < MAX_DEPTH:
                attached.message = message_of(inner[16:], depth + 1)
            else:
                message.warnings.append(f"What lies deeper than {MAX_DEPTH} messages was left unread.")
        held.update({one: value for one, value in found.items() if one != FILE_DATA or FILE_DATA not in held})


def _attributes(data: bytes, message: Message) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(MAX_ATTRIBUTES):
        if at + 9 > len(data):
            message.warnings += [BROKEN] if at != len(data) else []
            return
        _, number, _, length = struct.unpack_from("<BHHI", data, at)
        value = data[at + 9 : at + 9 + length]
        if len(value) < length:
            message.warnings.append(BROKEN)
        yield number, value
        at += 9 + length + 2


def _properties(data: bytes, message: Message) -> Properties:
    found: Properties = {}
    try:
        for number, value in _each(data):
            found[number] = value
    except (struct.error, IndexError):
        message.warnings.append(BROKEN)
    return found


def _each(data: bytes) -> Iterator[tuple[int, Value]]:
    (count,), at = struct.unpack_from("<I", data), 4
    for _ in range(min(count, MAX_ATTRIBUTES)):
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= NAMED:
            at = _past_name(data, at)
        single = kind & ~SEVERAL
        values, at = _values(data, at, single, several=bool(kind & SEVERAL))
        if values and number < NAMED and (value := _value(single, values[0])) is not None:
            yield number, value


def _past_name(data: bytes, at: int) -> int:
    (named,) = struct.unpack_from("<I", data, at + 16)
    if not named:
        return at + 24
    (length,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + _padded(length)


def _values(data: bytes, at: int, kind: int, *, several: bool) -> tuple[list[bytes], int]:
    """The raw values of a property, and where the next one begins. Raises struct.error where the data end."""
    variable = kind in (OBJECT, NARROW, WIDE, BINARY)
    count = 1
    if several or variable:
        (count,), at = struct.unpack_from("<I", data, at), at + 4
    values: list[bytes] = []
    for _ in range(min(count, MAX_ATTRIBUTES)):
        length = FIXED.get(kind, 4)
        if variable:
            (length,), at = struct.unpack_from("<I", data, at), at + 4
        if at + length > len(data):
            raise struct.error
        values.append(data[at : at + length])
        at += _padded(length)
    return values, at


def _value(kind: int, raw: bytes) -> Value | None:
    if kind == WHOLE:
        return int.from_bytes(raw, "little", signed=True)
    if kind == INSTANT:
        return moment(int.from_bytes(raw, "little"))
    if kind == WIDE:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    return (raw.rstrip(b"\0") if kind == NARROW else raw) if kind in (NARROW, BINARY, OBJECT) else None


def _padded(length: int) -> int:
    return length + -length % 4
