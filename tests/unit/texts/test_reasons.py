"""Reasons of decisions in the language of a mail."""

from __future__ import annotations

import re

import pytest

from officed.domain.deciding import Opinion, Thresholds, decide
from officed.domain.errors import PluginFailed
from officed.texts.languages import LANGUAGES, Language
from officed.texts.reasons import reasons_in_words, strongest, without_rule, write_reasons

ENGLISH = re.compile(r"\b(points|needed|rule|letter|close|and|person|nobody|decided|failed|refused|file|role)\b")

DECIDED = [
    decide((), Thresholds()).reason,
    decide((Opinion("a", "teabenoue", 9.5),), Thresholds()).reason,
    decide((Opinion("a", "teabenoue", 12), Opinion("b", "taotlus", 9)), Thresholds()).reason,
    decide((Opinion("a", "teabenoue", 14),), Thresholds()).reason,
    decide((Opinion("a", "bounce", 30),), Thresholds()).reason,
    decide((Opinion("a", "teabenoue", 14), Opinion("b", "taotlus", 11)), Thresholds()).reason,
    "the letter has another matter too: teabenoue",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", DECIDED)
def test_every_reason_of_a_decision_is_told(reason: str, language: Language) -> None:
    """Whatever `decide` says has words: kinds are named, never told by their codes."""
    said = reasons_in_words(reason, language)
    assert "teabenoue" not in said
    assert language == "en" or not ENGLISH.search(said)


def test_a_decision_is_told_with_the_names_of_the_kinds() -> None:
    """The registrar reads names, and numbers with a comma."""
    assert reasons_in_words(DECIDED[1], "et") == "teabenõue sai 9,5 punkti, vaja on 10"
    assert reasons_in_words(DECIDED[1], "en") == "information request has 9.5 points, 10 are needed"
    assert reasons_in_words(DECIDED[2], "ru").startswith("запрос информации (баллов 12) и ходатайство (баллов 9)")
    assert reasons_in_words(DECIDED[5], "et").startswith("kirjas on võib-olla kaks asja: teabenõue (14 punkti) ja")


def test_words_of_the_letter_are_quoted_as_they_stand() -> None:
    """What the letter says is never translated, and all of it is told in one sentence."""
    value = write_reasons("text has »palun edastada«", "subject has »Teabenõue«", "role: Jurist")
    assert reasons_in_words(value, "et") == (
        "tekstis on »palun edastada« ja pealkirjas on »Teabenõue«; Teie roll: Jurist"
    )
    assert reasons_in_words(value, "ru").startswith("в тексте есть »palun edastada« и в теме есть »Teabenõue«; Ваша")


def test_a_place_is_named_once() -> None:
    """Two cues of one place are told with one beginning."""
    value = write_reasons("subject has »A«", "text has »B«", "text has »C«")
    assert reasons_in_words(value, "et") == "pealkirjas on »A«, tekstis on »B« ja »C«"


def test_a_long_quotation_is_cut_between_words() -> None:
    """A cue is a hint, not the letter."""
    said = reasons_in_words(f"text has »{'palun edastada ' * 10}«", "et")
    assert re.search(r" (palun|edastada) …«$", said)
    assert len(said) < 90


def test_the_same_words_are_told_once() -> None:
    """A longer or shorter quotation of the same words says nothing new; the strongest reasons stand first."""
    reasons = ["text has »palun edastada«", "text has »palun edastada lepingu«", "subject has »PALUN«", "text has »X«"]
    assert strongest(reasons, 3) == (reasons[0], reasons[3])
    assert strongest(reasons, 1) == (reasons[0],)


def test_no_rule_id_reaches_people() -> None:
    """The id of a rule is for `explain`; a reason that is an id alone says nothing."""
    assert without_rule("environment.words: text has »jäätmed: prügi«") == "text has »jäätmed: prügi«"
    assert without_rule("environment.words") == ""
    assert without_rule("a person said so") == "a person said so"


def test_what_nobody_foresaw_stays_as_it_was_said() -> None:
    """The words of a rule's author and a server's answer go through untouched."""
    assert reasons_in_words("Näita linnasekretärile", "ru") == "Näita linnasekretärile"
    refused = "the mail to the responsible person was refused: 550 5.1.1 No such user"
    assert reasons_in_words(refused, "et").endswith("server vastas: 550 5.1.1 No such user")


def test_a_failed_plugin_is_told_around_its_own_words() -> None:
    """Only what the plugin itself said stays in its language."""
    error = PluginFailed(plugin="moon", hook="classify", reason="no moon tonight")
    said = reasons_in_words(f"a step failed: {error}", "et")
    assert "no moon tonight" in said
    assert not ENGLISH.search(said.replace("no moon tonight", ""))


def test_a_bar_in_a_reason_divides_nothing() -> None:
    """The sign between reasons cannot come out of a letter."""
    assert reasons_in_words(write_reasons("text has »a ¦ b«"), "et") == "tekstis on »a | b«"
