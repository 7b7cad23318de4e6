"""Corrections: new versions with who, when and why."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from officed.domain.errors import Refused
from officed.domain.states import Actor, ActorKind, State
from officed.flow.closing import answer, close, reopen
from officed.flow.correcting import Wish, correct
from officed.flow.extending import extend
from officed.flow.reminding import decide_late
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")


def entered(round_: Round, came: bytes | None = None) -> int:
    """A letter of Friday; a teabenõue, due on 27.11.2026, unless another came."""
    round_.tray.letters["1"] = came or letter()
    round_.go()
    (card,) = round_.desk.store.cards()
    return card.document.id


def test_a_corrected_kind_brings_its_own_term(round_: Round) -> None:
    """The old term stays in history, the new one counts from the day of registration, the person gets it again."""
    number = entered(round_)
    round_.clock.to(2026, 11, 24, 10, 0)
    before = round_.desk.store.card(number)
    assert correct(round_.desk, number, KLARA, Wish(kind="selgitustaotlus"), "ei küsi teavet") == (
        "kind", "public_title",
    )  # fmt: skip
    round_.go()
    card = round_.desk.store.card(number)
    assert (card.document.kind, card.document.state) == ("selgitustaotlus", State.FORWARDED)
    assert [d.due for d in card.deadlines] == [date(2026, 12, 7)]
    assert card.ended == (("teabenoue", date(2026, 11, 27), "replaced"),)
    assert card.entry == before.entry
    assert [(c.what, c.was, c.now, c.why, c.actor) for c in card.corrections][:1] == [
        ("kind", "teabenoue", "selgitustaotlus", "ei küsi teavet", "person:klara")
    ]
    assert card.public_title == "Selgitustaotlus"
    assert [mail.recipients for mail in round_.pigeons.sent][-1:] == [round_.pigeons.sent[0].recipients]
    assert round_.desk.store.verify() == ()


def test_an_entry_keeps_a_title(round_: Round) -> None:
    """An empty title is refused, and history says nothing of it."""
    number = entered(round_)
    before = round_.desk.store.card(number).history
    with pytest.raises(Refused, match="An entry has a title"):
        correct(round_.desk, number, KLARA, Wish(title=" "), "tühi")
    assert round_.desk.store.card(number).history == before


def test_a_title_is_corrected_without_a_mail(round_: Round) -> None:
    """What does not concern the term changes nothing else; a restriction can be put on and taken off."""
    number = entered(round_)
    sent = len(round_.pigeons.sent)
    wish = Wish(title="Lepingu 3-2/17 koopia", restriction="AvTS § 35 lg 1 p 11")
    correct(round_.desk, number, KLARA, wish, "täpsem")
    correct(round_.desk, number, KLARA, Wish(restriction="none"), "piirangut ei ole")
    round_.go()
    card = round_.desk.store.card(number)
    assert (card.title, card.restriction, card.document.state) == ("Lepingu 3-2/17 koopia", None, State.FORWARDED)
    assert [c.what for c in card.corrections] == ["title", "restriction", "restriction"]
    assert len(round_.pigeons.sent) == sent


def test_a_guess_is_confirmed(round_: Round) -> None:
    """A letter that nobody decided about in time gets its term when a person says the kind."""
    round_.tray.letters["1"] = letter("Tere", "Tere hommikust! Ilus ilm.")
    round_.go()
    round_.clock.to(2026, 11, 23, 23, 10)
    decide_late(round_.desk, round_.tell)
    round_.go()
    (card,) = round_.desk.store.cards()
    correct(round_.desk, card.document.id, KLARA, Wish(kind="margukiri"), "tegelikult märgukiri")
    assert [(d.kind, d.provisional) for d in round_.desk.store.card(card.document.id).deadlines] == [
        ("margukiri", False)
    ]


def test_an_extension_of_the_wrong_kind_does_not_bar_one_of_the_right_kind(round_: Round) -> None:
    """Once a kind: the new term was never extended."""
    number = entered(round_)
    extend(round_.desk, number, KLARA, until=date(2026, 12, 4), reason="mahukas")
    correct(round_.desk, number, KLARA, Wish(kind="selgitustaotlus"), "ei küsi teavet")
    assert extend(round_.desk, number, KLARA, until=None, reason="keeruline").due == date(2027, 1, 20)


def test_a_closed_letter_keeps_its_end(round_: Round) -> None:
    """The kind of what was answered can be put right; no term runs again."""
    number = entered(round_)
    answer(round_.desk, number, KLARA)
    correct(round_.desk, number, KLARA, Wish(kind="margukiri"), "vale liik")
    card = round_.desk.store.card(number)
    assert (card.document.kind, card.document.state, card.deadlines) == ("margukiri", State.CLOSED, ())


@pytest.mark.parametrize(
    ("wish", "reason", "why"),
    [
        (Wish(kind="teabenoue"), "nii", "says so already"),
        (Wish(kind="tundmatu"), "nii", "no kind tundmatu"),
        (Wish(kind="bounce"), "nii", "no kind bounce"),
        (Wish(title="uus"), " ", "--reason"),
    ],
)
def test_what_is_no_correction_is_refused(round_: Round, wish: Wish, reason: str, why: str) -> None:
    """Nothing to change, an unknown kind, no reason."""
    number = entered(round_)
    with pytest.raises(Refused, match=why):
        correct(round_.desk, number, KLARA, wish, reason)


def test_what_an_entry_said_is_never_rewritten(round_: Round) -> None:
    """The database itself refuses to change or delete a correction."""
    number = entered(round_)
    correct(round_.desk, number, KLARA, Wish(title="uus"), "täpsem")
    for statement in ("UPDATE correction SET was = 'x'", "DELETE FROM correction"):
        with pytest.raises(IntegrityError), round_.desk.store._database.write() as connection:  # type: ignore[attr-defined]
            connection.execute(text(statement))


def test_a_correction_changed_behind_the_guards_is_found(round_: Round) -> None:
    """Whoever drops the guard and rewrites what was said is found by `verify`."""
    number = entered(round_)
    correct(round_.desk, number, KLARA, Wish(title="uus"), "täpsem")
    with round_.desk.store._database.write() as connection:  # type: ignore[attr-defined]
        connection.execute(text("DROP TRIGGER guard_correction_no_update"))
        connection.execute(text("UPDATE correction SET was = 'muu'"))
    assert "a correction was changed" in {finding.what for finding in round_.desk.store.verify()}


NOTICE = letter("Teade liikluskorralduse muutmisest", "Teatame teadmiseks, et Aia tänav on 1. detsembril suletud.")


@pytest.mark.parametrize(
    ("came", "then", "stands"), [(NOTICE, "taotlus", State.FORWARDED), (letter(), "teade", State.CLOSED)]
)
def test_a_mail_that_waited_ends_a_letter_by_what_it_is_now(
    round_: Round, came: bytes, then: str, stands: State
) -> None:
    """Corrected while the mail server was away: what is wanted is told by the kind it has, not by the first mail."""
    round_.pigeons.away = True
    number = entered(round_, came)
    round_.clock.on(hours=2)
    correct(round_.desk, number, KLARA, Wish(kind=then), then)
    round_.pigeons.away = False
    round_.clock.on(hours=6)
    round_.go()
    card = round_.desk.store.card(number)
    assert card.document.state is stands
    assert [term.kind for term in card.deadlines] == [then] * (stands is State.FORWARDED)


def test_a_mail_that_waited_closes_nothing_that_was_opened_again(round_: Round) -> None:
    """A notice that was closed and opened again before its first mail left stays open, whichever mail comes first."""
    round_.pigeons.away = True
    number = entered(round_, NOTICE)
    round_.clock.on(hours=2)
    close(round_.desk, number, KLARA, "teadmiseks")
    reopen(round_.desk, number, KLARA)
    round_.pigeons.away = False
    round_.clock.on(hours=6)
    round_.go()
    assert round_.desk.store.document(number).state is State.FORWARDED
