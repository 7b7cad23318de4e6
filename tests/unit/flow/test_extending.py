"""A longer term, as the law allows it."""

from __future__ import annotations

from datetime import date

import pytest

from officed.domain.errors import Refused
from officed.domain.states import Actor, ActorKind, State
from officed.flow.extending import ask, extend, grant
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
COURT = letter(
    "Kohtumäärus tsiviilasjas 2-26-1234",
    "Harju Maakohus kohustab kostjat Kaleva Linnavalitsust vastama hagile hiljemalt 10.12.2026. Kohtumäärus lisatud.",
    sender="kohus@kohus.ee",
)


def entered(round_: Round, raw: bytes | None = None) -> int:
    """A letter that is registered and forwarded; a teabenõue of Friday, due on 27.11.2026, unless another is given."""
    round_.tray.letters["1"] = raw or letter()
    round_.go()
    (card,) = round_.desk.store.cards()
    return card.document.id


def test_a_term_is_extended_and_the_sender_is_told(round_: Round) -> None:
    """The new date stands, the old one stays readable, reminders follow the new one, a notice goes to the sender."""
    number = entered(round_)
    done = extend(round_.desk, number, KLARA, until=date(2026, 12, 4), reason="vajab päringut arhiivist")
    card = round_.desk.store.card(number)
    assert (done.due, done.told) == (date(2026, 12, 4), "mari@kiri.example")
    assert [(d.due, d.extended_due) for d in card.deadlines] == [(date(2026, 12, 4), date(2026, 12, 11))]
    assert card.ended == (("teabenoue", date(2026, 11, 27), "replaced"),)
    assert card.document.state is State.FORWARDED
    assert card.history[-1].event == "document.extended"
    assert card.history[-1].detail["due"] == "2026-12-04"
    round_.go()
    notice = round_.pigeons.sent[-1]
    assert notice.recipients == ("mari@kiri.example",)
    assert "Vastamise tähtaja pikendamine" in round_.pigeons.subjects()[-1]
    assert round_.desk.store.verify() == ()


def test_without_a_date_the_lawful_maximum_is_taken(round_: Round) -> None:
    """15 working days in all for a teabenõue (AvTS § 19)."""
    assert extend(round_.desk, entered(round_), KLARA, until=None, reason="mahukas").due == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("until", "reason", "on", "why"),
    [
        (date(2026, 12, 4), "", (2026, 11, 20, 12, 0), "reason"),
        (date(2026, 12, 14), "mahukas", (2026, 11, 20, 12, 0), "11.12.2026"),
        (date(2026, 11, 26), "mahukas", (2026, 11, 20, 12, 0), "later"),
        (date(2026, 12, 5), "mahukas", (2026, 11, 20, 12, 0), "working day"),
        (date(2026, 12, 4), "mahukas", (2026, 11, 28, 9, 0), "has ended"),
    ],
)
def test_an_unlawful_extension_is_refused(
    round_: Round, until: date, reason: str, on: tuple[int, ...], why: str
) -> None:
    """No reason, beyond the maximum, not later, a day off, or too late: refused, and nothing changes."""
    number = entered(round_)
    round_.clock.to(*on)
    with pytest.raises(Refused, match=why):
        extend(round_.desk, number, KLARA, until=until, reason=reason)
    assert round_.desk.store.card(number).deadlines[0].due == date(2026, 11, 27)


def test_a_second_extension_is_refused(round_: Round) -> None:
    """Once (MSVS § 6, AvTS § 19)."""
    number = entered(round_)
    extend(round_.desk, number, KLARA, until=date(2026, 12, 1), reason="mahukas")
    with pytest.raises(Refused, match="already"):
        extend(round_.desk, number, KLARA, until=date(2026, 12, 4), reason="mahukas")


def test_what_a_court_has_set_can_only_be_asked_for(round_: Round) -> None:
    """The date of a court is not ours: asking is entered and moves nothing, what was granted moves the date."""
    number = entered(round_, COURT)
    before = round_.desk.store.card(number)
    assert before.document.kind == "kohus"
    old = before.deadlines[0].due
    with pytest.raises(Refused, match="--asked"):
        extend(round_.desk, number, KLARA, until=date(2026, 12, 21), reason="mahukas")
    ask(round_.desk, number, KLARA)
    assert round_.desk.store.card(number).deadlines[0].due == old
    grant(round_.desk, number, KLARA, date(2026, 12, 21))
    after = round_.desk.store.card(number)
    assert after.deadlines[0].due == date(2026, 12, 21)
    assert [line.event for line in after.history][-2:] == ["document.extension_asked", "document.extension_granted"]
    with pytest.raises(Refused, match="leave out --granted"):
        grant(round_.desk, entered_again(round_), KLARA, date(2026, 12, 21))


def entered_again(round_: Round) -> int:
    """One more letter, a teabenõue."""
    round_.tray.letters["2"] = letter(ident="2")
    round_.go()
    return max(card.document.id for card in round_.desk.store.cards())


def test_an_unconfirmed_kind_has_no_term_to_extend(round_: Round) -> None:
    """While the kind is a guess its term is one too."""
    from officed.flow.reminding import decide_late

    round_.tray.letters["1"] = letter("Tere", "Tere hommikust! Ilus ilm.")
    round_.go()
    round_.clock.to(2026, 11, 23, 23, 10)
    decide_late(round_.desk, round_.tell)
    round_.go()
    (card,) = round_.desk.store.cards()
    with pytest.raises(Refused, match="confirmed the kind"):
        extend(round_.desk, card.document.id, KLARA, until=None, reason="mahukas")
