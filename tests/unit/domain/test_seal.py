"""The hash chain over history."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from officed.domain.seal import GENESIS, canonical, seal_batch

ROWS = [(n, {"actor": "clock:clock", "event": "document.read", "n": n}) for n in range(1, 6)]


def test_an_empty_batch_has_no_seal() -> None:
    """A seal says something or is not written."""
    assert seal_batch(None, []) is None


def test_seals_make_a_chain() -> None:
    """Each seal holds the one before, and covers its own rows."""
    first = seal_batch(None, ROWS[:3])
    assert first is not None
    assert (first.sequence, first.first, first.last, first.previous) == (1, 1, 3, GENESIS)
    second = seal_batch(first, ROWS[3:])
    assert second is not None
    assert (second.sequence, second.first, second.previous) == (2, 4, first.digest)


@given(st.integers(0, 4), st.sampled_from(["changed", "removed", "inserted", "moved"]))
def test_any_change_breaks_the_seal(at: int, how: str) -> None:
    """A row that is changed, removed, inserted or moved gives another digest."""
    rows = list(ROWS)
    if how == "changed":
        rows[at] = (rows[at][0], {**rows[at][1], "actor": "person:mallory"})
    elif how == "removed":
        del rows[at]
    elif how == "inserted":
        rows.insert(at, (99, {"event": "forged"}))
    else:
        rows.insert((at + 2) % 5, rows.pop(at))
    made, true = seal_batch(None, rows), seal_batch(None, ROWS)
    assert made is not None
    assert true is not None
    assert rows == ROWS or made.digest != true.digest


def test_canonical_json_knows_no_order() -> None:
    """The same values give the same bytes, whatever wrote them."""
    assert canonical({"b": 1, "a": "õ"}) == canonical({"a": "õ", "b": 1}) == '{"a":"õ","b":1}'.encode()
