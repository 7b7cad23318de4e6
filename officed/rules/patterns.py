"""The one door to google-re2: regular expressions that take linear time, many at once.

An admin's pattern runs on letters of strangers; a backtracking engine could be stopped by one clever letter.
"""

from __future__ import annotations

from collections.abc import Sequence

import re2

# Bytes for an automaton: what its expressions need, and room for its states, which it forgets when the room is full.
_ROOM = 16 << 20
_PER_CHARACTER = 400


class BadPattern(ValueError):
    """The regular expression cannot be used; the text says why."""


def _options(characters: int = 0) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _ROOM + _PER_CHARACTER * characters
    return options


class Pattern:
    """One compiled expression, asked only after its set said that it occurs."""

    __slots__ = ("_compiled",)

    def __init__(self, expression: str) -> None:
        try:
            self._compiled = re2.compile(expression, _options())  # type: ignore[no-untyped-call]
        except re2.error as error:
            reason = error.args[0] if error.args else "unknown reason"
            raise BadPattern(reason.decode() if isinstance(reason, bytes) else str(reason)) from None

    def find(self, text: str) -> tuple[int, int] | None:
        """Start and end of the first occurrence, in characters, or None."""
        found = self._compiled.search(text)
        return None if found is None else (int(found.start()), int(found.end()))


class PatternSet:
    """Many expressions compiled together; one pass over a text tells which of them occur.

    Compiling thousands takes a good part of a second, so it waits for the first text, or for `prepare`. The
    expressions are sound: each was made of words, or tried alone before.
    """

    __slots__ = ("_expressions", "_set")

    def __init__(self, expressions: Sequence[str]) -> None:
        self._expressions = tuple(expressions)
        self._set: re2.Set | None = None

    def prepare(self) -> None:
        """Compile now what the first text would wait for. Two threads may both do so; the same comes out."""
        if self._set is None and self._expressions:
            made = re2.Set.SearchSet(_options(sum(map(len, self._expressions))))  # type: ignore[no-untyped-call]
            for expression in self._expressions:
                made.Add(expression)
            made.Compile()
            self._set = made

    def occurring(self, text: str) -> frozenset[int]:
        """Indexes of the expressions that occur in the text."""
        if not text:
            return frozenset()
        self.prepare()
        return frozenset(self._set.Match(text) or ()) if self._set is not None else frozenset()  # type: ignore[no-untyped-call]
