"""How long access to a document may be restricted, who may prolong it, and the mark on it (AvTS §§ 35, 40, 41).

A restriction is of the whole document or, where it can be separated, of one attachment only (AvTS § 38 lg 2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from officed.domain.document import Document
from officed.domain.months import add_months
from officed.domain.terms import RestrictionLength, TermTable

WHOLE = -1
"""The part of a restriction that is of the whole document; an attachment has its place among the parts."""

GROUND = r"AvTS § 35 lg [12] p \d{1,2}(?:[¹²³]|\^\d)?"
"""How a ground is written: act, section, subsection, point."""

NONE = "none"
"""What people write in place of a ground where nothing is restricted."""

UNGROUNDED = "AK"
"""A mark that came with a letter and names no ground."""

_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Restriction:
    """Access to a document, or to its part, is restricted on a ground, from a day to a last day.

    `basis` is the ground as written (`AvTS § 35 lg 1 p 12`), `law` what the length follows from; `by_mark` when the
    last day is the one that the sender's mark gave.
    """

    basis: str
    start: date
    until: date
    law: str
    part: int = WHOLE
    by_mark: bool = False


class Hindrance(StrEnum):
    """Why a restriction is not lawful as it was asked for."""

    NO_GROUND = "no_ground"
    ENDS_BEFORE = "ends_before"
    NOT_LATER = "not_later"
    BEYOND_MAXIMUM = "beyond_maximum"
    NOT_PROLONGED = "not_prolonged"
    ENDED = "ended"
    PROLONGED_BEFORE = "prolonged_before"
    NOT_BY_HEAD = "not_by_head"
    NO_REASON = "no_reason"


def is_ground(basis: str) -> bool:
    """Whether it is written as a ground of the act: only the closed list of AvTS § 35 restricts.

    >>> is_ground("AvTS § 35 lg 1 p 12"), is_ground("we would rather not")
    (True, False)
    """
    return re.fullmatch(GROUND, basis) is not None


def mark_of(document: Document) -> str | None:
    """The ground of the mark that a letter carries, `AK` where it names none; what a sender pleads for is no mark."""
    return next((b for b in document.found("restriction_basis") if b == UNGROUNDED or is_ground(b)), None)


def restriction(
    table: TermTable,
    basis: str,
    start: date,
    *,
    marked_until: date | None = None,
    died: date | None = None,
    born: date | None = None,
    part: int = WHOLE,
) -> Restriction:
    """Return the longest restriction that the ground allows; a mark that came with the letter keeps its own last day.

    `start` is the day of receipt or creation (AvTS § 40 lg 1). With `died`, or else `born`, the term of personal data
    counts from there (AvTS § 40 lg 3).
    """
    length, counted_from = _length(table, basis, start, died, born)
    if marked_until is not None and marked_until >= start:
        return Restriction(basis, start, marked_until, length.basis, part, by_mark=True)
    return Restriction(basis, start, length.last_day(counted_from), length.basis, part)


def hindrances(longest: Restriction, until: date) -> tuple[Hindrance, ...]:
    """Return why a restriction may not end on that day, none if it may."""
    tests = {
        Hindrance.NO_GROUND: not is_ground(longest.basis),
        Hindrance.ENDS_BEFORE: until < longest.start,
        Hindrance.BEYOND_MAXIMUM: until > longest.until,
    }
    return tuple(why for why, holds in tests.items() if holds)


def hindrances_to_prolonging(
    table: TermTable, now: Restriction, until: date, *, today: date, before: bool, by_head: bool, reason: str
) -> tuple[Hindrance, ...]:
    """Return why a restriction may not be prolonged to that day, none if it may.

    The head may prolong once, by as many years as the act gives, while the reason lasts (AvTS § 40 lg 1).
    """
    length, _ = _length(table, now.basis, now.start, None, None)
    most = add_months(now.until, length.prolonged_by * _MONTHS_A_YEAR)
    tests = {
        Hindrance.NOT_PROLONGED: not length.prolonged_by,
        Hindrance.ENDED: now.until < today,
        Hindrance.PROLONGED_BEFORE: before,
        Hindrance.NOT_BY_HEAD: not by_head,
        Hindrance.NO_REASON: not reason.strip(),
        Hindrance.NOT_LATER: until <= now.until,
        Hindrance.BEYOND_MAXIMUM: bool(length.prolonged_by) and until > most,
    }
    return tuple(why for why, holds in tests.items() if holds)


def _length(
    table: TermTable, basis: str, start: date, died: date | None, born: date | None
) -> tuple[RestrictionLength, date]:
    """The row that the ground and the known dates ask for, and the day it counts from."""
    events = {"receipt": start, "death": died, "birth": born}
    of_ground = [row for row in table.restrictions_on(start) if basis in row.grounds]
    rows = of_ground or [row for row in table.restrictions_on(start) if not row.grounds]
    for event in ("death", "birth", "receipt"):
        day = events[event]
        row = next((row for row in rows if row.counts_from == event), None)
        if row is not None and day is not None:
            return row, day
    raise LookupError("config/terms.toml has no [[restriction]] that counts from receipt")
