"""How long letters are kept, and what becomes of them then (ArhS § 11; Arhiivieeskiri §§ 4, 13, 14).

A matter goes as a whole: it is kept as long as the longest kept of its letters, counted from 1 January after the year
in which it was closed. What has archival value is never disposed of, but handed over.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from officed.domain.series import FilePlan, Kept, KeptFrom, Series
from officed.domain.states import State


class Fate(StrEnum):
    """What retention says of a matter today."""

    DUE = "due"
    """Its term has ended: it may be disposed of."""
    LATER = "later"
    OPEN = "open"
    HELD = "held"
    ARCHIVAL = "archival"
    HAND_OVER = "hand_over"
    """Of archival value, and old enough to be handed over to the public archive."""
    PERMANENT = "permanent"
    UNKNOWN = "unknown"
    """The file plan does not have its series any more, or no row for the day of closing: nobody says how long."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What stops the disposal of an entry, such as a court case or an audit; `since` a local day."""

    since: date
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry as retention sees it: a letter of a matter. `ended_on` is the local day on which it was closed.

    `annulled_on`: an entry that stands for nothing is not waited for. `number` and `year` tell the matter with
    `sequence`; `suffix` is 0 for its first letter. `sealed`: a report of a breach that has a number by mistake, and no
    title for anybody's eyes (Directive (EU) 2019/1937 art. 16).
    """

    document: int
    version: int
    state: State
    reference: str
    series: str
    sequence: str
    year: int
    number: int
    suffix: int
    registered_on: date
    original_sha256: str
    title: str = ""
    ended_on: date | None = None
    annulled_on: date | None = None
    hold: Hold | None = None
    sealed: bool = False

    @property
    def kept_for(self) -> str:
        """Why it is kept from disposal, for everybody's eyes: of a report of a breach nothing is told but that."""
        return self.hold.reason if self.hold is not None and not self.sealed else ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a matter: its letters, until when it is kept (`until`, both included) and by what.

    `closed_on` is the day that the years are counted from; None while it is open, or where no years are counted. The
    rule is that of the day on which its letters ended: what is annulled after that lengthens their term at the most.
    """

    fate: Fate
    letters: tuple[Leaf, ...]
    closed_on: date | None = None
    years: int | None = None
    until: date | None = None
    basis: str = ""


def last_day(closed_on: date, years: int) -> date:
    """The last day of a term of so many years, counted from 1 January after the year of closing.

    >>> last_day(date(2020, 3, 2), 5)
    datetime.date(2025, 12, 31)
    """
    return date(closed_on.year + years, 12, 31)


def handed_over_from(registered_on: date, years: int) -> date:
    """The day on which an archival letter is so many years old; one of 29 February is so on 1 March."""
    try:
        return registered_on.replace(year=registered_on.year + years)
    except ValueError:
        return date(registered_on.year + years, 3, 1)


def ruling(plan: FilePlan, letters: Sequence[Leaf], today: date) -> Ruling:
    """Return what becomes of a matter, all of whose letters that still have content are given, at least one."""
    whole = tuple(letters)
    rows = [plan.series.get(one.series) for one in whole]
    series = [row for row in rows if row is not None]
    if len(series) < len(rows):
        return Ruling(Fate.UNKNOWN, whole)
    if archival := next((row for row in series if row.archival), None):
        oldest = max(one.registered_on for one in whole)
        old = handed_over_from(oldest, plan.handover_years) <= today
        return Ruling(Fate.HAND_OVER if old else Fate.ARCHIVAL, whole, basis=archival.retention[-1].basis)
    if forever := next((row for row in series if all(rule.years is None for rule in row.retention)), None):
        return Ruling(Fate.PERMANENT, whole, basis=forever.retention[-1].basis)
    if any(is_open(one) for one in whole):
        return Ruling(Fate.OPEN, whole)
    return _counted(whole, series, today)


def _counted(letters: tuple[Leaf, ...], series: Sequence[Series], today: date) -> Ruling:
    filed = list(zip(letters, series, strict=True))
    closed_on = max(counted_from(_gone_on(one), one.year, row) for one, row in filed)
    ruled_on = max(counted_from(_ended_on(one), one.year, row) for one, row in filed)
    rules = [row.kept(ruled_on) for row in series]
    known = [rule for rule in rules if rule is not None]
    if len(known) < len(rules):
        return Ruling(Fate.UNKNOWN, letters, closed_on)
    longest = max(known, key=_length)
    if longest.years is None:
        return Ruling(Fate.PERMANENT, letters, basis=longest.basis)
    until = last_day(closed_on, longest.years)
    fate = Fate.LATER if today <= until else Fate.HELD if any(one.hold for one in letters) else Fate.DUE
    return Ruling(fate, letters, closed_on, longest.years, until, longest.basis)


def _length(rule: Kept) -> float:
    return math.inf if rule.years is None else rule.years


def _gone_on(one: Leaf) -> date:
    return max(filter(None, (one.ended_on, one.annulled_on)), default=one.registered_on)


def _ended_on(one: Leaf) -> date:
    """The day that its rule is taken from: an annulment ends only what was still open."""
    closed_on = one.ended_on if one.state is State.CLOSED else None
    return min(filter(None, (closed_on, one.annulled_on)), default=one.registered_on)


def counted_from(ended_on: date, year: int, row: Series) -> date:
    """The day on which a letter of a year ended, or the last day of the yearly file (toimik) that it lies in."""
    return max(ended_on, date(year, 12, 31)) if row.kept_from is KeptFrom.FILE else ended_on


def is_open(one: Leaf) -> bool:
    """Whether a letter is still worked on; what was annulled is not, unless it is held for a person."""
    return one.state is not State.CLOSED and (one.annulled_on is None or one.state is State.HELD)
