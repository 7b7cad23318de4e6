"""Numbers: from a counter row inside the transaction, so that a number and its entry come into being together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Select, bindparam, func, select

from officed.domain.errors import NotFound, OfficedError
from officed.domain.register import Entry, NumberRequest
from officed.domain.series import write_number
from officed.store import schema as t
from officed.store.statements import by, insert_new, insert_row, update_by

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
    at = _now(connection, clock, today, _LAST, {"sequence": sequence, "year": today.year})
    entry = _insert(connection, document, request, (sequence, today.year, number), 0, at, today)
    # The guard lets the counter pass only a number that is taken.
    of = by(sequence=sequence, year=today.year)
    connection.execute(update_by(t.counter, "sequence", "year"), {**of, "next": number + 1})
    return entry, at


def _locked(connection: Connection, sequence: str, year: int, first: int) -> int:
    of = {"sequence": sequence, "year": year}
    number: int | None = connection.scalar(_COUNTER, of)
    if number is None:
        connection.execute(insert_new(connection, t.counter), {**of, "first": first, "next": first})
        number = connection.scalar(_COUNTER, of)
    assert number is not None
    return number


_COUNTER = (
    select(t.counter.c.next)
    .where(t.counter.c.sequence == bindparam("sequence"), t.counter.c.year == bindparam("year"))
    .with_for_update()
)
_NUMBERED = (
    select(t.entry.c.registered_at, t.entry.c.registered_on)
    .where(t.entry.c.sequence == bindparam("sequence"), t.entry.c.year == bindparam("year"))
    .limit(1)
)
_LAST = _NUMBERED.where(t.entry.c.suffix == 0).order_by(t.entry.c.number.desc())
_LAST_OF_MATTER = _NUMBERED.where(t.entry.c.number == bindparam("number")).order_by(t.entry.c.suffix.desc())
_SUFFIX = select(func.max(t.entry.c.suffix)).where(
    t.entry.c.sequence == bindparam("sequence"),
    t.entry.c.year == bindparam("year"),
    t.entry.c.number == bindparam("number"),
)
_ORIGINAL = select(t.document.c.direction, t.document.c.original_sha256).where(t.document.c.id == bindparam("document"))


def _further(
    connection: Connection,
    document: int,
    request: NumberRequest,
    matter: tuple[str, int, int],
    clock: Callable[[], tuple[datetime, date]],
    today: date,
) -> tuple[Entry, datetime]:
    sequence, year, number = matter
    of = {"sequence": sequence, "year": year, "number": number}
    _locked(connection, sequence, year, 1)
    last = connection.scalar(_SUFFIX, of)
    suffix = request.series.first_suffix if not last else last + 1
    at = _now(connection, clock, today, _LAST_OF_MATTER, of)
    return _insert(connection, document, request, matter, suffix, at, today), at


def _now(
    connection: Connection,
    clock: Callable[[], tuple[datetime, date]],
    today: date,
    newest: Select[datetime, date],
    of: Mapping[str, object],
) -> datetime:
    """The instant of registration: never before the last one of the same numbers, and always today."""
    at, day = clock()
    last = connection.execute(newest, of).first()
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
    found = connection.execute(_ORIGINAL, {"document": document}).first()
    if found is None:
        raise NotFound(what="document", name=document, hint="See `officed register list`.")
    reference = write_number(request.series, year, number, suffix)
    series = request.series.code
    entry = Entry(document, sequence, year, number, suffix, reference, series, at, day, found.original_sha256)
    connection.execute(
        insert_row(t.entry),
        {
            "document_id": document,
            "sequence": sequence,
            "year": year,
            "number": number,
            "suffix": suffix,
            "reference": reference,
            "series": series,
            "direction": found.direction,
            "registered_at": at,
            "registered_on": day,
            "original_sha256": found.original_sha256,
        },
    )
    return entry
