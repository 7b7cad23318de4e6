"""What the terms of retention say of the register today (ArhS § 11; Arhiivieeskiri § 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from officed.domain.office_time import local_date
from officed.domain.retention import Fate, Ruling, counted_from, ruling
from officed.domain.series import Kept
from officed.domain.states import State
from officed.flow.desk import Desk
from officed.ports.store import Card

TO_DO = frozenset({Fate.DUE, Fate.HELD, Fate.HAND_OVER, Fate.UNKNOWN})
"""What a person has something to do about, or wants to know of, when the list of the year is made."""

_ANNULLED = "entry.annulled"
# Where what was closed goes without being opened again; None is a line of history that moves nothing.
_NOT_OPEN = frozenset({State.CLOSED, State.DISPOSED, State.DIVERTED, None})
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
    """How long an entry is kept by itself: by the rule of the day of its end, of another day while it is open."""
    assert card.entry is not None
    series = desk.office.file_plan.series.get(card.entry.series)
    if series is None:
        return None
    ended = _ended_at(card)
    return series.kept(counted_from(local_date(ended, desk.zone), card.entry.year, series) if ended else otherwise)


def _ended_at(card: Card) -> datetime | None:
    """When it was closed last, unless it was opened again; what is annulled while it is open ends with that."""
    ended = None
    for line in card.history:
        if line.event == _ANNULLED:
            return ended or line.at
        if line.target == State.CLOSED and line.state != State.CLOSED:
            ended = line.at
        elif line.state == State.CLOSED and line.target not in _NOT_OPEN:
            ended = None
    return ended
