"""A mail server that was away: afterwards no burst, nothing at night, and nothing of what is done."""

from __future__ import annotations

from officed.domain.states import Actor, ActorKind
from officed.flow.closing import answer
from officed.flow.listing import send_lists
from officed.flow.reminding import remind
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")


def waiting(round_: Round, *days: int) -> None:
    """A teabenõue of Friday 20.11.2026, and mornings of November on which no mail leaves."""
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.pigeons.sent.clear()
    round_.pigeons.away = True
    for day in days:
        round_.clock.to(2026, 11, day, 9, 0)
        remind(round_.desk, round_.tell)
        round_.go()


def back(round_: Round, *moment: int) -> list[str]:
    """The server is there again: the subjects of what leaves."""
    round_.clock.to(*moment)
    round_.pigeons.away = False
    round_.go()
    return round_.pigeons.subjects()


def test_only_the_latest_step_leaves(round_: Round) -> None:
    """Three mornings were missed: one reminder, the last."""
    waiting(round_, 25, 26, 27)
    (subject,) = back(round_, 2026, 11, 27, 14, 0)
    assert "27.11.2026" in subject
    assert round_.desk.store.unsent_queue().count == 0


def test_nobody_is_reminded_of_what_was_answered_meanwhile(round_: Round) -> None:
    """The reminder still stood in the outbox."""
    waiting(round_, 25, 26)
    answer(round_.desk, 1, KLARA)
    assert back(round_, 2026, 11, 26, 14, 0) == []
    assert round_.desk.store.unsent_queue().count == 0


def test_at_night_it_waits_for_the_morning(round_: Round) -> None:
    """What could not leave by day does not leave by night either, nor on a day off."""
    waiting(round_, 27)
    assert back(round_, 2026, 11, 27, 23, 0) == []
    assert back(round_, 2026, 11, 28, 12, 0) == []
    assert round_.desk.store.unsent_queue().count == 1
    assert len(back(round_, 2026, 11, 30, 9, 1)) == 1


def test_a_letter_leaves_at_any_hour(round_: Round) -> None:
    """Only reminders and lists wait: who is given a letter hears of it at once."""
    round_.clock.to(2026, 11, 28, 23, 30)
    round_.tray.letters["1"] = letter()
    round_.go()
    assert len(round_.pigeons.sent) == 1


def test_lists_of_other_days_are_spared(round_: Round) -> None:
    """Of three mornings' lists the last one leaves; the list of the week as long as its week lasts."""
    waiting(round_)
    round_.clock.to(2026, 11, 23, 9, 0)
    for _ in range(3):
        assert send_lists(round_.desk, round_.tell) > 0
        round_.clock.on(days=1)
    first, second = back(round_, 2026, 11, 25, 10, 0)
    assert "Nädala tähtajad" in first
    assert "Teie avatud dokumendid" in second
