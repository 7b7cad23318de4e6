"""What the terms of retention say of the register today (ArhS § 11; Arhiivieeskiri § 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from officed.domain.office_time import local_date
from officed.domain.retention import Fate, Ruling, counted_from, ruling
from officed.domain.series import Kept
from officed.domain.states import State
from officed.flow.desk import Desk
from officed.ports.store import Card

TO_DO = frozenset({Fate.DUE, Fate.HELD, Fate.HAND_OVER, Fate.UNKNOWN})
"""What a person has something to do about, or wants to know of, when the list of the year is made."""

# Matters that are held at a time.
PIECE = 500


def rulings(desk: Desk, year: int | None = None, fates: Collection[Fate] = TO_DO) -> Iterator[Ruling]:
    """What becomes of matters begun in a year, or in any, in the order of their numbers; only these fates."""
    today = desk.today()
    after = None
    last = year if year is not None else today.year
    while matters := desk.store.matters_up_to(last, desk.zone, after, PIECE):
        for letters in matters:
            found = ruling(desk.office.file_plan, letters, today)
            if found.fate in fates and year in {None, letters[0].year}:
                yield found
        after = (matters[-1][0].sequence, matters[-1][0].year, matters[-1][0].number)


def kept(desk: Desk, card: Card, otherwise: date) -> Kept | None:
    """How long an entry by itself is kept: by the rule of the day of its closing, of another day while it is open."""
    assert card.entry is not None
    series = desk.office.file_plan.series.get(card.entry.series)
    if series is None:
        return None
    closings = (line.at for line in card.history if line.target == State.CLOSED and line.state != State.CLOSED)
    last = max(closings, default=None)
    return series.kept(counted_from(local_date(last, desk.zone), card.entry.year, series) if last else otherwise)
