"""Lists by mail: each working morning for everybody who has something open, once a week for the secretary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.calendar import WorkCalendar
from officed.domain.people import Absence
from officed.domain.reminders import is_quiet
from officed.flow.closing import answer
from officed.flow.handing import assign
from officed.flow.listing import send_lists
from tests.unit.flow.desks import Round, letter
from tests.unit.flow.test_going_out import KLARA


def entered(round_: Round) -> None:
    """A teabenõue of Friday, due on 27.11.2026, which kalle is to answer."""
    round_.tray.letters["1"] = letter()
    round_.go()
    assign(round_.desk, 1, "kalle", KLARA)
    round_.go()
    round_.pigeons.sent.clear()


def sent(round_: Round) -> list[tuple[str, str, str]]:
    """To whom, subject and text of what the lists posted now."""
    before = len(round_.pigeons.sent)
    send_lists(round_.desk, round_.tell)
    round_.go()
    mails = [(e.recipients[0], message_from_bytes(e.message, policy=default)) for e in round_.pigeons.sent[before:]]
    return [(to, str(mail["Subject"]), mail.get_body().get_content()) for to, mail in mails]


def address(round_: Round, person: str) -> str:
    """The address of a person of the sample office."""
    return round_.desk.office.people.people[person].email


def test_a_list_each_working_morning_once(round_: Round) -> None:
    """Not on the day of receipt, at night or on days off; once a day, whatever is asked how often."""
    entered(round_)
    assert sent(round_) == []
    for moment in ((2026, 11, 21, 10, 0), (2026, 11, 22, 10, 0), (2026, 11, 23, 8, 0)):
        round_.clock.to(*moment)
        assert sent(round_) == []
    round_.clock.to(2026, 11, 23, 9, 1)
    daily = [mail for mail in sent(round_) if "Teie avatud dokumendid" in mail[1]]
    assert [(to, subject) for to, subject, _ in daily] == [
        (address(round_, "kalle"), "Teie avatud dokumendid: 1 dokument")
    ]  # fmt: skip
    assert "7-2/1: teabenõue, tähtaeg 27.11.2026, aega 4 tööpäeva" in daily[0][2]
    assert sent(round_) == []
    round_.clock.to(2026, 11, 24, 9, 1)
    assert len(sent(round_)) == 1


def test_what_is_late_stands_first_and_in_the_subject(round_: Round) -> None:
    """The list of a day after the term says by how much."""
    entered(round_)
    round_.clock.to(2026, 12, 1, 10, 0)
    (daily,) = (mail for mail in sent(round_) if "Teie avatud" in mail[1])
    assert daily[1] == "Teie avatud dokumendid: 1 dokument, üle tähtaja 1 dokument"
    assert "üle tähtaja 2 tööpäeva" in daily[2]


def test_who_has_nothing_open_gets_no_list(round_: Round) -> None:
    """An answered letter stands in no list."""
    entered(round_)
    answer(round_.desk, 1, KLARA)
    round_.clock.to(2026, 11, 23, 9, 1)
    assert sent(round_) == []


def test_the_substitute_gets_the_list_of_who_is_away(round_: Round) -> None:
    """It says for whom, and whoever is away gets none."""
    entered(round_)
    people = round_.desk.office.people
    away = replace(people, absences=(Absence("kalle", date(2026, 11, 23), date(2026, 11, 27), "kaur"),))
    round_.desk = replace(round_.desk, office=replace(round_.desk.office, people=away))
    round_.clock.to(2026, 11, 23, 9, 1)
    (daily,) = (mail for mail in sent(round_) if "Teie avatud" in mail[1])
    assert daily[0] == address(round_, "kaur")
    assert f"Asendate: {people.people['kalle'].name}" in daily[2]


def test_the_secretary_gets_the_week_once(round_: Round) -> None:
    """On Monday: what is late and what ends this week, with who answers for it; on no other day of that week."""
    entered(round_)
    round_.clock.to(2026, 11, 23, 9, 1)
    (weekly,) = (mail for mail in sent(round_) if "Nädala tähtajad" in mail[1])
    assert weekly[0] == address(round_, "kersti")
    name = round_.desk.office.people.people["kalle"].name
    assert f"7-2/1: teabenõue, tähtaeg 27.11.2026, aega 4 tööpäeva, {name}" in weekly[2]
    round_.clock.to(2026, 11, 25, 9, 1)
    assert not [mail for mail in sent(round_) if "Nädala" in mail[1]]
    round_.clock.to(2026, 11, 30, 9, 1)
    (weekly,) = (mail for mail in sent(round_) if "Nädala tähtajad" in mail[1])
    assert weekly[1] == "Nädala tähtajad: avatud 1 dokument, üle tähtaja 1 dokument"


def test_a_day_off_moves_the_week_to_the_next_working_day(round_: Round) -> None:
    """1 May 2028 is a Monday: Tuesday has the list of that week."""
    entered(round_)
    round_.clock.to(2028, 5, 1, 10, 0)
    assert sent(round_) == []
    round_.clock.to(2028, 5, 2, 10, 0)
    assert [subject for _, subject, _ in sent(round_) if "Nädala" in subject]


@pytest.mark.parametrize(("digest", "weekly"), [(False, ""), (True, ""), (False, "monday")])
def test_lists_can_be_switched_off(round_: Round, digest: bool, weekly: str) -> None:
    """Each by its own setting."""
    entered(round_)
    settings = round_.desk.office.settings
    wanted = settings.reminders.model_copy(update={"digest": digest, "weekly": weekly})
    office = replace(round_.desk.office, settings=settings.model_copy(update={"reminders": wanted}))
    round_.desk = replace(round_.desk, office=office)
    round_.clock.to(2026, 11, 23, 9, 1)
    assert len(sent(round_)) == digest + bool(weekly)


@given(st.datetimes(datetime.fromisoformat("2005-01-01"), datetime.fromisoformat("2100-12-31")))
def test_rest_is_outside_working_hours(local: datetime) -> None:
    """Only on a working day, from the first hour up to and without the last, is anybody reminded."""
    calendar = WorkCalendar()
    at, until = time(9), time(18)
    working = calendar.is_working_day(local.date()) and 9 <= local.hour < 18
    assert is_quiet(local, at, until, calendar) is not working


def test_who_comes_back_hears_what_came_meanwhile(round_: Round) -> None:
    """A list of what the stand-in got, once, on the first morning at work; what is answered is only counted."""
    people = round_.desk.office.people
    weeks = tuple(Absence("kalle", date(2026, 11, a), date(2026, 11, b)) for a, b in ((16, 20), (23, 25)))
    round_.desk = replace(round_.desk, office=replace(round_.desk.office, people=replace(people, absences=weeks)))
    for ident in "12":
        text = f"Teabenõue: palun väljastada lepingu 3-2/{ident}7 koopia."
        round_.tray.letters[ident] = letter(text=text, ident=ident)
    round_.go()
    for number in (1, 2):
        assign(round_.desk, number, "kalle", KLARA)
    answer(round_.desk, 2, KLARA)
    round_.go()
    back = []
    for day in (20, 23, 24, 25, 26, 27):
        round_.clock.to(2026, 11, day, 9, 1)
        back += [(day, *mail) for mail in sent(round_) if "äraolekul" in mail[1]]
    ((day, to, subject, text),) = back
    assert (day, to) == (26, address(round_, "kalle"))
    assert subject == "Teie äraolekul asendajale antud: 2 dokumenti"
    assert "alates 16.11.2026" in text
    assert "7-2/1: teabenõue, tähtaeg 27.11.2026, aega 1 tööpäev, Helju Pärnasalu" in text
    assert "7-2/2" not in text
    assert "officed assign NUMBER kalle" in text
