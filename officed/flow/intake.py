"""From a source to the ledger: the original on disk, then the commit, then the source is told, once.

A crash in between repeats only the telling. The listing is the truth: what is known is not fetched again, whether it
was read, flagged or moved by a person in the meantime.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from officed.domain.changes import NewArrival
from officed.domain.differences import GONE
from officed.domain.digest import same_letter_digest, same_letter_digest_of
from officed.domain.document import Direction
from officed.domain.errors import OfficedError, Unreachable
from officed.domain.office_time import local_date
from officed.flow.desk import Desk
from officed.flow.rendering import OriginalFile
from officed.flow.reports.confiding import check_envelope, diversion, enclosed, enter, is_own_mail, secret_digest
from officed.flow.returned import take_again
from officed.ports.envelopes import BadCertificate, NoEnvelope
from officed.ports.originals import OriginalGone, SourceChanged
from officed.ports.sources import Fetched, Found, Recountable, Source
from officed.settings.handlers import sealed_sources

# Arrivals entered in one transaction: enough to spare fsyncs, few enough to lose little work in a crash.
BATCH_LETTERS = 25
BATCH_BYTES = 16 << 20

# Letters of a listing that are looked up in one question.
LISTED_AT_ONCE = 1_000


class DiskFull(OfficedError):
    """The disk of {folder} is full or failing: {reason}. Nothing was taken; make room, it goes on by itself."""

    exit_code = 3
    retry_after = Unreachable.retry_after


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What one look at a source brought: new documents, copies of known ones, and how many the source was told of."""

    documents: int = 0
    copies: int = 0
    told: int = 0

    def __add__(self, other: TakenIn) -> TakenIn:
        return TakenIn(self.documents + other.documents, self.copies + other.copies, self.told + other.told)


def take_in(desk: Desk, source: Source) -> TakenIn:
    """Look once and take in everything that stands there.

    Raises `Unreachable` and `DiskFull`, both tried again; one letter that cannot be had keeps no other from coming in.
    """
    if (handler := sealed_sources(desk.office.settings).get(source.name)) is not None:
        check_envelope(desk, source.name, handler)
    # What another process enters after the listing is not missing from it, so this is asked first.
    untold = set(desk.store.untold(source.name))
    total = TakenIn()
    trouble: OfficedError | None = None
    for window in _windows(source.list()):
        untold.difference_update(found.key for found in window)
        taken, failed = _take_window(desk, source, window)
        total, trouble = total + taken, trouble or failed
    _missing(desk, source, untold)
    if trouble is not None:
        raise trouble
    return total


def _windows(listed: Iterable[Found]) -> Iterator[Sequence[Found]]:
    """A listing piece by piece: a mailbox of hundreds of thousands of letters is never held as a whole."""
    rest = iter(listed)
    while window := tuple(islice(rest, LISTED_AT_ONCE)):
        yield window


def _take_window(desk: Desk, source: Source, window: Sequence[Found]) -> tuple[TakenIn, OfficedError | None]:
    standing = desk.store.standing(source.name, [found.key for found in window])
    total = TakenIn()
    trouble: OfficedError | None = None
    for batch in _batches([found for found in window if found.key not in standing]):
        taken, failed = _take_batch(desk, source, batch)
        total, trouble = total + taken, trouble or failed
    late = [key for key, told in standing.items() if not told]
    again = [key for key, told in standing.items() if told]
    try:
        total += TakenIn(told=_tell(desk, source, late))
        if again and _may_stand_again(source) and isinstance(source, Recountable):
            total += TakenIn(take_again(desk, source, again, as_arrival))
    except Unreachable as error:
        # What cannot be moved keeps nothing else from coming in.
        trouble = trouble or error
    return total, trouble


def _may_stand_again(source: Source) -> bool:
    return bool(getattr(source, "reuses_keys", False)) and not getattr(source, "leaves", False)


def _batches(found: Sequence[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for one in found:
        if batch and (len(batch) >= BATCH_LETTERS or size + one.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one.size
    if batch:
        yield batch


def _take_batch(desk: Desk, source: Source, batch: Sequence[Found]) -> tuple[TakenIn, OfficedError | None]:
    arrivals: list[NewArrival] = []
    trouble: OfficedError | None = None
    try:
        for fetched in source.fetch([found.key for found in batch]):
            arrival = as_arrival(desk, source, fetched)
            if arrival is not None:
                arrivals.append(arrival)
    except Unreachable as error:
        # What was handed over before is stored all the same.
        trouble = error
    if not arrivals:
        return TakenIn(), trouble
    try:
        received = enter(desk, arrivals)
    except OriginalGone:
        # The source was told nothing yet, and gives the letters once more.
        return _take_batch(desk, source, batch)
    told = _tell(desk, source, [one.key for one in received])
    copies = sum(one.copy for one in received)
    return TakenIn(len(received) - copies, copies, told), trouble


def as_arrival(desk: Desk, source: Source, fetched: Fetched) -> NewArrival | None:
    """Put an original on disk. None when it went away meanwhile. Raises `DiskFull`, `NoEnvelope`.

    What came from a sealed source is encrypted first: its plain bytes are never written anywhere.
    """
    if (handler := sealed_sources(desk.office.settings).get(source.name)) is not None:
        return _as_envelope(desk, source, fetched, handler)
    mail = fetched.media_type == "message/rfc822"
    try:
        if fetched.path:
            stored = desk.originals.store_file(fetched.path, fetched.still)
        else:
            stored = desk.originals.store(fetched.data or b"")
    except (FileNotFoundError, SourceChanged):
        # A person took the scan away, or it grew, while it was read; the next listing tells what became of it.
        return None
    except OSError as error:
        raise _full(desk, error) from error
    digest = stored.sha256
    if mail and fetched.data is not None:
        digest = same_letter_digest(fetched.data, mail=True)
    elif mail:
        digest = same_letter_digest_of(desk.originals.pieces(stored.sha256))
    return NewArrival(
        source=source.name,
        key=fetched.key,
        received_at=fetched.received_at,
        received_on=local_date(fetched.received_at, desk.zone),
        sha256=stored.sha256,
        size=stored.size,
        digest=digest,
        name=fetched.name,
        media_type=fetched.media_type,
        way=fetched.way,
        direction=getattr(source, "direction", Direction.INCOMING),
        mailbox=fetched.mailbox,
        envelope_to=fetched.envelope_to,
        hints=fetched.hints,
    )


def _full(desk: Desk, error: OSError) -> DiskFull:
    return DiskFull(folder=os.fspath(desk.office.settings.data), reason=error.strerror or error)


def _as_envelope(desk: Desk, source: Source, fetched: Fetched, handler: str) -> NewArrival | None:
    try:
        data = fetched.path.read_bytes() if fetched.path else fetched.data or b""
    except FileNotFoundError:
        return None
    if fetched.still is not None and not fetched.still():
        return None
    received_on = local_date(fetched.received_at, desk.zone)
    try:
        envelope = enclosed(desk, handler, OriginalFile(fetched.name, fetched.media_type, data), received_on)
    except BadCertificate as error:
        raise NoEnvelope(what=source.name, reason=error) from error
    try:
        stored = desk.originals.store(envelope)
    except OSError as error:
        raise _full(desk, error) from error
    ours = is_own_mail(desk, data)
    return NewArrival(
        source=source.name,
        key=fetched.key,
        received_at=fetched.received_at,
        received_on=received_on,
        sha256=stored.sha256,
        # What the source says of its size is what finds the letter there again.
        size=len(data),
        digest=secret_digest(desk, data, mail=fetched.media_type == "message/rfc822"),
        name="",
        media_type="application/pkcs7-mime",
        way=fetched.way,
        stored_size=stored.size,
        divert=lambda document: diversion(desk, document, handler, stored, received_on, ours=ours),
    )


def _tell(desk: Desk, source: Source, keys: Sequence[str]) -> int:
    if not keys:
        return 0
    places = source.take(keys)
    desk.store.told(source.name, places, desk.clock())
    return len(places)


def _missing(desk: Desk, source: Source, unlisted: set[str]) -> None:
    # A person moved or removed the letter before officed could: it is stored, so there is nothing left to tell.
    if unlisted:
        gone = {key: GONE for key in desk.store.untold(source.name) if key in unlisted}
        desk.store.told(source.name, gone, desk.clock())
