"""Proving the register: gapless numbers, untouched history, originals that still have their digest, guards in place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, func, select

from officed.domain.seal import Seal, seal_batch
from officed.ports.store import Finding
from officed.store import schema as t
from officed.store.access import access_findings
from officed.store.guards import missing
from officed.store.history import CORRECTED, correction_digest
from officed.store.matters import matter_findings
from officed.store.originals import Originals
from officed.store.sealing import history_rows


def findings(connection: Connection) -> Iterator[Finding]:
    """Everything that is wrong in the database; nothing when all holds. Wants to see it as of one moment."""
    for name in missing(connection):
        yield Finding("a guard is missing or changed; run `officed migrate`", name)
    yield from _numbers(connection)
    yield from _suffixes(connection)
    yield from matter_findings(connection)
    yield from _seals(connection)
    yield from _without_history(connection)
    yield from _corrections(connection)
    yield from access_findings(connection)


def _numbers(connection: Connection) -> Iterator[Finding]:
    for counter in connection.execute(select(t.counter).order_by(t.counter.c.sequence, t.counter.c.year)).fetchall():
        of = f"sequence {counter.sequence} of {counter.year}"
        taken = _taken(connection, counter.sequence, counter.year)
        for number in range(counter.first, counter.next):
            if number not in taken:
                yield Finding("a number is missing", f"{of}, number {number}")
        for number in sorted(n for n in taken if not counter.first <= n < counter.next):
            yield Finding("a number is outside its counter", f"{of}, number {number}")
    yield from _uncounted(connection)
    yield from _dates(connection)


def _uncounted(connection: Connection) -> Iterator[Finding]:
    """Numbers of a sequence that has no counter: somebody took it away, and the next one would begin anew."""
    for table in (t.entry, t.reservation):
        counted = select(t.counter.c.year).where(
            t.counter.c.sequence == table.c.sequence, t.counter.c.year == table.c.year
        )
        for sequence, year in connection.execute(
            select(table.c.sequence, table.c.year).where(~counted.exists()).distinct()
        ):
            yield Finding("a counter is missing", f"sequence {sequence} of {year}")


def _taken(connection: Connection, sequence: str, year: int) -> set[int]:
    entries = select(t.entry.c.number).where(t.entry.c.sequence == sequence, t.entry.c.year == year)
    reserved = select(t.reservation.c.number).where(t.reservation.c.sequence == sequence, t.reservation.c.year == year)
    return {*connection.scalars(entries), *connection.scalars(reserved)}


def _dates(connection: Connection) -> Iterator[Finding]:
    before = func.lag(t.entry.c.registered_at).over(
        partition_by=(t.entry.c.sequence, t.entry.c.year), order_by=t.entry.c.number
    )
    ordered = select(t.entry.c.reference, t.entry.c.registered_at, before.label("before"))
    ordered = ordered.where(t.entry.c.suffix == 0).where(~_reserved())
    rows = ordered.subquery()
    for row in connection.execute(select(rows).where(rows.c.registered_at < rows.c.before)):
        yield Finding("a date falls while the numbers rise", row.reference)


def _reserved() -> ColumnElement[bool]:
    return (
        select(t.reservation.c.number)
        .where(
            t.reservation.c.sequence == t.entry.c.sequence,
            t.reservation.c.year == t.entry.c.year,
            t.reservation.c.number == t.entry.c.number,
        )
        .exists()
    )


def _suffixes(connection: Connection) -> Iterator[Finding]:
    further = t.entry.c.suffix > 0
    matter = (t.entry.c.sequence, t.entry.c.year, t.entry.c.number)
    counted = (
        select(*matter, func.min(t.entry.c.suffix), func.max(t.entry.c.suffix), func.count())
        .where(further)
        .group_by(*matter)
    )
    for sequence, year, number, low, high, n in connection.execute(counted):
        if high - low + 1 != n:
            yield Finding("a letter of a matter is missing", f"sequence {sequence} of {year}, number {number}")


def _seals(connection: Connection) -> Iterator[Finding]:
    previous: Seal | None = None
    for row in connection.execute(select(t.seal).order_by(t.seal.c.sequence)).fetchall():
        after = previous.last if previous else 0
        made = seal_batch(previous, history_rows(connection, after=after, upto=row.last))
        stands = Seal(row.sequence, row.first, row.last, row.digest, row.previous)
        if made != stands:
            where = f"seal {row.sequence}, history {row.first} to {row.last}"
            yield Finding("history was changed after it was sealed", where)
            return
        previous = stands


def _without_history(connection: Connection) -> Iterator[Finding]:
    told = select(t.history.c.id).where(
        t.history.c.document_id == t.entry.c.document_id, t.history.c.target == "registered"
    )
    for reference in connection.scalars(select(t.entry.c.reference).where(~told.exists())):
        yield Finding("an entry has no history of its registration", reference)


def _corrections(connection: Connection) -> Iterator[Finding]:
    """Each correction is the one that history tells of, and none that it tells of is gone but by disposal."""
    digests = set()
    rows = select(t.correction, t.content.c.salt).join(t.content, t.content.c.document_id == t.correction.c.document_id)
    for row in connection.execute(rows.order_by(t.correction.c.id)):
        if correction_digest(row.salt, row.what, row.was, row.now, row.why) != row.digest:
            yield Finding("a correction was changed", f"document {row.document_id}, correction {row.id}")
        digests.add(row.digest)
    disposed = select(t.disposal.c.document_id)
    told = select(t.history.c.document_id, t.history.c.detail).where(
        t.history.c.event == CORRECTED, t.history.c.document_id.not_in(disposed)
    )
    proved = {(document, json.loads(detail)["digest"]) for document, detail in connection.execute(told)}
    for document, digest in sorted(proved):
        if digest not in digests:
            yield Finding("a correction is missing", f"document {document}")
    for digest in digests - {digest for _, digest in proved}:
        yield Finding("a correction has no history", digest)


def known_originals(connection: Connection) -> list[tuple[str, str]]:
    """The digest of every original, and the number that its letter has or `unnumbered`."""
    rows = connection.execute(
        select(t.blob.c.sha256, t.entry.c.reference)
        .outerjoin(t.document, t.document.c.original_sha256 == t.blob.c.sha256)
        .outerjoin(t.entry, t.entry.c.document_id == t.document.c.id)
    )
    return [(sha256, reference or "unnumbered") for sha256, reference in rows]


def untrue_originals(known: Iterable[tuple[str, str]], originals: Originals) -> Iterator[Finding]:
    """Originals that are missing or changed. Reads every file, so no transaction should be open meanwhile."""
    for sha256, reference in known:
        if not originals.true(sha256):
            yield Finding("an original is missing or changed", f"{reference} ({sha256})")
