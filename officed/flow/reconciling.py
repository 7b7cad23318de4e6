"""The ledger against the places themselves: what stands there, what stands in the taken folder, what is on disk.

What can be mended safely is mended: letters that nobody took are taken in, what was not moved is moved, the true place
of a letter is noted. Nothing ever gets a second number by it: all of it goes through the one door of `intake`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from officed.domain.changes import Detail
from officed.domain.differences import GONE, Difference, is_left, is_placed
from officed.domain.errors import OfficedError
from officed.domain.states import Actor
from officed.flow.desk import Desk
from officed.flow.intake import LISTED_AT_ONCE, as_arrival, take_in
from officed.flow.reports.confiding import enter
from officed.flow.returned import is_same, take_again
from officed.ports.ledger import Kept
from officed.ports.sources import Mark, Recountable, Source
from officed.settings.handlers import sealed_sources

# Differences that are told one by one; of more only the count is kept.
TOLD_AT_MOST = 1_000
# Keys of letters that the ledger got out of the taken folder begin so.
_TAKEN = "taken:"


@dataclass(slots=True)
class Tally:
    """Differences as they are found: all are counted, the first of them are kept."""

    found: int = 0
    mended: int = 0
    kept: dict[tuple[str, str, str], Difference] = field(default_factory=dict)

    def note(self, difference: Difference) -> None:
        """Count a difference. One that is found again is the same one, mended or not as it stands now."""
        name = (difference.kind, difference.source, difference.key)
        before = self.kept.get(name)
        if before is None:
            self.found += 1
            self.mended += difference.mended
            if len(self.kept) < TOLD_AT_MOST:
                self.kept[name] = difference
        else:
            self.mended += difference.mended - before.mended
            self.kept[name] = difference

    @property
    def remaining(self) -> int:
        """How many are left."""
        return self.found - self.mended


@dataclass(frozen=True, slots=True)
class Recount:
    """How one source compares: letters that stand there to be taken, letters in its taken folder, and of these those
    that came before officed did and are left alone. `unreachable` says why it could not be asked.
    """

    source: str
    standing: int = 0
    taken: int = 0
    older: int = 0
    unreachable: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The comparison of the whole ledger. Nothing found and nothing unreachable means that every letter has its end."""

    sources: tuple[Recount, ...]
    found: int
    mended: int
    differences: tuple[Difference, ...]

    @property
    def remaining(self) -> int:
        """Differences that are left for a person."""
        return self.found - self.mended

    @property
    def unreachable(self) -> tuple[str, ...]:
        """Why sources could not be asked."""
        return tuple(recount.unreachable for recount in self.sources if recount.unreachable)


def reconcile(
    desk: Desk, sources: Sequence[Source], actor: Actor, *, mend: bool = True, since: datetime | None = None
) -> Reconciliation:
    """Compare the ledger with every source, mend what is safe and write down that it was done.

    `since`: letters of the taken folder that came from then on are taken in when the ledger does not know them; else
    those that came after officed took its first letter from there. Without `mend` nothing is changed but history.
    """
    tally = Tally()
    recounts = tuple(_of_source(desk, source, tally, mend=mend, since=since) for source in sources)
    for one in desk.store.endless(desk.clock() - _stale(desk)):
        kind = "no_end" if one.document else "no_document"
        tally.note(Difference(kind, one.source, one.key, one.document))
    done = Reconciliation(recounts, tally.found, tally.mended, tuple(tally.kept.values()))
    detail: Detail = {
        "found": done.found,
        "mended": done.mended,
        "sources": len(done.sources),
        "unreachable": len(done.unreachable),
    }
    desk.store.reconciled(detail, actor, desk.clock())
    return done


def _stale(desk: Desk) -> timedelta:
    return timedelta(minutes=desk.office.settings.ledger.stale_minutes)


def _of_source(desk: Desk, source: Source, tally: Tally, *, mend: bool, since: datetime | None) -> Recount:
    recount = Recount(source.name)
    try:
        found = Tally()
        recount = replace(recount, standing=_standing(desk, source, found))
        left = found
        if mend:
            trouble = _take(desk, source, found)
            left = Tally()
            recount = replace(recount, standing=_standing(desk, source, left))
            recount = replace(recount, unreachable=str(trouble) if trouble else None)
        _settle(tally, found, left)
        if isinstance(source, Recountable):
            recount = _taken(desk, source, tally, recount, mend=mend, since=since)
    except OfficedError as error:
        recount = replace(recount, unreachable=str(error))
    return recount


def _settle(tally: Tally, found: Tally, left: Tally) -> None:
    """What was found and is not left is mended."""
    for name, difference in found.kept.items():
        tally.note(replace(difference, mended=name not in left.kept))
    untold = found.found - len(found.kept)
    tally.found += untold
    tally.mended += max(0, untold - max(0, left.found - len(left.kept)))
    for name, difference in left.kept.items():
        if name not in found.kept:
            tally.note(difference)


def _windows(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    rest = iter(keys)
    while window := tuple(islice(rest, LISTED_AT_ONCE)):
        yield window


def _standing(desk: Desk, source: Source, tally: Tally) -> int:
    """Look at what stands in the watched places. Returns how many letters do."""
    count = 0
    before = desk.clock() - _stale(desk)
    for window in _windows(found.key for found in source.list()):
        count += len(window)
        known = desk.store.kept(source.name, window)
        for key in _aged(source, [key for key in window if key not in known], before):
            tally.note(Difference("not_taken", source.name, key))
        for key, kept in known.items():
            if kept.told is None and (kept.stored_at is None or kept.stored_at < before):
                tally.note(Difference("not_told", source.name, key, kept.document))
            elif _stands_again(source, kept):
                tally.note(Difference("still_standing", source.name, key, kept.document))
    return count


def _stands_again(source: Source, kept: Kept) -> bool:
    """Whether what stands there was moved before; where nothing can be moved, it stands there for ever."""
    return kept.told is not None and not is_left(kept.key, kept.told) and not getattr(source, "leaves", False)


def _aged(source: Source, keys: Sequence[str], before: datetime) -> Iterator[str]:
    """Those keys whose letters have been there since before an instant, as far as the source can tell."""
    if not isinstance(source, Recountable):
        yield from keys
        return
    yield from (m.place for m in source.marks(keys) if m.received_at is None or m.received_at < before)


def _take(desk: Desk, source: Source, found: Tally) -> OfficedError | None:
    """Take in what is not known, tell what was not told, take again what stands again."""
    try:
        take_in(desk, source)
        if isinstance(source, Recountable) and any(d.kind == "still_standing" for d in found.kept.values()):
            for window in _windows(one.key for one in source.list()):
                known = desk.store.kept(source.name, window)
                again = [key for key, kept in known.items() if _stands_again(source, kept)]
                take_again(desk, source, again, as_arrival)
    except OfficedError as error:
        return error
    return None


def _taken(
    desk: Desk, source: Recountable, tally: Tally, recount: Recount, *, mend: bool, since: datetime | None
) -> Recount:
    """Compare the taken folder with what the ledger says of it."""
    places = set(source.taken())
    count = len(places)
    lost: dict[str, Kept] = {}
    missing: list[Kept] = []
    homeless = False
    for kept in desk.store.places(source.name):
        if kept.sha256 is not None and not desk.originals.has(kept.sha256):
            missing.append(kept)
        if kept.told in places:
            places.discard(kept.told)
        elif is_left(kept.key, kept.told):
            continue
        elif is_placed(kept.told):
            lost[kept.key] = kept
        elif kept.told is not None:
            homeless = True
    _restore(desk, source, tally, missing, mend=mend)
    if places and (lost or homeless):
        _find_homes(desk, source, tally, places, lost, mend=mend)
    older = _take_unknown(desk, source, tally, places, mend=mend, since=since) if places else 0
    _give_up(desk, source, tally, lost, mend=mend)
    return replace(recount, taken=count, older=older)


def _restore(desk: Desk, source: Recountable, tally: Tally, missing: Sequence[Kept], *, mend: bool) -> None:
    """Originals that are not on disk are fetched once more from where the letter stands."""
    # An envelope is made once; who reads it has it by mail, too.
    mend = mend and source.name not in sealed_sources(desk.office.settings)
    for kept in missing:
        if mend:
            there = source.fetch_taken([kept.told]) if kept.told and is_placed(kept.told) else source.fetch([kept.key])
            for fetched in there:
                as_arrival(desk, source, fetched)
        mended = kept.sha256 is not None and desk.originals.has(kept.sha256)
        tally.note(Difference("missing_original", source.name, kept.key, kept.document, mended))


class Homeless:
    """Arrivals that stand nowhere by the ledger, to be found again by what is known of them."""

    def __init__(self, arrivals: Iterable[Kept]) -> None:
        self._by_mark: dict[tuple[int, str], Kept] = {}
        self._by_digest: dict[str, list[Kept]] = {}
        self._sizes: dict[int, int] = {}
        self._nameless: set[int] = set()
        for kept in arrivals:
            self._sizes[kept.size] = self._sizes.get(kept.size, 0) + 1
            if kept.message_id:
                self._by_mark.setdefault((kept.size, kept.message_id), kept)
            else:
                self._nameless.add(kept.size)
            if kept.sha256:
                self._by_digest.setdefault(kept.sha256, []).append(kept)

    def by_mark(self, mark: Mark) -> Kept | None:
        """The arrival with this size, Message-ID and time: that is sure without looking at the letter."""
        kept = self._by_mark.get((mark.size, mark.message_id)) if mark.message_id else None
        return kept if kept is not None and mark.received_at is not None and is_same(kept, mark) else None

    def may_be(self, mark: Mark) -> bool:
        """Whether it is worth looking at the letter."""
        named = (mark.size, mark.message_id) in self._by_mark if mark.message_id else False
        return named or mark.size in (self._nameless if mark.message_id else self._sizes)

    def by_digest(self, sha256: str) -> Kept | None:
        """The arrival with these bytes."""
        return next(iter(self._by_digest.get(sha256, ())), None)

    def found(self, kept: Kept) -> None:
        """It has a place again."""
        if kept.message_id:
            self._by_mark.pop((kept.size, kept.message_id), None)
        if kept.sha256:
            self._by_digest[kept.sha256].remove(kept)


def _find_homes(
    desk: Desk, source: Recountable, tally: Tally, places: set[str], lost: dict[str, Kept], *, mend: bool
) -> None:
    """Find arrivals among letters that the ledger knows under another place, or under none (`gone`).

    What is found leaves `places` and `lost`.
    """
    nowhere = (k for k in desk.store.places(source.name) if k.told is not None and not is_placed(k.told))
    homeless = Homeless((*lost.values(), *nowhere))
    for window in _windows(sorted(places)):
        homes: dict[str, str] = {}
        for mark in tuple(source.marks(window)):
            kept = homeless.by_mark(mark) or _by_bytes(desk, source, mark, homeless)
            if kept is None:
                continue
            homeless.found(kept)
            places.discard(mark.place)
            lost.pop(kept.key, None)
            homes[kept.key] = mark.place
            tally.note(Difference("misplaced", source.name, kept.key, kept.document, mend))
        if mend and homes:
            desk.store.told(source.name, homes, desk.clock())


def _by_bytes(desk: Desk, source: Recountable, mark: Mark, homeless: Homeless) -> Kept | None:
    # Of a sealed letter nothing is kept that its bytes could be compared with.
    if homeless.may_be(mark) and source.name not in sealed_sources(desk.office.settings):
        for fetched in source.fetch_taken([mark.place]):
            arrival = as_arrival(desk, source, fetched)
            return homeless.by_digest(arrival.sha256) if arrival is not None else None
    return None


def _take_unknown(
    desk: Desk, source: Recountable, tally: Tally, places: set[str], *, mend: bool, since: datetime | None
) -> int:
    """Take in what only the taken folder knows; returns how many letters are older than officed there."""
    begin = since or desk.store.first_told(source.name)
    # Servers tell by the second when a letter came: one of the same second is not older.
    begin = begin.replace(microsecond=0) if begin else None
    older = 0
    for window in _windows(sorted(places)):
        marks = tuple(source.marks(window))
        young = [m.place for m in marks if begin and (m.received_at is None or m.received_at >= begin)]
        older += len(marks) - len(young)
        entered = _enter(desk, source, young) if mend and young else {}
        for place in young:
            tally.note(Difference("unknown_in_taken", source.name, place, entered.get(place), place in entered))
    return older


def _enter(desk: Desk, source: Recountable, places: Sequence[str]) -> Mapping[str, int]:
    """Enter letters that stand in the taken folder already. Returns place -> document."""
    entered: dict[str, int] = {}
    for fetched in source.fetch_taken(places):
        arrival = as_arrival(desk, source, fetched)
        if arrival is not None:
            (received,) = enter(desk, [replace(arrival, key=_TAKEN + fetched.key)])
            entered[fetched.key] = received.document
    desk.store.told(source.name, {_TAKEN + place: place for place in entered}, desk.clock())
    return entered


def _give_up(desk: Desk, source: Recountable, tally: Tally, lost: Mapping[str, Kept], *, mend: bool) -> None:
    for kept in lost.values():
        tally.note(Difference("no_place", source.name, kept.key, kept.document, mend))
    if mend and lost:
        desk.store.told(source.name, dict.fromkeys(lost, GONE), desk.clock())
