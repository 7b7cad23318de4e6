"""Tesseract's table of words made into text and confidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.plugins.ocr.words import joined, mean, seen_in, words_in

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def table(*words: tuple[str, float, int, int, int]) -> str:
    """A table with words (text, confidence, block, paragraph, line) and the rows of the page around them."""
    rows = [f"5\t1\t{block}\t{par}\t{line}\t1\t0\t0\t9\t9\t{sure}\t{text}\n" for text, sure, block, par, line in words]
    return HEAD + "1\t1\t0\t0\t0\t0\t0\t0\t99\t99\t-1\t\n" + "".join(rows)


def test_lines_and_paragraphs() -> None:
    """Words of a line stand on a line, paragraphs and blocks are parted by an empty one."""
    found = words_in(
        table(("Tere,", 96, 1, 1, 1), ("linn!", 95, 1, 1, 1), ("Palun", 90, 1, 1, 2), ("Mari", 91, 2, 1, 1))
    )
    assert joined(found) == "Tere, linn!\nPalun\n\nMari"


def test_long_words_weigh_more() -> None:
    """The confidence is the mean over characters, so that a speck of dust does not outweigh a sentence."""
    assert mean(words_in(table(("a", 10, 1, 1, 1), ("linnavalitsu", 95, 1, 1, 1)))) == pytest.approx(
        (10 + 95 * 12) / 13
    )


def test_dust_is_no_text() -> None:
    """Punctuation that the recogniser itself does not believe in is left out; real punctuation stays."""
    found = words_in(table((".,~", 12, 1, 1, 1), ("–", 90, 1, 1, 1), ("Tere", 40, 1, 1, 1), (" ", 95, 1, 1, 1)))
    assert [word.text for word in found] == ["–", "Tere"]


def test_a_photograph_has_no_text() -> None:
    """A picture with hardly a sure word gives none, and no confidence; a dim letter keeps its text."""
    shadows = [("ee", 31.0, 1, 1, line) for line in range(20)]
    assert seen_in(table(*shadows), 60).confidence is None
    assert seen_in(table(*shadows), 60).text == ""
    dim = [*shadows, ("Palun", 80.0, 2, 1, 1), ("tühistada", 75.0, 2, 1, 1), ("otsus", 70.0, 2, 1, 1)]
    assert "Palun tühistada otsus" in seen_in(table(*dim), 60).text
    assert seen_in(table(("7", 93, 1, 1, 1)), 60).text == "7"


def test_an_empty_page() -> None:
    """A page without words has no text and no confidence."""
    assert seen_in(table(), 60).confidence is None


@given(st.text(st.characters(exclude_characters="\t\n\r"), max_size=20), st.floats(0, 100))
def test_any_text_may_stand_in_the_table(text: str, sure: float) -> None:
    """Quotes, backslashes and letters of every script come out as they stand."""
    found = words_in(table((text, sure, 1, 1, 1)))
    assert all(word.text == text.strip() for word in found)
