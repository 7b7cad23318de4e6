"""Numbers: from a counter row inside the transaction, so that a number and its entry come into being together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, select

from officed.domain.errors import NotFound, OfficedError, Refused
from officed.domain.register import CLOCKS_DIFFER, Entry, NumberRequest
from officed.domain.series import Series, write_number
from officed.domain.states import OFFICED
from officed.store import resumed
from officed.store import schema as t
from officed.store.matters import open_again
from officed.store.statements import by, insert_new, insert_row, update_by


class ClockWentBack(OfficedError):
    """The clock stands {behind} before the last registration, {reference} of {at}. No number is given until it is
    right: set it. If it is, that entry has the wrong date: officed register annul {reference} lets numbers go on.
    """

    exit_code = 3
    retry_after = timedelta(minutes=1)


class NumbersWait(OfficedError):
    """No number is given: after the restore of the backup of {taken} it is not known which were given out since.
    Run officed restore --reconcile, or state the last ones: officed restore --last {sequence}/{year}=N.
    """

    exit_code = 3
    retry_after = timedelta(minutes=1)


class CounterDamaged(OfficedError):
    """The counter of sequence {sequence} of {year} says {next}, and that cannot be: {why}. No number is given by it.
    Run officed register verify, and bring the last backup back.
    """

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

    Raises `AnotherDay` when that is not `today`, `ClockWentBack`, `NumbersWait`, `CounterDamaged`.
    """
    matter = request.reserved or request.follows
    if matter is None:
        return _next(connection, document, request, clock, today)
    _resumed(connection)
    if request.reserved is None and _lost_count(connection, matter):
        return _next(connection, document, request, clock, today)
    locked(connection, *matter[:2], 1)
    if request.reserved is not None:
        suffix, newest = _unfilled(connection, matter), None
    else:
        suffix, newest = _further(connection, request.series, matter, clock()[0])
    at = _now(clock, today, newest, newest_entry(connection))
    return _insert(connection, document, request, matter, suffix, at, today, _original(connection, document)), at


def _next(
    connection: Connection,
    document: int,
    request: NumberRequest,
    clock: Callable[[], tuple[datetime, date]],
    today: date,
) -> tuple[Entry, datetime]:
    """The number that the counter gives: two questions, the lock and what is seen under it."""
    sequence, year = request.series.sequence, today.year
    of = {"sequence": sequence, "year": year}
    number = locked(connection, sequence, year, request.first)
    seen = connection.execute(_SEEN, {**of, "number": number, "document": document}).first()
    if seen is None:
        raise _unknown(document)
    if seen.waits:
        _resumed(connection)
    if seen.last != number - 1 or seen.reserved:
        in_order(connection, sequence, year, number)
    last = (seen.registered_at, seen.registered_on) if seen.registered_at is not None else None
    newest = (seen.newest, seen.newest_at) if seen.newest_at is not None else None
    at = _now(clock, today, last, newest)
    entry = _insert(connection, document, request, (sequence, year, number), 0, at, today, seen)
    # The guard lets the counter pass only a number that is taken.
    connection.execute(update_by(t.counter, "sequence", "year"), {**by(**of), "next": number + 1})
    return entry, at


def _resumed(connection: Connection) -> None:
    waiting = connection.execute(_OPEN).first()
    if waiting is not None:
        raise NumbersWait(taken=f"{waiting.taken_at:%d.%m.%Y %H:%M} UTC", sequence=waiting.sequence, year=waiting.year)


def _lost_count(connection: Connection, matter: tuple[str, int, int]) -> bool:
    """Whether further letters of the matter may have been given out after a backup: then one gets its own number."""
    sequence, year, number = matter
    before: int | None = connection.scalar(_BEFORE, {"sequence": sequence, "year": year})
    return before is not None and number < before


def _unfilled(connection: Connection, matter: tuple[str, int, int]) -> int:
    """A number that was reserved before, on paper or by a restore; nobody else has filled it. Returns its suffix."""
    sequence, year, number = matter
    of = {"sequence": sequence, "year": year, "number": number}
    if connection.scalar(_RESERVATION, of) is None or connection.scalar(_ENTERED, of) is not None:
        text = f"Number {number} of sequence {sequence} of {year} is not reserved, or it is filled already."
        raise Refused(reason=text)
    return 0


def in_order(connection: Connection, sequence: str, year: int, number: int) -> None:
    """Refuse a counter that was changed by hand: the number before it is taken, and none from it on.

    Raises `CounterDamaged`. Almost always the last entry proves it, by one look into the index.
    """
    of = {"sequence": sequence, "year": year}
    last: int | None = connection.scalar(_LAST_NUMBER, of)
    if last == number - 1 and connection.scalar(_RESERVED_FROM, {**of, "number": number}) is None:
        return
    if why := fault_of(connection, sequence, year, number):
        raise CounterDamaged(sequence=sequence, year=year, next=number, why=why)


def fault_of(connection: Connection, sequence: str, year: int, number: int) -> str:
    """Why a counter that gives this number next cannot be right; empty when it is."""
    of = {"sequence": sequence, "year": year}
    last = connection.scalar(_LAST_NUMBER, of) or 0
    reserved = connection.scalar(_LAST_RESERVED, of) or 0
    first = connection.scalar(_FIRST, of)
    if max(last, reserved) >= number:
        return f"number {max(last, reserved)} is taken already"
    if number != first and max(last, reserved) != number - 1:
        return f"number {number - 1} was never given"
    return ""


def locked(connection: Connection, sequence: str, year: int, first: int) -> int:
    """The next number of a sequence, its counter locked until the transaction ends; it begins with `first`."""
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
_OPEN = select(resumed.resumption).where(resumed.resumption.c.settled_at.is_(None)).order_by(
    resumed.resumption.c.sequence, resumed.resumption.c.year
).limit(1)  # fmt: skip
_BEFORE = select(func.max(resumed.resumption.c.before)).where(
    resumed.resumption.c.sequence == bindparam("sequence"), resumed.resumption.c.year == bindparam("year")
)
_FIRST = select(t.counter.c.first).where(
    t.counter.c.sequence == bindparam("sequence"), t.counter.c.year == bindparam("year")
)
_LAST_NUMBER = (
    select(t.entry.c.number)
    .where(t.entry.c.sequence == bindparam("sequence"), t.entry.c.year == bindparam("year"))
    .order_by(t.entry.c.number.desc())
    .limit(1)
)
_OF_RESERVED = (t.reservation.c.sequence == bindparam("sequence"), t.reservation.c.year == bindparam("year"))
_LAST_RESERVED = select(func.max(t.reservation.c.number)).where(*_OF_RESERVED)
_RESERVED_FROM = select(t.reservation.c.number).where(
    *_OF_RESERVED, t.reservation.c.number >= bindparam("number")
).limit(1)  # fmt: skip
_RESERVATION = select(t.reservation.c.number).where(*_OF_RESERVED, t.reservation.c.number == bindparam("number"))
_ENTERED = _LAST_NUMBER.where(t.entry.c.number == bindparam("number"))
_STANDS = t.entry.c.annulled_at.is_(None)
_NEWEST = select(t.entry.c.reference, t.entry.c.registered_at).where(_STANDS).order_by(
    t.entry.c.registered_at.desc(), t.entry.c.document_id.desc()
).limit(1)  # fmt: skip
_LAST = _NUMBERED.where(t.entry.c.suffix == 0, _STANDS).order_by(t.entry.c.number.desc())
_LAST_OF_MATTER = _NUMBERED.where(t.entry.c.number == bindparam("number"), _STANDS).order_by(t.entry.c.suffix.desc())
_SUFFIX = select(func.max(t.entry.c.suffix)).where(
    t.entry.c.sequence == bindparam("sequence"),
    t.entry.c.year == bindparam("year"),
    t.entry.c.number == bindparam("number"),
)
_ORIGINAL = select(t.document.c.direction, t.document.c.original_sha256).where(t.document.c.id == bindparam("document"))
# Asked after the counter is locked, in a statement of its own: PostgreSQL sees what was committed while it waited.
_SEEN = _ORIGINAL.add_columns(
    _LAST_NUMBER.scalar_subquery().label("last"),
    _LAST.with_only_columns(t.entry.c.registered_at).scalar_subquery().label("registered_at"),
    _LAST.with_only_columns(t.entry.c.registered_on).scalar_subquery().label("registered_on"),
    _NEWEST.with_only_columns(t.entry.c.reference).scalar_subquery().label("newest"),
    _NEWEST.with_only_columns(t.entry.c.registered_at).scalar_subquery().label("newest_at"),
    _RESERVED_FROM.exists().label("reserved"),
    exists().where(resumed.resumption.c.settled_at.is_(None)).label("waits"),
)


def _further(
    connection: Connection, series: Series, matter: tuple[str, int, int], at: datetime
) -> tuple[int, tuple[datetime, date] | None]:
    """The suffix of the next letter of a matter, and when the last one was registered. A closed matter opens again."""
    sequence, year, number = matter
    of = {"sequence": sequence, "year": year, "number": number}
    last = connection.scalar(_SUFFIX, of)
    open_again(connection, matter, OFFICED, at)
    newest = connection.execute(_LAST_OF_MATTER, of).first()
    suffix = last + 1 if last else series.first_suffix
    return suffix, (newest.registered_at, newest.registered_on) if newest else None


def _now(
    clock: Callable[[], tuple[datetime, date]],
    today: date,
    last: tuple[datetime, date] | None,
    newest: tuple[str, datetime] | None,
) -> datetime:
    """The instant of registration: never before the last one of the same numbers, and always today.

    A clock far behind the newest entry of any year or sequence gives none: it would begin a year that is over.
    """
    at, day = clock()
    if newest is not None and newest[1] - at > CLOCKS_DIFFER:
        reference, then = newest
        raise ClockWentBack(behind=then - at, reference=reference, at=f"{then:%d.%m.%Y %H:%M} UTC")
    if last is not None and at < last[0]:
        at, day = last
    if day != today:
        raise AnotherDay
    return at


def newest_entry(connection: Connection) -> tuple[str, datetime] | None:
    """Number and instant of the newest entry; one that was annulled may bear the date of a clock that was wrong."""
    row = connection.execute(_NEWEST).first()
    return (row.reference, row.registered_at) if row is not None else None


def _original(connection: Connection, document: int) -> Row[*tuple[Any, ...]]:
    """Direction and digest of the document that gets the number."""
    found = connection.execute(_ORIGINAL, {"document": document}).first()
    if found is None:
        raise _unknown(document)
    return found


def _unknown(document: int) -> NotFound:
    return NotFound(what="document", name=document, hint="See `officed register list`.")


def _insert(
    connection: Connection,
    document: int,
    request: NumberRequest,
    matter: tuple[str, int, int],
    suffix: int,
    at: datetime,
    day: date,
    found: Row[*tuple[Any, ...]],
) -> Entry:
    sequence, year, number = matter
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
