"""Letters that are opened again: with the term of what they are, in the hands of somebody who is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from officed.domain.people import Absence
from officed.domain.states import Actor, ActorKind, State
from officed.flow.closing import answer, reopen
from officed.flow.correcting import Wish, correct
from officed.flow.handing import assign
from officed.flow.reminding import remind
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")


def entered(round_: Round, **said: str) -> int:
    """A letter of Friday that is registered and forwarded: a teabenõue, due on 27.11.2026, unless more is said."""
    round_.tray.letters["1"] = letter(**said)
    round_.go()
    (card,) = round_.desk.store.cards()
    return card.document.id


def noticed(round_: Round) -> int:
    """A notice, which was closed when it had been handed over."""
    number = entered(round_)
    correct(round_.desk, number, KLARA, Wish(kind="teade"), "teade")
    round_.go()
    assert round_.desk.store.document(number).state is State.CLOSED
    return number


def test_a_kind_corrected_while_closed_brings_its_term(round_: Round) -> None:
    """What was taken for a notice, and closed as one, runs by the law of what it is when it is opened again."""
    number = noticed(round_)
    correct(round_.desk, number, KLARA, Wish(kind="selgitustaotlus"), "küsib selgitust")
    reopen(round_.desk, number, KLARA)
    round_.go()
    card = round_.desk.store.card(number)
    assert card.document.state is State.FORWARDED
    assert [(term.kind, term.due) for term in card.deadlines] == [("selgitustaotlus", date(2026, 12, 7))]


def test_a_notice_that_was_reopened_stays_open(round_: Round) -> None:
    """A person wants something of it: that it has been handed over does not close it again, nor does another hand."""
    number = noticed(round_)
    reopen(round_.desk, number, KLARA)
    round_.go()
    assert round_.desk.store.document(number).state is State.FORWARDED
    assign(round_.desk, number, "taavet", KLARA)
    round_.go()
    assert round_.desk.store.document(number).state is State.FORWARDED
    correct(round_.desk, number, KLARA, Wish(kind="vastus"), "vastus meie kirjale")
    round_.go()
    assert round_.desk.store.document(number).state is State.CLOSED


def test_who_is_away_is_stood_in_for(round_: Round) -> None:
    """The mail of a letter that is opened again reaches the stand-in, and says for whom."""
    number = entered(round_)
    answer(round_.desk, number, KLARA)
    lead = round_.desk.store.card(number).assignments[0].person
    people = replace(round_.desk.office.people, absences=(Absence(lead, date(2026, 11, 20), date(2026, 12, 4)),))
    desk = replace(round_.desk, office=replace(round_.desk.office, people=people))
    round_.pigeons.sent.clear()
    reopen(desk, number, KLARA)
    round_.go()
    acting, *_ = people.present(lead, date(2026, 11, 20))
    assert acting != lead
    assert [mail.recipients for mail in round_.pigeons.sent] == [(people.people[acting].email,)]
    assert people.people[lead].name in round_.pigeons.sent[0].message.decode()


def test_a_morning_that_is_over_brings_no_second_mail(round_: Round) -> None:
    """The mail that a letter is open again is the reminder: the next one comes on the next morning of the ladder."""
    number = entered(round_)
    round_.clock.to(2026, 11, 25, 9, 0)
    assert remind(round_.desk, round_.tell) == 1
    answer(round_.desk, number, KLARA)
    round_.clock.to(2026, 11, 25, 11, 0)
    reopen(round_.desk, number, KLARA)
    round_.clock.to(2026, 11, 25, 11, 1)
    assert remind(round_.desk, round_.tell) == 0
    round_.clock.to(2026, 11, 26, 9, 0)
    assert remind(round_.desk, round_.tell) == 1


def test_what_is_over_its_term_is_told_at_once(round_: Round) -> None:
    """The head hears of a letter that is opened again after its term."""
    number = entered(round_)
    answer(round_.desk, number, KLARA)
    round_.clock.to(2026, 12, 1, 11, 0)
    reopen(round_.desk, number, KLARA)
    assert remind(round_.desk, round_.tell) == 1
