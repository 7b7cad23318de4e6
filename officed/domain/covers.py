"""Cover sheets: what the code on one says, whether it is ours, and which letters a stack of scans is made of.

The text of a code is `OFFICED:` and fields with semicolons: `OFFICED:SERIES=7-1;PERSON=mari.kask;SIGN=...`. The sign is
a keyed digest (HMAC-SHA256, RFC 2104) over what stands before it: a stranger who prints a code on a letter must not
decide what becomes of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

# Why a stack is no letter itself: the code of its waiting reason, and its end in the ledger.
SPLIT = "split"
# The tie of a letter to the stack that it was cut out of.
PART_OF = "part-of"

PREFIX = "OFFICED:"
SIGN = ";SIGN="
SIGN_OCTETS = 10
LONGEST = 300
FIELDS = ("KIND", "SERIES", "PERSON")

# No field may hold what ends it; names of kinds, series and people have no need of more.
_VALUE = re.compile(r"[^;=\x00-\x20\x7f]{1,60}")


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover sheet: its page, counted from 1, and what it says; empty words say nothing."""

    page: int = 0
    kind: str = ""
    series: str = ""
    person: str = ""

    def over(self, other: Cover) -> Cover:
        """This sheet lying upon another: what it does not say the other one does."""
        return Cover(self.page, self.kind or other.kind, self.series or other.series, self.person or other.person)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A letter in a stack: its first and last page, counted from 1."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"


def code_of(cover: Cover, key: bytes = b"") -> str:
    """The text of a code, signed where there is a key. Raises ValueError for a word that no code can hold."""
    words = zip(FIELDS, (cover.kind, cover.series, cover.person), strict=True)
    said = [(name, word) for name, word in words if word]
    for _, word in said:
        if not _VALUE.fullmatch(word):
            raise ValueError(f"»{word}« cannot stand in a code")
    text = PREFIX + ";".join(f"{name}={word}" for name, word in said)
    return f"{text}{SIGN}{_sign(text, key)}" if key else text


def is_code(text: str) -> bool:
    """Whether it looks like a code of a cover sheet, ours or not."""
    return text.startswith(PREFIX)


def cover_of(text: str, key: bytes, *, unsigned: bool = False) -> Cover | None:
    """What a code says; None where it is none, or not signed with the key. `unsigned`: any code will do."""
    if not is_code(text) or len(text) > LONGEST:
        return None
    said, _, sign = text.partition(SIGN)
    if not unsigned and not (key and hmac.compare_digest(sign.encode(), _sign(said, key).encode())):
        return None
    fields: dict[str, str] = {}
    for piece in said.removeprefix(PREFIX).split(";"):
        name, _, word = piece.partition("=")
        if piece and (name not in FIELDS or name in fields or not _VALUE.fullmatch(word)):
            return None
        fields[name] = word
    return Cover(0, *(fields.get(name, "") for name in FIELDS))


def _sign(text: str, key: bytes) -> str:
    return base64.b32encode(hmac.digest(key, text.encode(), hashlib.sha256)[:SIGN_OCTETS]).decode()


def letters_of(covers: Iterable[int], blank: Collection[int], pages: int) -> tuple[Stretch, ...]:
    """The letters of a stack of so many pages: each begins at its cover sheet, the first one perhaps without.

    Sheets that lie upon each other, with nothing but blank pages between them, belong to the letter below them; one
    with nothing below belongs to the letter before. Every page is in exactly one letter.
    """
    sheets = set(covers)
    full = [page for page in range(1, pages + 1) if page not in sheets and page not in blank]
    starts: list[int] = []
    for page in sorted(sheets | {1}):
        after = next((other for other in full if other >= page), None)
        before = full and starts and any(starts[-1] <= other < page for other in full)
        if after is not None and (not starts or before):
            starts.append(page)
    starts = starts or [1]
    starts[0] = 1
    ends = [*(start - 1 for start in starts[1:]), pages]
    return tuple(Stretch(first, last) for first, last in zip(starts, ends, strict=True))


def said_by(covers: Sequence[Cover], blank: Collection[int] = ()) -> Cover:
    """What the sheets on top of one letter say together, the lower one first; a sheet further down says nothing."""
    together, page = Cover(), 1
    sheets: Mapping[int, Cover] = {cover.page: cover for cover in covers}
    while page in sheets or page in blank:
        if page in sheets:
            together = sheets[page].over(together)
        page += 1
    return replace(together, page=0)
