"""The list of an act: it names exactly its letters, and what was changed in it is no list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.disposal_list import DisposalList, ListedLetter, listed, names, parsed, written
from officed.domain.retention import Fate, Leaf, Ruling
from officed.domain.states import State

LETTER = ListedLetter(1, 3, "7-1/1", "2020-02-03", "Kiri »õ«", "7-1", "2020-03-02", 5, "2025-12-31", "otsus", "0" * 64)
MADE = DisposalList("Kaleva Linnavalitsus", "2026-11-20", (LETTER, replace(LETTER, document=2, number="7-1/2")))


def test_a_list_is_read_back() -> None:
    """What is written is JSON with a letter a line, and reads back as the same list."""
    text = written(MADE)
    assert parsed(text) == MADE
    assert text.count("\n") == len(MADE.letters) + 9
    assert parsed(written(DisposalList("x", "2026-11-20", ()))) == DisposalList("x", "2026-11-20", ())


@pytest.mark.parametrize(
    ("what", "into"),
    [
        ('"document": 2', '"document": 7'),
        ('"7-1/2"', '"7-1/3"'),
        ('"version": 3', '"version": "3"'),
        (', "basis": "otsus"', ""),
        ("Kaleva", "Muu"),
        ('"letters"', '"letter"'),
        ("{", "["),
    ],
)
def test_a_changed_list_is_none(what: str, into: str) -> None:
    """One letter more, fewer or another, and the digest does not fit; what is no list says so without an error."""
    assert what in written(MADE)
    assert parsed(written(MADE).replace(what, into)) is None


@given(st.text(max_size=200))
def test_foreign_text_is_no_list(text: str) -> None:
    """Whatever a file holds, reading it as a list ends with none."""
    assert parsed(text) is None
    assert parsed(f'{{"format": "officed disposal list 1", {text}') is None


def test_an_act_names_its_list() -> None:
    """By the whole digest anywhere in its text; by the code only where a scan is read, however it is spaced."""
    assert names((f"Kontrollsumma: {MADE.digest}.",), MADE, by_code=False)
    spaced = f"Kontrollkood {MADE.code.replace(' ', '  ')}\n"
    assert names((spaced,), MADE, by_code=True)
    assert not names((spaced,), MADE, by_code=False)
    assert not names((spaced, MADE.digest[:-1] + "x"), replace(MADE, letters=MADE.letters[:1]), by_code=True)
    assert len(MADE.code.replace(" ", "")) == 20


def test_the_day_is_no_part_of_the_digest() -> None:
    """The same list drafted again on another day is the same list."""
    assert replace(MADE, made_on="2026-12-01").digest == MADE.digest
    leaf = Leaf(1, 3, State.CLOSED, "7-1/1", "7-1", "7-1", 2020, 1, 0, date(2020, 2, 3), "0" * 64, "Kiri »õ«")
    ruled = Ruling(Fate.DUE, (leaf,), date(2020, 3, 2), 5, date(2025, 12, 31), "otsus")
    assert listed("Kaleva Linnavalitsus", date(2026, 11, 20), [ruled]).letters == (LETTER,)
