"""Words that tell letters apart, and what may never be one of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from officed.domain.document import Address, Document
from officed.rules.compiling import read_rules
from officed.rules.drafting import Draft, as_toml
from officed.rules.examples import run_examples
from officed.rules.lemmas import WordForms
from officed.rules.loading import load_rules
from officed.rules.telling import Telling, is_personal, private_words, vocabulary
from officed.testing.letters import letter

FORMS = WordForms()


class Kobras:
    """A dictionary of one word."""

    def lemmas(self, word: str) -> frozenset[str]:
        return frozenset({"kobras"}) if word in {"kopra", "kobrast", "koprad"} else frozenset()


def telling(*texts: str, others: tuple[str, ...] = (), senders: int = 2, forms: WordForms = FORMS) -> Telling:
    """Letters to be found, by so many senders in turn, and letters to be left alone."""
    found = Telling([(f"s{n % senders}@a.example", vocabulary(letter("", t), forms)) for n, t in enumerate(texts)])
    for text in others:
        found.leave(vocabulary(letter("", text), forms).words)
    return found


def test_a_word_of_all_that_no_other_has_is_chosen() -> None:
    """What stands in other letters too says nothing."""
    found = telling(*["siin on kobras ja vesi"] * 4, others=("siin on vesi",) * 3)
    assert found.words(frozenset()) == ("kobras",)


def test_forms_are_one_word() -> None:
    """By the dictionary form, as a rule finds it."""
    texts = ("kopra tamm", "nägin kobrast", "koprad tulid", "see kobras")
    assert telling(*texts, forms=WordForms(Kobras())).words(frozenset()) == ("kobras",)
    assert telling(*texts).words(frozenset()) == ()


def test_several_words_find_together_what_none_finds_alone() -> None:
    """Each has enough letters of its own."""
    found = telling(*["kobras tuli"] * 4, *["mägra urg"] * 4, others=("tuli", "urg"))
    assert set(found.words(frozenset())) == {"kobras", "magra"}


@pytest.mark.parametrize(
    ("texts", "senders", "private"),
    [
        (["kobras"] * 6, 1, frozenset()),
        (["Kobras"] * 6, 2, frozenset()),
        (["kobras"] * 6, 2, frozenset({"kobras"})),
        (["kobras"] * 2, 2, frozenset()),
        (["kobras"] * 2 + ["muu"] * 20, 2, frozenset()),
        (["koi"] * 6, 2, frozenset()),
        (["38001010008 7a1b 5-1234"] * 6, 2, frozenset()),
    ],
)
def test_what_no_rule_may_look_for(texts: list[str], senders: int, private: frozenset[str]) -> None:
    """One sender's word, a name's capital, part of a name, what is rare, short, or has digits."""
    assert telling(*texts, senders=senders).words(private) in ((), ("muu",))


def test_names_and_addresses_are_private() -> None:
    """Those of sender and recipients, in every form that they are known by."""
    document = letter("Tere", "tekst", name="Mari Kobras", sender="info.mari@metsa-tamm.example")
    found = private_words(document, WordForms(Kobras()))
    assert {"mari", "kobras", "info", "metsa", "tamm"} <= found
    assert "tekst" not in found


@pytest.mark.parametrize(
    ("name", "addr", "personal"),
    [
        ("Mari Tamm", "mari@tamm.example", True),
        ("Mari Tamm", "mari.tamm@veevark.example", False),
        ("Veevärk", "info@veevark.example", False),
        ("", "mari@tamm.example", False),
    ],
)
def test_a_domain_named_after_its_sender(name: str, addr: str, personal: bool) -> None:
    """One half of the name before the @, the other behind it."""
    assert is_personal(Address(name, addr)) == personal


def test_a_draft_is_a_rule_that_keeps_its_examples(tmp_path: Path) -> None:
    """By words, by domain, to a person: read, compiled and tried as any other rule."""
    drafts = [
        Draft("a.1", "By words", 7, 12, kind="teade", words=("kobras", "бобр")),
        Draft("a.2", "By »domain«", 5, 9.5, kind="arve", domain="veevark.example"),
        Draft("a.3", "To a person", 5, 3, responsible="lawyer", words=("kohus",)),
    ]
    (tmp_path / "90.toml").write_text(as_toml(drafts, date(2026, 11, 21)), "utf-8")
    results = run_examples(load_rules(tmp_path).rules, read_rules(tmp_path))
    assert len(results) == 7
    assert all(result.good for result in results)


def test_the_letter_is_only_read(tmp_path: Path) -> None:
    """Quoted history and signatures are nobody's words."""
    document: Document = letter("Kobras", "Uus tekst.\n\n-- \nMari Maasikas\n")
    assert "maasikas" not in vocabulary(document, FORMS).words
    assert "kobras" not in vocabulary(document, FORMS).plain
