"""A text as the line of its words, each with the forms that it may be found by."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

# What a folded word may be found by: itself first, then its dictionary forms.
Forms = Callable[[str], Sequence[str]]


@dataclass(slots=True)
class Line:
    """Words in order. `words[i]` has the word as it is written first (folded), then its dictionary forms.

    `own` and `where` find words as written and in any form. `begun`, `ended` and `placed` are what phrases remember
    while they are looked for, so that a list that many of them share is followed once.
    """

    words: tuple[tuple[str, ...], ...]
    own: dict[str, list[int]] = field(default_factory=dict)
    where: dict[str, list[int]] = field(default_factory=dict)
    begun: dict[int, frozenset[int]] = field(default_factory=dict)
    ended: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    placed: dict[object, frozenset[int]] = field(default_factory=dict)
    _sorted: dict[bool, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Iterable[str], forms: Forms) -> Line:
        """Put folded words in a line."""
        line = cls(tuple(tuple(forms(word)) for word in words))
        for at, known in enumerate(line.words):
            line.own.setdefault(known[0], []).append(at)
            for form in known:
                line.where.setdefault(form, []).append(at)
        return line

    def is_before(self, at: int, characters: int) -> bool:
        """Whether a word begins within so many characters of the line, a space before each word counted."""
        return at < characters and sum(len(known[0]) + 1 for known in self.words[:at]) < characters

    def beginning(self, stem: str) -> Iterator[str]:
        """The words, as written, that begin with a stem."""
        if True not in self._sorted:
            self._sorted[True] = sorted(self.own)
        return _from(self._sorted[True], stem)

    def ending(self, end: str) -> Iterator[str]:
        """The words in any form that end so."""
        if False not in self._sorted:
            self._sorted[False] = sorted(word[::-1] for word in self.where)
        return (word[::-1] for word in _from(self._sorted[False], end[::-1]))


def _from(words: Sequence[str], stem: str) -> Iterator[str]:
    at = bisect_left(words, stem)
    return takewhile(lambda word: word.startswith(stem), islice(words, at, None))
