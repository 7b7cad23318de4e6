"""Numbers: from a counter row inside the transaction, so that a number and its entry come into being together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select, update

from officed.domain.errors import OfficedError
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


def take_number(
    connection: Connection, document: int, request: NumberRequest, clock: Callable[[], tuple[datetime, date]]
) -> tuple[Entry, datetime]:
    """The next number of the sequence, written as an entry. `clock` is asked after the counter is locked."""
    at, day = clock()
    if request.follows is not None:
        return _further(connection, document, request, request.follows, clock)
    sequence = request.series.sequence
    number = _locked(connection, sequence, day.year, request.first)
    at, again = clock()
    at = _not_before(connection, sequence, day.year, at)
    entry = _entry(document, request, (sequence, day.year, number), 0, at, again)
    _insert(connection, entry, connection_direction(connection, document))
    # The guard lets the counter pass only a number that is taken.
    connection.execute(
        update(t.counter).where(t.counter.c.sequence == sequence, t.counter.c.year == day.year).values(next=number + 1)
    )
    return entry, at


def connection_direction(connection: Connection, document: int) -> str:
    """The direction of a document, for its entry."""
    found: str | None = connection.scalar(select(t.document.c.direction).where(t.document.c.id == document))
    return found or "incoming"


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
) -> tuple[Entry, datetime]:
    sequence, year, number = matter
    _locked(connection, sequence, year, 1)
    last = connection.scalar(select(func.max(t.entry.c.suffix)).where(*_of(matter)))
    suffix = request.series.first_suffix if not last else last + 1
    at, day = clock()
    entry = _entry(document, request, (sequence, year, number), suffix, at, day)
    _insert(connection, entry, connection_direction(connection, document))
    return entry, at


def _of(matter: tuple[str, int, int]) -> tuple[ColumnElement[bool], ...]:
    sequence, year, number = matter
    return (t.entry.c.sequence == sequence, t.entry.c.year == year, t.entry.c.number == number)


def _entry(
    document: int, request: NumberRequest, matter: tuple[str, int, int], suffix: int, at: datetime, day: date
) -> Entry:
    sequence, year, number = matter
    reference = write_number(request.series, year, number, suffix)
    return Entry(document, sequence, year, number, suffix, reference, request.series.code, at, day, "")


def _not_before(connection: Connection, sequence: str, year: int, at: datetime) -> datetime:
    last: datetime | None = connection.scalar(
        select(t.entry.c.registered_at)
        .where(t.entry.c.sequence == sequence, t.entry.c.year == year)
        .order_by(t.entry.c.number.desc())
        .limit(1)
    )
    if last is None or at >= last:
        return at
    if last - at > _SKEW:
        raise ClockWentBack(behind=last - at)
    return last


def _insert(connection: Connection, entry: Entry, direction: str) -> None:
    original = select(t.document.c.original_sha256).where(t.document.c.id == entry.document)
    connection.execute(
        t.entry.insert().values(
            document_id=entry.document,
            sequence=entry.sequence,
            year=entry.year,
            number=entry.number,
            suffix=entry.suffix,
            reference=entry.reference,
            series=entry.series,
            direction=direction,
            registered_at=entry.registered_at,
            registered_on=entry.registered_on,
            original_sha256=original.scalar_subquery(),
        )
    )
