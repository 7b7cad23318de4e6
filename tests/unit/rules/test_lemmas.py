"""Words of rules in any of their forms, by a small dictionary of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from officed.rules.lemmas import LEAST, WordForms
from officed.rules.matching import CompiledRules
from tests.unit.rules.office_rules import letter, rules_of

FORMS = {
    "lepingut": {"leping"}, "rendilepingut": {"rendileping"}, "koopiat": {"koopia"}, "palume": {"paluma"},
    "loa": {"luba"}, "lubage": {"lubama"}, "seda": {"see"}, "жалобу": {"жалоба"}, "saatke": {"saatma"},
    "avalduse": {"avaldus", "avama"},
}  # fmt: skip


class Dictionary:
    """A dictionary of a few words."""

    def lemmas(self, word: str) -> frozenset[str]:
        """The forms above."""
        return frozenset(FORMS.get(word, ()))


def rules(folder: Path, *entries: str, **more: str) -> CompiledRules:
    """A rule for each entry, called `r0`, `r1` ..."""
    one = '[[rule]]\nid = "r{}"\nkind = "arve"\npoints = 10\nany.text = ["{}"]\n'
    _, compiled, problems = rules_of(folder, Dictionary(), a="".join(map(one.format, range(len(entries)), entries)))
    assert not problems
    return compiled


@pytest.mark.parametrize(
    ("entry", "text", "hit"),
    [
        ("leping", "Saatke lepingut!", True),
        ("leping", "Saatke leping!", True),
        ("жалоба", "Подаю ЖАЛОБУ.", True),
        ("lepingut", "leping", False),
        ("lepingut", "lepingut", True),
        ("*leping", "Saatke rendilepingut", True),
        ("*leping", "lepingut", True),
        ("leping*", "rendilepingut", False),
        ("paluma ~ koopia", "Palume eile tehtud koopiat.", True),
        ("paluma ~ koopia", "Palume. Koopiat.", False),
        ("palume ~ koopia", "Palume koopiat.", True),
        ("luba", "lubage", False),
        ("avaldus", "avalduse", True),
        ("avama", "avalduse", True),
        ("see", "seda", False),
        ("re:leping$", "lepingut", False),
    ],
)
def test_dictionary_forms_find_all_forms(tmp_path: Path, entry: str, text: str, hit: bool) -> None:
    """A dictionary form finds its forms, another form itself alone; stems and patterns read what is written."""
    assert rules(tmp_path, entry).opinions(letter(text))[0].hit is hit


def test_a_form_that_rules_ask_for_in_both_ways_is_found_in_both(tmp_path: Path) -> None:
    """One rule wants »saatke« as it stands, one its dictionary form, one its stem, one another word of the sentence."""
    compiled = rules(tmp_path, "saatke", "saatma", "saatk*", "saatke ~ leping", "saatma ~ leping")
    assert all(opinion.hit for opinion in compiled.opinions(letter("Palun saatke mulle lepingut")))


def test_a_hit_is_shown_as_the_sender_wrote_it_and_weighs_by_its_place(tmp_path: Path) -> None:
    """The reason quotes the letter; longer or shorter dictionary forms before it move no word over the limit."""
    compiled = rules(tmp_path, "koopia", "avaldus", "rendileping", "leping")
    for filler in ("lepingut ", "rendilepingut "):
        near, far = filler * (490 // len(filler)), filler * (510 // len(filler) + 1)
        assert compiled.opinions(letter(near + "Koopiat"))[0].points == 10
        said = compiled.opinions(letter(far + "KOOPIAT"))[0]
        assert (said.points, said.because) == (7, ("text has »KOOPIAT«",))


def test_without_dictionaries_words_are_what_is_written(tmp_path: Path) -> None:
    """The same rule without dictionaries finds the word itself and no other form."""
    one = '[[rule]]\nid = "a"\nkind = "arve"\npoints = 1\nany.text = ["leping"]\n'
    _, compiled, _ = rules_of(tmp_path, a=one)
    assert [compiled.opinions(letter(text))[0].hit for text in ("leping", "lepingut")] == [True, False]


def test_words_are_known_by_themselves_first() -> None:
    """A word as it is written comes first, its dictionary forms behind it; short words have none."""
    forms = WordForms(Dictionary())
    assert forms("saatke") == ("saatke", "saatma")
    assert forms("muu") == ("muu",)
    assert len("see") < LEAST
