"""Codes of cover sheets as values, and which letters a stack is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.covers import Cover, code_of, cover_of, letters_of, said_by

KEY = b"an office's own"
WORD = st.from_regex(r"[^;=\x00-\x20\x7f]{1,60}", fullmatch=True) | st.just("")


@given(WORD, WORD, WORD, st.binary(min_size=1))
def test_a_code_is_read_as_it_was_written(kind: str, series: str, person: str, key: bytes) -> None:
    """Whatever words a code can hold, with the key they were signed with."""
    cover = Cover(0, kind, series, person)
    assert cover_of(code_of(cover, key), key) == cover
    assert cover_of(code_of(cover), b"", unsigned=True) == cover


@given(WORD, WORD)
def test_a_changed_code_is_not_ours(series: str, other: str) -> None:
    """One word exchanged, another key or no sign at all: none of them is followed."""
    text = code_of(Cover(series=series), KEY)
    assert (cover_of(text.replace(code_of(Cover(series=series)), code_of(Cover(series=other))), KEY) is None) == (
        series != other
    )
    assert cover_of(text, b"another") is None
    assert cover_of(code_of(Cover(series=series)), KEY) is None
    assert cover_of(code_of(Cover(series=series)), b"") is None


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    """What stands in a code is foreign text: it is a cover or it is none, and never an error."""
    cover_of(text, KEY)
    cover_of("OFFICED:" + text, KEY, unsigned=True)


@pytest.mark.parametrize(
    "text",
    ["OFFICED:SERIES", "OFFICED:SERIES=", "OFFICED:SERIES=a b", "OFFICED:SERIES=1;SERIES=2", "OFFICED:RUN=rm",
     "officed:SERIES=1", "SERIES=1", "OFFICED:SERIES=" + "1" * 61],
)  # fmt: skip
def test_what_is_no_code(text: str) -> None:
    """A field twice, an unknown one, an empty or endless word: the sheet is not followed."""
    assert cover_of(text, b"", unsigned=True) is None


@pytest.mark.parametrize("word", ["a;b", "a=b", "a b", "a\nb", "x" * 61])
def test_what_no_code_can_hold(word: str) -> None:
    """A word that would end its field is refused when the sheet is made, not when it is scanned."""
    with pytest.raises(ValueError, match="cannot stand in a code"):
        code_of(Cover(person=word))


@pytest.mark.parametrize(
    ("covers", "blank", "pages", "letters"),
    [
        ([1, 4], [], 6, "1-3 4-6"),
        ([3], [], 6, "1-2 3-6"),
        ([1], [], 3, "1-3"),
        ([], [], 3, "1-3"),
        ([1, 2], [], 4, "1-4"),
        ([1, 3], [2], 6, "1-6"),
        ([1, 4], [2, 3], 6, "1-6"),
        ([2, 3, 6], [], 6, "1 2-6"),
        ([2], [1], 4, "1-4"),
        ([1, 2], [], 2, "1-2"),
        ([1, 3, 5], [4, 6], 8, "1-2 3-8"),
        ([1, 3, 5, 7], [2, 4, 6, 8], 8, "1-8"),
    ],
)
def test_letters_of_a_stack(covers: list[int], blank: list[int], pages: int, letters: str) -> None:
    """Sheets upon each other belong to the letter below, a last one to the letter before; the first may have none."""
    assert " ".join(map(str, letters_of(covers, blank, pages))) == letters


@given(st.integers(1, 40), st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_every_page_is_in_exactly_one_letter(pages: int, covers: set[int], blank: set[int]) -> None:
    """Whatever is blank or a sheet: no page is lost and none stands twice; each letter has a page that is neither."""
    sheets, empty = {c for c in covers if c <= pages}, {b for b in blank if b <= pages} - covers
    found = letters_of(sheets, empty, pages)
    assert [page for one in found for page in range(one.first, one.last + 1)] == list(range(1, pages + 1))
    if len(found) > 1:
        assert all(set(range(one.first, one.last + 1)) - sheets - empty for one in found)
        assert all(one.first in sheets for one in found[1:])


def test_sheets_upon_each_other() -> None:
    """Of two sheets upon each other the lower one counts where both speak; a sheet further down says nothing."""
    covers = [Cover(1, series="7-1", person="klara"), Cover(3, series="7-2"), Cover(5, kind="arve")]
    assert said_by(covers, blank=[2]) == Cover(0, "", "7-2", "klara")
