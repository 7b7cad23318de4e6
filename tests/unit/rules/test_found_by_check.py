"""Rules that can be read and are wrong all the same: each is told of with file, line and what to write instead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from officed.domain.document import Document
from officed.rules.breadth import strangers
from officed.rules.compiling import check_rules
from officed.rules.conditions import BUILT_IN, Condition
from officed.rules.naming import unknown_names
from tests.unit.rules.office_rules import letter, rules_of, shipped

HEAD = '[[rule]]\nid = "r"\nkind = "arve"\npoints = 9\n'

BROAD = (
    'any.text = ["*"]',
    'any.text = ["*", "arve"]',
    'any.subject = "re:.*"',
    'any.anywhere = "re:arve|"',
    'any.text = "re:^"',
    'all = { sender_domain = "*" }',
    'all = [{ mailbox = "*" }, { size_over = 0 }]',
    "any = [{ bounce = true }, { bounce = false }]",
    "any = [{ has_attachment = true }, { has_attachment = false }]",
    'all = { language = ["et", "ru", "en"] }',
)
NARROW = (
    'any.text = ["arve", "*arve*"]',
    'any.text = "re:[a-z]"',
    'any.text = "*a*"',
    "all = { bounce = false }",
    "all = { colleague = false }",
    "all = { has_attachment = true }",
    'all = { direction = "incoming" }',
    "all = { header = { List-Id = false } }",
    "all = { field = { reply_by = false } }",
    'all = { sender_domain = "*" }\nnone = { text = "vihm" }',
)


@pytest.mark.parametrize("conditions", BROAD)
def test_a_rule_for_every_letter_is_found(conditions: str, tmp_path: Path) -> None:
    """What is true of every letter tells nothing of any: one problem at the block, and the rule never speaks."""
    _, rules, problems = rules_of(tmp_path, a=f"{HEAD}{conditions}\n")
    assert [(p.line, p.message) for p in problems] == [(5, "rule r: it would hit every letter")]
    assert problems[0].instead
    assert rules.opinions(letter("arve")) == ()


@pytest.mark.parametrize("conditions", NARROW)
def test_a_rule_for_many_letters_is_let_be(conditions: str, tmp_path: Path) -> None:
    """A rule may be wide as long as some letter can escape it."""
    assert rules_of(tmp_path, a=f"{HEAD}{conditions}\n")[2] == ()


def test_the_shipped_rules_have_no_such_rule() -> None:
    """What travels with the program passes its own check, and the letters of the check have no word in common."""
    assert shipped()[2] == ()
    words = [set(f"{one.content.subject} {one.content.text}".casefold().split()) for one in strangers()]
    assert not set.intersection(*words)


def test_a_condition_that_fails_on_them_is_not_blamed(tmp_path: Path) -> None:
    """A plugin's condition may be at odds with letters that nobody wrote: the check goes on."""

    def picky(document: Document, value: bool) -> tuple[str, ...]:
        return (f"{document.content.header('x-tone')[0]} is loud",) if value else ()

    rules_of(tmp_path, a=f"{HEAD}all = {{ loud = true }}\n")
    conditions = (*BUILT_IN, Condition("loud", "Whether it shouts.", bool, picky))
    _, rules, problems = check_rules(tmp_path / "inbox_rules", conditions=conditions)
    assert problems == ()
    loud = letter("Tere")
    content = replace(loud.content, headers={"x-tone": ("LOUD",)})
    assert rules.opinions(replace(loud, content=content))[0].hit


NOT_LINEAR = {
    r"re:(a)\1": "a back reference »\\1«",
    r"re:(?P<x>a)(?P=x)": "a back reference »(?P=«",
    "re:arve(?=leht)": "a look-ahead »(?=«",
    "re:arve(?!leht)": "a look-ahead »(?!«",
    "re:(?<=e)arve": "a look-behind »(?<=«",
    "re:(?<!e)arve": "a look-behind »(?<!«",
    "re:(?>a+)b": "an atomic group »(?>«",
    "re:a++b": "a possessive repetition »++«",
    "re:a{1,5000}b": "cannot be searched in linear time",
}


@pytest.mark.parametrize("pattern", NOT_LINEAR)
def test_an_expression_that_cannot_be_linear_is_told_of(pattern: str, tmp_path: Path) -> None:
    """The part that would need going back is named, with what to write instead."""
    problem = rules_of(tmp_path, a=f"{HEAD}any.text = ['{pattern}']\n")[2][0]
    assert (problem.line, problem.message.count("cannot be searched in linear time")) == (5, 1)
    assert NOT_LINEAR[pattern] in problem.message
    assert problem.instead


@pytest.mark.parametrize("pattern", [r"re:[(?=]x", r"re:\(\?=x", r"re:a\+\+"])
def test_what_only_looks_so_is_an_expression(pattern: str, tmp_path: Path) -> None:
    """Escapes and classes are letters like others."""
    assert rules_of(tmp_path, a=f"{HEAD}any.text = ['{pattern}']\n")[2] == ()


def test_a_mere_mistake_is_called_one(tmp_path: Path) -> None:
    """An open bracket has nothing to do with time."""
    problem = rules_of(tmp_path, a=f"{HEAD}any.text = ['re:(x']\n")[2][0]
    assert "is no regular expression" in problem.message


def test_unknown_people_and_series_are_told_of_at_their_own_lines(tmp_path: Path) -> None:
    """Role, informed and series each at the line where they stand, with the nearest name that there is."""
    text = f'{HEAD}any.text = "arve"\nresponsible = "registar"\ninformed = ["lawyer", "mayr"]\nseries = "7-11"\n'
    folder, _, problems = rules_of(tmp_path, a=text)
    assert problems == ()
    found = list(unknown_names(folder.rules, ("registrar", "lawyer", "mayor"), ("7-1", "7-2")))
    assert [(p.line, p.message) for p in found] == [
        (6, "nobody is called »registar«"), (7, "nobody is called »mayr«"), (8, "there is no series »7-11«"),
    ]  # fmt: skip
    assert [p.instead for p in found[:2]] == ["Did you mean `registrar`?", "Did you mean `mayor`?"]
    assert "`7-1`" in found[2].instead
