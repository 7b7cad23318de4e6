"""Imprints: what the rows of a document said when a seal was set, as salted digests that the seal covers.

History tells what was done; imprints prove that the rows beside it still say what they said then. An imprint names only
the sheets that changed since the one before. Sheets of content are salted with the content's own salt too, so that
their digests say nothing once that is disposed of.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, FromClause, Select, Table, literal_column, select

from officed.domain.seal import canonical
from officed.store import resumed
from officed.store import schema as t
from officed.store.access import restriction
from officed.store.columns import instant_text
from officed.store.held_back import hold
from officed.store.matters import matter
from officed.store.reports import REMINDED, report
from officed.store.sealed import imprint

# The rows that belong to no document: numbers that were reserved, what a restore left, matters that were closed.
BOOK = 0
# Documents whose rows are read at a time.
CHUNK = 400


@dataclass(frozen=True, slots=True)
class Page:
    """The rows that one table has of a document: found by `of`, which may stand in a table that is joined.

    `unsaid` are columns that change without a move and state nothing. `grows`: rows may be added without a move.
    """

    table: Table
    of: ColumnElement[int] | None
    joined: FromClause | None = None
    unsaid: tuple[str, ...] = ()
    grows: bool = False


# A lease, an attempt and its pause say who works on a thing just now.
_AT_WORK = ("claimed_by", "lease_until", "tries", "next_at")
# Sending tries again and again; that a letter was forwarded is a move.
_SENDING = (*_AT_WORK, "state", "accepted", "done_at", "receipt", "error")
# Where a source keeps a letter now; a person may move it there.
_KEPT_AT = ("told_at", "told_ref")

_TIE = t.arrival_document
_ARRIVALS = t.arrival.join(_TIE, _TIE.c.arrival_id == t.arrival.c.id)

# What has gone with its document is proved by the disposal, for no arrival names it any more.
_GONE = t.disposal.join(t.document, t.document.c.id == t.disposal.c.document_id).join(
    t.blob, t.blob.c.sha256 == t.document.c.original_sha256
)

SHEETS: Mapping[str, tuple[Page, ...]] = {
    "standing": (Page(t.document, t.document.c.id, unsaid=_AT_WORK),),
    "arrival": (
        Page(_TIE, _TIE.c.document_id),
        Page(t.arrival, _TIE.c.document_id, _ARRIVALS, _KEPT_AT),
        Page(t.blob, _TIE.c.document_id, _ARRIVALS.join(t.blob, t.blob.c.sha256 == t.arrival.c.sha256)),
    ),
    "content": tuple(Page(table, table.c.document_id) for table in (t.content, t.part, t.field)),
    "opinions": (Page(t.opinion, t.opinion.c.document_id),),
    "entry": (Page(t.entry, t.entry.c.document_id), Page(t.disposal, t.disposal.c.document_id)),
    "gone": (Page(t.blob, t.disposal.c.document_id, _GONE),),
    "holds": (Page(hold, hold.c.document_id),),
    "access": (Page(restriction, restriction.c.document_id),),
    "corrections": (Page(t.correction, t.correction.c.document_id),),
    "people": (Page(t.assignment, t.assignment.c.document_id),),
    "terms": (
        Page(t.deadline, t.deadline.c.document_id),
        Page(
            t.reminder,
            t.deadline.c.document_id,
            t.reminder.join(t.deadline, t.deadline.c.id == t.reminder.c.deadline_id),
        ),
    ),
    "links": (Page(t.link, t.link.c.document_id),),
    "mails": (Page(t.outbox, t.outbox.c.document_id, unsaid=_SENDING, grows=True),),
    "report": (Page(report, report.c.document_id),),
    "reserved": (Page(t.reservation, None), Page(resumed.resumption, None)),
    "matters": (Page(matter, None),),
}
"""What is told apart when something was changed: name of a sheet -> the tables that it is made of."""

# What is disposed of with the content, and so salted with its salt.
_CONTENT = frozenset({"arrival", "content", "opinions", "corrections", "mails", "holds"})

UNSEALED: Mapping[str, str] = {
    "history": "the seal covers it row by row",
    "seal": "it is the chain itself",
    "imprint": "the seal covers it row by row",
    "counter": "every number of it is an entry or a reservation, and the first is told by history",
    "findable": "it finds entries and states nothing; `officed register reindex` makes it anew",
    "removal": "it says which files go or went; verify asks for every original of a letter that has its content",
    "trial": "it says what rules on trial would have done, and decides nothing",
    "alarm": "it tells of trouble, not of documents",
}
"""Tables without a sheet, and why they need none."""


# What one of these events may have changed. Any other move explains every sheet of its document.
_NARROW: Mapping[str, frozenset[str]] = {
    "deadline.reminded": frozenset({"terms", "mails"}),
    "entry.annulled": frozenset({"entry", "terms", "mails"}),
    REMINDED: frozenset({"report", "mails"}),
    "document.copied": frozenset({"arrival", "mails"}),
    "arrival.disposed": frozenset({"arrival"}),
}
# Notes of the office that tell of the book; others change none of it.
_OF_THE_BOOK = ("numbers.", "sequence.", "matter.", "register.restored")
EVERY_SHEET = frozenset(SHEETS)


def touched(connection: Connection, after: int, limit: int | None = None) -> list[tuple[int, int, frozenset[str]]]:
    """History after an id, in its order: id, document or `BOOK`, and the sheets that it may have changed."""
    query = select(t.history.c.id, t.history.c.document_id, t.history.c.event).where(t.history.c.id > after)
    found = []
    for id_, document, event in connection.execute(query.order_by(t.history.c.id).limit(limit)):
        if document is None:
            explained = EVERY_SHEET if event.startswith(_OF_THE_BOOK) else frozenset()
        else:
            explained = _NARROW.get(event, EVERY_SHEET)
        found.append((id_, BOOK if document is None else document, explained))
    return found


def explained(rows: Iterable[tuple[int, int, frozenset[str]]]) -> dict[int, frozenset[str]]:
    """Document -> all sheets that rows of history may have changed; a document without any is left out."""
    found: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for _, document, names in rows:
        found[document] |= names
    return {document: names for document, names in found.items() if names}


def draw(connection: Connection, documents: Mapping[int, frozenset[str]]) -> dict[int, tuple[str, dict[str, str]]]:
    """Document -> its salt and the sheets that changed since its last imprint, as digests.

    `documents` names the sheets that may have changed: another one that did was tampered with, and its old imprint
    stands. A document of which nothing changed is left out. `BOOK` stands for the rows that belong to no document.
    """
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for piece in _pieces(documents):
        before = imprinted(connection, piece)
        salts = {document: before[document][0] if document in before else secrets.token_hex(16) for document in piece}
        for document, said in sheets(connection, salts).items():
            known = before[document][1] if document in before else {}
            may = documents[document] if document in before else EVERY_SHEET
            changed = {name: digest for name, digest in said.items() if known.get(name, "") != digest}
            changed |= {name: "" for name, digest in known.items() if digest and name not in said}
            changed = {name: digest for name, digest in changed.items() if name in may}
            if changed:
                found[document] = salts[document], changed
    return found


def imprinted(connection: Connection, documents: Collection[int]) -> dict[int, tuple[str, dict[str, str]]]:
    """Document -> its salt and what its sheets said last, by all its imprints together."""
    rows = connection.execute(
        select(imprint.c.document_id, imprint.c.salt, imprint.c.said)
        # What somebody planted without a seal proves nothing.
        .join(t.seal, t.seal.c.sequence == imprint.c.seal)
        .where(imprint.c.document_id.in_(documents))
        .order_by(imprint.c.seal)
    )
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for document, salt, said in rows:
        known = found[document][1] if document in found else {}
        found[document] = salt, known | said
    return found


def sheets(
    connection: Connection, salts: Mapping[int, str], upto: Mapping[int, Mapping[str, str]] | None = None
) -> dict[int, dict[str, str]]:
    """Document -> what its sheets say now; a sheet without a row is left out.

    `upto`: what was said before. Of a sheet that grows only the rows that stood there then are looked at.
    """
    own = _content_salts(connection, salts)
    found: dict[int, dict[str, str]] = {document: {} for document in salts}
    for name, pages in SHEETS.items():
        grows = any(page.grows for page in pages)
        last = {document: _newest(said.get(name, "")) for document, said in (upto or {}).items()} if grows else {}
        for document, rows in _rows(connection, pages, salts, last).items():
            salt = salts[document] + (own.get(document, "") if name in _CONTENT else "")
            digest = hashlib.sha256(salt.encode() + canonical(rows)).hexdigest()
            newest = max(int(str(row["id"])) for _, row in rows) if grows else 0
            found[document][name] = f"{newest}:{digest}" if grows else digest
    return found


def _newest(said: str) -> int:
    """The id of the newest row that a sheet that grows had."""
    return int(said.partition(":")[0] or 0)


def _rows(
    connection: Connection, pages: Iterable[Page], documents: Collection[int], last: Mapping[int, int]
) -> Mapping[int, list[tuple[str, dict[str, object]]]]:
    found: defaultdict[int, list[tuple[str, dict[str, object]]]] = defaultdict(list)
    for page in pages:
        for document, row in _said(connection, page, documents):
            if page.grows and document in last and int(str(row["id"])) > last[document]:
                continue
            found[document].append((page.table.name, row))
    return found


def _said(connection: Connection, page: Page, documents: Collection[int]) -> Iterator[tuple[int, dict[str, object]]]:
    """Rows as plain values. What is empty or as the schema fills it is left out: a new column changes no digest."""
    columns = [column for column in page.table.columns if column.name not in page.unsaid]
    wanted = [document for document in documents if (document == BOOK) == (page.of is None)]
    if not wanted:
        return
    names = [(column.name, _filled(column)) for column in columns]
    for owner, *values in connection.execute(_query(page, columns, wanted)):
        row = {
            name: plain
            for (name, filled), plain in zip(names, map(_plain, values), strict=True)
            if plain is not None and plain != filled
        }
        yield owner, row


def _query(page: Page, columns: list[Column[Any]], documents: Collection[int]) -> Select[Any]:
    key = page.table.primary_key.columns
    if page.of is None:
        return select(literal_column(str(BOOK)), *columns).order_by(*key)
    query = select(page.of, *columns).where(page.of.in_(documents)).order_by(page.of, *key)
    return query if page.joined is None else query.select_from(page.joined)


def _filled(column: Column[Any]) -> object:
    """The value that the schema gives a column by itself, as a plain value."""
    default = column.server_default
    if default is None or not hasattr(default, "arg"):
        return None
    said = str(getattr(default.arg, "text", default.arg))
    return {"false": False, "true": True}.get(said, int(said) if said.isdecimal() else said)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _content_salts(connection: Connection, documents: Collection[int]) -> dict[int, str]:
    query = select(t.content.c.document_id, t.content.c.salt).where(t.content.c.document_id.in_(documents))
    return {document: salt for document, salt in connection.execute(query)}


def _pieces(documents: Collection[int]) -> Iterator[list[int]]:
    ids = sorted(documents)
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
