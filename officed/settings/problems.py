"""What is wrong in a settings file, said so that a person can mend it: file, line, what, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from officed.domain.errors import BadSettings


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `file` is relative to the office folder, `line` counted from 1, None for the file as a whole.

    A `warning` keeps nobody from starting.
    """

    file: Path
    line: int | None
    message: str
    instead: str
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        kind = "warning: " if self.warning else ""
        return f"{place}: {kind}{self.message}. {self.instead}".strip()


class SettingsInvalid(BadSettings):
    """{text}"""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(text="\n".join(map(str, self.problems)))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The same problems by file (the first named comes first) and line, each once."""
    listed = list(dict.fromkeys(problems))
    files = list(dict.fromkeys(problem.file for problem in listed))
    return tuple(sorted(listed, key=lambda problem: (files.index(problem.file), problem.line or 0)))
