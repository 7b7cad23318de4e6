"""Matters: letters under one number, and those that belong to it under numbers of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from officed.domain.states import Actor, State


@dataclass(frozen=True, slots=True)
class LetterOfMatter:
    """One letter of a matter. `due` is its nearest open term; `belongs`: it has a number of its own."""

    document: int
    reference: str
    direction: str
    state: State
    registered_on: date
    title: str
    due: date | None = None
    annulled: bool = False
    belongs: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return not self.annulled and self.state in {State.REGISTERED, State.FORWARDED, State.HELD}


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter by the number of its first letter; `letters` in the order of their numbers, then those that belong."""

    sequence: str
    year: int
    number: int
    reference: str
    letters: tuple[LetterOfMatter, ...]
    closed_at: datetime | None = None
    closed_by: str | None = None
    reason: str | None = None


class Matters(Protocol):
    """The matters of the register."""

    def matter(self, document: int) -> Matter:
        """The matter of a registered letter. Raises `Refused` for a document without a number."""

    def close_matter(self, document: int, reason: str, actor: Actor, at: datetime) -> Matter:
        """Close the matter of a letter. Raises `OpenLetters` where letters of it are open."""

    def reopen_matter(self, document: int, actor: Actor, at: datetime) -> Matter:
        """Open a closed matter again. Raises `Refused` where it is open."""
