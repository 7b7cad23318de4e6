"""The date by law of a kind of document (TsÜS §§ 134-137, HMS § 33, AvTS, MSVS, Regulation 1182/71).

Each unit has its way to a date (`_WAYS`); the counting itself stands in `counting`. Dates are dates in the office's
zone; a term ends at 24:00 of its last day (R6: TsÜS § 137).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from officed.domain.calendar import WorkCalendar
from officed.domain.counting import STARTS, End, Step, StepCode, count
from officed.domain.kinds import KINDS
from officed.domain.office_time import add_hours, local_date, start_of_day
from officed.domain.terms import ALWAYS, Length, Term, TermTable, Unit


@dataclass(frozen=True, slots=True)
class Extended:
    """The lawful maximum in all, counted from the original start (MSVS § 6, AvTS § 19)."""

    due: date
    raw_end: date | None
    n: int
    unit: Unit
    basis: str


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Until when a letter that is not ours is passed on, counted from the same start (AvTS § 21 lg 1, MSVS § 5)."""

    due: date
    raw_end: date | None
    n: int
    unit: Unit
    basis: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DueStage:
    """A further date of the same matter."""

    code: str
    due: date
    basis: str


@dataclass(frozen=True, slots=True)
class Due:
    """When something must be done, and how that was found.

    `due` is the date to keep, None where no term runs; `statutory` the date by law alone, before an earlier wish of
    the sender; `raw_end` the end before rolling, None for terms in working days and hours; `due_at` the instant of a
    term in hours. `start` is the day that is not counted; `registered` the day that was given.
    """

    kind: str
    registered: date
    start: date
    raw_end: date | None
    due: date | None
    due_at: datetime | None
    unit: Unit
    n: int
    basis: str
    steps: tuple[Step, ...]
    extended: Extended | None = None
    forward_by: date | None = None
    stages: tuple[DueStage, ...] = ()
    statutory: date | None = None
    needs_reply: bool = True
    notify: bool = False
    forwarding: Forwarding | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    term: Term
    registered: date
    start: date
    letter_date: date | None
    at: datetime | None
    calendar: WorkCalendar
    steps: tuple[Step, ...]


def due(
    table: TermTable,
    kind: str,
    registered: date,
    *,
    calendar: WorkCalendar,
    received: date | None = None,
    letter_date: date | None = None,
    at: datetime | None = None,
) -> Due:
    """Return the date by the law of the day of registration; raises `UnknownTerm`, `OutsideCalendar`.

    `received` is the office's date of receipt (or of service); without it the day of registration stands in.
    `letter_date` is the date that the letter asks for. `at` is the aware instant for terms in hours.
    """
    term = table.pick(kind, registered)
    law = _law_of_day(term, table.changes_after(kind, registered))
    return _find(term, registered, calendar, received, letter_date, at, law)


def due_by(
    term: Term,
    registered: date,
    *,
    calendar: WorkCalendar,
    received: date | None = None,
    letter_date: date | None = None,
    at: datetime | None = None,
) -> Due:
    """Return the date by a given term, such as a special one (`TermTable.special`); arguments as in `due`."""
    return _find(term, registered, calendar, received, letter_date, at, ())


def _find(
    term: Term,
    registered: date,
    calendar: WorkCalendar,
    received: date | None,
    letter_date: date | None,
    at: datetime | None,
    law: tuple[Step, ...],
) -> Due:
    start, steps = STARTS[term.counts_from](registered, received, calendar)
    case = _Case(term, registered, start, letter_date, at, calendar, steps + law)
    return _WAYS[term.unit](case)


def _law_of_day(term: Term, changes: date | None) -> tuple[Step, ...]:
    # Only where the law has changed is it worth a sentence (MSVS § 6: 30 days before 28.12.2024, then 15).
    if term.valid_from > ALWAYS:
        return (Step(StepCode.LAW_SINCE, day=term.valid_from, n=term.n, unit=term.unit),)
    if changes is not None:
        return (Step(StepCode.LAW_BEFORE, day=changes, n=term.n, unit=term.unit),)
    return ()


# The ways to a date, one for each unit.


def _counted(case: _Case) -> Due:
    end = count(case.start, case.term.n, case.term.unit, case.calendar)
    found = _answer(case, end, case.term.n, case.term.unit, case.term.basis)
    return _with_further_dates(_with_wish(found, case.letter_date), case)


def _by_letter(case: _Case) -> Due:
    """The letter's own date counts as written: it is not ours to move, so it does not roll."""
    if case.letter_date is not None:
        step = Step(StepCode.LETTER_DATE, day=case.letter_date)
        found = _answer(case, End(None, case.letter_date, (step,)), 0, Unit.LETTER_DATE, case.term.basis)
    elif case.term.default is not None:
        length = case.term.default
        end = count(case.start, length.n, length.unit, case.calendar)
        silent = Step(StepCode.LETTER_SILENT, n=length.n, unit=length.unit)
        end = replace(end, steps=(silent, *end.steps))
        found = _answer(case, end, length.n, length.unit, length.basis)
    else:
        return _no_term(case)
    return _with_further_dates(found, case)


def _in_hours(case: _Case) -> Due:
    """Real hours, weekends and nights too; such terms never roll (GDPR art. 33(1), Reg. 1182/71 art. 3(4)).

    Where the hour is not known, the day's first instant is taken: the earliest that it can have been.
    """
    # A start that "is not counted" is a rule for days; hours run from the instant itself.
    case = replace(case, steps=tuple(step for step in case.steps if step.code is not StepCode.COUNTED_FROM))
    since = case.at if case.at is not None else start_of_day(case.start)
    known = StepCode.HOUR_UNKNOWN if case.at is None else StepCode.AWARE
    ends = add_hours(since, case.term.n)
    steps = (
        Step(known, day=case.start, at=since),
        Step(StepCode.HOURS_END, n=case.term.n, unit=Unit.HOURS, at=ends),
    )
    found = _answer(case, End(None, local_date(ends), steps), case.term.n, Unit.HOURS, case.term.basis)
    start = local_date(since)
    return replace(_with_further_dates(found, case), due_at=ends, start=start)


def _no_term(case: _Case) -> Due:
    found = _answer(case, End(None, case.start, (Step(StepCode.NO_TERM),)), 0, Unit.NONE, case.term.basis)
    return replace(found, due=None, statutory=None)


_WAYS: Mapping[Unit, Callable[[_Case], Due]] = {
    Unit.WORKING_DAYS: _counted,
    Unit.CALENDAR_DAYS: _counted,
    Unit.MONTHS: _counted,
    Unit.LETTER_DATE: _by_letter,
    Unit.HOURS: _in_hours,
    Unit.NONE: _no_term,
}


def _answer(case: _Case, end: End, n: int, unit: Unit, basis: str) -> Due:
    return Due(
        kind=case.term.kind,
        registered=case.registered,
        start=case.start,
        raw_end=end.raw_end,
        due=end.due,
        due_at=None,
        unit=unit,
        n=n,
        basis=basis,
        steps=case.steps + end.steps,
        statutory=end.due,
        needs_reply=KINDS[case.term.kind].wants_reply,
        notify=case.term.notify,
    )


def _with_wish(found: Due, wish: date | None) -> Due:
    """The law's date stands; an earlier date that the sender asks for is tracked, since being early harms nobody."""
    if wish is None or found.due is None:
        return found
    if wish <= found.start:
        return replace(found, steps=(*found.steps, Step(StepCode.WISH_PAST, day=wish)))
    code = StepCode.WISH_EARLIER if wish < found.due else StepCode.WISH_LATER
    step = Step(code, day=wish, until=found.due)
    return replace(found, due=min(wish, found.due), steps=(*found.steps, step))


def _with_further_dates(found: Due, case: _Case) -> Due:
    extended = _extended(case.term.extended, case)
    forward = _forwarding(case.term.forward, case)
    stages = tuple(
        DueStage(
            stage.code, count(case.start, stage.length.n, stage.length.unit, case.calendar).due, stage.length.basis
        )
        for stage in case.term.stages
    )
    steps = [Step(StepCode.STAGE, day=stage.due, stage=stage.code) for stage in stages]
    if extended is not None:
        steps.append(Step(StepCode.EXTENDED, day=extended.due, n=extended.n, unit=extended.unit))
    if forward is not None:
        steps.append(Step(StepCode.FORWARD, day=forward.due))
    by = forward.due if forward else None
    told = (*found.steps, *steps)
    return replace(found, extended=extended, forward_by=by, stages=stages, steps=told, forwarding=forward)


def _extended(length: Length | None, case: _Case) -> Extended | None:
    if length is None:
        return None
    end = count(case.start, length.n, length.unit, case.calendar)
    return Extended(end.due, end.raw_end, length.n, length.unit, length.basis)


# How long the answer may take says nothing of how long passing on may.
_OF_THE_ANSWER = frozenset({StepCode.LAW_SINCE, StepCode.LAW_BEFORE})


def _forwarding(length: Length | None, case: _Case) -> Forwarding | None:
    if length is None:
        return None
    end = count(case.start, length.n, length.unit, case.calendar)
    steps = (*(step for step in case.steps if step.code not in _OF_THE_ANSWER), *end.steps)
    return Forwarding(end.due, end.raw_end, length.n, length.unit, length.basis, steps)
