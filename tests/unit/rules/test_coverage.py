"""Which rules ever hit, which letters no rule knows, and what a rule that missed had looked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from officed.domain.deciding import Thresholds
from officed.rules.coverage import cover
from officed.rules.wants import wants
from tests.unit.rules.office_rules import letter, rules_of

RULES = """
[[rule]]
id = "invoice"
kind = "arve"
points = 9
any.text = ["arve", "a", "b", "c", "d", "e", "f", "g"]
none = { subject = "meeldetuletus", header = { List-Id = true } }

[[rule]]
id = "never"
kind = "leping"
points = 9
all = [{ text = "leping" }, { any = { language = "et" } }]

[[rule]]
id = "topic"
points = 1
any.text = "tee"
"""


def test_rules_and_letters_without_each_other_are_found(tmp_path: Path) -> None:
    """A rule is covered by one hit; a letter is known when a kind has points, and a topic alone is no kind."""
    _, rules, problems = rules_of(tmp_path, a=RULES)
    assert problems == ()
    texts = ("Saadan arve.", "Arve tee eest.", "Tee on katki.", "Tere.")
    found = cover(rules, (replace(letter(text), id=n) for n, text in enumerate(texts)), Thresholds())
    assert (found.letters, dict(found.hits)) == (4, {"invoice": 2, "topic": 2})
    assert [one.rule.id for one in found.never(rules)] == ["never"]
    assert found.unknown == (2, 3)


def test_a_few_points_are_no_knowledge(tmp_path: Path) -> None:
    """A kind that leads by less than the margin is a guess, and its letter is one that no rule knew."""
    _, rules, _ = rules_of(tmp_path, a=RULES.replace("points = 9", "points = 3", 1))
    letters = [replace(letter("Saadan arve."), id=7)]
    assert cover(rules, letters, Thresholds(margin=3)).unknown == ()
    assert cover(rules, letters, Thresholds(margin=4)).unknown == (7,)


def test_what_a_rule_looks_for_can_be_read(tmp_path: Path) -> None:
    """Every block in one sentence, long lists cut short with the number of the rest."""
    folder, _, _ = rules_of(tmp_path, a=RULES)
    invoice, never, _ = (wants(one.rule) for one in folder.rules)
    assert invoice == (
        "any of: text »arve«, »a«, »b«, »c«, »d«, »e« (+2)",
        "none of: subject »meeldetuletus«; header (List-Id true)",
    )
    assert never == ("all of: text »leping«; any (language »et«)",)
