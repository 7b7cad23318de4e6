"""The one door to google-re2: regular expressions that take linear time, many at once.

An admin's pattern runs on letters of strangers; a backtracking engine could be stopped by one clever letter.
"""

from __future__ import annotations

from collections.abc import Sequence

import re2

_MEMORY = 256 << 20


class BadPattern(ValueError):
    """The regular expression cannot be used; the text says why."""


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
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
    """Many expressions compiled together; one pass over a text tells which of them occur."""

    __slots__ = ("_set", "size")

    def __init__(self, expressions: Sequence[str]) -> None:
        self.size = len(expressions)
        self._set = re2.Set.SearchSet(_options())  # type: ignore[no-untyped-call]
        for expression in expressions:
            self._set.Add(expression)
        if expressions:
            self._set.Compile()

    def occurring(self, text: str) -> frozenset[int]:
        """Indexes of the expressions that occur in the text."""
        if not self.size or not text:
            return frozenset()
        return frozenset(self._set.Match(text) or ())
