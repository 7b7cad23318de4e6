"""The seal and `verify`: whatever is changed behind the store's back is found and told where."""

from __future__ import annotations

import threading

import pytest

from officed.domain.changes import PutTitle
from officed.domain.seal import GENESIS
from officed.domain.states import State
from officed.store import SqlStore, sealing
from tests.contract.store_kit import (
    NOON,
    ask,
    drop_guard,
    move_to,
    new_arrival,
    number,
    read,
    registered,
    sql,
    together,
)

HISTORY = "guard_history_no_{}"


def _found(store: SqlStore) -> list[tuple[str, str]]:
    return [(f.what, f.where) for f in store.verify() if not f.what.startswith("a guard")]


def test_a_sound_register_has_no_findings(store: SqlStore) -> None:
    """Nothing is found where nothing was done, sealed or not."""
    assert store.verify() == ()
    registered(store)
    assert store.verify() == ()
    assert store.seal(NOON) is not None
    registered(store, "b")
    assert store.verify() == ()


def test_each_seal_goes_on_from_the_last(store: SqlStore) -> None:
    """Seals are a chain over the whole history; where nothing is new there is no seal."""
    assert store.seal(NOON) is None
    registered(store, "a")
    first = store.seal(NOON)
    assert store.seal(NOON) is None
    registered(store, "b")
    second = store.seal(NOON)
    assert first is not None
    assert second is not None
    assert (first.sequence, first.first, first.previous) == (1, 1, GENESIS)
    assert (second.sequence, second.first, second.previous) == (2, first.last + 1, first.digest)
    assert [(second.last,)] == ask(store, "SELECT max(id) FROM history")


def test_a_long_history_is_sealed_by_batches(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction seals only so many rows; the next seal goes on, until all is sealed."""
    monkeypatch.setattr(sealing, "BATCH", 3)
    store.receive([new_arrival(store, f"letter {n}") for n in range(7)], NOON)
    seals = [store.seal(NOON) for _ in range(4)]
    assert [(s.first, s.last) if s else None for s in seals] == [(1, 3), (4, 6), (7, 7), None]
    assert store.verify() == ()


@pytest.mark.parametrize(
    ("guard", "change"),
    [
        ("update", "UPDATE history SET actor = 'person:other' WHERE id = 2"),
        ("update", "UPDATE history SET detail = '{}' WHERE id = 1"),
        ("update", "UPDATE history SET at = (SELECT max(at) FROM history) WHERE id = 1"),
        ("delete", "DELETE FROM history WHERE id = 2"),
        ("delete", "DELETE FROM history WHERE id = (SELECT max(id) FROM history)"),
        (
            "delete",
            "INSERT INTO history (id, document_id, at, actor, event, detail)"
            " SELECT 3, 1, at, actor, 'planted', detail FROM history WHERE id = 1",
        ),
    ],
)
def test_a_change_of_sealed_history_is_found(store: SqlStore, guard: str, change: str) -> None:
    """Changed, removed or planted: the seal over that row does not fit any more."""
    registered(store, "a")
    drop_guard(store, HISTORY.format("delete"), "history")
    # A gap for the planted row, as a failed transaction leaves it.
    sql(store, "DELETE FROM history WHERE id = 3")
    move_to(store, 1, State.HELD, at=NOON.replace(hour=12))
    store.seal(NOON)
    if guard == "update":
        drop_guard(store, HISTORY.format("update"), "history")
    sql(store, change)
    assert ("history was changed after it was sealed", "seal 1, history 1 to 4") in _found(store)


@pytest.mark.parametrize("change", ["digest = 'x'", "previous = 'x'", '"first" = 0', '"last" = 99'])
def test_a_changed_seal_is_found(store: SqlStore, change: str) -> None:
    """No part of a seal can be changed."""
    registered(store)
    store.seal(NOON)
    drop_guard(store, "guard_seal_no_update", "seal")
    sql(store, f"UPDATE seal SET {change}")
    assert [what for what, _ in _found(store)] == ["history was changed after it was sealed"]


def test_a_removed_seal_is_found(store: SqlStore) -> None:
    """A link out of the chain is missed."""
    for name in "abc":
        registered(store, name)
        store.seal(NOON)
    drop_guard(store, "guard_seal_no_delete", "seal")
    sql(store, "DELETE FROM seal WHERE sequence = 2")
    assert [what for what, _ in _found(store)] == ["history was changed after it was sealed"]


def test_nothing_appears_below_a_seal(store: SqlStore, second: SqlStore) -> None:
    """While several write and two seal, no row is left unsealed below the last seal, and the chain holds."""
    done = threading.Event()

    def work(n: int) -> None:
        if n >= 4:
            while not done.is_set():
                (store if n % 2 else second).seal(NOON)
            return
        for m in range(15):
            mine = store if n % 2 else second
            mine.receive([new_arrival(mine, f"letter {n} {m} {k}") for k in range(3)], NOON)
        if n == 0:
            done.set()

    together(6, work)
    while store.seal(NOON):
        pass
    assert store.verify() == ()
    assert ask(store, 'SELECT max("last") FROM seal') == ask(store, "SELECT max(id) FROM history")
    links = ask(store, 'SELECT "first", "last" FROM seal ORDER BY sequence')
    ids = [int(str(i)) for (i,) in ask(store, "SELECT id FROM history")]
    assert sum(sum(int(str(a)) <= i <= int(str(b)) for i in ids) for a, b in links) == len(ids) == 180


def test_verify_is_true_while_numbers_are_taken(store: SqlStore, second: SqlStore) -> None:
    """Looking at a register that grows finds nothing that is not so."""
    documents = [read(store, f"letter {n}") for n in range(25)]

    def work(n: int) -> list[tuple[str, str]]:
        if n:
            return [finding for _ in range(10) for finding in _found(second)]
        for document in documents:
            assert number(store, document)
        return []

    assert together(2, work) == [[], []]


def test_a_missing_number_is_found(store: SqlStore) -> None:
    """A counter that jumped, and an entry beyond its counter, are told with sequence and number."""
    registered(store)
    drop_guard(store, "guard_counter_in_turn", "counter")
    sql(store, "UPDATE counter SET next = 4")
    assert _found(store) == [
        ("a number is missing", "sequence letters of 2026, number 2"),
        ("a number is missing", "sequence letters of 2026, number 3"),
    ]
    sql(store, "UPDATE counter SET next = 1")
    assert _found(store) == [("a number is outside its counter", "sequence letters of 2026, number 1")]


def test_a_removed_entry_is_found(store: SqlStore) -> None:
    """A number without its entry is a gap, a further letter without its own too."""
    registered(store, "a")
    registered(store, "b")
    for name in "cde":
        number(store, read(store, name), follows=("letters", 2026, 1))
    drop_guard(store, "guard_entry_no_delete", "entry")
    sql(store, "DELETE FROM entry WHERE number = 2")
    sql(store, "DELETE FROM entry WHERE suffix = 2")
    assert _found(store) == [
        ("a number is missing", "sequence letters of 2026, number 2"),
        ("a letter of a matter is missing", "sequence letters of 2026, number 1"),
        ("an entry is missing", "7-1/2 (document 2)"),
        ("an entry is missing", "7-1/1-2 (document 4)"),
    ]


def test_a_falling_date_is_found(store: SqlStore) -> None:
    """An entry that was dated before the one with the lower number is told."""
    registered(store, "a")
    registered(store, "b")
    drop_guard(store, "guard_entry_frozen", "entry")
    sql(store, "UPDATE entry SET registered_at = '2026-03-01T10:00:00.000000+00:00' WHERE number = 2")
    assert _found(store) == [("a date falls while the numbers rise", "7-1/2")]


def test_a_changed_or_missing_original_is_found(store: SqlStore) -> None:
    """Originals are read again and compared; the finding tells the number of the letter."""
    for name in "ab":
        registered(store, name)
    read(store, "c")
    digests = [store.document(n).original_sha256 for n in (1, 2, 3)]
    changed = store.originals.path(digests[0])
    changed.chmod(0o640)
    changed.write_bytes(b"other")
    for digest in digests[1:]:
        store.originals.path(digest).unlink()
    assert sorted(where for _, where in _found(store)) == sorted(
        [f"7-1/1 ({digests[0]})", f"7-1/2 ({digests[1]})", f"unnumbered ({digests[2]})"]
    )
    assert {what for what, _ in _found(store)} == {"an original is missing or changed"}


def test_content_may_change_without_a_finding(store: SqlStore) -> None:
    """Titles and text are content: correcting them is no tampering."""
    document = registered(store)
    store.seal(NOON)
    move_to(store, document, State.FORWARDED, PutTitle("new", "new"))
    assert store.verify() == ()
