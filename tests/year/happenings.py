"""What happens in an office, as values. The player does it, the reckoning says what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something at an instant (aware)."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Arrives(Happening):
    """A letter is taken by our server, or handed in. `kind` is what it is; None where nobody can tell from it.

    `asked`: the day that the letter names. `raw`: the mail. `hints`: what a clerk at the counter said.
    """

    letter: int
    kind: str | None
    raw: bytes = b""
    asked: date | None = None
    hints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Does(Happening):
    """A person does something with a letter. `what`: answer, close, reopen, extend, ask, grant, correct, assign,
    release. `day`: until when, or on which day; `word`: the kind, the person, or the reason."""

    letter: int
    what: str
    day: date | None = None
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class Look(Happening):
    """The daemon looks round: what came, what is due, what is to be sent. `mail`: whether the mail server is there."""

    mail: bool = True


@dataclass(frozen=True)
class Sent:
    """A mail that left: when, about which letter, of which sort, to whom."""

    at: datetime
    letter: int | None
    what: str
    to: str


@dataclass(frozen=True)
class Ran:
    """A term as it ran: of which letter and kind, from and to when, and how and on which day it ended."""

    letter: int
    kind: str
    start: date
    due: date
    due_at: datetime | None
    outcome: str | None
    ended: date | None
