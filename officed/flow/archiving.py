"""The package of a finished year: entries with all that the register says of them, originals, history, journals.

Access restrictions go along as what they are: data of the entries. Made twice of one register it is the same, byte by
byte. Reports of breaches go with their numbers only (Directive (EU) 2019/1937 art. 16).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain

from officed.domain.errors import Refused
from officed.domain.office_time import start_of_day
from officed.domain.restricting import WHOLE
from officed.domain.seal import canonical, history_line
from officed.flow.desk import Desk
from officed.flow.exporting import HEADINGS, is_sealed, office_row
from officed.flow.retention.retaining import kept
from officed.ports.store import Card, HistoryLine

PIECE = 500


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package: its path with strokes, and its bytes, piece by piece."""

    path: str
    pieces: Iterable[bytes]


def year_package(desk: Desk, year: int, cell: Callable[[str], str]) -> Iterator[Member]:
    """The files of a year, in the order of their paths. `cell` makes a cell of a table harmless.

    Raises `Refused` for a year that is not over, has no entry, or has history that is not sealed.
    """
    end = start_of_day(desk.today().replace(year=year + 1, month=1, day=1), desk.zone)
    if desk.today().year <= year:
        raise Refused(reason=f"{year} is not over yet: its package is made from 1.1.{year + 1} on.")
    if not desk.store.numbered_in(year, limit=1):
        raise Refused(reason=f"The register has no entry of {year}.")
    if lines := desk.store.unsealed(year, end):
        raise Refused(reason=f"{lines} lines of history are not sealed yet: start officed, it seals within seconds.")
    return _members(desk, year, cell)


def _members(desk: Desk, year: int, cell: Callable[[str], str]) -> Iterator[Member]:
    yield Member("entries.csv", _table(desk, year, cell))
    yield Member("entries.jsonl", (canonical(entry_value(desk, card)) + b"\n" for card in _cards(desk, year)))
    yield Member("history.jsonl", _history(desk, year))
    for file in desk.store.journals_in(year):
        yield Member(f"journals/{file.name}", iter([file.read_bytes()]))
    for sha256 in sorted({sha256 for card in _cards(desk, year) for sha256 in originals(card)}):
        yield Member(f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}", desk.originals.pieces(sha256))


def _cards(desk: Desk, year: int) -> Iterator[Card]:
    after = 0
    while ids := desk.store.numbered_in(year, after, PIECE):
        yield from map(desk.store.card, ids)
        after = ids[-1]


def originals(card: Card) -> tuple[str, ...]:
    """The digests of the files of an entry; none of what was disposed of, nor of a report of a breach."""
    return () if card.disposed is not None or is_sealed(card) else (card.document.original_sha256,)


def _table(desk: Desk, year: int, cell: Callable[[str], str]) -> Iterator[bytes]:
    rows = (office_row(desk.office, card) for card in _cards(desk, year))
    for row in chain((HEADINGS,), rows):
        out = io.StringIO(newline="")
        csv.writer(out).writerow([cell(row[name]) for name in HEADINGS])
        yield out.getvalue().encode()


def _history(desk: Desk, year: int) -> Iterator[bytes]:
    for card in _cards(desk, year):
        yield from (history_as_sealed(line) + b"\n" for line in card.history)


def history_as_sealed(line: HistoryLine) -> bytes:
    """A line of history just as a seal covers it and a journal has it."""
    told = {
        "document": line.document,
        "at": _instant(line.at),
        "actor": line.actor,
        "event": line.event,
        "state": line.state,
        "target": line.target,
        "detail": canonical(dict(line.detail)).decode(),
    }
    return history_line(line.id, told)


def entry_value(desk: Desk, card: Card) -> dict[str, object]:
    """All that the register says of an entry, as plain values; its fields of AvTS § 12 as the export has them."""
    document, entry = card.document, card.entry
    assert entry is not None
    skeleton: dict[str, object] = {
        "document": document.id,
        "matter": {"sequence": entry.sequence, "year": entry.year, "number": entry.number, "letter": entry.suffix},
        "registered_at": _instant(entry.registered_at),
        "state": document.state.value,
        "original": {
            "sha256": entry.original_sha256, "media_type": document.media_type, "size": document.size,
            "name": "" if is_sealed(card) else document.original_name, "packed": bool(originals(card)),
        },
        "retention": _retention(desk, card),
    }  # fmt: skip
    said = {**office_row(desk.office, card), **skeleton}
    return said if is_sealed(card) else said | _told(card)


def _retention(desk: Desk, card: Card) -> dict[str, object] | None:
    """None where the file plan does not know its series, or no rule for its day."""
    assert card.entry is not None
    # A package says the same whenever it is made: what is open is told by the rule at the end of its year.
    rule = kept(desk, card, date(card.entry.year, 12, 31))
    series = desk.office.file_plan.series.get(card.entry.series)
    if rule is None or series is None:
        return None
    return {"years": rule.years, "basis": rule.basis, "archival": series.archival}


def _told(card: Card) -> dict[str, object]:
    content = card.document.content
    return {
        "kind_code": card.document.kind,
        "public_title": card.public_title,
        "language": content.language,
        "restrictions": [
            {
                "part": None if one.part == WHOLE else one.part,
                "basis": one.basis,
                "from": one.start.isoformat(),
                "until": one.until.isoformat(),
                "law": one.law,
            }
            for one in card.restrictions
        ],
        "attachments": [
            {"path": part.path, "media_type": part.media_type, "size": part.size, "sha256": part.sha256}
            for part in content.attachments
        ],
        "people": [{"person": one.person, "as": one.standing.value, "role": one.who} for one in card.assignments],
        "terms": [{"kind": kind, "due": due.isoformat(), "outcome": outcome} for kind, due, outcome in card.ended],
        "ties": [{"kind": kind, "document": other, "number": number} for kind, other, number in card.links],
        "corrections": [
            {"at": _instant(c.at), "actor": c.actor, "what": c.what, "was": c.was, "now": c.now, "why": c.why}
            for c in card.corrections
        ],
        "disposed": {"at": _instant(card.disposed.at), "actor": card.disposed.actor, "basis": card.disposed.basis}
        if card.disposed
        else None,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
