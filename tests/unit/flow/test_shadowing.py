"""Rules on trial: what they say is kept, nothing else changes, and their failure is nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from officed.daemon.shadowing import ShadowWatch, shadow_of
from officed.domain.deciding import Opinion
from officed.domain.document import Document
from officed.domain.states import Actor, ActorKind, State
from officed.flow.desk import Desk, Shadow, Study
from officed.flow.releasing import release
from officed.flow.shadowing import different
from officed.host import PluginHost
from tests.unit.flow.desks import Round, letter


class Other:
    """Rules of a test: every letter is an explanation for the lawyer."""

    asked = 0

    def opinions(self, document: Document) -> Sequence[Opinion]:  # noqa: ARG002
        self.asked += 1
        return (Opinion("uus", "selgitustaotlus", 50, responsible="lawyer"),)

    def prepare(self) -> None:
        pass


class Broken(Other):
    """Rules that fail."""

    def opinions(self, document: Document) -> Sequence[Opinion]:  # noqa: ARG002
        self.asked += 1
        raise ZeroDivisionError("the rules on trial divide by zero")


def on_trial(round_: Round, rules: Other) -> Shadow:
    """Let rules be asked beside those of the office."""
    office = replace(round_.desk.office, rules=rules)
    host = round_.desk.hooks
    assert isinstance(host, PluginHost)
    study = Study(readers=round_.desk.readers, hooks=host.with_office(office), office=office, clock=round_.desk.clock)
    shadow = Shadow(study, "d1")
    round_.desk = replace(round_.desk, shadow=shadow)
    return shadow


def test_what_the_rules_on_trial_say_is_kept_and_nothing_else_changes(round_: Round) -> None:
    """The letter goes by the rules in force; who would have got it, and by which rules, can be looked up."""
    on_trial(round_, Other())
    round_.tray.letters["a"] = letter()
    round_.go()
    [card] = round_.desk.store.cards()
    assert (card.document.kind, card.document.state) == ("teabenoue", State.FORWARDED)
    [moved] = round_.desk.store.moved("d1")
    assert (moved.reference, moved.kind) == (card.entry.reference if card.entry else "", "teabenoue")
    assert (moved.trial.before.kind, moved.trial.after.kind) == ("teabenoue", "selgitustaotlus")
    assert moved.trial.before.who == moved.person != moved.trial.after.who
    assert "uus" in moved.trial.rules
    assert round_.desk.store.trials() == {"d1": 1}


def test_letters_that_would_not_move_are_only_counted(round_: Round) -> None:
    """The same rules on both sides move nothing."""
    round_.desk = replace(round_.desk, shadow=Shadow(round_.desk, "same"))
    round_.tray.letters["a"] = letter()
    round_.go()
    assert round_.desk.store.moved("same") == ()
    assert round_.desk.store.trials() == {"same": 1}


def test_a_persons_word_is_no_trial(round_: Round) -> None:
    """What was held is tried once; when a person has said the kind, rules have nothing to say any more."""
    rules = Other()
    on_trial(round_, rules)
    round_.tray.letters["a"] = letter("Tere", "Xaqu zwem.")
    round_.go()
    [waiting] = round_.desk.store.waiting()
    release(round_.desk, waiting.document, Actor(ActorKind.PERSON, "maive"), kind="taotlus")
    round_.go()
    [moved] = round_.desk.store.moved("d1")
    assert (moved.trial.before.decision, moved.trial.after.decision) == ("ask", "forward")
    assert (moved.kind, rules.asked) == ("taotlus", 1)


def test_rules_on_trial_that_fail_are_asked_no_more_and_told_of_once(round_: Round) -> None:
    """The letters go on; one alarm, and one mail when it is over."""
    rules = Broken()
    shadow = on_trial(round_, rules)
    for name in "ab":
        round_.tray.letters[name] = letter(ident=name, subject=f"Teabenõue {name}")
    round_.go()
    assert [card.document.state for card in round_.desk.store.cards()] == [State.FORWARDED] * 2
    assert (rules.asked, round_.desk.store.trials()) == (1, {})
    assert "divide by zero" in shadow.trouble
    watch = ShadowWatch()
    assert [watch(round_.desk), watch(round_.desk)] == [True, False]
    # A restart is no reason for another mail; other trouble is.
    assert ShadowWatch()(round_.desk) is False
    shadow.trouble = "and now something else"
    assert watch(round_.desk) is True
    round_.desk = replace(round_.desk, shadow=None)
    assert [watch(round_.desk), watch(round_.desk)] == [True, False]
    assert round_.desk.store.alarms() == ()


def test_a_folder_that_cannot_be_used_is_trouble_and_no_stop(round_: Round) -> None:
    """Whatever reading it raises is told; without the setting nothing is read."""

    def fails(folder: Path) -> Study:
        raise OSError(f"{folder.name} is on fire")

    assert shadow_of(round_.desk, fails) is None
    settings = round_.desk.office.settings.model_copy(update={"shadow_rules": Path("rules.next")})
    desk: Desk = replace(round_.desk, office=replace(round_.desk.office, settings=settings))
    shadow = shadow_of(desk, fails)
    assert shadow is not None
    assert (shadow.study, shadow.trouble) == (None, "rules.next is on fire")


@pytest.mark.parametrize(
    ("after", "names"),
    [
        ((Opinion("a", "arve", 5, because=("other words",), where="b.toml:9"),), ()),
        ((Opinion("a", "arve", 6),), ("a",)),
        ((Opinion("a", "arve", 5), Opinion("b", "arve", 2)), ("b",)),
        ((Opinion("a", "arve", 5, hit=False),), ("a",)),
    ],
)
def test_rules_that_made_the_difference(after: tuple[Opinion, ...], names: tuple[str, ...]) -> None:
    """Those that hit on one side only, or said something else; where they stand does not matter."""
    assert different((Opinion("a", "arve", 5, because=("words",), where="a.toml:1"),), after) == names
