"""Who works here, who stands in for whom, and who gets a document today (config/people.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Standing(StrEnum):
    """As what a person gets a document (täitja, kaastäitja, teadmiseks)."""

    RESPONSIBLE = "responsible"
    CO_RESPONSIBLE = "co-responsible"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person is away, both ends included; `substitute` overrules the person's usual one."""

    person: str
    first: date
    last: date
    substitute: str | None = None

    def covers(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Person:
    """An official: id, name, mail address, unit, usual substitute, language of mails to them (et, ru, en).

    `certificate` is the file that letters for this person alone are encrypted with, relative to the office folder.
    """

    id: str
    name: str
    email: str
    unit: str = ""
    substitute: str | None = None
    language: str = "et"
    left_on: date | None = None
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A post that rules speak of (`registrar`, `head`, `lawyer`); the first person present acts."""

    id: str
    people: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the office with its head (person id)."""

    id: str
    name: str
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A wish or a decision that a person gets a document. `who` is a role or person id as the rule wrote it."""

    who: str
    person: str
    standing: Standing
    because: str = ""
    instead_of: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, with lookups. `registrar` and `head` are the roles that take what nobody else does."""

    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))
    absences: tuple[Absence, ...] = ()

    def knows(self, who: str) -> bool:
        """Whether a role or person of this id exists."""
        return who in self.roles or who in self.people

    def by_email(self, addr: str) -> Person | None:
        """The person with this address, compared without case."""
        low = addr.casefold()
        return next((p for p in self.people.values() if p.email.casefold() == low), None)

    def away(self, person: str, day: date) -> Absence | None:
        """The absence that covers the day, or None."""
        return next((a for a in self.absences if a.person == person and a.covers(day)), None)

    def is_present(self, person: str, day: date) -> bool:
        """Whether the person works here on that day and is not away."""
        known = self.people.get(person)
        gone = known is None or (known.left_on is not None and known.left_on <= day)
        return not gone and self.away(person, day) is None

    def next_in_line(self, person: str, day: date) -> str | None:
        """Who stands in for a person on that day: the absence's substitute, else the usual one."""
        away, known = self.away(person, day), self.people.get(person)
        return (away.substitute if away else None) or (known.substitute if known else None)

    def head_of(self, person: str) -> str | None:
        """The head of the person's unit, unless that is the person; else the office's head role."""
        known = self.people.get(person)
        unit = self.units.get(known.unit) if known else None
        head = unit.head if unit else None
        if head and head != person:
            return head
        role = self.roles.get("head")
        return next((p for p in role.people if p != person), None) if role else None

    def present(self, who: str, day: date) -> tuple[str, str | None, date | None]:
        """Who acts for a role or person on a day: (person, instead of whom, until when).

        Follows substitutes from one to the next with a loop guard, then the other holders of the role, then the
        unit's head, then the registrar, these with their substitutes. When nobody is present the first named stays:
        a letter must reach someone. `until` is the last day on which the same person acts, as far as it is known.
        """
        names = self.roles[who].people if who in self.roles else (who,)
        for name in names:
            found = self._stand_in(name, day)
            if found is not None:
                return found
        first = names[0] if names else who
        for fallback in (self.head_of(first), *self.holders("registrar"), *self.holders("head")):
            found = self._stand_in(fallback, day) if fallback and fallback != first else None
            if found is not None:
                return found[0], first, None
        return first, None, None

    def holders(self, role: str) -> tuple[str, ...]:
        """The people of a role, none if there is no such role."""
        return self.roles[role].people if role in self.roles else ()

    def _stand_in(self, person: str, day: date) -> tuple[str, str | None, date | None] | None:
        seen: set[str] = set()
        current: str | None = person
        ends: list[date] = []
        while current is not None and current not in seen:
            if self.is_present(current, day):
                return (current, None, None) if current == person else (current, person, min(ends, default=None))
            seen.add(current)
            away = self.away(current, day)
            # The first in the line to come back ends it, so the earliest last day counts.
            ends += [away.last] if away else []
            current = self.next_in_line(current, day)
        return None
