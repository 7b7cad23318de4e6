"""The ladder of reminders and escalations, planned once and looked up by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from officed.domain.calendar import WorkCalendar

AWAITED = "vastus"
"""The kind of a term that a letter of ours gives to somebody else: by when their answer is awaited."""

FORWARDING = "edastamine"
"""The kind of the term for passing a letter on that is not ours (AvTS § 21 lg 1, MSVS § 5)."""

DEFICIENCY = "puudused"
"""The kind of the term that the office sets for mending what a letter lacks (HMS § 15 lg 2)."""

BESIDE = frozenset({FORWARDING, DEFICIENCY})
"""Terms that run beside that of the answer, and never say by when it is due."""


class Audience(StrEnum):
    """Who a step speaks to. An office without the role of a secretary has its registrar hear instead."""

    RESPONSIBLE = "responsible"
    HEAD = "head"
    REGISTRAR = "registrar"
    SECRETARY = "secretary"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder, relative to the due date.

    `working_days` before (negative) or after (positive) the due date; `fraction` of the term instead, where given
    (0.5 is half-way). `short` and `long`: whether the rung serves terms of at most five working days, and longer ones.
    `awaited`: it serves answers that we wait for, and no terms of our own. `serves`: it serves terms of that kind
    alone (`FORWARDING`, `DEFICIENCY`).
    """

    id: str
    to: tuple[Audience, ...]
    working_days: int = 0
    fraction: float | None = None
    short: bool = True
    long: bool = True
    awaited: bool = False
    serves: str = ""

    @property
    def of(self) -> str:
        """The kind of term that it serves alone; empty for all others."""
        return AWAITED if self.awaited else self.serves


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """A rung with its local date; it is sent in the morning of that working day.

    `at` is the instant of that morning; plugins leave it None and the core fills it in from the settings.
    """

    step: str
    on: date
    to: tuple[Audience, ...]
    overdue: bool = False
    at: datetime | None = None


def is_quiet(local: datetime, at: time, until: time, calendar: WorkCalendar) -> bool:
    """Whether a local moment is one at which nobody is reminded: at night, or on a day off."""
    return not (calendar.is_working_day(local.date()) and at <= local.time() < until)


LADDER: tuple[Rung, ...] = (
    Rung("half", (Audience.RESPONSIBLE,), fraction=0.5, short=False),
    Rung("two-before", (Audience.RESPONSIBLE,), working_days=-2),
    Rung("one-before", (Audience.RESPONSIBLE,), working_days=-1),
    Rung("last-day", (Audience.RESPONSIBLE,), working_days=0),
    Rung("overdue-1", (Audience.RESPONSIBLE, Audience.HEAD), working_days=1),
    Rung("overdue-3", (Audience.HEAD, Audience.SECRETARY), working_days=3),
)

# An answer that does not come is asked after; before its day there is nothing to do.
AWAITED_LADDER: tuple[Rung, ...] = (
    Rung("awaited-1", (Audience.RESPONSIBLE,), working_days=1, awaited=True),
    Rung("awaited-5", (Audience.RESPONSIBLE, Audience.HEAD), working_days=5, awaited=True),
)

# Of five working days the second, and the fourth with everybody who can still act; then each day counts.
FORWARDING_LADDER: tuple[Rung, ...] = (
    Rung("pass-on-2", (Audience.RESPONSIBLE,), working_days=-3, serves=FORWARDING),
    Rung("pass-on-4", (Audience.RESPONSIBLE, Audience.HEAD, Audience.REGISTRAR), working_days=-1, serves=FORWARDING),
    Rung("pass-on-late", (Audience.RESPONSIBLE, Audience.HEAD, Audience.REGISTRAR), working_days=1, serves=FORWARDING),
)

# The term is the sender's; only when it has ended is there something for us to decide.
DEFICIENCY_LADDER: tuple[Rung, ...] = (
    Rung("term-ended-1", (Audience.RESPONSIBLE,), working_days=1, serves=DEFICIENCY),
    Rung("term-ended-5", (Audience.RESPONSIBLE, Audience.HEAD), working_days=5, serves=DEFICIENCY),
)
