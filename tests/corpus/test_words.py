"""The real dictionaries under rules: case forms in three languages, with and without diacritics."""

from __future__ import annotations

from pathlib import Path

import pytest

from officed.rules.compiling import check_rules
from officed.rules.examples import run_examples
from officed.words.lexicon import Lexicon
from tests.unit.rules.office_rules import letter, rules_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("teabenõue", "Esitan teabenõude"), ("teabenoue", "Vastus teabenõudele"), ("teabenõue", "VASTAN TEABENOUDELE"),
        ("teabenoue", "teabenoude"), ("tähtaeg", "Palun vastata tähtajaks"), ("tähtaeg", "tahtajaks"),
        ("märgukiri", "Saadan märgukirja"), ("märgukiri", "margukirju"), ("*leping", "Saatke rendilepingut"),
        ("selgitustaotlus", "Vastame selgitustaotlusele"), ("жалоба", "Подаю жалобу"), ("обращение", "моего обращения"),
        ("ребенок", "моего ребёнка"), ("ребёнок", "моего ребенка"), ("complaint", "two complaints"),
        ("apply", "I applied yesterday"), ("copy", "Please send copies"),
    ],
)  # fmt: skip
def test_case_forms(lexicon: Lexicon, tmp_path: Path, word: str, text: str) -> None:
    """The dictionary form in a rule finds the form in the letter."""
    one = f'[[rule]]\nid = "a"\nkind = "arve"\npoints = 1\nany.text = ["{word}"]\n'
    _, compiled, _ = rules_of(tmp_path, lexicon, a=one)
    assert compiled.opinions(letter(text))[0].hit
    _, compiled, _ = rules_of(tmp_path, a=one)
    assert not compiled.opinions(letter(text))[0].hit or "*" in word or word in text


def test_the_examples_of_the_shipped_rules_hold_with_dictionaries(lexicon: Lexicon) -> None:
    """What the rules promise without dictionaries they keep with them."""
    loaded, compiled, problems = check_rules(ROOT / "inbox_rules", words=lexicon)
    assert not problems
    assert [str(r) for r in run_examples(loaded.rules, compiled) if not r.good] == []
