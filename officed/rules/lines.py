"""A text as the line of its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NOT_YET: Mapping[str, frozenset[int]] = {}
"""What `Line.placed` is until phrases are looked for in it."""


class Line:
    """Folded words in order.

    `placed` is where the keys of phrases stand, `begun` and `ended` what phrases remember while they are looked for, so
    that a list that many of them share is followed once.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.placed = NOT_YET
        self.begun: dict[int, Sequence[tuple[Any, frozenset[int]]]] = {}
        self.ended: dict[tuple[int, frozenset[int]], frozenset[int]] = {}

    def is_before(self, at: int, characters: int) -> bool:
        """Whether a word begins within so many characters of the line, a space before each word counted."""
        # A word and its space are two characters at least, so far words need no counting.
        return 2 * at < characters and at + sum(map(len, self.words[:at])) < characters
