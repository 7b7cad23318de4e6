"""A text as the line of its words, and sets of places in it.

A set of positions is a number whose bit n stands for position n: to go one word further is a shift, to meet another set
an »and«, however long the letter is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

END = "¶"
SENTENCE_ENDS = (END, "!", "?")
NOT_YET: Mapping[str, Sequence[int]] = {}
"""What `Line.marks` is until phrases are looked for in it."""


class Line:
    """Folded words in order.

    `marks` are the keys of phrases that stand in it (those of ends of sentences always among them), each with its
    positions; `begun` and `ended` are what lists found in it, so that one that many phrases share is followed once.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.marks = NOT_YET
        self.begun: dict[int, Any] = {}
        self.ended: dict[tuple[int, int], int] = {}
        self._at: dict[str, int] = {}

    def at(self, mark: str) -> int:
        """The set of positions of a mark."""
        known = self._at.get(mark)
        if known is None:
            row = bytearray(len(self.words) // 8 + 1)
            for at in self.marks.get(mark, ()):
                row[at >> 3] |= 1 << (at & 7)
            known = self._at[mark] = int.from_bytes(row, "little")
        return known

    @cached_property
    def everywhere(self) -> int:
        """The positions of all words."""
        return (1 << len(self.words)) - 1

    @cached_property
    def inside(self) -> int:
        """The positions of words that end no sentence."""
        ends = 0
        for mark in SENTENCE_ENDS:
            ends |= self.at(mark)
        return self.everywhere & ~ends

    @cached_property
    def _breaks(self) -> list[int]:
        """Where paragraphs end: at an end behind another. What ends without a mark, a greeting, goes on in the next."""
        found, at = [], 0
        for _ in range(self.words.count(END)):
            at = self.words.index(END, at)
            if at and self.words[at - 1] in SENTENCE_ENDS:
                found.append(at)
            at += 1
        return found

    def paragraph(self, at: int) -> int:
        """The number of the paragraph that a word stands in."""
        return bisect_left(self._breaks, at)

    def is_before(self, at: int, characters: int) -> bool:
        """Whether a word begins within so many characters of the line, a space before each word counted."""
        # A word and its space are two characters at least, so far words need no counting.
        return 2 * at < characters and at + sum(map(len, self.words[:at])) < characters
