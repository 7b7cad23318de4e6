"""Old Excel's .xls, BIFF5 and BIFF8 (MS-XLS 2.4): cells in rows, hidden sheets said, comments and text boxes."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from officed.plugins.office.dates import day_of, is_date_format

BOF, EOF, BOUND, SST, CONTINUE, LABEL_SST, LABEL, NUMBER, RK, MULTIPLE_RK, FORMULA, STRING = (
    0x809, 0x0A, 0x85, 0xFC, 0x3C, 0xFD, 0x204, 0x203, 0x27E, 0xBD, 0x06, 0x207,
)  # fmt: skip
RICH, PASSWORD, XF, FORMAT, DATE_1904, TEXT_OBJECT, CODEPAGE, BOOLEAN = (
    0xD6, 0x2F, 0xE0, 0x41E, 0x22, 0x1B6, 0x42, 0x205,
)  # fmt: skip
BIFF8 = 0x600
HIDDEN = "The sheet »{name}« is hidden; it was read too."
MOST_CELLS = 1_000_000


class Locked(Exception):
    """The workbook is encrypted."""


@dataclass(slots=True)
class Workbook:
    """What was found: rows of text, warnings; and what the records before told."""

    rows: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    biff8: bool = True
    from_1904: bool = False
    page: str = "cp1252"
    sheet: int = -1
    row: int = -1
    cells: list[str] = field(default_factory=list)
    count: int = 0

    def read(self, data: bytes) -> Workbook:
        """Read all records. Raises Locked; damage ends the reading."""
        try:
            for kind, pieces in _records(data):
                self._record(kind, pieces)
                if self.count > MOST_CELLS:
                    self.warnings.append("The workbook has too many cells; the rest was left out.")
                    break
        except (struct.error, IndexError):
            self.warnings.append("The file is damaged; it was read as far as it goes.")
        self._new_row(-1)
        return self

    def _record(self, kind: int, pieces: list[bytes]) -> None:
        data = pieces[0]
        if kind == PASSWORD:
            raise Locked
        if kind == BOF:
            self._begin(data)
        elif kind == SST:
            self.strings = _shared(pieces)
        elif kind == BOUND:
            self._bound(data)
        elif kind == XF:
            self.styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == FORMAT:
            self.formats[struct.unpack_from("<H", data)[0]] = self._string(data[2:], 2 if self.biff8 else 1)
        elif kind == DATE_1904:
            self.from_1904 = data[:1] == b"\x01"
        elif kind == CODEPAGE:
            self.page = _page(struct.unpack_from("<H", data)[0])
        elif kind == TEXT_OBJECT and len(pieces) > 1:
            self._new_row(-1)
            self.rows.append(_sized(pieces[1]))
        elif kind in CELLS:
            self._cell(kind, data)

    def _begin(self, data: bytes) -> None:
        version, kind = struct.unpack_from("<HH", data)
        self.biff8 = version >= BIFF8
        if kind != 0x05:
            self._new_row(-1)
            self.sheet += 1
            if self.sheet < len(self.sheets):
                self.rows.append(f"\n{self.sheets[self.sheet]}")

    def _bound(self, data: bytes) -> None:
        name = self._string(data[6:], 1)
        self.sheets.append(name)
        if data[4] & 3:
            self.warnings.append(HIDDEN.format(name=name))

    def _cell(self, kind: int, data: bytes) -> None:
        if kind == STRING:
            self.cells.append(self._string(data, 2))
            return
        row, _, style = struct.unpack_from("<HHH", data)
        if row != self.row:
            self._new_row(row)
        self.count += 1
        if kind == LABEL_SST:
            number = struct.unpack_from("<I", data, 6)[0]
            self.cells.append(self.strings[number] if number < len(self.strings) else "")
        elif kind in (LABEL, RICH):
            self.cells.append(self._string(data[6:], 2))
        elif kind == NUMBER:
            self.cells.append(self._number(struct.unpack_from("<d", data, 6)[0], style))
        elif kind == RK:
            self.cells.append(self._number(_rk(struct.unpack_from("<I", data, 6)[0]), style))
        elif kind == MULTIPLE_RK:
            for at in range(4, len(data) - 7, 6):
                style, value = struct.unpack_from("<HI", data, at)
                self.cells.append(self._number(_rk(value), style))
        elif kind == FORMULA and data[12:14] != b"\xff\xff":
            self.cells.append(self._number(struct.unpack_from("<d", data, 6)[0], style))
        elif kind == BOOLEAN and data[7:8] == b"\0":
            self.cells.append("TRUE" if data[6] else "FALSE")

    def _number(self, value: float, style: int) -> str:
        format_ = self.styles[style] if style < len(self.styles) else 0
        if is_date_format(str(format_), self.formats.get(format_, "")) and (day := day_of(str(value), self.from_1904)):
            return day
        return f"{value:.15g}"

    def _string(self, data: bytes, length_bytes: int) -> str:
        count = int.from_bytes(data[:length_bytes], "little")
        data = data[length_bytes:]
        if not self.biff8:
            return data[:count].decode(self.page, "replace")
        return _sized(data, count)

    def _new_row(self, row: int) -> None:
        self.row = row
        if any(self.cells):
            self.rows.append("\t".join(cell for cell in self.cells if cell))
        self.cells = []


CELLS = frozenset({LABEL_SST, LABEL, RICH, NUMBER, RK, MULTIPLE_RK, FORMULA, STRING, BOOLEAN})


def _records(data: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Each record with those that continue it."""
    at, kind, pieces = 0, -1, [b""]
    while at + 4 <= len(data):
        found, size = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + size]
        at += 4 + size
        if found == CONTINUE:
            pieces.append(body)
            continue
        if kind >= 0:
            yield kind, pieces
        kind, pieces = found, [body]
    if kind >= 0:
        yield kind, pieces


def _sized(data: bytes, count: int | None = None) -> str:
    """A string after its byte of flags: two bytes a sign or one."""
    wide = bool(data[:1] and data[0] & 1)
    body = data[1:] if count is None else data[1 : 1 + count * (2 if wide else 1)]
    return body.decode("utf-16-le" if wide else "latin-1", "replace").replace("\r", "\n").rstrip("\0")


def _rk(value: int) -> float:
    """A number in four bytes (MS-XLS 2.5.122)."""
    if value & 2:
        number = float((value - (1 << 32) if value & 0x80000000 else value) >> 2)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", value & 0xFFFFFFFC))[0]
    return number / 100 if value & 1 else number


def _page(number: int) -> str:
    page = {32768: "mac_roman", 32769: "cp1252", 1200: "utf-16-le"}.get(number, f"cp{number}")
    try:
        # Decoding nothing would look up nothing.
        codecs.lookup(page)
    except LookupError:
        return "cp1252"
    return page


def _shared(pieces: list[bytes]) -> list[str]:
    """The table of strings (MS-XLS 2.4.265); a string may break over records, and say its width again there."""
    reader = _Pieces(pieces)
    found: list[str] = []
    try:
        count = struct.unpack("<II", reader.take(8))[1]
        while len(found) < count:
            found.append(reader.string())
    except (struct.error, IndexError):
        pass
    return found


class _Pieces:
    """Bytes of a record and those that continue it."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.number, self.at = pieces, 0, 0

    def take(self, count: int) -> bytes:
        """So many bytes, over the border of records. Raises IndexError at the end."""
        out = b""
        while len(out) < count:
            if self.at >= len(self.pieces[self.number]):
                self.number, self.at = self.number + 1, 0
            piece = self.pieces[self.number][self.at : self.at + count - len(out)]
            self.at += len(piece)
            out += piece
        return out

    def string(self) -> str:
        """One string with its runs and phonetics passed over."""
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        phonetic = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        text, wide = "", bool(flags & 1)
        while count:
            if self.at >= len(self.pieces[self.number]):
                self.number, self.at = self.number + 1, 0
                wide = bool(self.take(1)[0] & 1)
            width = 2 if wide else 1
            here = min(count, (len(self.pieces[self.number]) - self.at) // width)
            if not here:
                raise IndexError
            text += self.take(here * width).decode("utf-16-le" if wide else "latin-1", "replace")
            count -= here
        self.take(runs * 4 + phonetic)
        return text
