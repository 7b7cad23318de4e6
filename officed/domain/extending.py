"""May a term be extended? The rules of the law that a person's request is held against (MSVS § 6, AvTS § 19)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from officed.domain.calendar import WorkCalendar
from officed.domain.due import Due


class Objection(StrEnum):
    """Why an extension is not lawful."""

    NOT_OURS = "not_ours"
    TERM_ENDED = "term_ended"
    ALREADY_EXTENDED = "already_extended"
    NO_REASON = "no_reason"
    NOT_LATER = "not_later"
    BEYOND_MAXIMUM = "beyond_maximum"
    NOT_A_WORKING_DAY = "not_a_working_day"


def objections_to_extension(
    found: Due, wanted: date, *, today: date, reason: str, extended_before: bool, calendar: WorkCalendar
) -> tuple[Objection, ...]:
    """Return every objection, none if the term may be moved to the wanted date.

    A date of a court or supervisor, or a kind without a lawful extension, is not ours to extend; we can only ask.
    """
    if found.extended is None or found.statutory is None:
        return (Objection.NOT_OURS,)
    tests = {
        Objection.TERM_ENDED: today > found.statutory,
        Objection.ALREADY_EXTENDED: extended_before,
        Objection.NO_REASON: not reason.strip(),
        Objection.NOT_LATER: wanted <= found.statutory,
        Objection.BEYOND_MAXIMUM: wanted > found.extended.due,
        Objection.NOT_A_WORKING_DAY: not calendar.is_working_day(wanted),
    }
    return tuple(objection for objection, holds in tests.items() if holds)
