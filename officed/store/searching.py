"""Finding entries: one look into the full-text index, by words and marks together, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, TextClause, bindparam, func, or_, select, text

from officed.domain.changes import PutWords
from officed.domain.errors import NotFound
from officed.domain.months import add_months
from officed.domain.people import Standing
from officed.domain.reminders import BESIDE
from officed.domain.searching import Question, day_at, document_at, months, place
from officed.ports.searching import Line
from officed.ports.store import Card
from officed.store import schema as t
from officed.store.cards import list_cards
from officed.store.engine import Database
from officed.store.findable import FULL_TEXT, TOKENS, findable
from officed.store.indexing import SEALED, put_findable


class SearchRoom:
    """The part of the store that finds entries (see `officed.ports.searching.Searching`)."""

    _database: Database

    def search(self, question: Question) -> tuple[Line, ...]:
        """Entries that a question finds, newest first."""
        with self._database.read() as connection:
            places = _places(connection, question)
            return _lines(connection, [document_at(at) for at in places])

    def unindexed(self, edition: str | None, limit: int, after: int = 0) -> tuple[Card, ...]:
        """Entries above a document's id whose words are not of this edition, or all of them, in the order of ids."""
        query = _INDEXED.where(t.entry.c.document_id > after).order_by(t.entry.c.document_id)
        if edition is not None:
            query = query.where(or_(findable.c.edition.is_(None), findable.c.edition != edition))
        with self._database.read() as connection:
            return list_cards(connection, connection.scalars(query.limit(limit)).all())

    def index(self, made: Sequence[tuple[int, int, PutWords]]) -> int:
        """Write words of documents that still have this version, in one transaction. Returns how many had."""
        with self._database.write() as connection:
            # Locked in one order, like everything that locks several documents.
            versions = (
                select(t.document.c.id, t.document.c.version)
                .where(t.document.c.id.in_([document for document, _, _ in made]))
                .order_by(t.document.c.id)
                .with_for_update(key_share=True)
            )
            standing = {(row.id, row.version) for row in connection.execute(versions)}
            for document, version, words in made:
                if (document, version) in standing:
                    put_findable(connection, document, words)
            return len(standing & {(document, version) for document, version, _ in made})


# Disposed content has no words, and a sealed kind no row.
_INDEXED = (
    select(t.entry.c.document_id)
    .join_from(t.entry, t.content, t.content.c.document_id == t.entry.c.document_id)
    .join(t.document, t.document.c.id == t.entry.c.document_id)
    .outerjoin(findable, findable.c.document_id == t.entry.c.document_id)
    .where(or_(t.document.c.kind.is_(None), t.document.c.kind.not_in(SEALED)))
)


def _places(connection: Connection, question: Question) -> Sequence[int]:
    low, high = question.between()
    if question.before is not None:
        day = connection.scalar(_DAY, {"document": question.before})
        if day is None:
            raise NotFound(what="entry", name=question.before, hint="See `officed register list`.")
        high = min(high, place(day, question.before) - 1)
    if not question.groups:
        return connection.scalars(_ANY, {"low": low, "high": high, "limit": question.limit}).all()
    ask = _ask_sqlite if connection.dialect.name == "sqlite" else _ask_postgres
    return ask(connection, question.groups, low, high, question.limit)


_DAY = select(t.entry.c.registered_on).where(t.entry.c.document_id == bindparam("document"))
_BETWEEN = findable.c.place.between(bindparam("low"), bindparam("high"))
_ANY = select(findable.c.place).where(_BETWEEN).order_by(findable.c.place.desc()).limit(bindparam("limit"))
Groups = Sequence[frozenset[str]]

_SQLITE = text(
    f"SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH :asked AND rowid BETWEEN :low AND :high"
    " ORDER BY rowid DESC LIMIT :limit"
)


def _ask_sqlite(connection: Connection, groups: Groups, low: int, high: int, limit: int) -> Sequence[int]:
    """Read the index backwards and stop when the answer is full."""
    asked = _spelt(groups, '"', " AND ", " OR ")
    return connection.scalars(_SQLITE, {"asked": asked, "low": low, "high": high, "limit": limit}).all()


# The answer is taken out of the index before it is sorted: the planner would else walk through the table from its
# newest row and read the words of each. Each of several questions is a look of its own: the index skips through common
# words by the rarest, and knows none where one of several marks may stand.
_POSTGRES = text(
    "WITH found AS MATERIALIZED (SELECT one.place FROM unnest(CAST(:asked AS text[])) AS asked(words)"
    f" CROSS JOIN LATERAL (SELECT place FROM findable WHERE {TOKENS} @@ CAST(asked.words AS tsquery)) AS one)"
    " SELECT place FROM found WHERE place BETWEEN :low AND :high ORDER BY place DESC LIMIT :limit"
)
_PLANS: TextClause = text("SELECT set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true)")
# An answer is looked for in the newest months first: in one, in three more, then in as many as they let expect.
_FIRST, _THEN = 1, 3
# An answer of which they had less than such a share of the limit is rare enough to be taken out and sorted whole.
_RARE = 10


def _ask_postgres(connection: Connection, groups: Groups, low: int, high: int, limit: int) -> Sequence[int]:
    """The index knows no order, so it is asked for the newest months first, by their marks."""
    newest = connection.scalar(_ANY, {"low": low, "high": high, "limit": 1})
    if newest is None:
        return ()
    connection.execute(_PLANS)
    asked = _spelt(groups, "'", " & ", " | ")

    def ask(*within: str) -> Sequence[int]:
        questions = [f"{asked} & '{mark}'" for mark in within] or [asked]
        return connection.scalars(_POSTGRES, {"asked": questions, "low": low, "high": high, "limit": limit}).all()

    found: list[int] = []
    last, oldest, passed = day_at(newest), day_at(low) if low else date.min, 0
    length = _FIRST
    while length:
        first = add_months(last.replace(day=1), 1 - length)
        found += ask(*months(max(first, oldest), last))
        if len(found) >= limit or first <= oldest:
            return found[:limit]
        last, passed = first - timedelta(days=1), passed + length
        length = _next_length(len(found), passed, limit)
    return ask()


def _next_length(found: int, passed: int, limit: int) -> int:
    """How many months to look through next; 0 where one look through all is less than so many."""
    if passed == _FIRST:
        return _THEN
    return -(-(limit - found) * passed // found) if found * _RARE >= limit else 0


def _spelt(groups: Groups, quote: str, and_: str, or_: str) -> str:
    """A question in the words of a database. Tokens have no quotes of their own."""
    return and_.join(f"({or_.join(f'{quote}{one}{quote}' for one in sorted(group))})" for group in groups)


_LINES = (
    select(
        t.entry.c.document_id,
        t.entry.c.reference,
        t.entry.c.series,
        t.entry.c.year,
        t.entry.c.direction,
        t.entry.c.registered_at,
        t.entry.c.registered_on,
        t.document.c.kind,
        t.document.c.state,
        t.content.c.title,
        t.content.c.subject,
        t.content.c.name,
    )
    .join_from(t.entry, t.document, t.document.c.id == t.entry.c.document_id)
    .outerjoin(t.content, t.content.c.document_id == t.entry.c.document_id)
    .where(t.entry.c.document_id.in_(bindparam("documents", expanding=True)))
)
_RESPONSIBLE = select(t.assignment.c.document_id, t.assignment.c.person).where(
    t.assignment.c.document_id.in_(bindparam("documents", expanding=True)),
    t.assignment.c.until.is_(None),
    t.assignment.c.standing == Standing.RESPONSIBLE.value,
)
_DUE = (
    select(t.deadline.c.document_id, func.min(t.deadline.c.due))
    .where(
        t.deadline.c.document_id.in_(bindparam("documents", expanding=True)),
        t.deadline.c.outcome.is_(None),
        t.deadline.c.kind.not_in(BESIDE),
    )
    .group_by(t.deadline.c.document_id)
)


def _lines(connection: Connection, documents: Sequence[int]) -> tuple[Line, ...]:
    of = {"documents": documents}
    rows = {row.document_id: row for row in connection.execute(_LINES, of)}
    people = {document: person for document, person in connection.execute(_RESPONSIBLE, of)}
    due = {document: day for document, day in connection.execute(_DUE, of)}
    return tuple(
        Line(
            number=row.reference,
            document=row.document_id,
            series=row.series,
            year=row.year,
            direction=row.direction,
            registered_at=row.registered_at,
            registered_on=row.registered_on,
            kind=row.kind,
            state=row.state,
            title=row.title or row.subject or row.name or "",
            person=people.get(row.document_id),
            due=due.get(row.document_id),
        )
        for row in (rows[document] for document in documents)
    )
