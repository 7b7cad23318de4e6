"""Whether two number patterns of the file plan can ever write the same text."""

from __future__ import annotations

import string
from collections.abc import Iterator

DIGIT = "0-9"
# How long what stands in for a placeholder is: at least so many digits, and whether more may follow.
_WIDTHS = {"number": (1, True), "suffix": (1, True), "year": (4, False), "yy": (2, False)}

Step = tuple[str, bool]
"""A letter or `DIGIT`, and whether it may repeat."""


def can_collide(pattern: str, series: str, other_pattern: str, other_series: str) -> bool:
    """Return whether some numbers make both patterns the same text.

    Placeholders are taken for any digits, so a year that could never be that number counts too: what only a careful
    reader can tell apart should not stand on letters.
    """
    mine, theirs = tuple(_steps(pattern, series)), tuple(_steps(other_pattern, other_series))
    # Both are walked at once; a pair of places is visited once.
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        here, there = waiting.pop()
        if here == len(mine) and there == len(theirs):
            return True
        for pair in _next_pairs(mine, theirs, here, there):
            if pair not in seen:
                seen.add(pair)
                waiting.append(pair)
    return False


def _next_pairs(mine: tuple[Step, ...], theirs: tuple[Step, ...], here: int, there: int) -> Iterator[tuple[int, int]]:
    if here == len(mine) or there == len(theirs):
        return
    (letter, repeats), (other, other_repeats) = mine[here], theirs[there]
    if not _same(letter, other):
        return
    for after in {here + 1, here if repeats else here + 1}:
        for other_after in {there + 1, there if other_repeats else there + 1}:
            yield after, other_after


def _same(letter: str, other: str) -> bool:
    if DIGIT in (letter, other):
        return all(one == DIGIT or one.isdigit() for one in (letter, other))
    return letter == other


def _steps(pattern: str, series: str) -> Iterator[Step]:
    for text, name, _, _ in string.Formatter().parse(pattern):
        yield from ((letter, False) for letter in text)
        if name == "series":
            yield from ((letter, False) for letter in series)
        elif name is not None:
            width, more = _WIDTHS[name]
            yield from ((DIGIT, more and last == width - 1) for last in range(width))
