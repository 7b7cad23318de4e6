"""From words as people write them to words that can be compared, and from rule entries to patterns over them.

A text becomes a line of words with one space between and around them, lower case, without diacritics, hyphenated line
breaks joined, sentence ends as `¶`, `?` and `!`. So »teabenõue«, »Teabenoue« and »TEABE-(line break)NÕUE« are the
same, and a word's edges are plain spaces in every alphabet (re2 knows word edges of ASCII only).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice

from officed.rules.lemmas import Vocabulary

END = "¶"
LONGEST = 200_000
_PLAIN = str.maketrans("õäöüšžåéèáàíóúñçāēīūģķļņčėęįųěřё", "oaouszaeeaaiouncaeiugklnceeiuerе")
_TOKEN = re.compile(
    r"\d+(?:[.,:/-]\d+)+"  # 21.11.2026, 7-1/123 and 12,50 are one word
    r"|\d{1,4}\.(?=\s+[a-zõäöüšžа-яё])"  # an ordinal: »21. november«, »2025. aasta«
    r"|[^\W_]+"
    r"|[§%€]"
    r"|[?!]|\.(?=\s|$)|\n\s*\n"  # ends of sentences and paragraphs
)
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\r?\n[ \t]*(?=[a-zõäöüšžа-яё])")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_GAP = rf"(?:[^ {END}!?][^ ]* ){{0,5}}"
_TO_QUESTION_MARK = rf"[^{END}!?]*\? "
_GAPS = frozenset({"~", "..."})


class BadWording(ValueError):
    """The entry of a word list cannot be used; the text says why and what to write instead."""


def tidy(text: str) -> str:
    """NFC, hyphenated line breaks joined, invisible characters gone: the text whose words are counted and shown."""
    return _INVISIBLE.sub("", _BROKEN.sub("", unicodedata.normalize("NFC", text[:LONGEST]))).replace("\r\n", "\n")


def fold(text: str) -> str:
    """Lower case without diacritics: õ ä ö ü š ž ё and their neighbours lose their marks."""
    return text.casefold().translate(_PLAIN)


def as_line(tidied: str) -> str:
    """The words of a tidied text in one line, with a space at both ends."""
    words = [_mark(word) for word in _TOKEN.findall(tidied)]
    return fold(f" {' '.join(words)} ") if words else ""


def original(tidied: str, line: str, start: int, end: int) -> str:
    """The words of a stretch of the line as the letter has them."""
    first = line.count(" ", 0, start + 1) - 1
    count = max(1, len(line[start:end].split()))
    found = list(islice(_TOKEN.finditer(tidied), first, first + count))
    return " ".join(tidied[found[0].start() : found[-1].end()].split()) if found else line[start:end].strip()


def phrase(
    entry: str, words: Mapping[str, Sequence[str]], *, question: bool = False, vocabulary: Vocabulary | None = None
) -> str:
    """The expression that finds an entry of a word list in a line of words.

    `word` is that word, `stem*` every word that begins so, `*end` every word that ends so, `a|b` one of several words,
    `~` or `...` a gap of up to five words inside the sentence, `@name` one entry of a word list. `question`: and the
    sentence ends with a question mark. A `vocabulary` learns the words: in lines that it spells they are found in any
    form. Raises `BadWording`.
    """
    items = entry.split()
    if not items or all(item in _GAPS for item in items):
        raise BadWording("the entry has no word; write at least one")
    body = "".join(_item(item, words, vocabulary) for item in items)
    return f" (?:{body})" + (_TO_QUESTION_MARK if question else "")


def _mark(token: str) -> str:
    return END if token == "." or token[0] == "\n" else token


def _item(item: str, words: Mapping[str, Sequence[str]], vocabulary: Vocabulary | None) -> str:
    if item in _GAPS:
        return _GAP
    if item.startswith("@"):
        return _list(item[1:], words, vocabulary)
    choices = [_word(choice, vocabulary) for choice in item.split("|")]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


def _list(name: str, words: Mapping[str, Sequence[str]], vocabulary: Vocabulary | None) -> str:
    if name not in words:
        known = ", ".join(sorted(words)) or "none"
        raise BadWording(f"there is no word list »{name}«; known: {known}")
    inner = _Inner(name, words)
    entries = ["".join(_item(item, inner, vocabulary) for item in entry.split()) for entry in words[name]]
    return f"(?:{'|'.join(entries)})"


class _Inner(dict[str, Sequence[str]]):
    """The lists that an entry of a list may name: all but those it stands in, so that no list contains itself."""

    def __init__(self, name: str, words: Mapping[str, Sequence[str]]) -> None:
        super().__init__((other, entries) for other, entries in words.items() if other != name)


def _word(choice: str, vocabulary: Vocabulary | None) -> str:
    if choice == "*":
        return "[^ ]+ "
    if choice == "?":
        return r"\? "
    tokens = _tokens(choice)
    head, tail = choice.startswith("*"), choice.endswith("*")
    if vocabulary is not None:
        vocabulary.gather(tokens, head=head, tail=tail)
    return f"{'[^ ]*' if head else ''}{' '.join(map(re.escape, tokens))}{'[^ ]*' if tail else ''} "


@cache
def _tokens(choice: str) -> tuple[str, ...]:
    bare = choice.strip("*")
    tokens = tuple(fold(token) for token in _TOKEN.findall(unicodedata.normalize("NFC", bare)))
    if not tokens or "*" in bare:
        raise BadWording(f"»{choice}« is not a word; a star stands before or after a word only")
    return tokens


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
