"""What an examination finds: one line with a mark, and what mends it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Mark(Enum):
    """How bad it is. Only `WRONG` makes the exit code other than 0."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a subject; `mend` is a command, or a sentence where no command does it. Empty where all is well.

    `settings` tells mistakes in the settings from those of the machine: they have an exit code of their own.
    """

    subject: str
    mark: Mark
    what: str
    mend: str = ""
    settings: bool = False


Findings = Iterator[Finding]
Examine = Callable[[], Findings]


def ok(subject: str, what: str) -> Finding:
    """All is well."""
    return Finding(subject, Mark.OK, what)


def warning(subject: str, what: str, mend: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(subject, Mark.WARNING, what, mend)


def wrong(subject: str, what: str, mend: str) -> Finding:
    """It does not work, or will do harm."""
    return Finding(subject, Mark.WRONG, what, mend)


def command(*words: str | Path) -> str:
    """A command as one types it."""
    return shlex.join(map(str, words))
