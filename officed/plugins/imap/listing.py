"""What stands in a folder, kept small: a mailbox may hold hundreds of thousands of letters."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


class Listing:
    """UIDs of a folder, rising, each with its size in bytes: twelve bytes a letter."""

    __slots__ = ("_sizes", "_uids")

    def __init__(self, uids: Iterable[int] = (), sizes: Iterable[int] = ()) -> None:
        """`uids` rise; `sizes` are theirs, in the same order."""
        # A UID has 32 bits (RFC 3501 2.3.1.1), a size may have more (RFC 8474 4).
        self._uids = array("I", uids)
        self._sizes = array("Q", sizes)

    def __contains__(self, uid: int) -> bool:
        return self.get(uid, -1) >= 0

    def get(self, uid: int, default: int) -> int:
        """The size of a letter, or `default` where it does not stand there."""
        place = bisect_left(self._uids, uid)
        return self._sizes[place] if place < len(self._uids) and self._uids[place] == uid else default

    def __len__(self) -> int:
        return len(self._uids)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._uids, self._sizes, strict=True)

    def now(self, uids: Sequence[int], ask: Callable[[Sequence[int]], Mapping[int, int]]) -> Listing:
        """The listing of what stands there now; sizes are asked only of letters that were not there before."""
        new = [uid for uid in uids if uid not in self]
        asked = ask(new) if new else {}
        return Listing(uids, (asked[uid] if uid in asked else self.get(uid, 0) for uid in uids))
