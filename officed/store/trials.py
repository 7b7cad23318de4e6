"""What rules on trial would have done: written with the decision itself, looked up by the digest of their files.

One row for each letter that they were asked about, codes only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Table, bindparam, func, select

from officed.domain.changes import Move, PutTrial
from officed.domain.outcome import Outcome, Trial
from officed.ports.trials import Tried
from officed.store import schema as t
from officed.store.columns import Instant, Values
from officed.store.engine import Database
from officed.store.schema import Id, Sha256, metadata
from officed.store.statements import insert_new

trial = Table(
    "trial",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("digest", Sha256, nullable=False),
    Column("moved", Boolean, nullable=False),
    Column("before", Values, nullable=False),
    Column("after", Values, nullable=False),
    Column("rules", Values, nullable=False),
    Index("ix_trial_digest_moved", "digest", "moved"),
)


class TrialRoom:
    """The part of the store that keeps trials (see `officed.ports.trials.Trials`)."""

    _database: Database

    def trials(self) -> Mapping[str, int]:
        """How many letters each set of rules was asked about, by the digest of its files."""
        with self._database.read() as connection:
            rows = connection.execute(select(trial.c.digest, func.count()).group_by(trial.c.digest))
            return {digest: count for digest, count in rows}

    def moved(self, digest: str) -> tuple[Tried, ...]:
        """The letters that a set would have sent another way, in the order of their ids."""
        with self._database.read() as connection:
            return tuple(
                Tried(
                    document=row.document_id,
                    reference=row.reference or "",
                    at=row.at,
                    kind=row.kind or "",
                    person=row.person or "",
                    trial=Trial(digest, Outcome(**row.before), Outcome(**row.after), tuple(row.rules)),
                )
                for row in connection.execute(_MOVED, {"digest": digest})
            )


def write_trial(connection: Connection, move: Move, change: PutTrial, at: datetime) -> None:
    """Keep what was said beside a decision. A letter that is decided again by a person's word keeps the first."""
    said = change.trial
    row = {
        "document_id": move.document,
        "at": at,
        "digest": said.digest,
        "moved": said.moved,
        "before": asdict(said.before),
        "after": asdict(said.after),
        "rules": list(said.rules),
    }
    connection.execute(insert_new(connection, trial, "document_id"), row)


_MOVED = (
    select(trial, t.entry.c.reference, t.document.c.kind, t.assignment.c.person)
    .join_from(trial, t.document, t.document.c.id == trial.c.document_id)
    .outerjoin(t.entry, t.entry.c.document_id == trial.c.document_id)
    .outerjoin(
        t.assignment,
        (t.assignment.c.document_id == trial.c.document_id)
        & t.assignment.c.until.is_(None)
        & (t.assignment.c.standing == "responsible"),
    )
    .where(trial.c.digest == bindparam("digest"), trial.c.moved.is_(True))
    .order_by(trial.c.document_id)
)
