"""Reasons of decisions in the language of a mail."""

from __future__ import annotations

import re

import pytest

from officed.domain.deciding import Opinion, Thresholds, decide
from officed.rules import places
from officed.texts.reasons import _PLACES, reasons_in_words, write_reasons


def test_every_place_of_the_rules_has_words() -> None:
    """A rule that finds words somewhere is told in every language."""
    labels = {value.label for value in vars(places).values() if isinstance(value, places.Place)}
    assert labels <= set(_PLACES)


@pytest.mark.parametrize(
    "opinions",
    [
        [],
        [Opinion("a", "teabenoue", 9.5)],
        [Opinion("a", "teabenoue", 14), Opinion("b", "taotlus", 11)],
    ],
)
def test_why_the_registrar_is_asked_is_told_in_estonian(opinions: list[Opinion]) -> None:
    """No English word stands in an Estonian mail."""
    reason = decide(opinions, Thresholds()).reason
    said = reasons_in_words(reason, "et")
    assert said != reason
    assert not re.search(r"\b(points|needed|rule|letter|close|and)\b", said)


def test_words_of_the_letter_are_quoted_as_they_stand() -> None:
    """What the letter says is never translated."""
    value = write_reasons(["text has »palun edastada«", "subject has »Teabenõue«"])
    assert reasons_in_words(value, "et") == "tekstis on »palun edastada«; pealkirjas on »Teabenõue«"
    assert reasons_in_words(value, "ru") == "в тексте есть »palun edastada«; в теме есть »Teabenõue«"


def test_the_same_words_are_told_once() -> None:
    """A longer quotation of the same words says nothing new."""
    value = write_reasons(["text has »palun edastada«", "text has »palun edastada lepingu koopia«", "subject has »X«"])
    assert reasons_in_words(value, "en") == "the text has »palun edastada«; the subject has »X«"


def test_what_nobody_foresaw_stays_as_it_was_said() -> None:
    """A server's or a plugin's own words go through untouched."""
    assert reasons_in_words("Plugin moon failed", "et") == "Plugin moon failed"
