"""A stack ends in the transaction in which its letters begin, on every store."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy.exc import DBAPIError

from officed.domain.changes import CutOut, Move, PutContent, Split, Wait
from officed.domain.covers import SPLIT, Cover, Stretch
from officed.domain.document import Content
from officed.domain.errors import StaleDocument
from officed.domain.states import OFFICED, State
from officed.store import SqlStore
from tests.contract.store_kit import NOON, hours, move_to, new_arrival, received, together

PDF = "application/pdf"


def letters(store: SqlStore, name: str = "pakk") -> tuple[CutOut, ...]:
    """Two letters of a stack, their files on disk."""
    made = []
    for pages in (Stretch(1, 2), Stretch(3, 3)):
        stored = store.originals.store(f"{name} {pages}".encode())
        digest = hashlib.sha256(f"part {name} {pages}".encode()).hexdigest()
        made.append(CutOut(pages, stored.sha256, stored.size, digest, f"{name} p{pages}.pdf"))
    return tuple(made)


def stack(store: SqlStore, name: str = "pakk") -> int:
    """A stack that was leafed through."""
    document = store.receive([new_arrival(store, name, media_type=PDF, hints={"series": "7-1"})], NOON)[0].document
    seen = Content(PDF, pages=3, letters=(Stretch(1, 2), Stretch(3, 3)))
    move_to(store, document, State.READ, PutContent(seen))
    return document


def test_a_stack_and_its_letters(store: SqlStore) -> None:
    """The letters come by the stack's arrival, on its day, by its way and with its hints; each is a work of its own."""
    document = stack(store)
    assert store.document(document).content.letters == (Stretch(1, 2), Stretch(3, 3))
    move_to(store, document, State.REFUSED, Wait(SPLIT, "two letters"), Split(letters(store)))
    lines = store.lines()
    assert [line.outcome for line in lines] == ["split", "received", "received"]
    assert {(line.arrival, line.key) for line in lines} == {(1, "post|pakk")}
    found = [store.card(line.document) for line in lines[1:]]
    assert [card.links for card in found] == [(("part-of", document, None),)] * 2
    for card, letter in zip(found, letters(store), strict=True):
        one = card.document
        assert (one.original_sha256, one.size, one.original_name) == (letter.sha256, letter.size, letter.name)
        assert (one.source, one.media_type, one.received_at, one.hinted_series) == ("post", PDF, NOON, "7-1")
        assert one.part
        assert card.history[0].detail["stack"] == document
    assert not store.document(document).part
    claimed = store.claim("w", 8, NOON, NOON + hours(1))
    assert {one.id for one in claimed} == {card.document.id for card in found}
    assert store.verify() == ()


def test_a_stack_is_split_once(store: SqlStore, second: SqlStore) -> None:
    """Of two that split it at one moment one does, and the other leaves nothing behind."""
    document = stack(store)
    parts = letters(store)

    def split(n: int) -> bool:
        move = Move(document, 2, State.READ, State.REFUSED, OFFICED, SPLIT, changes=(Split(parts),))
        try:
            (store if n % 2 else second).move(move, NOON)
        except StaleDocument:
            return False
        return True

    assert sum(together(4, split)) == 1
    assert len(store.lines()) == 3


def test_a_letter_that_is_there_already_stops_all(store: SqlStore) -> None:
    """Where one letter cannot be entered none is, and the stack stands where it stood."""
    document, other = stack(store), received(store, "muu")
    first, last = letters(store)
    taken = store.receive([new_arrival(store, "kolmas", digest=last.digest)], NOON)[0].document
    with pytest.raises(DBAPIError):
        move_to(store, document, State.REFUSED, Wait(SPLIT, "two letters"), Split((first, last)))
    assert store.document(document).state is State.READ
    assert {line.document for line in store.lines()} == {document, other, taken}


def test_a_cover_is_kept(store: SqlStore) -> None:
    """What a cover sheet said counts after a restart as well; a person's word on the kind comes before it."""
    document = received(store)
    cover = Cover(0, "arve", "7-2", "klara")
    move_to(store, document, State.READ, PutContent(Content(PDF, cover=cover)))
    found = store.document(document)
    assert found.content.cover == cover
    assert (found.hinted_kind, found.hinted_series, found.hinted_person) == ("arve", "7-2", "klara")
