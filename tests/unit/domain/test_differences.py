"""What the ledger says of places: the very place, a folder alone, where it stood before, or nothing any more."""

from __future__ import annotations

import pytest

from officed.domain.differences import GONE, is_left, is_placed


@pytest.mark.parametrize(
    ("told", "placed"),
    [("Registreeritud|7|12", True), ("Registreeritud||", False), (GONE, False), (None, False), ("taken/a.pdf", True)],
)
def test_only_a_true_place_can_be_looked_at(told: str | None, placed: bool) -> None:
    """A server that does not tell the new UID names the folder alone; what has gone has no place."""
    assert is_placed(told) is placed


@pytest.mark.parametrize(
    ("key", "told", "left"),
    [
        ("tuba 3/a|b.pdf|9|1|2", "tuba 3/a|b.pdf", True),
        ("INBOX|7|12", "INBOX|7|12", True),
        ("a.pdf|9|1|2", "registreeritud/a.pdf", False),
        ("INBOX|7|12", "Registreeritud|8|1", False),
        ("a.pdf|9|1|2", None, False),
    ],
)
def test_what_could_not_be_moved_stands_where_it_stood(key: str, told: str | None, left: bool) -> None:
    """Its place is that of its key: that is no difference, however long it stands there."""
    assert is_left(key, told) is left
