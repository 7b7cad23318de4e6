"""Messages in compound files: Outlook's .msg (MS-OXMSG)."""

from __future__ import annotations

import re
import struct
from collections import defaultdict

from officed.plugins.office.compound import Compound
from officed.plugins.outlook.letter import Attached, Message, Properties, Value, moment

PROPERTIES = "__properties_version1.0"
STREAM_NAME = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
RECIPIENT, ATTACHED, INNER = "__recip_version1.0_", "__attach_version1.0_", "__substg1.0_3701000D"
# The head of a stream of properties by where it stands (MS-OXMSG 2.4.1).
HEAD_TOP, HEAD_INNER, HEAD_OTHER = 32, 24, 8
WHOLE, TRUTH, INSTANT, NARROW, WIDE, BINARY = 0x0003, 0x000B, 0x0040, 0x001E, 0x001F, 0x0102
MAX_DEPTH = 8
MAX_STORAGES = 1_000

Folders = dict[str, list[str]]


def message_of(file: Compound) -> Message:
    """The message of a compound file with everything attached to it. Raises nothing; what is broken is missing."""
    folders: Folders = defaultdict(list)
    for path in file.entries:
        pieces = path.split("/")
        for depth in range(len(pieces)):
            inside = "/".join(pieces[:depth])
            if pieces[depth] not in folders[inside][-1:]:
                folders[inside].append(pieces[depth])
    return _message(file, {name: list(dict.fromkeys(held)) for name, held in folders.items()}, "", HEAD_TOP, 0)


def _message(file: Compound, folders: Folders, inside: str, head: int, depth: int) -> Message:
    message = Message(_properties(file, folders, inside, head))
    for name in sorted(folders.get(inside, []))[:MAX_STORAGES]:
        path = f"{inside}/{name}" if inside else name
        if name.startswith(RECIPIENT):
            message.recipients.append(_properties(file, folders, path, HEAD_OTHER))
        elif name.startswith(ATTACHED):
            attached = Attached(_properties(file, folders, path, HEAD_OTHER))
            if INNER in folders.get(path, []) and f"{path}/{INNER}" in folders:
                attached.message = _inner(file, folders, f"{path}/{INNER}", depth, message)
            message.attached.append(attached)
    return message


def _inner(file: Compound, folders: Folders, path: str, depth: int, outer: Message) -> Message | None:
    if depth >= MAX_DEPTH:
        outer.warnings.append(f"What lies deeper than {MAX_DEPTH} messages was left unread.")
        return Message()
    # An OLE object stands in the same place as a message, and has no properties of one.
    if PROPERTIES not in folders[path]:
        return None
    return _message(file, folders, path, HEAD_INNER, depth + 1)


def _properties(file: Compound, folders: Folders, inside: str, head: int) -> Properties:
    path = f"{inside}/" if inside else ""
    found: Properties = {}
    table = (file.stream(path + PROPERTIES) or b"")[head:]
    for at in range(0, len(table) - 15, 16):
        kind, number, _, low = struct.unpack_from("<HHIi", table, at)
        value = _fixed(kind, low, table[at + 8 : at + 16])
        if value is not None:
            found[number] = value
    for name in folders.get(inside, []):
        if named := STREAM_NAME.fullmatch(name):
            number, kind = int(named.group(1), 16), int(named.group(2), 16)
            data = file.stream(path + name)
            if data is not None and kind in (NARROW, WIDE, BINARY):
                found[number] = data.decode("utf-16-le", "replace") if kind == WIDE else data
    return found


def _fixed(kind: int, low: int, eight: bytes) -> Value | None:
    if kind in (WHOLE, TRUTH):
        return low
    return moment(int.from_bytes(eight, "little")) if kind == INSTANT else None
