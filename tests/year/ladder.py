"""The ladder of reminders, written down from the office's rules: who hears on which morning before and after a term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.year.law import Dates, morning, not_later, working_day

AT_MOST = 5
"""A term of so many working days climbs the short ladder: WD 3, WD 4, WD 5."""

# Step, working days from the last day, who hears, whether long terms only. Half-way is counted in calendar days.
RUNGS = (
    ("two-before", -2, ("responsible",)),
    ("one-before", -1, ("responsible",)),
    ("last-day", 0, ("responsible",)),
    ("overdue-1", 1, ("responsible", "head")),
    ("overdue-3", 3, ("head", "secretary")),
)


@dataclass
class Step:
    """One step of one term. `done` is when it was sent, skipped or ended."""

    name: str
    at: datetime
    to: tuple[str, ...]
    done: datetime | None = None


def steps_of(term: Dates, told_at: datetime | None = None) -> list[Step]:
    """The steps of a term. `told_at`: people knew of the letter before, and have had a mail about the term then.

    Of what is over by then they hear no second time, but for that it is overdue.
    """
    found = {name: (_day(term.due, n), to) for name, n, to in RUNGS}
    days: dict[date, tuple[str, tuple[str, ...]]] = {}
    if working_day(term.start, AT_MOST) < not_later(term.due):
        half = not_later(term.start + timedelta(days=(term.due - term.start).days // 2))
        days[half] = ("half", ("responsible",))
    # Of two steps of one morning the nearer to the end speaks.
    days.update({day: (name, to) for name, (day, to) in found.items()})
    steps = [Step(name, morning(day), to) for day, (name, to) in sorted(days.items()) if day > term.start]
    return [step for step in steps if told_at is None or step.at > told_at or step.name.startswith("overdue")]


def _day(due: date, n: int) -> date:
    return working_day(not_later(due), n) if n else not_later(due)


def latest(steps: Sequence[Step], at: datetime) -> Step | None:
    """The step to be sent now: the last of those whose morning has come. Those before it are over with it."""
    due = [step for step in steps if step.done is None and step.at <= at]
    for step in due:
        step.done = at
    return due[-1] if due else None
