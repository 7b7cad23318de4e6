"""A person whose data are looked for (GDPR art. 15): what tells who it is, and whether a text tells of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

# Endings change the last letters of a name: Maasikas, Maasika, Maasikale. A short name changes less.
_CHANGES, _STEM = 2, 3
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LEAST_NAME = 3


class Mark(StrEnum):
    """What a person is known by."""

    CODE = "code"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a person is known by, as it was given."""

    mark: Mark
    value: str

    @property
    def pieces(self) -> tuple[str, ...]:
        """What must all stand in a text that may tell of the person; of a name the stems of its parts."""
        if self.mark is not Mark.NAME:
            return (self.value,)
        return tuple(_stem(word) for word in _WORD.findall(self.value))

    def stands_in(self, text: str) -> bool:
        """Whether the text tells of the person.

        A code is a number of its own, an address is whole, the parts of a name stand side by side in any case form and
        order.
        """
        if self.mark is Mark.NAME:
            return _named(text, tuple(_plain(piece) for piece in self.pieces))
        found, edge = _plain(text), r"\d" if self.mark is Mark.CODE else r"[\w.+-]"
        # The dot that ends a sentence behind an address belongs to none.
        behind = r"(?!\d)" if self.mark is Mark.CODE else r"(?![\w+-]|\.\w)"
        return re.search(rf"(?<!{edge}){re.escape(_plain(self.value))}{behind}", found) is not None


def sign_of(given: str) -> Sign | None:
    """What a person wrote to tell who is meant: eleven digits, an address, or a name; None for what is none of them.

    >>> sign_of("38001085718").mark, sign_of("Mari Maasikas").mark, sign_of("12")
    (<Mark.CODE: 'code'>, <Mark.NAME: 'name'>, None)
    """
    value = " ".join(given.split())
    if re.fullmatch(r"\d{11}", value):
        return Sign(Mark.CODE, value)
    local, at, host = value.partition("@")
    if at:
        whole = local and host and "@" not in host and " " not in value
        return Sign(Mark.ADDRESS, value.lower()) if whole else None
    words = _WORD.findall(value)
    named = any(len(word) >= _LEAST_NAME for word in words) and not any(map(str.isdigit, value))
    return Sign(Mark.NAME, value) if named else None


def _named(text: str, stems: tuple[str, ...]) -> bool:
    words = [_plain(word) for word in _WORD.findall(text)]
    size = len(stems)
    return any(_each_once(stems, words[at : at + size]) for at in range(len(words) - size + 1))


def _each_once(stems: tuple[str, ...], words: list[str]) -> bool:
    left = list(words)
    for stem in sorted(stems, key=len, reverse=True):
        found = next((word for word in left if word.startswith(stem) and len(word) <= len(stem) + _LONGEST), None)
        if found is None:
            return False
        left.remove(found)
    return True


# The longest ending, such as of the terminative »Maasikateni«, with what the stem had lost.
_LONGEST = 7


def _stem(word: str) -> str:
    return word[: max(_STEM, len(word) - _CHANGES)]


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
