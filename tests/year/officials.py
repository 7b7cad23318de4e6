"""Who acts for whom, from `people.toml` as data, by the words that stand at its head."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.year.law import DAY, not_later


@dataclass(frozen=True)
class Away:
    """Days on which somebody is away, both included; `known` is when the office learns of it."""

    person: str
    first: date
    last: date
    known: datetime
    substitute: str | None = None


class Officials:
    """The people of an office. Absences are told with the instant from which they are known."""

    def __init__(self, file: Path, absences: Sequence[Away]) -> None:
        told: Mapping[str, Any] = tomllib.loads(file.read_text("utf-8"))
        self._people = {row["id"]: row for row in told["person"]}
        self._roles = {row["id"]: row["people"] for row in told["role"]}
        self._heads = {row["id"]: row["head"] for row in told["unit"]}
        self.absences = absences

    def mail(self, person: str) -> str:
        """The address of a person."""
        return str(self._people[person]["email"])

    def person(self, address: str) -> str:
        """Whose address it is."""
        return next(person for person, row in self._people.items() if row["email"] == address)

    def acting(self, who: str, at: datetime, day: date) -> str:
        """Who acts for a person or role: the first in line who is there, the head, the registrar; else the first."""
        first, *others = self._roles.get(who, [who])
        for name in (first, *others, *self._above(first)):
            for one in self._line(name, at, day):
                if not self._away(one, at, day):
                    return one
        return str(first)

    def named(self, who: str) -> str:
        """The person whom a role falls to first; a person is that person."""
        return str(self._roles.get(who, [who])[0])

    def head_for(self, person: str, at: datetime, day: date) -> str:
        """Who hears of what a person has let slip: the unit's head, else the head of the office.

        Who acts for the person, or acts for that head in the person's place, does not hear of it as head.
        """
        late = {person, self.acting(person, at, day)}
        unit = self._heads.get(self._people[person].get("unit", ""))
        for head in (unit, *self._roles["head"]):
            if head and head != person and (acts := self.acting(head, at, day)) not in late:
                return acts
        return self.acting("secretary", at, day)

    def _above(self, person: str) -> Iterator[str]:
        unit = self._heads.get(self._people[person].get("unit", ""))
        if unit and unit != person:
            yield unit
        else:
            yield from (one for one in self._roles["head"][:1] if one != person)
        yield from self._roles["registrar"]
        yield from self._roles["head"]

    def _line(self, person: str, at: datetime, day: date) -> Iterator[str]:
        passed: set[str] = set()
        now: str | None = person
        while now and now not in passed:
            passed.add(now)
            yield now
            away = self._away(now, at, day)
            now = (away.substitute if away else None) or self._people[now].get("substitute")

    def back(self, last: date, at: datetime, today: date) -> Iterator[tuple[str, date]]:
        """Who is here today and was away on an earlier day, and since when: a weekend ends nothing."""
        for person in self._people:
            if self._away(person, at, last) and not self._away(person, at, today):
                day = last
                while away := self._away(person, at, day):
                    first = away.first
                    day = not_later(first - DAY)
                yield person, first

    def _away(self, person: str, at: datetime, day: date) -> Away | None:
        known = (a for a in self.absences if a.person == person and a.known <= at)
        return next((a for a in known if a.first <= day <= a.last), None)
