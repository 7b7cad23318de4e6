"""Looking up what retention asks: matters by their age, what nobody asked for, and files that may go from the disk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import chain, groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, and_, case, func, literal, or_, select, tuple_, update

from officed.domain.covers import PART_OF
from officed.domain.errors import OfficedError
from officed.domain.kinds import KINDS
from officed.domain.office_time import local_date
from officed.domain.retention import Hold, Leaf
from officed.domain.states import State
from officed.ports.retention import Disposed, MatterKey
from officed.store import schema as t
from officed.store.disposing import back_again
from officed.store.enclosing import arrived_with
from officed.store.engine import Database
from officed.store.held_back import DUPLICATE, WAITING, hold, removal
from officed.store.originals import Originals

_KEY = (t.entry.c.sequence, t.entry.c.year, t.entry.c.number)
_CLOSED_AT = (
    select(func.max(t.history.c.at))
    .where(
        t.history.c.document_id == t.entry.c.document_id,
        t.history.c.target == State.CLOSED.value,
        # What is amended goes from closed to closed, and that is no end of its own.
        t.history.c.state != State.CLOSED.value,
    )
    .scalar_subquery()
)
_LEAVES = (
    select(
        t.entry,
        t.document.c.version,
        t.document.c.state,
        t.document.c.kind,
        t.content.c.public_title,
        hold.c.since.label("held_since"),
        hold.c.actor.label("held_by"),
        hold.c.reason.label("held_reason"),
        _CLOSED_AT.label("closed_at"),
    )
    .join_from(t.entry, t.document, t.document.c.id == t.entry.c.document_id)
    .join(t.content, t.content.c.document_id == t.entry.c.document_id)
    .outerjoin(hold, hold.c.document_id == t.entry.c.document_id)
    .order_by(*_KEY, t.entry.c.suffix)
)
_WITH_CONTENT = and_(t.document.c.id == t.entry.c.document_id, t.document.c.state != State.DISPOSED.value)
# Files that go in one transaction: others wait to write meanwhile.
_AT_ONCE = 20
_STALE = {State.REFUSED: t.REFUSED, State.DUPLICATE: DUPLICATE}


class NotRemoved(OfficedError):
    """The original {file} was disposed of and cannot be removed: {reason}. Mend that; the next night goes on."""

    exit_code = 3


class RetentionRoom:
    """The part of the store that knows what may go (see `officed.ports.retention.Retention`)."""

    _database: Database
    _originals: Originals

    def matters_up_to(
        self, year: int, zone: ZoneInfo, after: MatterKey | None = None, limit: int = 500
    ) -> tuple[tuple[Leaf, ...], ...]:
        """Matters begun by a year that still have content, in the order of their keys."""
        keys = select(*_KEY).distinct().join(t.document, _WITH_CONTENT).where(t.entry.c.year <= year)
        if after is not None:
            behind = (literal(one, column.type) for one, column in zip(after, _KEY, strict=True))
            keys = keys.where(tuple_(*_KEY) > tuple_(*behind))
        with self._database.read() as connection:
            found = [tuple(row) for row in connection.execute(keys.order_by(*_KEY).limit(limit))]
            if not found:
                return ()
            leaves = _leaves(connection, _LEAVES.where(tuple_(*_KEY).in_(found)), zone)
        return tuple(tuple(letters) for _, letters in groupby(leaves, lambda one: (one.sequence, one.year, one.number)))

    def leaves(self, document: int, zone: ZoneInfo) -> tuple[Leaf, ...]:
        """The letters with content of the matter of an entry."""
        own = select(*_KEY).where(t.entry.c.document_id == document)
        with self._database.read() as connection:
            row = connection.execute(own).first()
            return () if row is None else tuple(_leaves(connection, _LEAVES.where(tuple_(*_KEY) == tuple(row)), zone))

    def stale(self, state: State, before: datetime, limit: int = 200) -> tuple[int, ...]:
        """Refused documents, or duplicates, of which nothing was heard since an instant, but for stacks in use."""
        letter = t.document.alias("letter")
        in_use = (
            select(t.link.c.document_id)
            .join(letter, letter.c.id == t.link.c.document_id)
            .where(t.link.c.other_id == t.document.c.id, t.link.c.kind == PART_OF)
            .where(letter.c.state != State.DISPOSED.value)
        )
        last = select(func.max(t.history.c.at)).where(t.history.c.document_id == t.document.c.id).scalar_subquery()
        query = select(t.document.c.id).where(_STALE[state], last < before, ~in_use.exists())
        with self._database.read() as connection:
            return tuple(connection.scalars(query.order_by(t.document.c.id).limit(limit)))

    def disposal(self, document: int) -> Disposed | None:
        """How a document was disposed of; None where it was not."""
        with self._database.read() as connection:
            row = connection.execute(select(t.disposal).where(t.disposal.c.document_id == document)).first()
            return Disposed(row.at, row.actor, row.basis) if row is not None else None

    def remove_originals(self, at: datetime, spared: float = 3600.0, limit: int = 1000) -> int:
        """Take originals off the disk that went with their documents. Returns how many have been looked at."""
        newest = at.timestamp() - spared
        with self._database.read() as connection:
            waiting = select(removal.c.sha256).where(WAITING).order_by(removal.c.sha256).limit(limit)
            wanted = [one for one in connection.scalars(waiting) if self._originals.older_than(one, newest)]
            needed = _needed(connection, wanted) if wanted else set()
        for begin in range(0, len(wanted), _AT_ONCE):
            with self._database.write() as connection:
                for sha256 in wanted[begin : begin + _AT_ONCE]:
                    if sha256 in needed:
                        back_again(connection, sha256)
                    else:
                        self._remove(connection, sha256, at, newest)
        return len(wanted)

    def _remove(self, connection: Connection, sha256: str, at: datetime, newest: float) -> None:
        # Locked: whoever brings the same bytes in now waits, and then finds that they are to be kept.
        mine = select(removal.c.sha256).where(removal.c.sha256 == sha256, WAITING).with_for_update()
        if connection.scalar(mine) is None:
            return
        try:
            gone = self._originals.remove(sha256, newest)
        except OSError as error:
            raise NotRemoved(file=self._originals.path(sha256), reason=error.strerror or error) from error
        if gone:
            connection.execute(update(removal).where(removal.c.sha256 == sha256).values(removed_at=at))

    def recipients(self, documents: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """To whom mails about these documents went, or may be going at this moment."""
        found: dict[int, dict[str, None]] = {}
        # Of a mail that waits, or that was given up, the mail server may have taken some copies.
        going = or_(t.outbox.c.state == "sent", and_(t.PENDING, t.outbox.c.claimed_by.is_not(None)))
        rows = select(t.outbox.c.document_id, case((going, t.outbox.c.recipients), else_=t.outbox.c.accepted)).where(
            t.outbox.c.document_id.in_(documents)
        )
        with self._database.read() as connection:
            for document, addresses in connection.execute(rows.order_by(t.outbox.c.id)):
                found.setdefault(document, {}).update(dict.fromkeys(addresses))
        return {document: tuple(addresses) for document, addresses in found.items()}


def _leaves(connection: Connection, query: Select[Any], zone: ZoneInfo) -> Iterable[Leaf]:
    return [_leaf(row, zone) for row in connection.execute(query)]


def _leaf(row: Row[Any], zone: ZoneInfo) -> Leaf:
    held = row.held_since is not None
    sealed = (kind := KINDS.get(row.kind or "")) is not None and kind.sealed
    return Leaf(
        document=row.document_id,
        version=row.version,
        state=State(row.state),
        reference=row.reference,
        series=row.series,
        sequence=row.sequence,
        year=row.year,
        number=row.number,
        suffix=row.suffix,
        registered_on=row.registered_on,
        original_sha256=row.original_sha256,
        title="" if sealed else row.public_title or "",
        ended_on=local_date(row.closed_at, zone) if row.closed_at else None,
        annulled_on=local_date(row.annulled_at, zone) if row.annulled_at else None,
        hold=Hold(local_date(row.held_since, zone), row.held_by, row.held_reason) if held else None,
        sealed=sealed,
    )


def _needed(connection: Connection, wanted: Collection[str]) -> set[str]:
    """Originals that another document, arrival or waiting mail still has.

    None of them has an index by digest, so this walks through the tables: once for a whole piece, outside of any
    transaction that others wait for.
    """
    living = (
        select(t.document.c.original_sha256)
        .outerjoin(t.disposal, t.disposal.c.document_id == t.document.c.id)
        .where(t.disposal.c.document_id.is_(None), t.document.c.original_sha256.in_(wanted))
        # What was diverted has its envelope instead.
        .where(t.document.c.state != State.DIVERTED.value)
    )
    arrived = arrived_with().where(t.arrival.c.sha256.in_(wanted))
    attached = connection.scalars(select(t.outbox.c.attach).where(t.PENDING))
    return {*connection.scalars(living), *connection.scalars(arrived), *chain.from_iterable(attached)}
