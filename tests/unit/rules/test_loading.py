"""Rule files with mistakes."""

from __future__ import annotations

from pathlib import Path

from officed.rules.loading import load_rules
from tests.unit.rules.office_rules import letter, rules_of

GOOD = """
[[rule]]
id = "good"
kind = "teabenoue"
points = 10
any.text = ["teabenõu*"]
"""


def test_every_mistake_comes_at_once_with_file_and_line(tmp_path: Path) -> None:
    """Four mistakes in two files are four problems, each at its own line."""
    first = (
        '[[rule]]\nid = "a"\nkind = "teabenoe"\npoints = 1\nany.text = ["x"]\n'
        '[[rule]]\nid = "b"\nkind = "arve"\npointz = 1\nany.text = ["x"]\n'
    )
    second = (
        '[[rule]]\nid = "c"\nkind = "arve"\npoints = 1\nany.txet = ["x"]\n'
        '[[rule]]\nid = "d"\nkind = "arve"\npoints = 1\nany.text = ["re:(x"]\n'
    )
    _, _, problems = rules_of(tmp_path, first=first, second=second)
    assert [(p.file.name, p.line) for p in problems] == [
        ("first.toml", 3), ("first.toml", 9), ("second.toml", 5), ("second.toml", 10),
    ]  # fmt: skip
    assert "Did you mean `text`?" in str(problems[2])


def test_a_doubled_id_names_the_first_place(tmp_path: Path) -> None:
    """Two rules of one id are a problem that says where the other stands."""
    _, _, problems = rules_of(tmp_path, a=GOOD, b=GOOD)
    assert len(problems) == 1
    assert "inbox_rules/a.toml:2" in str(problems[0])


def test_a_faulty_rule_never_speaks(tmp_path: Path) -> None:
    """A rule with one bad condition is left out whole: with half its conditions it would hit too much."""
    text = GOOD + '[[rule]]\nid = "half"\nkind = "arve"\npoints = 9\nall = [{ text = ["x"] }, { nothing = 1 }]\n'
    _, rules, problems = rules_of(tmp_path, a=text)
    assert len(problems) == 1
    assert [o.source for o in rules.opinions(letter("x"))] == ["good"]


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    """An office without a rules folder hears what to do."""
    assert "officed init" in str(load_rules(tmp_path / "nowhere").problems[0])
