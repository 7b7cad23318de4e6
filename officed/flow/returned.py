"""Letters that stand where they were taken from: put back by a restored backup, or others under the same key.

A mailbox that was restored keeps its UIDVALIDITY and gives UIDs away a second time: the letter under a known key may
be one that nobody has ever read. So what tells letters apart is compared, and a new letter gets a key of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from officed.domain.changes import NewArrival
from officed.flow.desk import Desk
from officed.flow.reports.confiding import enter
from officed.ports.ledger import Kept
from officed.ports.sources import Fetched, Mark, Recountable

# How an original that was fetched becomes an arrival, stored on disk; None when it went away meanwhile.
Store = Callable[[Desk, Recountable, Fetched], NewArrival | None]


def take_again(desk: Desk, source: Recountable, keys: Sequence[str], store: Store) -> int:
    """Take letters that were told of and stand there all the same. Returns how many were new ones."""
    known = desk.store.kept(source.name, keys)
    marks = {mark.place: mark for mark in source.marks([key for key in keys if key in known])}
    same = [key for key, mark in marks.items() if is_same(known[key], mark)]
    new = 0
    for key in [key for key in marks if key not in set(same)]:
        for fetched in source.fetch([key]):
            arrival = store(desk, source, fetched)
            if arrival is not None and arrival.sha256 != known[key].sha256:
                _enter(desk, source, arrival)
                new += 1
            elif arrival is not None:
                same.append(key)
    if same:
        desk.store.told(source.name, source.take(same), desk.clock())
    return new


def _enter(desk: Desk, source: Recountable, arrival: NewArrival) -> None:
    """Enter another letter under a known key: the key is taken for ever, so this one has its digest behind it."""
    own = f"{arrival.key}|{arrival.sha256[:16]}"
    enter(desk, [replace(arrival, key=own)])
    for place in source.take([arrival.key]).values():
        desk.store.told(source.name, {own: place}, desk.clock())


def is_same(kept: Kept, mark: Mark) -> bool:
    """Whether a mark is that of an arrival: size, second of receipt and, where both have one, Message-ID."""
    if kept.size != mark.size:
        return False
    if mark.received_at is not None and int(kept.received_at.timestamp()) != int(mark.received_at.timestamp()):
        return False
    return not (kept.message_id and mark.message_id) or kept.message_id == mark.message_id
