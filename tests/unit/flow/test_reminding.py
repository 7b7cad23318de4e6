"""Reminders by the ladder: working mornings only, the latest step after a gap, and an end with the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from officed.domain.people import Absence
from officed.domain.states import Actor, ActorKind
from officed.flow.closing import answer
from officed.flow.handing import assign
from officed.flow.listing import send_lists
from officed.flow.releasing import release
from officed.flow.reminding import remind
from officed.flow.reports.handling import remind_handlers
from tests.unit.flow.desks import Round, letter


def _days(round_: Round, until: date) -> dict[str, list[str]]:
    """Let the clock run hour by hour and note what was sent on which local hour."""
    sent: dict[str, list[str]] = {}
    while round_.clock.now.date() <= until:
        before = len(round_.pigeons.sent)
        remind(round_.desk, round_.tell)
        round_.go()
        new = round_.pigeons.subjects()[before:]
        if new:
            sent[f"{round_.clock.now:%a %d.%m %H}"] = new
        round_.clock.on(hours=1)
    return sent


def test_the_ladder_of_an_information_request(round_: Round) -> None:
    """Five working days: reminders on working mornings at nine, then the head, then the registrar."""
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.pigeons.sent.clear()
    sent = _days(round_, date(2026, 12, 4))
    assert all(moment.endswith(" 09") for moment in sent)
    assert not any(moment.startswith(("Sat", "Sun")) for moment in sent)
    assert any("Üle tähtaja" in subject for subject in sent["Mon 30.11 09"])
    assert all("Meeldetuletus" in subject for subject in sent["Fri 27.11 09"])


def test_a_daemon_that_slept_sends_one_reminder(round_: Round) -> None:
    """Missed ticks end in the latest step, never in a burst."""
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.pigeons.sent.clear()
    round_.clock.to(2026, 12, 3, 9, 0)
    assert remind(round_.desk, round_.tell) == 1
    round_.go()
    assert all("Üle tähtaja" in subject for subject in round_.pigeons.subjects())
    assert remind(round_.desk, round_.tell) == 0


def test_an_answer_ends_the_reminders(round_: Round) -> None:
    """Nobody is reminded of what is done."""
    round_.tray.letters["1"] = letter()
    round_.go()
    answer(round_.desk, 1, Actor(ActorKind.PERSON, "klara"))
    round_.pigeons.sent.clear()
    assert _days(round_, date(2026, 12, 2)) == {}


def test_nobody_is_reminded_at_night_or_on_a_day_off(round_: Round) -> None:
    """A daemon that comes back on a Saturday, or at night, waits for the morning; then it sends the latest step."""
    round_.tray.letters["1"] = letter()
    round_.go()
    round_.pigeons.sent.clear()
    for moment in ((2026, 11, 28, 10, 0), (2026, 11, 29, 12, 0), (2026, 11, 30, 3, 0), (2026, 11, 30, 8, 59)):
        round_.clock.to(*moment)
        assert remind(round_.desk, round_.tell) == 0
    round_.clock.to(2026, 11, 30, 9, 0)
    assert remind(round_.desk, round_.tell) == 1
    assert [dict(fields)["step"] for event, fields in round_.told if event == "deadline.reminded"] == ["overdue-1"]


def test_a_term_in_hours_knows_no_rest(round_: Round) -> None:
    """72 hours of a data breach run on over the weekend (GDPR art. 33), so its reminders do too."""
    text = "Teatame isikuandmetega seotud rikkumisest: saatsime andmed valele aadressile."
    round_.tray.letters["1"] = letter("Rikkumine", text)
    round_.go()
    (waiting,) = round_.desk.store.waiting() or (None,)
    if waiting is not None:
        release(round_.desk, waiting.document, Actor(ActorKind.PERSON, "klara"), kind="rikkumine")
        round_.go()
    (card,) = round_.desk.store.cards()
    assert card.deadlines[0].due_at is not None
    round_.clock.to(2026, 11, 28, 10, 0)
    assert remind(round_.desk, round_.tell) == 1


def test_the_settings_may_let_reminders_go_at_any_hour(round_: Round) -> None:
    """An office that works at weekends says so."""
    round_.tray.letters["1"] = letter()
    round_.go()
    settings = round_.desk.office.settings
    loud = settings.model_copy(update={"reminders": settings.reminders.model_copy(update={"quiet": False})})
    desk = replace(round_.desk, office=replace(round_.desk.office, settings=loud))
    round_.clock.to(2026, 11, 28, 22, 0)
    assert remind(desk, round_.tell) == 1


def test_the_head_hears_first_and_the_secretary_two_days_later(round_: Round) -> None:
    """One working day over: the responsible person and the head; three: the head and the secretary."""
    round_.tray.letters["1"] = letter()
    round_.go()
    people = round_.desk.office.people
    lead = round_.desk.store.card(1).assignments[0].person
    head = people.head_of(lead)
    assert head is not None
    secretary, *_ = people.present("secretary", round_.clock.now.date())
    for moment, who in (((2026, 11, 30), (lead, head)), ((2026, 12, 2), (head, secretary))):
        round_.pigeons.sent.clear()
        round_.clock.to(*moment, 9, 0)
        remind(round_.desk, round_.tell)
        round_.go()
        reached = {address for envelope in round_.pigeons.sent for address in envelope.recipients}
        assert reached == {people.people[person].email for person in who}


def test_nobody_hears_of_their_own_delay_as_head(round_: Round) -> None:
    """Where the late person stands in for the head of the unit, the head of the office hears."""
    round_.tray.letters["1"] = letter()
    round_.go()
    assign(round_.desk, 1, "inga", Actor(ActorKind.PERSON, "klara"))
    round_.go()
    people = round_.desk.office.people
    away = replace(people, absences=(Absence("taavet", date(2026, 11, 23), date(2026, 12, 11)),))
    assert away.present("taavet", date(2026, 11, 30))[0] == "inga"
    round_.pigeons.sent.clear()
    round_.clock.to(2026, 11, 30, 9, 0)
    remind(replace(round_.desk, office=replace(round_.desk.office, people=away)), round_.tell)
    round_.go()
    reached = {address for envelope in round_.pigeons.sent for address in envelope.recipients}
    assert reached == {people.people["inga"].email, people.people["ants"].email}


def test_of_a_sealed_report_only_its_handler_hears(round_: Round) -> None:
    """No reminder, no escalation and no list tells anybody else that there is one, nor counts it."""
    text = "Annan rikkumisest teavitaja kaitse seaduse alusel teada: ülemus võttis altkäemaksu. Vihje."
    round_.tray.letters["1"] = letter("Vihje rikkumisest", text)
    round_.go()
    assert round_.desk.store.deadlines() == ()
    people = round_.desk.office.people
    handler, *_ = people.present("whistleblower_handler", date(2026, 11, 20))
    for day in (23, 24, 25, 26, 27, 30):
        round_.clock.to(2026, 11, day, 9, 0)
        assert remind(round_.desk, round_.tell) == 0
        remind_handlers(round_.desk, round_.tell)
        send_lists(round_.desk, round_.tell)
        round_.go()
    reached = {address for envelope in round_.pigeons.sent for address in envelope.recipients}
    assert reached == {people.people[handler].email}
    assert len(round_.pigeons.sent) > 3
