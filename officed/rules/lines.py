"""A text as the line of its words, and sets of places in it.

A set of positions is a number whose bit n stands for position n: to go one word further is a shift, to meet another set
an »and«, however long the letter is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
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
        self._before: dict[int, int] = {}
        self._breaks: list[int] = []
        self._looked = 0

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

    def paragraph(self, at: int) -> int:
        """The number of the paragraph that a word stands in.

        Paragraphs end at an end behind another: what ends without a mark, a greeting, goes on in the next.
        """
        # Most of what is found stands in the beginning, so no more than asked for is looked through, and that once.
        while self._looked < at:
            try:
                end = self.words.index(END, self._looked, at)
            except ValueError:
                self._looked = at
            else:
                if end and self.words[end - 1] in SENTENCE_ENDS:
                    self._breaks.append(end)
                self._looked = end + 1
        return bisect_left(self._breaks, at)

    def is_before(self, at: int, characters: int) -> bool:
        """Whether a word begins within so many characters of the line, a space before each word counted."""
        behind = self._before.get(characters)
        if behind is None:
            # A word and its space are two characters at least, so far words need no counting.
            letters = accumulate(map(len, self.words[: characters // 2]), initial=0)
            behind = bisect_left([spaces + read for spaces, read in enumerate(letters)], characters)
            self._before[characters] = behind
        return at < behind
