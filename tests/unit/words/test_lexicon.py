"""Dictionaries: written once, read from disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.words.building import CannotBuildWords, build, turned, write_dictionary
from officed.words.lexicon import Lexicon, open_lexicon
from officed.words.shelf import dictionary_file, missing

LETTERS = st.text("abcdeaõöжш", min_size=1, max_size=12)


def shelf(folder: Path, language: str, *pairs: tuple[str, str]) -> Lexicon:
    """A shelf with one dictionary."""
    write_dictionary(dictionary_file(folder, language), pairs)
    return Lexicon(folder)


def test_forms_are_found_without_diacritics(tmp_path: Path) -> None:
    """Words come folded, as letters typed without õ and ё do; each gets its folded dictionary form."""
    assert shelf(tmp_path, "et", ("teabenõude", "teabenõue")).lemmas("teabenoude") == {"teabenoue"}
    assert shelf(tmp_path, "ru", ("ребёнка", "ребёнок")).lemmas("ребенка") == {"ребенок"}


def test_words_that_fall_together_keep_all_their_meanings(tmp_path: Path) -> None:
    """Without diacritics two words may look the same; both dictionary forms are told."""
    assert shelf(tmp_path, "et", ("kõnet", "kõne"), ("konet", "kona")).lemmas("konet") == {"kone", "kona"}


def test_compounds_are_taken_apart_in_estonian_only(tmp_path: Path) -> None:
    """A compound that no dictionary has is inflected like its last part."""
    assert shelf(tmp_path, "et", ("lepingut", "leping")).lemmas("hooldusrendilepingut") == {"hooldusrendileping"}
    assert not shelf(tmp_path / ".", "en", ("papers", "paper")).lemmas("xyzpapers")


def test_unknown_words_and_names_have_no_dictionary_form(tmp_path: Path) -> None:
    """Names are not looked for; a dictionary form needs no other."""
    lexicon = shelf(tmp_path, "et", ("Tallinna", "Tallinn"), ("arve", "arve"), ("arvet", "arve"))
    assert [lexicon.lemmas(word) for word in ("tallinna", "arve", "arvet", "zzz")] == [set(), set(), {"arve"}, set()]


def test_what_is_missing_or_damaged_stops_nobody(tmp_path: Path) -> None:
    """Without files there is no lexicon; a damaged file is told of and knows no word."""
    assert open_lexicon(tmp_path / "none") is None
    assert missing(tmp_path) == ("en", "et", "ru")
    dictionary_file(tmp_path, "et").write_bytes(b"half a file")
    lexicon = open_lexicon(tmp_path)
    assert lexicon is not None
    assert (lexicon.languages, lexicon.damaged(), lexicon.lemmas("arvet")) == (("et",), ("et",), set())


def test_half_a_file_is_no_dictionary(tmp_path: Path) -> None:
    """A file that lost its end is told of; it is never read past where it ends."""
    shelf(tmp_path, "et", *((f"{a}{b}{c}t", f"{a}{b}{c}") for a in "aeiou" for b in "kpt" for c in "lmn"))
    file = dictionary_file(tmp_path, "et")
    assert not Lexicon(tmp_path).damaged()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert Lexicon(tmp_path).damaged() == ("et",)


@given(LETTERS, LETTERS)
def test_turning_gives_the_dictionary_form(tmp_path_factory: pytest.TempPathFactory, form: str, lemma: str) -> None:
    """What is kept of a pair is enough to make the dictionary form of the form."""
    value = turned(form, lemma)
    assert form[: len(form) - value[0]] + value[1:].decode() == lemma


def test_english_is_built_from_the_list(tmp_path: Path) -> None:
    """The process of its own writes a whole file, readable by everybody, and nothing beside it."""
    file = build(tmp_path / "words", "en")
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o444 == 0o444
    lexicon = Lexicon(file.parent)
    assert [*lexicon.lemmas("complaints"), *lexicon.lemmas("applied")] == ["complaint", "apply"]


def test_a_shelf_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """One line with the language and the reason."""
    (tmp_path / "words").touch()
    with pytest.raises(CannotBuildWords, match=r"^The dictionary of en cannot be built: .*exists"):
        build(tmp_path / "words", "en")
