"""Searching the register: an index of words beside the entries, filled in the transaction that writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from officed.domain.changes import PutWords
from officed.domain.searching import Question

if TYPE_CHECKING:
    from officed.ports.store import Card


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a list shows it. `person` is responsible now; `due` is the nearest open term."""

    number: str
    document: int
    series: str
    year: int
    direction: str
    registered_at: datetime
    registered_on: date
    kind: str | None
    state: str
    title: str
    person: str | None
    due: date | None


class Searching(Protocol):
    """The part of the store that finds entries."""

    def search(self, question: Question) -> tuple[Line, ...]:
        """Entries that a question finds, newest first. Raises `NotFound` where `before` has no entry."""

    def unindexed(self, edition: str | None, limit: int, after: int = 0) -> tuple[Card, ...]:
        """Entries above a document's id whose words are not of this edition, or all of them, in the order of ids."""

    def index(self, made: Sequence[tuple[int, int, PutWords]]) -> int:
        """Write words of documents that still have this version, in one transaction. Returns how many had."""
