"""The terms of the law as values: how long, from when, by which section, since when in force.

The numbers stand in `config/terms.toml`; the arithmetic in `due`; the words in `officed.texts.terms`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from officed.domain.calendar import WorkCalendar
from officed.domain.errors import OfficedError
from officed.domain.months import last_day_within_years

ALWAYS = date(1900, 1, 1)

OWN = "answer_within"
"""The kind of a date that the office's own rules set beside the law's."""


class UnknownTerm(OfficedError):
    """No term is known for "{kind}" on {on}. Known: {known}. Terms stand in `config/terms.toml`."""


class Unit(StrEnum):
    """What a term is counted in. `letter_date`: the letter itself sets the date; `none`: no term runs."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    HOURS = "hours"
    LETTER_DATE = "letter_date"
    NONE = "none"


class CountsFrom(StrEnum):
    """The event that starts a term; its day is not counted (R1: TsÜS § 135 lg 1, HMS § 33)."""

    REGISTRATION = "registration"
    RECEIPT = "receipt"
    SERVICE = "service"


class Confidence(StrEnum):
    """How sure the number is: read in the act, likely, or to be looked up by the office's lawyer (K)."""

    CERTAIN = "C"
    LIKELY = "L"
    CHECK = "K"


@dataclass(frozen=True, slots=True)
class Length:
    """So many working days, calendar days or months, and the section that says it."""

    n: int
    unit: Unit
    basis: str
    confidence: Confidence = Confidence.CERTAIN


@dataclass(frozen=True, slots=True)
class Stage:
    """A further date of the same matter, counted from the same start, such as `feedback` to a whistleblower."""

    code: str
    length: Length


@dataclass(frozen=True, slots=True)
class Term:
    """One row of `terms.toml`: the term of a kind from `valid_from` (day of registration) on.

    `extended` is the lawful maximum in all, counted from the original start. `forward` is the time to pass on what
    is not ours. `default` is used where the unit is `letter_date` and the letter has none. `notify` tells that the
    sender must be told of an extension or forwarding. `special` names an application with a term of its own.
    A term for deficiencies names in `mends` the kinds that it is set for. `pauses`: their own term rests meanwhile, by
    `pauses_basis`. `left_basis` lets the letter be left unreviewed after it; `tell`: how soon the sender is to be told;
    `longest`: the most that is given them at once.
    """

    kind: str
    unit: Unit
    n: int = 0
    basis: str = ""
    counts_from: CountsFrom = CountsFrom.REGISTRATION
    valid_from: date = ALWAYS
    extended: Length | None = None
    forward: Length | None = None
    default: Length | None = None
    stages: tuple[Stage, ...] = ()
    notify: bool = False
    confidence: Confidence = Confidence.CERTAIN
    special: str = ""
    title: str = ""
    note: str = ""
    mends: tuple[str, ...] = ()
    pauses: bool = False
    pauses_basis: str = ""
    left_basis: str = ""
    tell: Length | None = None
    longest: Length | None = None


@dataclass(frozen=True, slots=True)
class RegistrationDuty:
    """How soon something must be in the register: the same day, or so many working days later (R11)."""

    what: str
    working_days: int
    basis: str

    def latest(self, event: date, calendar: WorkCalendar) -> date:
        """Return the last day for registering what came, went out or was signed on the day of the event."""
        return calendar.add_working_days(event, self.working_days)


@dataclass(frozen=True, slots=True)
class RestrictionLength:
    """How many years an access restriction may last, counted from `counts_from` (AvTS § 40).

    `grounds` are those it is for; a row that names none is for all that no other row names.
    """

    code: str
    years: int
    basis: str
    counts_from: str = "receipt"
    prolonged_by: int = 0
    grounds: tuple[str, ...] = ()
    valid_from: date = ALWAYS

    def last_day(self, start: date) -> date:
        """Return the last day of the restriction: start plus years, less a day."""
        return last_day_within_years(start, self.years)


@dataclass(frozen=True, slots=True)
class Contest:
    """A way to contest a decision of ours, and how long it is open, by the day of the decision (HMS § 57 lg 1).

    `code` is `challenge` (to us) or `court`; decisions on letters of the kinds in `not_for` are not contested so.
    """

    code: str
    length: Length
    not_for: tuple[str, ...] = ()
    valid_from: date = ALWAYS


@dataclass(frozen=True, slots=True)
class TermTable:
    """All terms of the office. Of several rows of a kind, the one in force on the day of registration counts."""

    terms: tuple[Term, ...]
    specials: tuple[Term, ...] = ()
    registration: tuple[RegistrationDuty, ...] = field(default=())
    restrictions: tuple[RestrictionLength, ...] = field(default=())
    contests: tuple[Contest, ...] = field(default=())

    def restrictions_on(self, day: date) -> tuple[RestrictionLength, ...]:
        """Return the lengths of restrictions in force on a day: of several rows of a code the newest."""
        in_force = sorted((r for r in self.restrictions if r.valid_from <= day), key=lambda row: row.valid_from)
        return tuple({row.code: row for row in in_force}.values())

    def contesting(self, kind: str, on: date) -> tuple[Contest, ...]:
        """Return the ways to contest a decision of a day on a letter of a kind, each by its newest row."""
        in_force = sorted((one for one in self.contests if one.valid_from <= on), key=lambda row: row.valid_from)
        newest = {row.code: row for row in in_force}
        return tuple(row for row in newest.values() if kind not in row.not_for)

    def rows(self, kind: str) -> tuple[Term, ...]:
        """Return the rows of a kind, the oldest law first."""
        return tuple(sorted((t for t in self.terms if t.kind == kind), key=lambda term: term.valid_from))

    def pick(self, kind: str, on: date) -> Term:
        """Return the term in force for a kind registered on that day; raises `UnknownTerm`."""
        in_force = [term for term in self.rows(kind) if term.valid_from <= on]
        if not in_force:
            known = ", ".join(dict.fromkeys(term.kind for term in self.terms))
            raise UnknownTerm(kind=kind, on=on.isoformat(), known=known)
        return in_force[-1]

    def changes_after(self, kind: str, on: date) -> date | None:
        """Return the day on which the next row of the kind comes into force, if one does."""
        return next((term.valid_from for term in self.rows(kind) if term.valid_from > on), None)

    def special(self, code: str) -> Term:
        """Return the term of a special application or of a date that the agency sets; raises `UnknownTerm`."""
        for term in self.specials:
            if term.special == code:
                return term
        raise UnknownTerm(kind=code, on="any day", known=", ".join(term.special for term in self.specials))

    def mending(self, kind: str, on: date) -> Term | None:
        """Return the term for deficiencies of a kind in force on a day, the newest law; None where there is none."""
        fitting = (term for term in self.specials if kind in term.mends and term.valid_from <= on)
        return max(fitting, key=lambda term: term.valid_from, default=None)
