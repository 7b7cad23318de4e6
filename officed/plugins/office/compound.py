"""Compound files (MS-CFB 3): the storages and streams of old Office files, read from memory, loops and all."""

from __future__ import annotations

import struct
from dataclasses import dataclass

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
LAST_SECTOR = 0xFFFFFFFA
HEADER, ENTRY = 512, 128
STREAM, ROOT = 2, 5
MOST_ENTRIES = 20_000


class Damaged(Exception):
    """The file is no compound file that can be followed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream: its path, with strokes between storages, where it begins and how long it is."""

    path: str
    first: int
    size: int


class Compound:
    """An opened compound file. Raises Damaged when it is made; a broken chain ends where it breaks."""

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except (struct.error, IndexError, ValueError) as error:
            raise Damaged from error

    def _open(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Damaged
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        first_entry, _, cutoff, first_mini, _, first_more, _ = struct.unpack_from("<7I", data, 48)
        self._cutoff = cutoff
        self._table = self._allocations(first_more)
        self._minis = _words(self._chain(first_mini))
        self.entries = self._entries(self._chain(first_entry))
        # Names differ by more than their case (MS-CFB 2.6.4).
        self._folded = {path.upper(): entry for path, entry in self.entries.items()}

    def _at(self, number: int) -> bytes:
        return self._data[(number + 1) * self._sector : (number + 2) * self._sector]

    def _allocations(self, more: int) -> tuple[int, ...]:
        lists = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while more < LAST_SECTOR and more not in seen and (words := _words(self._at(more))):
            seen.add(more)
            lists += words[:-1]
            more = words[-1]
        sectors = dict.fromkeys(number for number in lists if number < LAST_SECTOR)
        return _words(b"".join(self._at(number) for number in sectors))

    def _chain(self, number: int, most: int | None = None) -> bytes:
        pieces: list[bytes] = []
        seen: set[int] = set()
        size = 0
        while number < len(self._table) and number not in seen and (most is None or size < most):
            seen.add(number)
            pieces.append(self._at(number))
            size += self._sector
            number = self._table[number]
        return b"".join(pieces)

    def _entries(self, directory: bytes) -> dict[str, Entry]:
        raw = [directory[at : at + ENTRY] for at in range(0, len(directory) - ENTRY + 1, ENTRY)][:MOST_ENTRIES]
        if not raw:
            raise Damaged
        _, _, child, start, size = _entry(raw[0])
        self._mini = self._chain(start, size)
        found: dict[str, Entry] = {}
        waiting, seen = [(child, "")], {0}
        while waiting:
            number, inside = waiting.pop()
            if number >= len(raw) or number in seen:
                continue
            seen.add(number)
            kind, name, child, start, size = _entry(raw[number])
            left, right = struct.unpack_from("<II", raw[number], 68)
            waiting += [(left, inside), (right, inside)]
            if kind == STREAM:
                found[inside + name] = Entry(inside + name, start, size)
            else:
                waiting.append((child, f"{inside}{name}/"))
        return found

    def stream(self, path: str) -> bytes | None:
        """The bytes of a stream, or None where there is none of this path."""
        entry = self.entries.get(path) or self._folded.get(path.upper())
        if entry is None:
            return None
        if entry.size >= self._cutoff:
            return self._chain(entry.first, entry.size)[: entry.size]
        pieces: list[bytes] = []
        seen: set[int] = set()
        number = entry.first
        while number < len(self._minis) and number not in seen and len(pieces) * self._mini_sector < entry.size:
            seen.add(number)
            pieces.append(self._mini[number * self._mini_sector : (number + 1) * self._mini_sector])
            number = self._minis[number]
        return b"".join(pieces)[: entry.size]


def _words(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _entry(raw: bytes) -> tuple[int, str, int, int, int]:
    """Kind, name, first child, first sector, size."""
    length, kind = struct.unpack_from("<HB", raw, 64)
    name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    child, start, size = struct.unpack_from("<I", raw, 76)[0], *struct.unpack_from("<II", raw, 116)
    return kind, name, child, start, size
