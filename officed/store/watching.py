"""What tells whether the office works: queues, last letters, alarms, and mails of ours that are spoken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, literal_column, or_, select

from officed.domain.second_way import Fate
from officed.domain.silence import Queued
from officed.ports.watching import SentMail, StandingAlarm
from officed.store import schema as t
from officed.store.engine import Database
from officed.store.indexing import SEALED

# A flood is in the newest documents; looking further back would cost more than it tells.
_NEWEST = 20_000
# More identifiers than these in one letter say nothing.
_MOST_IDS = 100


class WatchRoom:
    """The part of the store that the watch looks at (see `officed.ports.watching.Watch`)."""

    _database: Database

    def alarms(self) -> tuple[StandingAlarm, ...]:
        """Alarms that stand, the oldest first."""
        query = select(t.alarm.c.key, t.alarm.c.raised_at, t.alarm.c.message).where(t.alarm.c.cleared_at.is_(None))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(t.alarm.c.raised_at, t.alarm.c.key))
            return tuple(StandingAlarm(row.key, row.raised_at, row.message) for row in rows)

    def unread_queue(self) -> Queued:
        """Documents that wait for their next step, by the last line of their history."""
        # What a person released begins to wait then, however long it was held before.
        last = select(func.max(t.history.c.at)).where(t.history.c.document_id == t.document.c.id).scalar_subquery()
        with self._database.read() as connection:
            row = connection.execute(select(func.count(), func.min(last)).select_from(t.document).where(t.QUEUED)).one()
            return Queued(row[0], row[1])

    def unsent_queue(self) -> Queued:
        """Mails that wait on the first way."""
        query = select(func.count(), func.min(t.outbox.c.dated)).where(t.PENDING, t.outbox.c.channel == "")
        with self._database.read() as connection:
            row = connection.execute(query).one()
            return Queued(row[0], row[1])

    def last_letters(self, sources: Sequence[str]) -> Mapping[str, datetime]:
        """When the last arrival of each of these sources was received; those without any are left out."""
        with self._database.read() as connection:
            found = ((source, connection.scalar(_LAST, {"source": source})) for source in sources)
            return {source: at for source, at in found if at is not None}

    def last_written(self) -> datetime | None:
        """When the last line of history was written; None in an empty register."""
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(_LAST_LINE)
            return found

    def many_letters(self, since: datetime, least: int) -> Mapping[str, int]:
        """Senders with at least so many letters received since an instant, with how many."""
        with self._database.read() as connection:
            newest: int | None = connection.scalar(select(func.max(t.document.c.id)))
            rows = connection.execute(_MANY, {"after": (newest or 0) - _NEWEST, "since": since, "least": least})
            return {sender: count for sender, count in rows}

    def letters_from(self, sender: str, since: datetime, most: int) -> int:
        """How many letters of a sender were received since an instant; counting ends at `most`."""
        with self._database.read() as connection:
            return sum(at >= since for at in connection.scalars(_FROM, {"sender": sender, "most": most}))

    def mail_fate(self, key: str) -> Fate | None:
        """What became of a mail of the outbox; None where there is no such key."""
        with self._database.read() as connection:
            state = connection.scalar(select(t.outbox.c.state).where(t.outbox.c.key == key))
            return Fate(state) if state else None

    def sent_mails(self, message_ids: Sequence[str]) -> tuple[SentMail, ...]:
        """Mails of ours with one of these Message-IDs, the newest first."""
        if not message_ids:
            return ()
        with self._database.read() as connection:
            return _sent(connection, tuple(dict.fromkeys(message_ids))[:_MOST_IDS])


def _sent(connection: Connection, message_ids: Sequence[str]) -> tuple[SentMail, ...]:
    return tuple(
        SentMail(
            row.id,
            row.key,
            row.document_id,
            row.purpose,
            row.critical,
            tuple(row.recipients),
            row.message_id,
            # `values` is a method of rows, so the column is asked for by name.
            row.template,
            row._mapping["values"],
        )
        for row in connection.execute(_SENT, {"message_ids": message_ids})
    )


# The sum keeps SQLite from sorting all arrivals of the source: it goes back from the newest until it meets one.
_LAST = (
    select(t.arrival.c.received_at)
    .where(t.arrival.c.source + literal_column("''") == bindparam("source"))
    .order_by(t.arrival.c.id.desc())
    .limit(1)
)
_LAST_LINE = select(t.history.c.at).order_by(t.history.c.id.desc()).limit(1)
_SENDER = func.lower(t.content.c.sender_addr)
_MANY = (
    select(_SENDER, func.count())
    .join_from(t.document, t.content, t.content.c.document_id == t.document.c.id)
    .where(t.document.c.id > bindparam("after"), t.document.c.received_at >= bindparam("since"))
    .where(t.content.c.sender_addr != "", or_(t.document.c.kind.is_(None), t.document.c.kind.not_in(SEALED)))
    .group_by(_SENDER)
    .having(func.count() >= bindparam("least"))
)
_FROM = (
    select(t.document.c.received_at)
    .join_from(t.content, t.document, t.document.c.id == t.content.c.document_id)
    .where(t.content.c.sender_addr == bindparam("sender"))
    .order_by(t.content.c.document_id.desc())
    .limit(bindparam("most"))
)
_SENT = (
    select(
        t.outbox.c.id, t.outbox.c.key, t.outbox.c.document_id, t.outbox.c.purpose, t.outbox.c.critical,
        t.outbox.c.recipients, t.outbox.c.message_id, t.outbox.c.template, t.outbox.c["values"],
    )
    .where(t.outbox.c.message_id.in_(bindparam("message_ids", expanding=True)))
    .order_by(t.outbox.c.id.desc())
)  # fmt: skip
