"""Reserved numbers, numbers after a restore, and counters that were changed by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from officed.domain.changes import Move
from officed.domain.errors import Refused
from officed.domain.register import Entry, NumberRequest
from officed.domain.states import OFFICED, State
from officed.store import SqlStore
from officed.store.numbers import CounterDamaged, NumbersWait
from tests.contract.store_kit import (
    LETTERS,
    NOON,
    TODAY,
    ask,
    clock_at,
    drop_guard,
    number,
    read,
    registered,
    sql,
    together,
)


def _reference(store: SqlStore, document: int) -> str | None:
    return store.document(document).reference


def _fill(store: SqlStore, name: str, reserved: int) -> Entry | None:
    document = read(store, name)
    move = Move(document, 2, State.READ, State.REGISTERED, OFFICED, "registered")
    request = NumberRequest(LETTERS, reserved=("letters", 2026, reserved))
    return store.register(move, request, lambda _: (), clock_at(NOON + timedelta(hours=1)), TODAY)


def test_reserved_numbers_are_gapless_and_filled_later(store: SqlStore) -> None:
    """Numbers of paper follow the last one, the next letter follows them, and each is filled once by its letter."""
    registered(store, "a")
    assert store.reserve("letters", 2026, 3, "no power", OFFICED, NOON) == (2, 4)
    assert _reference(store, registered(store, "b")) == "7-1/5"
    assert [r.number for r in store.reservations()] == [2, 3, 4]
    filled = _fill(store, "c", 3)
    assert filled is not None
    assert (filled.reference, filled.original_sha256) == ("7-1/3", store.document(filled.document).original_sha256)
    assert [(r.number, r.reason) for r in store.reservations()] == [(2, "no power"), (4, "no power")]
    for wrong in (3, 5, 9):
        with pytest.raises(Refused, match=f"Number {wrong}"):
            _fill(store, f"wrong {wrong}", wrong)
    assert _reference(store, registered(store, "d", at=NOON + timedelta(hours=1))) == "7-1/6"
    assert store.verify() == ()


def test_a_sequence_may_begin_with_reserved_numbers(store: SqlStore) -> None:
    """The first numbers of a year may be those of paper."""
    assert store.reserve("letters", 2026, 2, "no network", OFFICED, NOON, first=10) == (10, 11)
    assert _reference(store, registered(store, "a")) == "7-1/12"
    with pytest.raises(Refused, match="at once"):
        store.reserve("letters", 2026, 0, "none", OFFICED, NOON)
    assert store.verify() == ()


def test_reservations_of_many_do_not_meet(store: SqlStore, second: SqlStore) -> None:
    """Two who reserve while letters are registered have different numbers, without a gap."""
    documents = [read(store, str(n)) for n in range(8)]

    def work(n: int) -> None:
        mine = store if n % 2 else second
        if n < 2:
            mine.reserve("letters", 2026, 5, "paper", OFFICED, NOON)
        else:
            for document in documents[4 * (n - 2) : 4 * (n - 1)]:
                number(mine, document)

    together(4, work)
    taken = ask(store, "SELECT number FROM entry UNION ALL SELECT number FROM reservation ORDER BY 1")
    assert [n for (n,) in taken] == list(range(1, 19))
    assert store.verify() == ()


def _restored(store: SqlStore, *rows: tuple[str, int, int]) -> None:
    at = "'2026-03-02T10:00:00.000000+00:00'"
    sql(
        store,
        *(
            f"INSERT INTO resumption (sequence, year, since, taken_at, before) VALUES ('{s}', {y}, {at}, {at}, {n})"
            for s, y, n in rows
        ),
    )


def test_no_number_is_given_until_all_last_ones_are_known(store: SqlStore) -> None:
    """After a restore letters wait; stated numbers become reservations and are never given again."""
    registered(store, "a")
    _restored(store, ("letters", 2026, 2), ("requests", 2026, 1))
    document = read(store, "b")
    with pytest.raises(NumbersWait, match="--reconcile"):
        number(store, document)
    assert "letters/2026, requests/2026" in str(store.why_numbers_wait())
    letters, requests = store.resumptions()
    with pytest.raises(Refused, match="had given out 1"):
        store.settle(letters, 0, "after", OFFICED, NOON)
    assert store.settle(letters, 4, "after", OFFICED, NOON) == 3
    with pytest.raises(NumbersWait):
        number(store, document)
    assert store.settle(requests, 0, "after", OFFICED, NOON) == 0
    number(store, document)
    assert _reference(store, document) == "7-1/5"
    assert [(r.number, r.reason) for r in store.reservations()] == [(2, "after"), (3, "after"), (4, "after")]
    assert (store.why_numbers_wait(), store.verify()) == (None, ())


def test_further_letters_of_old_matters_get_numbers_of_their_own(store: SqlStore) -> None:
    """Which suffixes were given out after a backup nobody knows, so none of them is given again."""
    registered(store, "a")
    number(store, read(store, "b"), follows=("letters", 2026, 1))
    _restored(store, ("letters", 2026, 2))
    store.settle(store.resumptions()[0], 1, "after", OFFICED, NOON)
    entry = number(store, read(store, "c"), follows=("letters", 2026, 1))
    assert entry is not None
    assert entry.reference == "7-1/2"
    further = number(store, read(store, "d"), follows=("letters", 2026, 2))
    assert further is not None
    assert further.reference == "7-1/2-1"
    assert store.verify() == ()


@pytest.mark.parametrize(("changed", "why"), [("next = 2", "taken already"), ("next = 9", "never given")])
def test_a_counter_changed_by_hand_gives_no_number(store: SqlStore, changed: str, why: str) -> None:
    """Backwards or forwards: refused with the reason, said for the alarm, named by verify; nothing is written."""
    for name in "abc":
        registered(store, name)
    drop_guard(store, "guard_counter_in_turn", "counter")
    sql(store, f"UPDATE counter SET {changed}")
    document = read(store, "d")
    with pytest.raises(CounterDamaged, match=why):
        number(store, document)
    with pytest.raises(CounterDamaged, match=why):
        store.reserve("letters", 2026, 1, "paper", OFFICED, NOON)
    assert why in str(store.why_numbers_wait())
    assert any("sequence letters of 2026" in f.where for f in store.verify())
    assert len(ask(store, "SELECT * FROM entry")) == 3
    sql(store, "UPDATE counter SET next = 4")
    number(store, document)
    assert _reference(store, document) == "7-1/4"
    assert store.why_numbers_wait() is None


def test_a_counter_taken_away_by_hand_gives_no_number(store: SqlStore) -> None:
    """A sequence does not begin anew because its counter is gone."""
    registered(store, "a")
    drop_guard(store, "guard_counter_no_delete", "counter")
    sql(store, "DELETE FROM counter")
    with pytest.raises(CounterDamaged, match="taken already"):
        number(store, read(store, "b"))
    assert any(f.what == "a counter is missing" for f in store.verify())
