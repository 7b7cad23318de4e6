"""Words as people write them."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.rules.entries import Lists, phrase
from officed.rules.lemmas import WordForms
from officed.rules.lines import END, Line
from officed.rules.patterns import Pattern
from officed.rules.phrases import PhraseSet
from officed.rules.wording import BadWording, Spelling, expression, fold, folded_paragraphs, folded_words, tidy

WORDS = {"please": ("palun", "soovin|soovime"), "papers": ("koopia*", "*leping*")}


def found(entry: str, text: str, *, question: bool = False) -> str | None:
    """The stretch of the text that an entry finds, in its own spelling."""
    tidied = tidy(text)
    row = phrase(entry, Lists(WORDS), question=question)
    line = Line(folded_words(tidied))
    PhraseSet([row], WordForms()).likely(line)
    place = row.first(line)
    return None if place is None else Spelling(tidied, folded_paragraphs(tidied)[1]).between(*place)


@pytest.mark.parametrize(
    ("entry", "text", "expected"),
    [
        ("teabenõu*", "Esitan teabenõude.", "teabenõude"),
        ("teabenõu*", "esitan TEABENOUDE", "TEABENOUDE"),
        ("teabenõu*", "esitan teabe-\nnõude linnale", "teabenõude"),
        ("teabenoue", "Teabenõue", "Teabenõue"),
        ("палатка ещё", "Палатка еще", "Палатка еще"),
        ("palun ~ edastada", "Palun mulle homme vara kiiresti edastada", "Palun mulle homme vara kiiresti edastada"),
        ("palun ... edastada", "Palun edastada", "Palun edastada"),
        ("e-arve", "Saadame e-arve", "e-arve"),
        ("*leping", "halduslepingu ja halduslepinguid, töövõtuleping", "töövõtuleping"),
        ("@please ~ @papers", "Soovime hoolduslepingut näha", "Soovime hoolduslepingut"),
        ("kuni ~ vastata", "kuni 21. novembrini 2026 vastata", "kuni 21. novembrini 2026 vastata"),
    ],
)  # fmt: skip
def test_an_entry_finds_what_people_write(entry: str, text: str, expected: str) -> None:
    """Inflection by stem, missing diacritics, hyphenation, gaps and lists find words in the letter's own spelling."""
    assert found(entry, text) == expected


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("arve", "arvestus arvan arvamus arveldus"),
        ("avaldus", "kuulutuse avaldamine"),
        ("taotlus", "selgitustaotlus"),
        ("nõue", "teabenõue"),
        ("vaie", "vaidlus naabriga"),
        ("palun ~ edastada", "Palun vabandust. Edastada pole midagi."),
        ("palun ~ edastada", "palun üks kaks kolm neli viis kuus edastada"),
    ],
)
def test_an_entry_finds_no_look_alike(entry: str, text: str) -> None:
    """Domain 6.1: a word is not found inside another, a gap ends with the sentence and after five words."""
    assert found(entry, text) is None


def test_a_question_needs_its_mark_in_the_same_sentence() -> None:
    """»Miks ... ?« is a question; a question mark of another sentence does not count."""
    assert found("miks", "Miks see nii on?", question=True) == "Miks see nii on?"
    assert found("miks", "Ma tean, miks. Kas teie ka?", question=True) is None


@pytest.mark.parametrize("entry", ["", "~", "... ~", "@unknown", "a*b"])
def test_a_bad_entry_is_refused(entry: str) -> None:
    """An entry without words, with an unknown list or with a star inside a word says so."""
    with pytest.raises(BadWording):
        phrase(entry, Lists(WORDS))


def test_word_edges_of_cyrillic_patterns_are_refused() -> None:
    """re2 knows no Cyrillic word edges, so a pattern that trusts in them is told of and not passed over."""
    with pytest.raises(BadWording):
        expression(r"\bсчёт\b")
    assert Pattern(expression(r"сч[её]т \w+")).find(fold("Счёт номер")) is not None


@given(st.text(max_size=300))
def test_any_text_becomes_words(text: str) -> None:
    """Whatever stands in a letter, its words have no space in them and no capitals."""
    for word in folded_words(tidy(text)):
        assert word.split() == [word]
        assert word == word.casefold()


# The rules of words over a whole text: what begins a word, what an ordinal is, what ends a sentence or a paragraph.
WHOLE = re.compile(
    r"\d+(?:[.,:/-]\d+)+|\d{1,4}\.(?=\s+[a-zõäöüšžа-яё])|[^\W_]+|[§%€]|[?!]|\.(?=\s|$)|\n\s*\n"
)  # fmt: skip
PIECES = ["arve", "Nõue", "ЁЖ", "21.", "21.11.2026", "7-1/12", "12345.", "a1.", ".", "...", "_", "§", "?", "\ufdd0"]
SPACES = ["", " ", "\n", "\n\n", " \n \n", "\t"]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), max_size=12))
def test_words_are_those_of_the_whole_text(parts: list[tuple[str, str]]) -> None:
    """Looking at each piece by itself, and at known ones not again, finds what one look at the whole text finds."""
    text = tidy("".join(chain.from_iterable(parts)))
    wanted = [END if token == "." or token[0] == "\n" else fold(token) for token in WHOLE.findall(text)]
    assert folded_words(text) == wanted
    assert folded_words(text) == wanted


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), min_size=1, max_size=12), st.data())
def test_words_are_shown_as_the_letter_has_them(parts: list[tuple[str, str]], data: st.DataObject) -> None:
    """In whatever order hits are shown, each has the words of its own places, over empty lines too."""
    text = tidy("".join(chain.from_iterable(parts)))
    spans = [found.span() for found in WHOLE.finditer(text)]
    spelling = Spelling(text, folded_paragraphs(text)[1])
    for _ in range(3):
        first = data.draw(st.integers(0, len(spans)))
        behind = data.draw(st.integers(first, len(spans)))
        stretch = text[spans[first][0] : spans[behind - 1][1]] if behind > first else ""
        assert spelling.between(first, behind) == " ".join(stretch.split())


@given(st.lists(st.sampled_from(["arve", "Nõue", END, END, "?", "!"]), max_size=30), st.data())
def test_places_are_known_in_whatever_order_they_are_asked_for(words: list[str], data: st.DataObject) -> None:
    """The paragraph of a word, and whether it stands in the front, are those of a count of everything before it."""
    line = Line(words)
    for at in data.draw(st.lists(st.integers(0, len(words)), max_size=5)):
        ends = [n for n in range(1, at) if words[n] == END and words[n - 1] in (END, "?", "!")]
        assert line.paragraph(at) == len(ends)
        characters = data.draw(st.integers(1, 40))
        assert line.is_before(at, characters) == (len("".join(f" {word}" for word in words[:at])) < characters)
