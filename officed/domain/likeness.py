"""Whether two letters are one: by their words, not by their bytes.

A letter that comes as mail and once more as a scan has no byte in common with itself; one that is sent again has
another Message-ID. Forms and templates are the other way round: most words are the same, and the letters are not.
So what differs counts more than what is alike: a number or a name that is another makes another letter.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from officed.domain.document import Content, Field

MARK, PRINT = "text_mark", "text_print"

# Words in a row that a mark is made of, marks of one text, and texts of one letter that get some.
_ROW = 3
_MARKS = 3
_TEXTS = 3
# A shorter attachment says too little to be told from others; a longer text is compared by its beginning.
_LEAST_WORDS = 12
_MOST_WORDS = 2_000
# Words of the one that are quite others in the other: one in so many may be a stamp that covers them.
_WORDS_FOR_A_STRANGER = 50
# A word of one or two letters is soon misread as anything.
_SHORT = 2
_MISREAD = 0.7

_WORD = re.compile(r"\w+")
_LOOKS_LIKE_A_DIGIT = str.maketrans("oilsb", "01158")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in lower case, as far as they are compared."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        found.append(match[0].casefold())
        if len(found) == _MOST_WORDS:
            break
    return tuple(found)


def marks_of(content: Content) -> tuple[Field, ...]:
    """What a letter is found again by: of each of its texts the print, and marks that a misread word leaves alone.

    The print is equal for equal words; of the marks, texts that are mostly alike have most in common. A picture has
    the print of its bytes.
    """
    return tuple(Field(name, value, place, "officed") for place, part in _marked(content) for name, value in part)


def _marked(content: Content) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    if content.text.strip():
        yield "text", _marks(words(content.text))
    others = [part for part in content.attachments if not part.inline]
    for part in sorted(others, key=lambda part: -len(part.text))[: _TEXTS - 1]:
        said = words(part.text)
        yield part.path, _marks(said) if len(said) >= _LEAST_WORDS else ((PRINT, part.sha256[:16]),)


def _marks(of: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not of:
        return
    yield PRINT, _digest(" ".join(of))
    if len(of) >= _LEAST_WORDS:
        rows = {_digest(" ".join(of[n : n + _ROW])) for n in range(len(of) - _ROW + 1)}
        yield from ((MARK, row) for row in sorted(rows)[:_MARKS])


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def stands_in(one: Sequence[str], other: Sequence[str], share: float) -> bool:
    """Whether one of two texts stands whole in the other, and makes up at least this share of it.

    So a letter that is sent again with a line before it is the same, and a form that was filled in otherwise is not.
    """
    short, long = sorted((one, other), key=len)
    if not short or len(short) < share * len(long):
        return False
    first = short[0]
    starts = (n for n in range(len(long) - len(short) + 1) if long[n] == first)
    return any(tuple(long[n : n + len(short)]) == tuple(short) for n in starts)


def is_read_from(letter: Sequence[str], scan: Sequence[str], share: float) -> bool:
    """Whether a recognised text is that of a letter: its words in their order, misread or covered here and there.

    What the paper has besides (a stamp, a note, a page number) does not count; no number of the letter may be missing.
    """
    if len(letter) < _LEAST_WORDS or _numbers(letter) - _numbers(scan):
        return False
    found = strangers = 0
    for what, a, b, c, d in SequenceMatcher(None, letter, scan, autojunk=False).get_opcodes():
        if what == "equal":
            found += b - a
        elif what == "replace":
            misread = sum(any(_is_misread(word, seen) for seen in scan[c:d]) for word in letter[a:b])
            found += misread
            strangers += sum(len(word) > _SHORT for word in letter[a:b]) - misread
    return found >= share * len(letter) and strangers <= len(letter) // _WORDS_FOR_A_STRANGER


def _numbers(of: Sequence[str]) -> Counter[str]:
    return Counter(word.translate(_LOOKS_LIKE_A_DIGIT) for word in of if any(sign.isdigit() for sign in word))


def _is_misread(word: str, seen: str) -> bool:
    if abs(len(word) - len(seen)) > max(1, len(word) // 3):
        return False
    return len(word) > _SHORT and SequenceMatcher(None, word, seen, autojunk=False).ratio() >= _MISREAD
