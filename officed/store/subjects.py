"""Looking for a person through all texts of the register: seldom asked, so it walks through the tables."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, ColumnElement, String, and_, cast, or_, select

from officed.store import schema as t
from officed.store.columns import Values
from officed.store.engine import Database

_TIE = t.arrival_document
# The columns that tell of people, with the column that says of which document.
_TOLD: tuple[tuple[Column[int], tuple[str, ...]], ...] = (
    (t.content.c.document_id,
     ("sender_name", "sender_addr", "subject", "title", "public_title", "name", "text", "data")),
    (t.part.c.document_id, ("name", "text")),
    (t.field.c.document_id, ("value",)),
    (t.correction.c.document_id, ("was", "now", "why")),
    (t.outbox.c.document_id, ("recipients", "values")),
)  # fmt: skip
_OF_ARRIVALS = ("name", "envelope_to", "hints")


class SubjectRoom:
    """The part of the store that finds people (see `officed.ports.subjects.Subjects`)."""

    _database: Database

    def may_tell_of(self, pieces: Sequence[Sequence[str]]) -> tuple[int, ...]:
        """Documents of which one text holds all pieces of one of the groups."""
        found: set[int] = set()
        with self._database.read() as connection:
            for of, names in _TOLD:
                holds = _holds([of.table.c[name] for name in names], pieces)
                found.update(connection.scalars(select(of).where(of.is_not(None), holds).distinct()))
            arrived = select(_TIE.c.document_id).join(t.arrival, t.arrival.c.id == _TIE.c.arrival_id)
            holds = _holds([t.arrival.c[name] for name in _OF_ARRIVALS], pieces)
            found.update(connection.scalars(arrived.where(holds)))
        return tuple(sorted(found))


def _holds(columns: Sequence[Column[str]], pieces: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    return or_(*(and_(*(_like(column, piece) for piece in group)) for column in columns for group in pieces))


def _like(column: Column[str], piece: str) -> ColumnElement[bool]:
    """JSON writes a letter beyond ASCII with six signs, and neither database folds all of them."""
    json = isinstance(column.type, Values)
    any_letter = "%" if json else "_"
    pattern = "".join(c if c.isascii() and (c.isalnum() or c in "@.-+") else any_letter for c in piece)
    return (cast(column, String) if json else column).ilike(f"%{pattern}%")
