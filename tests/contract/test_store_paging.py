"""The register is read page by page: nothing twice, nothing left out, also among entries of one instant."""

from __future__ import annotations

import pytest

from officed.domain.errors import NotFound
from officed.store import SqlStore
from tests.contract.store_kit import NOON, hours, read, registered


def test_pages_make_up_the_whole_list(store: SqlStore) -> None:
    """Each page begins after the last entry of the one before, though three entries share an instant."""
    for n, at in enumerate((NOON, NOON, NOON, NOON + hours(1), NOON + hours(2))):
        registered(store, f"letter {n}", at=at)
    whole = [card.document.id for card in store.cards()]
    paged: list[int] = []
    while page := store.cards(limit=2, before=paged[-1] if paged else None):
        paged += [card.document.id for card in page]
    assert len(whole) == 5
    assert paged == whole


def test_a_page_begins_after_an_entry_only(store: SqlStore) -> None:
    """A document without a number is no place in the register, and the error says so."""
    with pytest.raises(NotFound):
        store.cards(before=read(store))
