"""From words as people write them to words that can be compared.

A text becomes a line of words with one space between and around them, lower case, without diacritics, hyphenated line
breaks joined, sentence ends as `¶`, `?` and `!`. So »teabenõue«, »Teabenoue« and »TEABE-(line break)NÕUE« are the
same, and a word's edges are plain spaces in every alphabet (re2 knows word edges of ASCII only).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

from officed.rules.phrases import END

LONGEST = 200_000
_PLAIN = dict(zip("õäöüšžåéèáàíóúñçāēīūģķļņčėęįųěřё", "oaouszaeeaaiouncaeiugklnceeiuerе", strict=True))
_MARKED = frozenset(_PLAIN)
_TOKEN = re.compile(
    r"\d+(?:[.,:/-]\d+)+"  # 21.11.2026, 7-1/123 and 12,50 are one word
    r"|\d{1,4}\.(?=\s+[a-zõäöüšžа-яё])"  # an ordinal: »21. november«, »2025. aasta«
    r"|[^\W_]+"
    r"|[§%€]"
    r"|[?!]|\.(?=\s|$)|\n\s*\n"  # ends of sentences and paragraphs
)
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\r?\n[ \t]*(?=[a-zõäöüšžа-яё])")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


class BadWording(ValueError):
    """The entry of a word list cannot be used; the text says why and what to write instead."""


def tidy(text: str) -> str:
    """NFC, hyphenated line breaks joined, invisible characters gone: the text whose words are counted and shown."""
    return _INVISIBLE.sub("", _BROKEN.sub("", unicodedata.normalize("NFC", text[:LONGEST]))).replace("\r\n", "\n")


def fold(text: str) -> str:
    """Lower case without diacritics: õ ä ö ü š ž ё and their neighbours lose their marks."""
    plain = text.casefold()
    if not plain.isascii():
        # A letter has few different marks; replacing each of them at once is faster than asking about every character.
        for char in _MARKED.intersection(plain):
            plain = plain.replace(char, _PLAIN[char])
    return plain


def as_line(tidied: str) -> str:
    """The words of a tidied text in one line, with a space at both ends."""
    words = [_mark(word) for word in _TOKEN.findall(tidied)]
    return fold(f" {' '.join(words)} ") if words else ""


def as_written(tidied: str) -> list[str]:
    """The words of a tidied text as the letter has them, one for each word of its line."""
    return _TOKEN.findall(tidied)


def original(tidied: str, first: int, behind: int) -> str:
    """The words from one place of the line up to another (not included), as the letter has them."""
    found = list(islice(_TOKEN.finditer(tidied), first, behind))
    return " ".join(tidied[found[0].start() : found[-1].end()].split()) if found else ""


def words_of(entry: str) -> list[str]:
    """The folded words of what an admin wrote."""
    return [fold(word) for word in _TOKEN.findall(unicodedata.normalize("NFC", entry))]


def _mark(token: str) -> str:
    return END if token == "." or token[0] == "\n" else token


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
