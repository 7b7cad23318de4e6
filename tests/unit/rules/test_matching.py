"""Rules asked about letters."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from officed.domain.deciding import Thresholds, decide
from officed.rules.compiling import read_rules
from officed.rules.conditions import BUILT_IN, Condition
from officed.rules.examples import run_examples
from officed.rules.finding import Search
from officed.rules.places import Letter
from officed.settings.problems import SettingsInvalid
from tests.unit.rules.office_rules import letter, rules_of, shipped


def test_hits_and_misses_carry_reasons_and_places(tmp_path: Path) -> None:
    """A hit says what it found and where the rule stands; a miss stays in the list; what ruled it out is said."""
    text = (
        '[[rule]]\nid = "a"\nkind = "teabenoue"\npoints = 8\nany.subject = ["teabenõu*"]\n'
        '[[rule]]\nid = "b"\nkind = "arve"\npoints = 5\nany.text = ["arve"]\n'
        '[[rule]]\nid = "c"\nkind = "taotlus"\npoints = 5\nany.text = ["palun"]\nnone.text = ["edastada"]\n'
    )
    _, rules, _ = rules_of(tmp_path, a=text)
    a, b, c = rules.opinions(letter("Palun edastada.", "Re: Teabenõue"))
    assert (a.hit, a.points, a.because, a.where) == (True, 8, ("subject has »Teabenõue«",), "inbox_rules/a.toml:1")
    assert (b.hit, b.because) == (False, ())
    assert (c.hit, c.because) == (False, ("ruled out: text has »edastada«",))


def test_an_opinion_names_the_paragraphs_of_its_words(tmp_path: Path) -> None:
    """A greeting is part of what follows; words, expressions and first lines name the same ones."""
    text = "".join(
        f'[[rule]]\nid = "{n}"\nkind = "arve"\npoints = 1\n{any_of}\n'
        for n, any_of in enumerate(
            ('any.text = "palun"', 'any.text = ["arve", "re:leping"]', 'any.first_lines = "leping"',
             'any.letter = "teema"', 'any.sender = "keegi"')
        )
    )  # fmt: skip
    _, rules, _ = rules_of(tmp_path, a=text)
    said = rules.opinions(letter("Tere!\n\nPalun\n\nsaatke arve. Kas? Jah.\n\nNii.\n\nLeping on siin.", "Teema"))
    assert [o.paragraphs for o in said] == [("text 1",), ("text 1", "text 3"), ("text 3",), ("",), ("",)]


def test_words_far_down_count_less_and_history_not_at_all(tmp_path: Path) -> None:
    """A hit behind the first 500 characters is worth 0.7, one in quoted history nothing."""
    _, rules, _ = rules_of(tmp_path, a='[[rule]]\nid = "a"\nkind = "arve"\npoints = 10\nany.text = ["arve"]\n')
    assert rules.opinions(letter("arve"))[0].points == 10
    assert rules.opinions(letter("sõna " * 200 + "arve"))[0].points == 7
    assert not rules.opinions(letter("Tehtud.\n\n> saatke arve"))[0].hit


def test_stop_ends_the_row_and_files_go_by_name(tmp_path: Path) -> None:
    """Rules come in the order of file names; a hit with `stop` is the last that speaks."""
    rule = '[[rule]]\nid = "{0}"\nkind = "arve"\npoints = 1\nany.text = ["arve"]\nstop = {1}\n'
    rows = {"b": ("second", "true"), "a": ("first", "false"), "c": ("third", "false")}
    _, rules, _ = rules_of(tmp_path, **{name: rule.format(*row) for name, row in rows.items()})
    assert [o.source for o in rules.opinions(letter("arve"))] == ["first", "second"]
    assert [o.source for o in rules.opinions(letter("muu"))] == ["first", "second", "third"]


def test_a_rule_holds_from_its_day(tmp_path: Path) -> None:
    """Letters that came before `from` are not asked."""
    text = '[[rule]]\nid = "a"\nkind = "arve"\npoints = 1\nfrom = 2026-01-02\nany.text = ["arve"]\n'
    _, rules, _ = rules_of(tmp_path, a=text)
    assert rules.opinions(letter("arve")) == ()
    assert rules.opinions(replace(letter("arve"), received_on=date(2026, 1, 2)))[0].hit


def test_a_catastrophic_pattern_stays_linear(tmp_path: Path) -> None:
    """`(a+)+$` on a long run of a's ends at once; back references are refused with file and line."""
    rule = '[[rule]]\nid = "a"\nkind = "arve"\npoints = 1\nany.text = [{0}]\n'
    _, rules, problems = rules_of(tmp_path, a=rule.format("'re:(a+)+$'"))
    assert not problems
    started = time.perf_counter()
    rules.opinions(letter("a" * 50_000 + "!"))
    assert time.perf_counter() - started < 2
    _, _, problems = rules_of(tmp_path, a=rule.format(r"'re:(a)\1'"))
    assert problems[0].line == 5


def test_a_thousand_patterns_compile_and_all_are_told_apart(tmp_path: Path) -> None:
    """A thousand phrases in one file compile, and exactly the ones in the letter hit."""
    rule = '[[rule]]\nid = "r{0}"\nkind = "arve"\npoints = 1\nany.text = ["sõna{0} ~ lõpp{0}*"]\n'
    _, compiled, problems = rules_of(tmp_path, a="".join(rule.format(n) for n in range(1000)))
    assert not problems
    hits = [o.source for o in compiled.opinions(letter("sõna7 ja lõpp7ga. SONA998 lopp998")) if o.hit]
    assert hits == ["r7", "r998"]


def test_strangers_bring_conditions(tmp_path: Path) -> None:
    """A plugin's condition is asked like a built-in one, and its value is checked."""
    weekday = Condition("weekday", "Day of the week.", int,
                        lambda d, v: ("it came that day",) if d.received_on.isoweekday() == v else ())  # fmt: skip
    rules = tmp_path / "inbox_rules"
    rules.mkdir()
    (rules / "a.toml").write_text('[[rule]]\nid = "a"\nkind = "arve"\npoints = 1\nall.weekday = 4\n')
    compiled = read_rules(rules, conditions=(*BUILT_IN, weekday))
    assert compiled.opinions(letter())[0].because == ("it came that day",)
    (rules / "a.toml").write_text('[[rule]]\nid = "a"\nkind = "arve"\npoints = 1\nall.weekday = "x"\n')
    with pytest.raises(SettingsInvalid, match=r"inbox_rules/a\.toml:5"):
        read_rules(rules, conditions=(*BUILT_IN, weekday))


def test_the_shipped_rules_keep_their_promises() -> None:
    """Every rule that travels with the program is sound, has a hit and a miss, and all examples come out."""
    loaded, rules, problems = shipped()
    assert not problems
    bare = [w.rule.id for w in loaded.rules if {e.expect for e in w.rule.example} < {"hit", "miss"}]
    assert not bare
    assert [str(r) for r in run_examples(loaded.rules, rules) if not r.good] == []


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Teabenõue", "Palun Teie arvamust, kas tänav peaks olema ühesuunaline.", "selgitustaotlus"),
        ("Selgitustaotlus", "Palun saatke mulle lasteaia ehituse leping ja üleandmise akt.", "teabenoue"),
        ("Kuulutus", "Teavitame kuulutuse avaldamisest ajalehes.", "teade"),
        ("Küsimus arve kohta", "Miks on arvel viivis?", "selgitustaotlus"),
        ("Korraldus 14", "Ei nõustu korraldusega ja palun selle kehtetuks tunnistada.", "vaie"),
        ("Re: järelepärimine", "Teie 02.03.2026 nr 7-1/12. Vastuseks Teie teabenõudele saadame andmed.", "vastus"),
    ],
)
def test_content_beats_the_label(subject: str, text: str, kind: str) -> None:
    """Domain 0.9 and 6.1: what is asked for decides, whatever the letter calls itself."""
    _, rules, _ = shipped()
    assert decide(rules.opinions(letter(text, subject)), Thresholds()).kind == kind


def test_only_rules_whose_words_occur_are_asked() -> None:
    """A letter costs what the rules cost whose words it has; the others are known to miss, and still listed."""
    _, rules, _ = shipped()
    search = Search(Letter(letter("Tere! Ilus ilm on.", "Tervitus")), rules.lexicon)
    assert len(rules.index.worth_asking(search)) < len(rules.rules) / 4
    document = letter("Palun saatke mulle lasteaia ehituse leping ja üleandmise akt.", "Selgitustaotlus")
    everybody = [rule.opinion(*rule.judge(Search(Letter(document), rules.lexicon))) for rule in rules.rules]
    assert list(rules.opinions(document)) == everybody
