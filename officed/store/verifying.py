"""Proving the register: gapless numbers, untouched history, originals that still have their digest, guards in place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.exc import DBAPIError

from officed.domain.states import State
from officed.ports.store import Finding
from officed.store import schema as t
from officed.store.access import access_findings
from officed.store.disposing import going
from officed.store.enclosing import arrived_with
from officed.store.guards import missing
from officed.store.history import CORRECTED, correction_digest
from officed.store.matters import matter_findings
from officed.store.originals import Originals
from officed.store.proving import entries_and_history, seals, what_was_sealed


def findings(connection: Connection) -> Iterator[Finding]:
    """Everything that is wrong in the database; nothing when all holds. Wants to see it as of one moment."""
    for check in _CHECKS:
        try:
            found = list(check(connection))
        except (ValueError, KeyError, TypeError, DBAPIError) as error:
            # A row that was damaged by hand may be no date, no JSON or no text any more.
            found = [Finding("a row cannot be read", f"{check.__name__.strip('_')}: {_first_line(error)}")]
        yield from found


def advised(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings with what a person does about each."""
    return tuple(replace(one, mend=ADVICE.get(one.what, _RESTORE)) for one in found)


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "orig", None) or error).strip() or type(error).__name__).splitlines()[0]


def _guards(connection: Connection) -> Iterator[Finding]:
    for name in missing(connection):
        yield Finding("a guard is missing or changed; run `officed migrate`", name)


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
    # An annulled entry may bear the date of a clock that was wrong: that is what it was annulled for.
    ordered = ordered.where(t.entry.c.suffix == 0, t.entry.c.annulled_at.is_(None)).where(~_reserved())
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
    """The digest of every original that must be there, and the number that its letter has or `unnumbered`."""
    disposed = select(t.disposal.c.document_id)
    of_documents = (
        select(t.document.c.original_sha256, t.entry.c.reference)
        .outerjoin(t.entry, t.entry.c.document_id == t.document.c.id)
        # Of a diverted letter only the envelope is left, which is among the blobs.
        .where(t.document.c.id.not_in(disposed), t.document.c.state != State.DIVERTED.value)
    )
    found: dict[str, str] = {}
    for sha256, reference in connection.execute(of_documents):
        found[sha256] = reference or found.get(sha256, "unnumbered")
    stored = select(t.blob.c.sha256).where(~going())
    for sha256 in (*connection.scalars(stored), *connection.scalars(arrived_with())):
        found.setdefault(sha256, "unnumbered")
    return list(found.items())


def untrue_originals(known: Iterable[tuple[str, str]], originals: Originals) -> Iterator[Finding]:
    """Originals that are missing or changed. Reads every file, so no transaction should be open meanwhile."""
    for sha256, reference in known:
        if not originals.true(sha256):
            yield Finding("an original is missing or changed", f"{reference} ({sha256})")


_RESTORE = "Stop officed, keep this state for the inquiry, and bring the last backup back: officed restore."
_STAMP = "Bring it back from a backup or a mail, or take the file away and ask for another one: officed journal stamp."
_JOURNAL = "Put the copy of that journal in its place: from the mail that it went out with, or from a backup."
ADVICE: Mapping[str, str] = {
    "a guard is missing or changed; run `officed migrate`": "officed migrate puts guards back; ask who took it away.",
    "an original is missing or changed": "Copy the file of that name from a backup: originals/ab/cd/abcd...",
    "a journal was changed": _JOURNAL,
    "a journal is missing": _JOURNAL,
    "a time stamp was changed": _STAMP,
    "a time stamp is missing": _STAMP,
    "a date falls while the numbers rise": "Was the clock wrong that day? Write it down; dates never change.",
}
"""What a person does about a finding; without a line here, the last backup is brought back."""

_CHECKS: tuple[Callable[[Connection], Iterable[Finding]], ...] = (
    _guards, _numbers, _suffixes, matter_findings, seals, what_was_sealed, entries_and_history, _corrections,
    access_findings,
)  # fmt: skip
