"""Conditions inside conditions, quoted text, authentication results; and what a rule may want besides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from officed.domain.document import Document, Part
from officed.rules.authentication import authentication, results
from officed.rules.compiling import check_rules
from officed.rules.conditions import BUILT_IN
from tests.unit.rules.office_rules import letter, rules_of

HEAD = '[[rule]]\nid = "r"\nkind = "arve"\npoints = 9\n'


def hits(folder: Path, conditions: str, *letters: Document) -> list[bool]:
    """What a rule with these conditions says of letters."""
    _, rules, problems = rules_of(folder, a=f"{HEAD}{conditions}\n")
    assert problems == ()
    return [rules.opinions(one)[0].hit for one in letters]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ('all = [{ text = "tee" }, { any = { subject = "leping", text = "kraav" } }]', [True, False, True, False]),
        ('all = { text = "tee", any = [{ subject = "leping" }, { text = "sild" }] }', [True, False, False, True]),
        ('any = [{ all = { text = "tee", subject = "leping" } }, { text = "sild" }]', [True, False, False, True]),
        ('all = [{ text = "tee" }, { none = { text = ["sild", "kraav"] } }]', [True, True, False, False]),
        ('all.text = "tee"\nnone = { all = { text = "sild", subject = "muu" } }', [True, True, True, False]),
        ('any = { none = { any = { none = { subject = "leping" } } } }', [True, False, False, False]),
    ],
)
def test_blocks_stand_in_blocks(conditions: str, expected: list[bool], tmp_path: Path) -> None:
    """Any, all and none of each other, as deep as wanted, in a table or in a list of tables."""
    letters = (
        letter("Tee on katki.", "Leping"), letter("Tee on katki.", "Muu"), letter("Tee ja kraav.", "Muu"),
        letter("Tee ja sild.", "Muu"),
    )  # fmt: skip
    assert hits(tmp_path, conditions, *letters) == expected


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ('all = [{ text = "tee" }, { any = { txt = "a" } }]', "Did you mean `text`?"),
        ('all = [{ text = "tee" }, { any = {} }]', "no conditions stand in it"),
        ('all = [{ text = "tee" }, { any = ["a"] }]', "no conditions stand in it"),
        ('all = [{ text = "tee" }, { none = { text = "@nowhere" } }]', "no word list »nowhere«"),
    ],
)
def test_mistakes_inside_have_their_line(conditions: str, said: str, tmp_path: Path) -> None:
    """However deep it stands, a mistake is told of with its line."""
    problems = rules_of(tmp_path, a=f"{HEAD}{conditions}\n")[2]
    assert [p.line for p in problems] == [5]
    assert said in str(problems[0])


def test_words_inside_still_decide_whether_a_rule_is_asked(tmp_path: Path) -> None:
    """A rule whose nested words do not occur is not asked: nesting costs no letter anything."""
    text = f'{HEAD}any = [{{ all = {{ subject = "leping", has_attachment = false }} }}, {{ text = "sild" }}]\n'
    _, rules, _ = rules_of(tmp_path, a=text)
    assert rules.index.always == frozenset()
    assert rules.opinions(letter("Sild."))[0].hit
    assert rules.opinions(letter("a", "Leping"))[0].hit


def test_quoted_text_is_looked_at_only_when_asked(tmp_path: Path) -> None:
    """The history of a letter counts for `quoted` alone."""
    answer = letter("Tehtud.\n\n> saatke arve")
    assert hits(tmp_path, 'any.quoted = "arve"', answer, letter("Saatke arve.")) == [True, False]
    assert hits(tmp_path, 'any.anywhere = "arve"', answer) == [False]


def test_files_inside_files_are_seen(tmp_path: Path) -> None:
    """Name, type and text of a file inside an attached letter are asked for like those of any attachment."""
    plain = letter("Vt manust.")
    inside = Part("kiri.eml/joonis.dwg", "joonis.dwg", "image/vnd.dwg", 9, "0" * 64, "Mõõtkava")
    nested = replace(plain, content=replace(plain.content, parts=(inside,)))
    asked = 'all = { attachment_type = "image/vnd.dwg", attachment_name = "joonis", attachment_text = "mõõtkava" }'
    assert hits(tmp_path, asked, nested, plain) == [True, False]


def test_sizes_have_two_ends(tmp_path: Path) -> None:
    """Larger than and smaller than, in megabytes."""
    sizes = [replace(letter("a"), size=size) for size in (900_000, 1_500_000, 2_500_000)]
    assert hits(tmp_path, "all = { size_over = 1, size_under = 2 }", *sizes) == [False, True, False]


def with_results(*headers: str) -> Document:
    """A letter with these Authentication-Results, the last written first."""
    plain = letter("Tere")
    return replace(plain, content=replace(plain.content, headers={"authentication-results": headers}))


PASSED = "mail.kaleva.example; spf=pass smtp.mailfrom=riik.example; dkim=pass (2048-bit key; ok) header.d=riik.example"
FORGED = "mx.võõras.example; dkim=pass; dmarc=pass"
FAILED = 'MAIL.kaleva.example 1; dkim/1=FAIL reason="x"; dmarc=none'


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ('dkim = "pass"', [True, False, False, False, True]),
        ('dkim = ["pass", "fail"]', [True, False, True, False, True]),
        ('dkim = "pass", spf = "pass"', [True, False, False, False, True]),
        ('dmarc = "pass"', [False, False, False, False, False]),
    ],
)
def test_only_a_trusted_server_tells_of_the_sender(wanted: str, expected: list[bool], tmp_path: Path) -> None:
    """What a sender or a strange server writes into Authentication-Results counts nothing (RFC 8601)."""
    letters = [with_results(*h) for h in ((PASSED,), (FORGED,), (FAILED,), (), (FORGED, PASSED))]
    rules_of(tmp_path, a=f"{HEAD}all = {{ authentication = {{ {wanted} }} }}\n")
    for trusted, hoped in ((("mail.kaleva.example",), expected), ((), [False] * 5)):
        conditions = (*BUILT_IN, authentication(trusted))
        _, rules, problems = check_rules(tmp_path / "inbox_rules", conditions=conditions)
        assert problems == ()
        assert [rules.opinions(one)[0].hit for one in letters] == hoped


def test_results_are_read_as_they_stand() -> None:
    """Several results of a method are all kept; comments, versions and pieces without a result are passed over."""
    header = "a.example 1 (x (y)); dkim=fail (bad; dkim=pass); dkim=pass header.d=b; none; spf ="
    assert results([header], {"a.example"}) == {"dkim": ("fail", "pass")}
    assert results(["a.example; none", ""], {"a.example"}) == {}


def test_a_method_that_there_is_not_is_a_mistake(tmp_path: Path) -> None:
    """A misspelt method would never hold; it is told of with its line."""
    rules_of(tmp_path, a=f'{HEAD}all = {{ authentication = {{ dikm = "pass" }} }}\n')
    _, _, problems = check_rules(tmp_path / "inbox_rules", conditions=(*BUILT_IN, authentication(("a",))))
    assert [p.line for p in problems] == [5]


def test_a_rule_hands_on_what_it_wants(tmp_path: Path) -> None:
    """Those who answer together and the office's own date reach the opinion; two ways of counting are one too many."""
    wants = 'any.text = "arve"\nco_responsible = ["lawyer"]\nanswer_within = { working_days = 3 }\n'
    _, rules, _ = rules_of(tmp_path, a=HEAD + wants)
    opinion = rules.opinions(letter("arve"))[0]
    assert (opinion.co_responsible, opinion.answer_within) == (("lawyer",), "3 working_days")
    for wrong in ("{ working_days = 3, calendar_days = 3 }", "{}", "{ working_days = 0 }", '{ term = "nothing" }'):
        problems = rules_of(tmp_path, a=f'{HEAD}any.text = "arve"\nanswer_within = {wrong}\n')[2]
        assert [p.line for p in problems] == [6], wrong
