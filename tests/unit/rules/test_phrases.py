"""Phrases over the words of a line, held against the same phrases as plain regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.rules.entries import Lists, phrase
from officed.rules.lemmas import WordForms
from officed.rules.lines import Line
from officed.rules.phrases import PhraseSet, Row, Word
from officed.rules.wording import BadWording

LISTS = {"ask": ("palun", "soovin ~ saada", "kas*"), "paper": ("koopia", "*leping", "@ask leht")}
WORDS = ["palun", "soovin", "saada", "kassa", "koopia", "rendileping", "leht", "arve", "¶", "?", "!"]
ITEMS = ["palun", "arve|leht", "ka*", "*leping", "*oo*", "~", "*", "@ask", "@paper", "?"]


def line_of(words: Sequence[str]) -> Line:
    """A line of words."""
    return Line(words)


def first(row: Row, words: Sequence[str]) -> tuple[int, int] | None:
    """The first occurrence of a phrase that is looked for alone."""
    line = line_of(words)
    PhraseSet([row], WordForms()).likely(line)
    return row.first(line)


def occurring(phrases: PhraseSet, line: Line, wanted: Iterable[int]) -> set[int]:
    """Which of the wanted phrases of a set occur in a line."""
    return {number for number in phrases.likely(line) & set(wanted) if phrases[number].occurs(line)}


def expression(items: Sequence[str]) -> str:
    """An independent reckoning: the entry as an expression over words with spaces around them."""
    return "".join(_item(item) for item in items)


def _item(item: str) -> str:
    if item == "~":
        return "(?:[^ ¶!?][^ ]* ){0,5}"
    if item.startswith("@"):
        return "(?:" + "|".join(expression(entry.split()) for entry in LISTS[item[1:]]) + ")"
    if item == "*":
        return "[^ ]+ "
    return "(?:" + "|".join(re.escape(one).replace(r"\*", "[^ ]*") + " " for one in item.split("|")) + ")"


@given(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4), st.lists(st.sampled_from(WORDS), max_size=14))
def test_phrases_find_what_expressions_find(items: list[str], words: list[str]) -> None:
    """A phrase occurs exactly where a regular expression for the same entry matches, from its first word on."""
    if all(item == "~" for item in items):
        return
    found = first(phrase(" ".join(items), Lists(LISTS)), words)
    text = f" {' '.join(words)} "
    wanted = re.search(f" (?={expression(items)})", text) if words else None
    if items[0] != "~":
        assert (None if found is None else found[0]) == (None if wanted is None else text.count(" ", 0, wanted.start()))
    else:
        assert (found is None) == (wanted is None)


@given(st.lists(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3), max_size=6), st.lists(st.sampled_from(WORDS)))
def test_a_set_misses_no_phrase(entries: list[list[str]], words: list[str]) -> None:
    """What the words of a line make worth following is all that occurs: the set says what each phrase says alone."""
    lists, line = Lists(LISTS), line_of(words)
    phrases = [phrase(" ".join(items), lists) for items in entries if set(items) != {"~"}]
    wanted = frozenset(number for number in range(len(phrases)) if number % 3)
    alone = {number for number in wanted if first(phrases[number], words) is not None}
    assert occurring(PhraseSet(phrases, WordForms()), line, wanted) == alone


@given(st.sampled_from(ITEMS[:5]), st.lists(st.sampled_from(WORDS), min_size=1, max_size=20))
def test_questions_end_where_expressions_end_them(item: str, words: list[str]) -> None:
    """A question is found where its words stand in a sentence that ends with a question mark, and reaches to it."""
    found = first(phrase(item, Lists(LISTS), question=True), words)
    text = f" {' '.join(words)} "
    wanted = re.search(f" (?={expression([item])}(?:[^ ¶!?][^ ]* )*([?]) )", text)
    behind = wanted and text.count(" ", 0, wanted.end(1))
    assert found == (None if wanted is None else (text.count(" ", 0, wanted.start()), behind))


@pytest.mark.parametrize("begun", [0, 3, 4, 5, 400])
def test_a_phrase_that_a_letter_begins_again_and_again_is_found_where_it_is_whole(begun: int) -> None:
    """However often its first word stands there before, and where it never is whole, nothing is found."""
    row, words = phrase("palun ~ arve", Lists({})), ["palun", "¶"] * begun
    assert first(row, words) is None
    assert first(row, [*words, "palun", "leht", "arve", *words]) == (2 * begun, 2 * begun + 3)


KEYS = ["palun", "ka*", "*leping", "*oo*", "*eht", "arve"]
FORMS = {"lehti": ("lehti", "leht"), "arveid": ("arveid", "arve", "kaal"), "kassa": ("kassa", "koopia")}


@given(st.lists(st.sampled_from([*WORDS, *FORMS]), min_size=1, max_size=8))
def test_a_word_is_known_by_what_it_is_a_form_of(words: list[str]) -> None:
    """Independent reckoning: each key asks each word, and each of its dictionary forms where the key is for them."""
    for entry in KEYS:
        [step] = phrase(entry, Lists({})).steps
        assert isinstance(step, Word)
        line = line_of(words)
        PhraseSet([Row((step,))], lambda word: FORMS.get(word, (word,))).likely(line)
        known = [(word, FORMS.get(word, ()) if step.key.any_form else ()) for word in words]
        wanted = {at for at, (word, forms) in enumerate(known) if any(map(step.key.fits, (word, *forms)))}
        assert step.starts(line) == sum(1 << at for at in wanted)


def test_gaps_upon_gaps_end() -> None:
    """An entry with many gaps over a letter of one word, over and over, is followed by positions, not by paths."""
    row = phrase(" ~ ".join(["arve"] * 40) + " koopia", Lists({}))
    assert first(row, ["arve"] * 400) is None
    assert first(row, [*["arve"] * 400, "koopia"]) is not None


def test_long_words_are_known_by_both_ends() -> None:
    """A word longer than anybody writes is still found by how it begins and ends, and costs no more for it."""
    word = "arve" + "x" * 5_000 + "leping"
    found = PhraseSet([phrase(entry, Lists({})) for entry in ("arve*", "*leping", "*xx*", "koopia")], WordForms())
    assert occurring(found, line_of([word]), range(4)) == {0, 1, 2}


@pytest.mark.parametrize("words", [{"a": ("@b",), "b": ("@a",)}, {"a": ("",)}, {"a": ("@a x",)}])
def test_a_list_in_a_circle_or_with_nothing_in_it_is_refused(words: dict[str, tuple[str, ...]]) -> None:
    """A list that contains itself, at whatever distance, or an empty entry would find everything or nothing."""
    with pytest.raises(BadWording):
        phrase("@a", Lists(words))
