"""Numbers: from a counter row inside the transaction, so that a number and its entry come into being together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select, update

from officed.domain.errors import NotFound, OfficedError
from officed.domain.register import Entry, NumberRequest
from officed.domain.series import write_number
from officed.store import schema as t
from officed.store.ledger import insert_into

# Clocks of several hosts differ by a little; more than this is a clock that was set back.
_SKEW = timedelta(minutes=5)


class ClockWentBack(OfficedError):
    """The clock stands {behind} before the last registration. No number is given until it is right: set it."""

    exit_code = 3
    retry_after = timedelta(minutes=1)


class AnotherDay(Exception):
    """The local date changed between asking the plugins and taking the number: everything is rolled back."""


def take_number(
    connection: Connection,
    document: int,
    request: NumberRequest,
    clock: Callable[[], tuple[datetime, date]],
    today: date,
) -> tuple[Entry, datetime]:
    """The next number of the sequence, written as an entry. `clock` is asked after the counter is locked.

    Raises `AnotherDay` when that is not `today`, `ClockWentBack`.
    """
    if request.follows is not None:
        return _further(connection, document, request, request.follows, clock, today)
    sequence = request.series.sequence
    number = _locked(connection, sequence, today.year, request.first)
    of = (t.entry.c.sequence == sequence, t.entry.c.year == today.year, t.entry.c.suffix == 0)
    at = _now(connection, clock, today, of)
    entry = _insert(connection, document, request, (sequence, today.year, number), 0, at, today)
    # The guard lets the counter pass only a number that is taken.
    connection.execute(
        update(t.counter)
        .where(t.counter.c.sequence == sequence, t.counter.c.year == today.year)
        .values(next=number + 1)
    )
    return entry, at


def _locked(connection: Connection, sequence: str, year: int, first: int) -> int:
    new = insert_into(connection, t.counter).values(sequence=sequence, year=year, first=first, next=first)
    connection.execute(new.on_conflict_do_nothing())
    number: int | None = connection.scalar(
        select(t.counter.c.next).where(t.counter.c.sequence == sequence, t.counter.c.year == year).with_for_update()
    )
    assert number is not None
    return number


def _further(
    connection: Connection,
    document: int,
    request: NumberRequest,
    matter: tuple[str, int, int],
    clock: Callable[[], tuple[datetime, date]],
    today: date,
) -> tuple[Entry, datetime]:
    _locked(connection, matter[0], matter[1], 1)
    last = connection.scalar(select(func.max(t.entry.c.suffix)).where(*_of(matter)))
    suffix = request.series.first_suffix if not last else last + 1
    at = _now(connection, clock, today, _of(matter))
    return _insert(connection, document, request, matter, suffix, at, today), at


def _of(matter: tuple[str, int, int]) -> tuple[ColumnElement[bool], ...]:
    sequence, year, number = matter
    return (t.entry.c.sequence == sequence, t.entry.c.year == year, t.entry.c.number == number)


def _now(
    connection: Connection,
    clock: Callable[[], tuple[datetime, date]],
    today: date,
    of: tuple[ColumnElement[bool], ...],
) -> datetime:
    """The instant of registration: never before the last one of the same numbers, and always today."""
    at, day = clock()
    last = connection.execute(
        select(t.entry.c.registered_at, t.entry.c.registered_on)
        .where(*of)
        .order_by(t.entry.c.number.desc(), t.entry.c.suffix.desc())
        .limit(1)
    ).first()
    if last is not None and at < last.registered_at:
        if last.registered_at - at > _SKEW:
            raise ClockWentBack(behind=last.registered_at - at)
        at, day = last
    if day != today:
        raise AnotherDay
    return at


def _insert(
    connection: Connection,
    document: int,
    request: NumberRequest,
    matter: tuple[str, int, int],
    suffix: int,
    at: datetime,
    day: date,
) -> Entry:
    sequence, year, number = matter
    of = select(t.document.c.direction, t.document.c.original_sha256).where(t.document.c.id == document)
    found = connection.execute(of).first()
    if found is None:
        raise NotFound(what="document", name=document, hint="See `officed register list`.")
    reference = write_number(request.series, year, number, suffix)
    series = request.series.code
    entry = Entry(document, sequence, year, number, suffix, reference, series, at, day, found.original_sha256)
    connection.execute(
        t.entry.insert().values(
            document_id=document,
            sequence=sequence,
            year=year,
            number=number,
            suffix=suffix,
            reference=reference,
            series=series,
            direction=found.direction,
            registered_at=at,
            registered_on=day,
            original_sha256=found.original_sha256,
        )
    )
    return entry
