"""Proving the register by its history: the chain of seals, the rows that it covers, and each entry."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.exc import DBAPIError

from officed.domain.seal import Seal, seal_batch
from officed.ports.store import Finding
from officed.store import schema as t
from officed.store.imprints import BOOK, CHUNK, explained, imprinted, sheets, touched
from officed.store.schema import metadata
from officed.store.sealed import imprint
from officed.store.sealing import history_rows, imprints_of

SEALED = "what was sealed was changed"


def seals(connection: Connection) -> Iterator[Finding]:
    """The first seal that does not fit what it covers, or the seal before it."""
    previous: Seal | None = None
    for row in connection.execute(select(t.seal).order_by(t.seal.c.sequence)).fetchall():
        after = previous.last if previous else 0
        rows = history_rows(connection, after=after, upto=row.last)
        made = seal_batch(previous, rows, imprints_of(connection, row.sequence))
        stands = Seal(row.sequence, row.first, row.last, row.digest, row.previous)
        if made != stands:
            where = f"seal {row.sequence}, history {row.first} to {row.last}"
            yield Finding("history was changed after it was sealed", where)
            return
        previous = stands
    loose = select(imprint.c.document_id).where(imprint.c.seal.not_in(select(t.seal.c.sequence)))
    for document in connection.scalars(loose.distinct().order_by(imprint.c.document_id)):
        yield Finding("an imprint has no seal", named(connection, document))


def what_was_sealed(connection: Connection) -> Iterator[Finding]:
    """Documents whose rows are not those that were sealed. What has changed since by a move waits for the next seal."""
    last: int = connection.scalar(select(func.max(t.seal.c.last))) or 0
    waiting = explained(touched(connection, last))
    ids = connection.scalars(select(imprint.c.document_id).distinct().order_by(imprint.c.document_id)).all()
    for at in range(0, len(ids), CHUNK):
        for document, changed in _changed(connection, ids[at : at + CHUNK]):
            if still := [name for name in changed if name not in waiting.get(document, ())]:
                yield Finding(SEALED, f"{named(connection, document)}: {', '.join(still)}")


def _changed(connection: Connection, documents: Collection[int]) -> Iterator[tuple[int, list[str]]]:
    sealed = imprinted(connection, documents)
    salts = {document: salt for document, (salt, _) in sealed.items()}
    said = {document: one for document, (_, one) in sealed.items()}
    try:
        now = sheets(connection, salts, said)
    except (ValueError, KeyError, TypeError, DBAPIError):
        if len(documents) == 1:
            yield from ((document, ["a row cannot be read"]) for document in documents)
            return
        for document in documents:
            yield from _changed(connection, [document])
        return
    for document in sorted(said):
        names = sorted({*said[document], *now[document]})
        differ = [name for name in names if said[document].get(name, "") != now[document].get(name, "")]
        if differ:
            yield document, differ


def named(connection: Connection, document: int) -> str:
    """A document as a finding tells it, by its number too; also when its entry is gone."""
    if document == BOOK:
        return "the register"
    reference = connection.scalar(select(t.entry.c.reference).where(t.entry.c.document_id == document))
    return f"{reference} (document {document})" if reference else f"document {document}"


def entries_and_history(connection: Connection) -> Iterator[Finding]:
    """Each entry is the one whose registration history tells of, and the other way round."""
    told = {row.document_id: row for row in _registrations(connection)}
    entered = set()
    for entry in connection.execute(select(t.entry).order_by(t.entry.c.document_id)):
        entered.add(entry.document_id)
        row = told.get(entry.document_id)
        if row is None:
            yield Finding("an entry has no history of its registration", entry.reference)
        elif differs := _differences(entry, json.loads(row.detail)):
            yield Finding("an entry is not as history tells", f"{entry.reference}: {', '.join(differs)}")
    for document, row in told.items():
        if document not in entered:
            reference = json.loads(row.detail).get("reference", "")
            yield Finding("an entry is missing", f"{reference} (document {document})")
    yield from _without_document(connection)
    yield from _of_nobody(connection)
    yield from _begun(connection)


def _registrations(connection: Connection) -> Iterator[Row[*tuple[Any, ...]]]:
    """History of numbers that were given; a letter that was opened again is told without one."""
    query = select(t.history.c.document_id, t.history.c.at, t.history.c.detail)
    rows = connection.execute(query.where(t.history.c.target == "registered").order_by(t.history.c.id))
    return (row for row in rows if '"sequence":' in row.detail)


def _differences(entry: Row[*tuple[Any, ...]], told: Mapping[str, object]) -> list[str]:
    is_now = {name: getattr(entry, name) for name in ("sequence", "year", "number", "suffix", "reference")}
    is_now["original"] = entry.original_sha256
    return [name for name, value in is_now.items() if name in told and told[name] != value]


def _without_document(connection: Connection) -> Iterator[Finding]:
    there = select(t.document.c.id).where(t.document.c.id == t.history.c.document_id)
    gone = select(t.history.c.document_id).where(t.history.c.document_id.is_not(None), ~there.exists())
    for document in connection.scalars(gone.distinct().order_by(t.history.c.document_id)):
        yield Finding("a document is missing", f"document {document}")


def _of_nobody(connection: Connection) -> Iterator[Finding]:
    """Rows whose document or term is not there, which only somebody who switched the keys off can have put in."""
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            there = select(key.column).where(key.column == key.parent)
            loose = select(key.parent).where(key.parent.is_not(None), ~there.exists()).distinct()
            for value in connection.scalars(loose.order_by(key.parent)):
                yield Finding("a row belongs to nothing", f"{key.column.table.name} {value}: {table.name}")


def _begun(connection: Connection) -> Iterator[Finding]:
    """A sequence that was begun by a person begins where history says."""
    rows = connection.execute(select(t.history.c.detail).where(t.history.c.event == "sequence.started"))
    for (detail,) in rows.fetchall():
        begun = json.loads(detail)
        of = (t.counter.c.sequence == begun["sequence"], t.counter.c.year == begun["year"])
        if connection.scalar(select(t.counter.c.first).where(*of)) != begun["next"]:
            where = f"sequence {begun['sequence']} of {begun['year']}"
            yield Finding("a sequence does not begin where it was begun", where)
