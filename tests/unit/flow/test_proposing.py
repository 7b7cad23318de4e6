"""Rules that are proposed from corrections: from what, with which proof, and when not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from email.utils import parseaddr
from pathlib import Path

import pytest

from officed.domain.document import Document
from officed.domain.people import Assignment, Standing
from officed.domain.register import Entry
from officed.flow.desk import Study
from officed.flow.lessons import SAID
from officed.flow.proposing import Proposal, propose
from officed.ports.store import Card
from officed.rules.compiling import read_rules
from officed.rules.drafting import Draft, as_toml
from officed.rules.lemmas import WordForms
from officed.sandbox.pool import ReaderPool
from officed.testing.letters import letter
from officed.wiring import Furnished
from tests.unit.flow.desks import FRIDAY, HandClock

TODAY = date(2026, 11, 20)
RULES = """\
[[rule]]
id = "vesi"
kind = "teabenoue"
points = 12
responsible = "lawyer"
any.text = "vesi"
[[rule]]
id = "muu"
kind = "taotlus"
points = 12
any.text = "muu"
"""


@pytest.fixture
def study(furnished: Furnished, readers: ReaderPool, tmp_path: Path) -> Study:
    """An office with two rules."""
    return with_rules(furnished, readers, tmp_path, RULES)


def with_rules(furnished: Furnished, readers: ReaderPool, folder: Path, text: str) -> Study:
    """The sample office with the rules of one file."""
    (folder / "10.toml").write_text(text, "utf-8")
    office = replace(furnished.office, rules=read_rules(folder))
    return Study(readers=readers, hooks=furnished.host.with_office(office), office=office, clock=HandClock())


def card(
    number: int, text: str, kind: str, sender: str, *, said: bool = False, who: str = "", by: str = "rules"
) -> Card:
    """A letter of the register; `said`: a person gave the kind; `who` has it, `by` a rule or a person's word."""
    name, addr = parseaddr(sender)
    made = letter(f"Kiri {number}", text, sender=addr, name=name)
    document: Document = replace(made, id=number, kind=kind, hinted_kind=kind if said else None)
    entry = Entry(number, "7", 2026, number, 0, f"7-1/{number}", "7-1", FRIDAY, TODAY, "0" * 64)
    assigned = (Assignment(who, who, Standing.RESPONSIBLE, by),) if who else ()
    return Card(document, entry, f"Kiri {number}", "Kiri", None, assigned)


def learn(study: Study, cards: Sequence[Card], furnished: Furnished, readers: ReaderPool, folder: Path) -> Proposal:
    """Propose from these letters."""

    def with_drafts(drafts: Sequence[Draft]) -> Study:
        return with_rules(furnished, readers, folder, RULES + as_toml(drafts, TODAY))

    return propose(study, lambda: cards, TODAY, WordForms(), (), with_drafts, {"corrections.taotlus.1"})


OTHERS = [card(n, "vesi tuleb", "teabenoue", f"a{n}@vald.example") for n in range(100, 112)]


def beavers(count: int, senders: int = 3) -> list[Card]:
    """Letters on beavers that people made applications."""
    return [card(n, f"kobras ja vesi {n}", "taotlus", f"b@mets{n % senders}.example", said=True) for n in range(count)]


def test_words_make_a_rule_that_is_worth_just_enough(
    study: Study, furnished: Furnished, readers: ReaderPool, tmp_path: Path
) -> None:
    """More than what misled the rules, and under an id that no rule has."""
    found = learn(study, [*beavers(6), *OTHERS], furnished, readers, tmp_path)
    [tested] = found.tested
    draft = tested.draft
    assert (draft.id, draft.kind, draft.words, draft.letters) == ("corrections.taotlus.2", "taotlus", ("kobras",), 6)
    assert draft.points == 12 + study.office.settings.deciding.margin + 1
    assert (len(tested.rightly), tested.wrongly, found.letters, found.corrected) == (6, (), 18, 6)


@pytest.mark.parametrize(
    ("cards", "reason"),
    [
        ([*beavers(4), *OTHERS], "5 letters"),
        ([*beavers(6, senders=1), *OTHERS], "one sender"),
        ([*beavers(6), *OTHERS[:3]], "only 3 letters"),
        ([*beavers(6), *OTHERS, card(50, "kobras on vesi", "teabenoue", "x@y.example")], "no word"),
    ],
)
def test_too_little_is_said_and_nothing_is_proposed(
    cards: list[Card], reason: str, study: Study, furnished: Furnished, readers: ReaderPool, tmp_path: Path
) -> None:
    """Too few letters, one sender, nothing to compare with, no word that tells."""
    found = learn(study, cards, furnished, readers, tmp_path)
    assert found.tested == ()
    [why] = found.too_little
    assert (why.kind, reason in why.reason) == ("taotlus", True), why.reason


def from_domain(domain: str, names: Sequence[str]) -> list[Card]:
    """Letters of a domain that people made notices, each of other words."""
    sender = [f"{name} <{name.split()[0].lower()}@{domain}>" for name in names]
    return [card(n, f"vesi sona{chr(97 + n) * 4}", "teade", sender[n % len(names)], said=True) for n in range(6)]


@pytest.mark.parametrize(
    ("domain", "names", "more", "proposed"),
    [
        ("vesi.example", ("Mari Kask", "Jaan Kuusk"), [], True),
        ("vesi.example", ("Mari Kask",), [], False),
        ("kask.example", ("Mari Kask", "Jaan Kask"), [], False),
        ("gmail.com", ("Mari Kask", "Jaan Kuusk"), [], False),
        ("*", ("Mari Kask", "Jaan Kuusk"), [], False),
        ("vesi.example", ("Mari Kask", "Jaan Kuusk"), [card(70, "vesi", "teabenoue", "z@vesi.example")], False),
    ],
)
def test_a_domain_is_proposed_when_it_is_always_so(
    domain: str, names: tuple[str, ...], more: list[Card], proposed: bool,
    study: Study, furnished: Furnished, readers: ReaderPool, tmp_path: Path,
) -> None:  # fmt: skip
    """Of several senders, nobody's name, no provider's, no pattern, and without an exception."""
    found = learn(study, [*from_domain(domain, names), *more, *OTHERS], furnished, readers, tmp_path)
    assert [one.draft.domain for one in found.tested] == ([domain] if proposed else [])


def test_letters_given_to_another_person_make_a_rule_on_the_person(
    study: Study, furnished: Furnished, readers: ReaderPool, tmp_path: Path
) -> None:
    """Of the rank of the rule that had named somebody, naming the role; the kinds stay as they are."""
    people = furnished.office.people
    planner = people.roles["planner"].people[0]
    cards = [
        card(n, f"vesi ja planeering {n}", "teabenoue", f"b{n % 3}@mets{n}.example", who=planner, by=SAID)
        for n in range(6)
    ]
    found = learn(study, [*cards, *OTHERS], furnished, readers, tmp_path)
    [tested] = found.tested
    draft = tested.draft
    assert (draft.kind, draft.responsible, draft.words) == ("teabenoue", "planner", ("planeering",))
    assert {(one.before.kind, one.after.kind) for one in tested.rightly} == {("teabenoue", "teabenoue")}
    assert {one.after.who for one in tested.rightly} == {planner}


def test_what_the_register_does_not_bear_out_is_not_proposed(
    study: Study, furnished: Furnished, readers: ReaderPool, tmp_path: Path
) -> None:
    """The word also stands where only the back-test looks: in letters that would go wrong with it."""
    wrong = [replace(one, document=replace(one.document, kind="taotlus")) for one in OTHERS[:2]]
    spoiled = [card(60 + n, "kobras muu", "taotlus", f"c{n}@d.example") for n in range(3)]
    cards = [card(n, f"kobras muu {n}", "vaie", f"b{n % 3}@mets{n}.example", said=True) for n in range(20)]
    found = learn(study, [*cards, *spoiled[:2], *wrong, *OTHERS], furnished, readers, tmp_path)
    assert [one.draft.words for one in found.tested] == [("kobras",)]
    found = learn(study, [*cards, *spoiled, *OTHERS], furnished, readers, tmp_path)
    assert found.tested == ()
