"""From words as people write them to words that can be compared.

A text becomes a line of words with one space between and around them, lower case, without diacritics, hyphenated line
breaks joined, sentence ends as `¶`, `?` and `!`. So »teabenõue«, »Teabenoue« and »TEABE-(line break)NÕUE« are the
same, and a word's edges are plain spaces in every alphabet (re2 knows word edges of ASCII only).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, islice

from officed.rules.lines import END

LONGEST = 200_000
# How many pieces of text between white space are kept with their words, and how long they may be.
KEPT, LONGEST_KEPT = 50_000, 40
_SHORT = 100
_PLAIN = dict(zip("õäöüšžåéèáàíóúñçāēīūģķļņčėęįųěřё", "oaouszaeeaaiouncaeiugklnceeiuerе", strict=True))
# Takes the place of an ordinal's dot; no text has it, since it is no character (Unicode, 23.7).
_DOT = "\ufdd0"
_HYPHENS = "-\u00ad\u2010"
_SMALL = "[a-zõäöüšžа-яё]"


def _tokens(ordinal: str, end: str) -> re.Pattern[str]:
    return re.compile(
        r"[^\W\d_][^\W_]*"  # most words: they begin with a letter
        r"|\d+(?:[.,:/-]\d+)+"  # 21.11.2026, 7-1/123 and 12,50 are one word
        rf"|\d{{1,4}}{ordinal}"  # »21. november«, »2025. aasta«
        r"|[^\W_]+"
        r"|[§%€]"
        rf"|[?!]|{end}"  # ends of sentences and paragraphs
    )


_TOKEN = _tokens(rf"\.(?=\s+{_SMALL})", r"\.(?=\s|$)|\n\s*\n")
# The same in a piece without white space, whose neighbours have left their mark on it.
_PIECE = _tokens(_DOT, rf"\.$|{_DOT}")
_ORDINAL = re.compile(rf"\.(?<=\d.)(?=\s+{_SMALL})")
_PARAGRAPH = re.compile(r"\n\s*\n")
# The hyphen stands first, so that the search goes from one to the next and looks back only there.
_BROKEN = re.compile(rf"[{_HYPHENS}](?<=[^\W\d_].)\n[ \t]*(?={_SMALL})")
_INVISIBLE = f"{_DOT}\u00ad\u200b\u200c\u200d\u2060\ufeff"


class BadWording(ValueError):
    """The entry of a word list cannot be used; the text says why and what to write instead."""


def tidy(text: str) -> str:
    """NFC, hyphenated line breaks joined, invisible characters gone: the text whose words are counted and shown."""
    tidied = unicodedata.normalize("NFC", text[:LONGEST]).replace("\r\n", "\n")
    # Most letters have none of either, and to find that out takes less time than an expression.
    if any(f"{hyphen}\n" in tidied for hyphen in _HYPHENS):
        tidied = _BROKEN.sub("", tidied)
    for invisible in _INVISIBLE:
        tidied = tidied.replace(invisible, "")
    return tidied


def fold(text: str) -> str:
    """Lower case without diacritics: õ ä ö ü š ž ё and their neighbours lose their marks."""
    plain = text.casefold()
    if not plain.isascii():
        # A long text is searched for each of the marks in less time than it takes to look at every character.
        for marked in _PLAIN if len(plain) > _SHORT else _PLAIN.keys() & plain:
            plain = plain.replace(marked, _PLAIN[marked])
    return plain


def folded_words(tidied: str) -> list[str]:
    """The words of a tidied text in order, folded.

    Each piece between white space is looked at by itself, and only where it was not met in an earlier letter.
    """
    return folded_paragraphs(tidied)[0]


def folded_paragraphs(tidied: str) -> tuple[list[str], list[int]]:
    """The same, and beside it which of the words begins each piece between empty lines."""
    found: list[str] = []
    begins: list[int] = []
    for paragraph in _PARAGRAPH.split(_ORDINAL.sub(_DOT, tidied)):
        begins.append(len(found))
        found += chain.from_iterable(map(_PIECES.__getitem__, paragraph.split()))
        found.append(END)
    # The last paragraph ends without a mark.
    del found[-1]
    return found, begins


def as_written(tidied: str) -> list[str]:
    """The words of a tidied text as the letter has them, one for each word of its line."""
    return _TOKEN.findall(tidied)


class Spelling:
    """A tidied text as the letter has it, word by word; read only where it is asked for, and there once.

    `begins` are the words that begin its pieces between empty lines.
    """

    def __init__(self, tidied: str, begins: Sequence[int]) -> None:
        self._tidied = tidied
        self._begins = begins
        self._pieces: dict[int, tuple[list[re.Match[str]], Iterator[re.Match[str]]]] = {}

    def between(self, first: int, behind: int) -> str:
        """The words from one place of the line up to another (not included)."""
        piece = bisect_right(self._begins, first) - 1
        begin = self._begins[piece]
        read, unread = self._pieces.get(piece) or self._open(piece)
        if (missing := behind - begin - len(read)) > 0:
            read += islice(unread, missing)
        words = read[first - begin : behind - begin]
        return " ".join(self._tidied[words[0].start() : words[-1].end()].split()) if words else ""

    def _open(self, piece: int) -> tuple[list[re.Match[str]], Iterator[re.Match[str]]]:
        made = self._pieces[piece] = [], _TOKEN.finditer(self._tidied, self._offsets[piece])
        return made

    @cached_property
    def _offsets(self) -> list[int]:
        """Where the pieces begin, in characters."""
        return [0, *(empty.end() for empty in _PARAGRAPH.finditer(self._tidied))]


def words_of(entry: str) -> list[str]:
    """The folded words of what an admin wrote."""
    plain = unicodedata.normalize("NFC", entry)
    return [fold(plain)] if plain.isalpha() else [fold(word) for word in _TOKEN.findall(plain)]


class _Pieces(dict[str, tuple[str, ...]]):
    """The words of pieces; most pieces of a language come again and again."""

    def __missing__(self, piece: str) -> tuple[str, ...]:
        tokens = _PIECE.findall(piece)
        words = tuple(END if token in (".", _DOT) else fold(token).replace(_DOT, ".") for token in tokens)
        if len(piece) <= LONGEST_KEPT:
            if len(self) >= KEPT:
                self.clear()
            self[piece] = words
        return words


_PIECES = _Pieces()


def expression(pattern: str) -> str:
    """A `re:` pattern made ready for folded text: letters lose their marks, `\\w` means letters of every alphabet.

    Raises `BadWording` for `\\b` beside Cyrillic, which re2 would pass over in silence.
    """
    folded = "".join(fold(char) if ord(char) > 127 else char for char in unicodedata.normalize("NFC", pattern))
    if r"\b" in folded and re.search("[а-я]", folded):
        raise BadWording(r"»\b« knows no Cyrillic; use a word list, whose words have edges in every alphabet")
    return _wide_classes(folded)


def _wide_classes(pattern: str) -> str:
    made: list[str] = []
    inside = False
    position = 0
    while position < len(pattern):
        piece = pattern[position : position + 2] if pattern[position] == "\\" else pattern[position]
        position += len(piece)
        if piece == r"\w":
            piece = r"\pL\pN_" if inside else r"[\pL\pN_]"
        elif piece == r"\W" and not inside:
            piece = r"[^\pL\pN_]"
        elif piece in "[]":
            inside = piece == "["
        made.append(piece)
    return "".join(made)
