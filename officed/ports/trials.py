"""What is kept of rules on trial, as the flow sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from officed.domain.outcome import Trial


@dataclass(frozen=True, slots=True)
class Tried:
    """A letter that rules on trial would have sent another way.

    `reference` is its number, empty where it has none; `kind` and `person` are what the register says now.
    """

    document: int
    reference: str
    at: datetime
    kind: str
    person: str
    trial: Trial


class Trials(Protocol):
    """What rules on trial would have done."""

    def trials(self) -> Mapping[str, int]:
        """How many letters each set of rules was asked about, by the digest of its files."""

    def moved(self, digest: str) -> tuple[Tried, ...]:
        """The letters that a set would have sent another way, in the order of their ids."""
