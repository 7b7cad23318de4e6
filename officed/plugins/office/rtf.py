"""Rich Text Format 1.9.1 (Microsoft): the text with its code pages, and embedded pictures and objects."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\", re.DOTALL
)
# Destinations that are no text of the document.
UNSEEN = frozenset(
    b"fonttbl colortbl stylesheet info generator listtable listoverridetable rsidtbl themedata colorschememapping "
    b"datastore latentstyles pict objdata fldinst xmlnstbl revtbl filetbl bkmkstart bkmkend mmathPr pgdsctbl "
    b"nonshppict panose falt listtext pntext atnid atnref atrfstart atrfend objclass objname deleted private "
    b"template operator keywords userprops wgrffmtfilter defchp defpap shppict datafield".split()
)
SEEN_ANYWAY = frozenset(b"shptxt footnote header footer annotation shpinst shprslt shp atnauthor ud upr".split())
SIGNS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"nestrow": "\n", b"cell": "\t",
    b"nestcell": "\t", b"tab": "\t", b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018",
    b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022", b"emspace": " ",
    b"enspace": " ",
}  # fmt: skip
SYMBOLS = {b"~": "\xa0", b"_": "-", b"\n": "\n", b"\r": "\n", b"{": "{", b"}": "}", b"\\": "\\"}
# \fcharset of the font table to code pages.
CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253",
            162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
            238: "cp1250"}  # fmt: skip
DEEPEST = 500
# PNG, JPEG, and the metafiles of Windows, of 16 bits, placeable, and of 32.
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"\x01\x00\x09\x00", b"\xd7\xcd\xc6\x9a", b"\x01\x00\x00\x00")
MOST_TEXT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Group:
    unseen: bool = False
    after: int = 1
    page: str = ""
    kind: bytes = b""
    deleted: bool = False


@dataclass(slots=True)
class Rtf:
    """What was found. `objects` are the bytes of embedded objects (OLE 1.0), `pictures` those of pictures."""

    pieces: list[str] = field(default_factory=list)
    objects: list[bytes] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    page: str = "cp1252"
    group: _Group = field(default_factory=_Group)
    stack: list[_Group] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    hexes: list[bytes] = field(default_factory=list)
    skip: int = 0
    fresh: bool = False
    font: int = 0
    size: int = 0

    @property
    def text(self) -> str:
        """The text in lines."""
        joined = "".join(self.pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return "\n".join(line.rstrip() for line in joined.split("\n")).strip("\n")

    def read(self, data: bytes) -> Rtf:
        """Read all tokens."""
        at = 0
        while at < len(data) and self.size < MOST_TEXT:
            found = TOKEN.match(data, at)
            if found is None:
                break
            at = found.end()
            word, number, code, symbol, brace, plain = found.groups()
            if word == b"bin" and number:
                at += max(0, int(number))
            self._token(word, int(number) if number else None, code, symbol, brace, plain)
        self._flush()
        if self.stack:
            self.warnings.append("The RTF file is damaged; it was read as far as it goes.")
        return self

    def _token(
        self, word: bytes | None, number: int | None, code: bytes | None, symbol: bytes | None, brace: bytes | None,
        plain: bytes | None,
    ) -> None:  # fmt: skip
        # The star marks a destination only where it stands first in its group.
        fresh, self.fresh = self.fresh, brace == b"{"
        if code is not None:
            self._bytes(bytes([int(code, 16)]))
        elif plain is not None:
            self._bytes(plain)
        elif brace is not None:
            self._flush()
            self._brace(brace)
        elif word is not None:
            if word != b"u":
                self._flush()
            self._word(word, number)
        elif symbol == b"*":
            if not fresh:
                return
            self.group = replace(self.group, kind=b"*")
        elif symbol in SYMBOLS:
            self._say(SYMBOLS[symbol])

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self.stack) < DEEPEST:
                self.stack.append(self.group)
                self.group = replace(self.group, kind=b"")
            return
        if self.group.kind in (b"objdata", b"pict") and self.hexes:
            self._binary()
        if self.stack:
            self.group = self.stack.pop()
        self.skip = 0

    def _binary(self) -> None:
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", b"".join(self.hexes))
        self.hexes.clear()
        data = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
        if self.group.kind == b"objdata":
            self.objects.append(data)
        elif data.startswith(PICTURES):
            self.pictures.append(data)

    def _word(self, word: bytes, number: int | None) -> None:
        if word in SIGNS:
            self._say(SIGNS[word])
        elif word == b"u":
            self._unicode(number or 0)
        elif word == b"uc":
            self.group = replace(self.group, after=max(0, min(number or 0, 16)))
        elif word in UNSEEN and not (word == b"deleted" and number == 0):
            self._unseen(word)
        elif self.group.kind == b"*":
            self.group = replace(self.group, unseen=self.group.unseen or word not in SEEN_ANYWAY, kind=word)
        else:
            self._font(word, number)

    def _unseen(self, word: bytes) -> None:
        if word == b"deleted":
            said = "Tracked deletions were left out of the text; open the file to see them."
            self.warnings += [said] if said not in self.warnings else []
        # Pictures in shapes stand inside a group that is told to be passed over.
        self.group = replace(self.group, unseen=word != b"shppict" or self.group.unseen, kind=word)

    def _font(self, word: bytes, number: int | None) -> None:
        if word == b"ansicpg" and number:
            self.page = _known(f"cp{number}")
        elif word == b"f" and number is not None:
            self.font = number
            self.group = replace(self.group, page=self.fonts.get(number, ""))
        elif word == b"fcharset" and number in CHARSETS:
            self.fonts[self.font] = CHARSETS[number]
        elif word == b"plain":
            self.group = replace(self.group, page="")

    def _unicode(self, number: int) -> None:
        self._flush()
        self._say(chr(number & 0xFFFF))
        self.skip = self.group.after

    def _bytes(self, data: bytes) -> None:
        if self.skip:
            skipped = min(self.skip, len(data))
            self.skip -= skipped
            data = data[skipped:]
        if self.group.kind in (b"objdata", b"pict"):
            self.hexes.append(data)
        elif not self.group.unseen:
            self.raw += data

    def _flush(self) -> None:
        if self.raw:
            data = bytes(self.raw)
            self.raw.clear()
            self._say(data.decode(self.group.page or self.page, "replace"))

    def _say(self, text: str) -> None:
        if self.raw:
            self._flush()
        if not self.group.unseen:
            self.pieces.append(text)
            self.size += len(text)


def _known(page: str) -> str:
    try:
        # Decoding nothing would look up nothing.
        codecs.lookup(page)
    except LookupError:
        return "cp1252"
    return page
