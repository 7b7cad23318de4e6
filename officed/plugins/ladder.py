"""Built-in plugin: the dates of reminders, from the office's ladder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from officed.api import (
    AWAITED,
    AWAITED_LADDER,
    DEFICIENCY,
    DEFICIENCY_LADDER,
    FORWARDING,
    FORWARDING_LADDER,
    Audience,
    Office,
    PlannedDeadline,
    PlannedReminder,
    Rung,
    WorkCalendar,
    hookimpl,
)

API_VERSION = 1

# Terms with a ladder of their own: the steps that are built in, where the settings name none.
OF_THEIR_OWN = {AWAITED: AWAITED_LADDER, FORWARDING: FORWARDING_LADDER, DEFICIENCY: DEFICIENCY_LADDER}

# Terms of at most so many working days climb the short ladder.
SHORT_WORKING_DAYS = 5


class LadderPlugin:
    """The rungs of `[[reminders.ladder]]`, or the built-in ones, as dates."""

    def __init__(self, office: Office) -> None:
        self._ladder = tuple(rung for rung in office.ladder if not rung.of)
        self._own = {
            kind: tuple(rung for rung in office.ladder if rung.of == kind) or built_in
            for kind, built_in in OF_THEIR_OWN.items()
        }

    @hookimpl
    def plan_reminders(self, deadline: PlannedDeadline, calendar: WorkCalendar) -> Sequence[PlannedReminder] | None:
        """Return the reminders of a term, the first one first; each on a working day, none on or before the start."""
        due = deadline.due
        fitting = self._own.get(deadline.kind) or self._fitting(deadline, calendar)
        planned = [_reminder(rung, deadline.start, due, calendar) for rung in fitting]
        return _one_a_day([reminder for reminder in planned if reminder.on > deadline.start])

    def _fitting(self, deadline: PlannedDeadline, calendar: WorkCalendar) -> Sequence[Rung]:
        short = calendar.working_days_between(deadline.start, deadline.due) <= SHORT_WORKING_DAYS
        return [rung for rung in self._ladder if (rung.short if short else rung.long)]


def plugin(office: Office) -> object:
    """Return the plugin for an office."""
    return LadderPlugin(office)


def _reminder(rung: Rung, start: date, due: date, calendar: WorkCalendar) -> PlannedReminder:
    overdue = rung.fraction is None and rung.working_days > 0
    return PlannedReminder(rung.id, _day(rung, start, due, calendar), rung.to, overdue)


def _day(rung: Rung, start: date, due: date, calendar: WorkCalendar) -> date:
    if rung.fraction is not None:
        return calendar.on_or_before_working_day(start + timedelta(days=int((due - start).days * rung.fraction)))
    # From a due date that is a day off, the last working day before it counts as the last day (rule R8).
    last_day = calendar.on_or_before_working_day(due)
    return calendar.add_working_days(last_day, rung.working_days)


def _one_a_day(planned: list[PlannedReminder]) -> tuple[PlannedReminder, ...]:
    """Keep, for each audience and day, only the later rung: the nearer the end, the more it says."""
    last: dict[tuple[Audience, date], str] = {}
    ordered = sorted(planned, key=lambda reminder: (reminder.on, reminder.overdue))
    for reminder in ordered:
        last.update({(audience, reminder.on): reminder.step for audience in reminder.to})
    kept = ((r, tuple(audience for audience in r.to if last[audience, r.on] == r.step)) for r in ordered)
    return tuple(PlannedReminder(r.step, r.on, to, r.overdue) for r, to in kept if to)
