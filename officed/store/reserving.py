"""Numbers that are reserved: for an outage, and for what was given out after the backup that was restored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from officed.domain.changes import Detail
from officed.domain.errors import NotFound, Refused
from officed.domain.register import Reservation, Resumption
from officed.domain.states import Actor
from officed.store import resumed
from officed.store import schema as t
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.numbers import fault_of, in_order, locked, newest_entry
from officed.store.statements import by, insert_row, update_by

# More emergency numbers than these at once are a slip of the pen.
MOST_AT_ONCE = 10_000


class ReservingRoom:
    """The part of the store that reserves numbers (see `officed.ports.numbers`)."""

    _database: Database

    def reserve(
        self, sequence: str, year: int, count: int, reason: str, actor: Actor, at: datetime, *, first: int = 1
    ) -> tuple[int, int]:
        """Reserve the next numbers of a sequence. Returns the first and the last of them."""
        if not 1 <= count <= MOST_AT_ONCE:
            raise Refused(reason=f"1 to {MOST_AT_ONCE} numbers are reserved at once, not {count}.")
        with self._database.write() as connection:
            if waits := _waiting(connection):
                raise Refused(reason=waits)
            begin = locked(connection, sequence, year, first)
            in_order(connection, sequence, year, begin)
            _reserve(connection, (sequence, year), begin, begin + count - 1, reason, actor, at)
        return begin, begin + count - 1

    def reservations(self) -> tuple[Reservation, ...]:
        """Reserved numbers that no letter has yet."""
        filled = select(t.entry.c.number).where(
            t.entry.c.sequence == t.reservation.c.sequence,
            t.entry.c.year == t.reservation.c.year,
            t.entry.c.number == t.reservation.c.number,
        )
        order = (t.reservation.c.year, t.reservation.c.sequence, t.reservation.c.number)
        with self._database.read() as connection:
            rows = connection.execute(select(t.reservation).where(~filled.exists()).order_by(*order))
            return tuple(Reservation(r.sequence, r.year, r.number, r.reason, r.reserved_at, r.actor) for r in rows)

    def resumptions(self) -> tuple[Resumption, ...]:
        """Sequences that wait, after a restore, for the last number that was given out."""
        with self._database.read() as connection:
            return tuple(_open(connection))

    def settle(self, resumption: Resumption, last: int, reason: str, actor: Actor, at: datetime) -> int:
        """Say which number a sequence gave out last: those after the backup become reservations. Returns how many.

        Raises `Refused` where the register knows a later one, `NotFound` where it waits for nothing.
        """
        sequence, year = resumption.sequence, resumption.year
        with self._database.write() as connection:
            # A sequence that gave out nothing has no counter, and begins by the file plan some day.
            begin = resumption.before
            if last >= begin:
                begin = locked(connection, sequence, year, begin)
            if last < begin - 1:
                text = f"Sequence {sequence} of {year} had given out {begin - 1} when the backup was taken, not {last}."
                raise Refused(reason=text)
            if last - begin >= MOST_AT_ONCE:
                text = f"{last} is {last - begin + 1} numbers after the backup ({begin - 1}). Is it the right number?"
                raise Refused(reason=text)
            of = {"sequence": sequence, "year": year, "since": resumption.since}
            open_one = [getattr(resumed.resumption.c, name) == value for name, value in of.items()]
            settled = connection.execute(
                update(resumed.resumption)
                .where(*open_one, resumed.resumption.c.settled_at.is_(None))
                .values(settled_at=at)
            )
            if settled.rowcount != 1:
                raise NotFound(what="open sequence", name=f"{sequence}/{year}", hint="It was settled before.")
            detail: Detail = {"sequence": sequence, "year": year, "last": last, "before": begin}
            write_history(connection, document=None, at=at, actor=actor, event="sequence.resumed", detail=detail)
            if last >= begin:
                _reserve(connection, (sequence, year), begin, last, reason, actor, at)
            return last - begin + 1

    def why_numbers_wait(self) -> str | None:
        """Why no number is given: a restore that is not settled, or a counter that cannot be right. None: all well."""
        with self._database.read() as connection:
            return _waiting(connection) or _damaged(connection)

    def newest_entry(self) -> tuple[str, datetime] | None:
        """Number and instant of the newest entry that is not annulled; None in an empty register."""
        with self._database.read() as connection:
            return newest_entry(connection)


def _reserve(
    connection: Connection, of: tuple[str, int], begin: int, last: int, reason: str, actor: Actor, at: datetime
) -> None:
    sequence, year = of
    row = {"sequence": sequence, "year": year, "reason": reason, "reserved_at": at, "actor": str(actor)}
    counted = by(sequence=sequence, year=year)
    for number in range(begin, last + 1):
        # The guard lets the counter pass one number at a time, and only a number that is taken.
        connection.execute(insert_row(t.reservation), {**row, "number": number})
        connection.execute(update_by(t.counter, "sequence", "year"), {**counted, "next": number + 1})
    detail: Detail = {"sequence": sequence, "year": year, "first": begin, "last": last}
    write_history(connection, document=None, at=at, actor=actor, event="numbers.reserved", detail=detail)


def _open(connection: Connection) -> Sequence[Resumption]:
    rows = connection.execute(
        select(resumed.resumption)
        .where(resumed.resumption.c.settled_at.is_(None))
        .order_by(resumed.resumption.c.sequence, resumed.resumption.c.year)
    )
    return [Resumption(r.sequence, r.year, r.since, r.taken_at, r.before) for r in rows]


def _waiting(connection: Connection) -> str | None:
    waiting = _open(connection)
    if not waiting:
        return None
    names = ", ".join(f"{one.sequence}/{one.year}" for one in waiting)
    since = f"After the restore of {waiting[0].since:%d.%m.%Y}"
    return f"{since} it is not known which numbers were given out last: {names}"


def _damaged(connection: Connection) -> str | None:
    for counter in connection.execute(select(t.counter).order_by(t.counter.c.year, t.counter.c.sequence)).fetchall():
        if why := fault_of(connection, counter.sequence, counter.year, counter.next):
            return f"The counter of sequence {counter.sequence} of {counter.year} says {counter.next}, but {why}"
    return None
