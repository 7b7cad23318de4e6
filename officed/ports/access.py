"""Restrictions of access, as the register knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from officed.domain.restricting import Restriction


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restriction in force and the document it is of, or the attachment; without a number `reference` is None."""

    document: int
    reference: str | None
    restriction: Restriction
    attachment: str | None = None


class Access(Protocol):
    """What is restricted, on which ground and until when (AvTS §§ 35, 40)."""

    def restrictions(self, document: int) -> tuple[Restriction, ...]:
        """The restrictions of a document, that of the whole first."""

    def restricted(self, *, until: date | None = None, limit: int = 1000) -> tuple[Restricted, ...]:
        """Restrictions in force, those that end first first; with `until` only those that end by that day."""
