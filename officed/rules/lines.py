"""A text as the line of its words, each with the forms that it may be found by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

# What a folded word may be found by: itself first, then its dictionary forms.
Forms = Callable[[str], Sequence[str]]


@dataclass(slots=True)
class Line:
    """Words in order. `words[i]` has the word as it is written first (folded), then its dictionary forms.

    `own` and `where` find words as written and in any form. `placed` is where the
    keys of phrases stand, `begun` and `ended` what phrases remember while they are looked for, so that a list that many
    of them share is followed once.
    """

    words: tuple[tuple[str, ...], ...]
    own: dict[str, list[int]] = field(default_factory=dict)
    where: dict[str, list[int]] = field(default_factory=dict)
    begun: dict[int, Sequence[tuple[Any, frozenset[int]]]] = field(default_factory=dict)
    ended: dict[tuple[int, frozenset[int]], frozenset[int]] = field(default_factory=dict)
    placed: dict[str, frozenset[int]] = field(default_factory=dict)

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
