"""Listings of big folders: small in memory, and short commands for any UIDs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from officed.plugins.imap.keys import read_uid_set, uid_sets
from officed.plugins.imap.listing import Listing

UIDS = st.lists(st.integers(1, 4_294_967_295), unique=True, max_size=600).map(sorted)


@given(UIDS, st.integers(1, 500))
def test_every_uid_stands_in_one_short_set(uids: list[int], most: int) -> None:
    """All UIDs, in order, in sets that fit into a command line and name at most so many letters."""
    sets = list(uid_sets(uids, most))
    assert [uid for written, _ in sets for uid in read_uid_set(written)] == uids
    assert all(len(written) <= 900 and len(among) <= most for written, among in sets)


@given(UIDS, UIDS)
def test_sizes_are_asked_once(before: list[int], now: list[int]) -> None:
    """Of what stood there before nothing is asked again; what has gone is forgotten."""
    first = Listing().now(before, lambda new: {uid: uid % 1000 for uid in new})
    asked: list[int] = []
    listing = first.now(now, lambda new: (asked.extend(new), {uid: uid % 1000 for uid in new})[1])
    assert asked == [uid for uid in now if uid not in set(before)]
    assert list(listing) == [(uid, uid % 1000) for uid in now]
    assert all(listing.get(uid, -1) == -1 for uid in before if uid not in set(now))
