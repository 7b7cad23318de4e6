"""What rules find in a letter, in the language of a mail: held against the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from officed.domain.document import Document
from officed.plugins.identifiers import FINDERS
from officed.rules import places
from officed.rules.conditions import BUILT_IN
from officed.rules.examples import as_document
from officed.rules.matching import Hit
from officed.texts.findings import FIELD_NAMES, finding_in_words
from officed.texts.languages import LANGUAGES, Language
from tests.unit.rules.office_rules import letter, shipped

LETTER = letter(
    "Tere",
    sender="Mari <mari@kaleva.example>",
    headers={"Precedence": "bulk"},
    attachments=[{"name": "leping.pdf", "text": "Leping"}],
    fields={"iban": ["EE382200221020145685"]},
    language="et",
)
BARE = letter("Tere")

# For each condition that looks at something else than words: values that hold, with the letter they hold for.
ASKED: dict[str, list[tuple[Document, object]]] = {
    "sender_domain": [(LETTER, "kaleva.example")],
    "colleague": [(LETTER, True), (BARE, False)],
    "header": [(LETTER, {"precedence": True}), (LETTER, {"list-id": False})],
    "attachment_type": [(LETTER, "application/*")],
    "source": [(LETTER, "example")],
    "mailbox": [(LETTER, "*")],
    "field": [(LETTER, "iban"), (LETTER, {"iban": True}), (LETTER, {"plate": False})],
    "language": [(LETTER, "et")],
    "has_attachment": [(LETTER, True), (BARE, False)],
    "size_over": [(LETTER, 0)],
    "size_under": [(LETTER, 1)],
    "auto_generated": [(letter("a", auto_generated=True), True), (BARE, False)],
    "bounce": [(letter("a", bounce=True), True), (BARE, False)],
    "direction": [(LETTER, "incoming")],
}


def said() -> Iterator[str]:
    """Every sentence that a built-in condition can say."""
    for condition in BUILT_IN:
        for document, value in ASKED.get(condition.name, ()):
            found = tuple(condition.test(document, value))
            assert found, f"{condition.name} = {value!r} does not hold; the test asks it wrongly"
            yield from found
    for place in vars(places).values():
        if isinstance(place, places.Place):
            yield Hit(f"{place.label} has »Tere«").said


def test_every_condition_is_asked_here() -> None:
    """A new condition cannot be forgotten: it looks for words, or stands in the table above."""
    assert {condition.name for condition in BUILT_IN if not condition.places} == set(ASKED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_words(language: Language) -> None:
    """Whatever a built-in condition finds is told in every language, and told differently in each."""
    for sentence in said():
        words = finding_in_words(sentence, language)
        assert words, sentence
        assert "{" not in words
        assert language == "en" or words != finding_in_words(sentence, "en"), sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_the_shipped_rules_has_words(language: Language) -> None:
    """All examples of all rules that travel with officed: no reason of a hit is without words."""
    folder, rules, _ = shipped()
    examples = [as_document(example) for one in folder.rules for example in one.rule.example]
    told = {reason for letter_ in examples for o in rules.opinions(letter_) if o.hit for reason in o.because}
    assert len(told) > 100
    assert [reason for reason in told if finding_in_words(reason, language) is None] == []


def test_every_field_has_a_name() -> None:
    """Fields that the built-in plugins find are called by their names, not by their codes."""
    assert {*FINDERS, "our_ref", "sender_ref", "sender_date", "reply_by"} <= set(FIELD_NAMES)
    assert all(set(names) == set(LANGUAGES) for names in FIELD_NAMES.values())


def test_a_plugins_own_finding_is_not_guessed() -> None:
    """A sentence that no condition of officed says has no words here."""
    assert finding_in_words("the moon is full", "et") is None
    assert finding_in_words("moon_phase found", "et") is None
