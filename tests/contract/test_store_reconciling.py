"""What the reconciliation asks of the ledger, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from officed.domain.states import CLOCK
from officed.store import SqlStore, reconciling
from tests.contract.store_kit import NOON, hours, new_arrival, read, received, registered


def test_arrivals_piece_by_piece(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every arrival of the source once, in order, however small the pieces; those of other sources are not told."""
    monkeypatch.setattr(reconciling, "_AFTER", reconciling._AFTER.limit(2))
    monkeypatch.setattr(reconciling, "_PIECE", 2)
    for n in range(5):
        received(store, f"letter {n}")
    store.receive([new_arrival(store, "scan", source="skanner")], NOON)
    assert [kept.key for kept in store.places("post")] == [f"post|letter {n}" for n in range(5)]


def test_what_is_kept_of_an_arrival(store: SqlStore) -> None:
    """Size, time, digest, place and Message-ID; a key that no database takes is found as it was asked."""
    document = read(store, "üks\0", message_id="<1@x.example>")
    store.told("post", {"post|üks\0": "taken|1|1"}, NOON)
    kept = store.kept("post", ["post|üks\0", "post|other"])["post|üks\0"]
    seen = store.document(document)
    assert (kept.document, kept.sha256, kept.size) == (document, seen.original_sha256, seen.size)
    assert (kept.received_at, kept.stored_at, kept.told) == (NOON, NOON, "taken|1|1")
    assert kept.message_id == "<1@x.example>"


def test_when_a_source_was_told_first(store: SqlStore) -> None:
    """None before that; then the earliest."""
    for name in ("one", "two"):
        received(store, name)
    assert store.first_told("post") is None
    store.told("post", {"post|two": "x"}, NOON + hours(1))
    store.told("post", {"post|one": "x"}, NOON)
    assert store.first_told("post") == NOON


def test_arrivals_without_an_end(store: SqlStore) -> None:
    """What waits to be read and decided since before an instant; what is numbered has its end."""
    document = received(store, "one")
    registered(store, "two")
    assert store.endless(NOON) == ()
    (one,) = store.endless(NOON + timedelta(seconds=1))
    assert (one.key, one.document, one.state, one.since) == ("post|one", document, "received", NOON)


def test_when_it_was_done_last(store: SqlStore) -> None:
    """Each comparison stands in history; the last one is known."""
    received(store, "one")
    assert store.last_reconciled() is None
    for n in (1, 2):
        store.reconciled({"found": n}, CLOCK, NOON + hours(n))
    assert store.last_reconciled() == NOON + hours(2)


def test_a_claim_is_renewed_by_its_worker_only(store: SqlStore) -> None:
    """While a worker renews, nobody else gets its document; another's claim is not touched."""
    received(store, "one")
    assert len(store.claim("a", 9, NOON, NOON + hours(1))) == 1
    store.renew("b", NOON + hours(9))
    store.renew("a", NOON + hours(3))
    assert store.claim("b", 9, NOON + hours(2), NOON + hours(9)) == ()
    assert len(store.claim("b", 9, NOON + hours(4), NOON + hours(9))) == 1
