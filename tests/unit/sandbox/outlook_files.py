"""Outlook's two file formats written from scratch, as small as they can be, for tests."""

from __future__ import annotations

import struct

Tree = dict[str, "bytes | Tree"]
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def compound(tree: Tree) -> bytes:
    """A compound file (MS-CFB) with one table sector; its limit for small streams is nought, so there are none."""
    entries: list[list[object]] = [["Root Entry", 5, b"", FREE, FREE]]

    def add(inside: Tree) -> int:
        first, before = FREE, None
        for name, held in inside.items():
            number = len(entries)
            entries.append([name, 2 if isinstance(held, bytes) else 1, held, FREE, FREE])
            first = number if first == FREE else first
            if before is not None:
                entries[before][4] = number
            before = number
            if not isinstance(held, bytes):
                entries[number][3] = add(held)
        return first

    entries[0][3] = add(tree)
    directory_sectors = -(-len(entries) * 128 // SECTOR)
    table = [FAT_SECTOR, *range(2, 1 + directory_sectors), END]
    sectors, directory = b"", b""
    for name, kind, held, child, right in entries:
        data = held if isinstance(held, bytes) else b""
        start, count = len(table), -(-len(data) // SECTOR)
        table += [*range(start + 1, start + count), END] if count else []
        sectors += data.ljust(count * SECTOR, b"\0")
        raw = str(name).encode("utf-16-le") + b"\0\0"
        directory += struct.pack("<64sHBBIII36xIQ", raw, len(raw), kind, 1, FREE, right, child,
                                 start if count else END, len(data))[:128]  # fmt: skip
    mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", mark, 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 0, END, 0, END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    assert len(table) <= 128
    return header + fat + directory.ljust(directory_sectors * SECTOR, b"\0") + sectors


def stored(head: int, values: dict[int, str | bytes | int]) -> Tree:
    """The streams of MAPI properties in a storage (MS-OXMSG 2.4)."""
    table, streams = b"\0" * head, {}
    for number, value in values.items():
        kind = 0x0003 if isinstance(value, int) else 0x001F if isinstance(value, str) else 0x0102
        low = value if isinstance(value, int) else len(value)
        table += struct.pack("<HHIiI", kind, number, 6, low, 0)
        if not isinstance(value, int):
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = (
                value.encode("utf-16-le") if isinstance(value, str) else value
            )
    return {"__properties_version1.0": table, **streams}


def tnef(*attributes: tuple[int, bytes]) -> bytes:
    """A winmail.dat (MS-OXTNEF) of the given attributes."""
    body = b"".join(struct.pack("<BHHI", 1, number, 0, len(value)) + value + b"\0\0" for number, value in attributes)
    return b"\x78\x9f\x3e\x22\x01\x00" + body


def properties(values: dict[int, str | bytes], kind: int | None = None) -> bytes:
    """MAPI properties as an attribute of TNEF carries them."""
    out = struct.pack("<I", len(values))
    for number, value in values.items():
        raw = value.encode("utf-16-le") + b"\0\0" if isinstance(value, str) else value
        as_kind = kind or (0x1F if isinstance(value, str) else 0x102)
        out += struct.pack("<HHII", as_kind, number, 1, len(raw)) + raw + b"\0" * (-len(raw) % 4)
    return out
