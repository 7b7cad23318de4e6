"""Letters that are another body's: their clock, the way there, the notice, and the end that both make."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest

from officed.domain.bodies import Body
from officed.domain.document import Way
from officed.domain.errors import BadSettings, NotFound, OfficedError, Refused
from officed.domain.reminders import FORWARDING
from officed.domain.states import Actor, ActorKind, State
from officed.flow.annulling import annul
from officed.flow.closing import answer, reopen
from officed.flow.correcting import Wish, correct
from officed.flow.exporting import office_row
from officed.flow.extending import extend
from officed.flow.handing import assign
from officed.flow.passing_on.passings import passings
from officed.flow.passing_on.redirecting import Redirection, not_ours, ours, proposed, redirect, tell
from officed.flow.reminding import remind
from officed.flow.restricting import restrict
from officed.flow.searching import Sought, search
from officed.flow.undelivering import not_delivered
from officed.ports.channels import Envelope
from officed.ports.store import Card
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
ROADS = "info@transpordiamet.example"
MARI = "mari@kiri.example"
ASTRAY = "Lugupeetud Transpordiamet!\n\nTeabenõue: palun avaliku teabe seaduse alusel riigimaantee 14 hoolduslepingut."


def entered(round_: Round, ident: str = "1", **said: str) -> Card:
    """A letter of Friday that is registered and forwarded; a teabenõue to another body unless another is given."""
    round_.tray.letters[ident] = letter(ident=ident, **({"text": ASTRAY} | said))
    round_.go()
    return round_.desk.store.card(max(card.document.id for card in round_.desk.store.cards()))


def card_of(round_: Round, card: Card) -> Card:
    """The same letter as it stands now."""
    return round_.desk.store.card(card.document.id)


def number(card: Card) -> str:
    """The number of an entry."""
    return card.entry.reference if card.entry else ""


def mails_to(round_: Round, address: str) -> list[Envelope]:
    """What went to an address."""
    return [envelope for envelope in round_.pigeons.sent if address in envelope.recipients]


def events(card: Card) -> list[str]:
    """What happened to a letter, in order."""
    return [line.event.removeprefix("document.") for line in card.history]


def test_a_letter_that_names_another_body_has_a_clock_of_its_own(round_: Round) -> None:
    """Five working days beside the term of the answer (AvTS § 21 lg 1), with its arithmetic and section."""
    card = entered(round_, text=ASTRAY)
    clock = next(term for term in card.deadlines if term.kind == FORWARDING)
    assert (clock.due, clock.basis, clock.n, clock.unit) == (date(2026, 11, 27), "AvTS § 21 lg 1", 5, "working_days")
    assert clock.steps[-1] == "the 5th working day is Fri 27.11.2026"
    assert not clock.provisional
    assert {term.kind for term in card.deadlines} == {"teabenoue", FORWARDING}


def test_a_letter_to_us_has_none(round_: Round) -> None:
    """What names nobody else is ours until a person says otherwise."""
    card = entered(round_, text="Teabenõue: palun avaliku teabe seaduse alusel lepingu 3-2/17 koopia.")
    assert [term.kind for term in card.deadlines] == ["teabenoue"]


def test_the_clock_reminds_on_day_two_and_alarms_on_day_four(round_: Round) -> None:
    """The official on working day 2; on day 4, and when it is over, the head and the registrar too."""
    entered(round_)
    seen: dict[str, set[str]] = {}
    while round_.clock.now.date() <= date(2026, 11, 30):
        round_.pigeons.sent.clear()
        remind(round_.desk, round_.tell)
        round_.go()
        for envelope, subject in zip(round_.pigeons.sent, round_.pigeons.subjects(), strict=True):
            if "dastada" in subject or "EDASTAMATA" in subject:
                key = f"{round_.clock.now:%a %d.%m %H} {subject.split(':')[0]}"
                seen.setdefault(key, set()).update(envelope.recipients)
        round_.clock.on(hours=1)
    assert list(seen) == [
        "Tue 24.11 09 Edastada pädevale asutusele",
        "Thu 26.11 09 EDASTAMATA",
        "Mon 30.11 09 EDASTAMATA",
    ]
    assert len(seen["Tue 24.11 09 Edastada pädevale asutusele"]) == 1
    assert len(seen["Thu 26.11 09 EDASTAMATA"]) > 1


def test_the_body_that_a_letter_names_is_proposed(round_: Round) -> None:
    """The named addressee first, with what in the letter speaks for it."""
    found = proposed(round_.desk, entered(round_).document.id, KLARA)
    assert (found[0].body.id, found[0].because) == ("transpordiamet", ("addressee", "riigimaantee"))


def test_it_closes_when_the_body_has_it_and_the_sender_knows(round_: Round) -> None:
    """The original goes to the body untouched, then the notice to the sender, then the letter and its terms end."""
    card = entered(round_)
    original = round_.desk.originals.read(card.document.original_sha256)
    done = redirect(round_.desk, card.document.id, KLARA, Redirection(to="Transpordiamet"))
    assert (done.body, done.waits_for_body, done.basis) == ("transpordiamet", True, "AvTS § 21 lg 1")
    assert card_of(round_, card).document.state is State.FORWARDED
    round_.pigeons.sent.clear()
    round_.go()
    (to_body,), (to_sender,) = mails_to(round_, ROADS), mails_to(round_, MARI)
    assert round_.pigeons.sent.index(to_body) < round_.pigeons.sent.index(to_sender)
    (attached,) = message_from_bytes(to_body.message, policy=default).iter_attachments()
    assert attached.get_filename() == f"{number(card).replace('/', '_')} Teabenõue.eml"
    assert original.rstrip() in bytes(attached.get_content().as_bytes(policy=default.clone(linesep="\r\n")))
    notice = message_from_bytes(to_sender.message, policy=default)
    assert notice["Subject"] == f"Teie pöördumine on edastatud: {card.entry.reference if card.entry else ''}"
    text = notice.get_content()
    for word in ("Transpordiamet", ROADS, "20.11.2026", "AvTS § 21 lg 1", "ei ole Kaleva Linnavalitsuse pädevuses"):
        assert word in text
    after = card_of(round_, card)
    assert (after.document.state, after.deadlines) == (State.CLOSED, ())
    assert events(after)[-4:] == ["redirected", "passed_on", "sender_told", "handed_on"]
    assert [line.actor for line in after.history][-4:] == ["person:klara", *["officed:relay"] * 3]
    (there,) = passings(after)
    assert (there.on, there.late, there.told, there.part) == (date(2026, 11, 20), False, "email", False)
    assert there.to == f"Transpordiamet <{ROADS}>"
    assert {outcome for _, _, outcome in after.ended} == {"closed"}
    assert round_.desk.store.verify() == ()


def test_part_of_a_letter_goes_and_the_rest_stays(round_: Round) -> None:
    """Only the clock of passing on ends; the letter, its own term and its reminders run on (MSVS § 5)."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa", part=True))
    round_.go()
    after = card_of(round_, card)
    assert (after.document.state, [term.kind for term in after.deadlines]) == (State.FORWARDED, ["teabenoue"])
    assert after.deadlines[0].id == next(term.id for term in card.deadlines if term.kind == "teabenoue")
    assert after.ended == ((FORWARDING, date(2026, 11, 27), "passed_on"),)
    assert "osaliselt edastatud" in round_.pigeons.subjects()[-1]
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="ska", part=True))
    round_.go()
    assert [one.body for one in passings(card_of(round_, card))] == ["ppa", "ska"]


def test_late_passing_on_is_done_and_recorded(round_: Round) -> None:
    """After the last day it still goes, and the register keeps that it was late."""
    card = entered(round_)
    round_.clock.to(2026, 11, 30, 10, 0)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    round_.go()
    after = card_of(round_, card)
    assert passings(after)[0].late
    assert next(line for line in after.history if line.event == "document.passed_on").detail["late"] is True
    assert after.document.state is State.CLOSED


def test_the_last_day_is_not_late(round_: Round) -> None:
    """A term ends at the end of its last day (TsÜS § 137)."""
    card = entered(round_)
    round_.clock.to(2026, 11, 27, 23, 59)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    round_.go()
    assert not passings(card_of(round_, card))[0].late


@pytest.mark.parametrize(
    ("said", "error", "why"),
    [
        ({"to": "Olematu amet"}, NotFound, "config/bodies.toml has: transpordiamet"),
        ({"to": "Amet <amet>"}, BadSettings, "is no sender"),
        ({"to": "info@kaleva.example"}, BadSettings, "officed assign"),
        ({"to": f"Mari <{MARI.upper()}>"}, BadSettings, "is who sent it"),
        ({"to": "ppa", "on": date(2026, 11, 21)}, BadSettings, "has not come yet"),
        ({"to": "ppa", "on": date(2026, 11, 19), "way": Way.POST}, BadSettings, "before the letter came"),
    ],
)
def test_what_cannot_be_right_is_said_and_changes_nothing(
    round_: Round, said: dict[str, object], error: type[OfficedError], why: str
) -> None:
    """One line that says what to do; the letter stands as it stood."""
    card = entered(round_)
    with pytest.raises(error, match=why):
        redirect(round_.desk, card.document.id, KLARA, Redirection(**said))  # type: ignore[arg-type]
    assert card_of(round_, card) == card


def test_a_body_without_mail_gets_it_by_post(round_: Round) -> None:
    """Nothing is mailed to it; the sender is told at once, of the day on which it went."""
    card = entered(round_)
    paper = Body("arhiiv", "Kaleva Arhiiv", address="Pikk 1, Kaleva")
    desk = replace(round_.desk, office=replace(round_.desk.office, bodies=(paper,)))
    with pytest.raises(BadSettings, match="--how post"):
        redirect(desk, card.document.id, KLARA, Redirection(to="arhiiv"))
    redirect(desk, card.document.id, KLARA, Redirection(to="arhiiv", way=Way.POST))
    round_.go()
    after = card_of(round_, card)
    assert (after.document.state, passings(after)[0].how) == (State.CLOSED, "post")
    assert "Kaleva Arhiiv" in message_from_bytes(round_.pigeons.sent[-1].message, policy=default).get_content()


def test_a_sender_without_mail_is_told_by_hand(round_: Round) -> None:
    """The official is asked to; until somebody says that it was done the letter stays open."""
    card = entered(round_, sender="no-reply@kiri.example")
    with pytest.raises(Refused, match="no body has the letter yet"):
        tell(round_.desk, card.document.id, KLARA, Way.POST)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    round_.go()
    waiting = card_of(round_, card)
    assert waiting.document.state is State.FORWARDED
    assert passings(waiting)[0].waits_for_sender
    assert "Teavitada saatjat" in round_.pigeons.subjects()[-1]
    tell(round_.desk, card.document.id, KLARA, Way.POST)
    after = card_of(round_, card)
    assert (after.document.state, passings(after)[0].told) == (State.CLOSED, "post")
    assert round_.desk.store.verify() == ()


def test_a_restricted_letter_is_not_mailed_openly(round_: Round) -> None:
    """Only with a reason, which the register keeps; or in another way (AvTS § 38)."""
    card = entered(round_)
    restrict(round_.desk, card.document.id, KLARA, basis="AvTS § 35 lg 1 p 12", reason="terviseandmed")
    with pytest.raises(Refused, match="restricted"):
        redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa"))
    with pytest.raises(Refused, match="restricted"):
        redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa", openly="   "))
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa", openly="saatja palus ise e-postiga"))
    said = next(one for one in card_of(round_, card).corrections if one.what == "passed_on")
    assert (said.now, said.why) == ("Politsei- ja Piirivalveamet <info@politsei.example>", "saatja palus ise e-postiga")
    round_.go()
    (went,) = mails_to(round_, "info@politsei.example")
    (attached,) = message_from_bytes(went.message, policy=default).iter_attachments()
    assert attached.get_filename() == f"{number(card).replace('/', '_')}.eml"


def test_a_second_word_while_the_first_is_on_its_way_is_refused(round_: Round) -> None:
    """One letter is not sent to two bodies by two people at once."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    with pytest.raises(Refused, match="on its way to Transpordiamet"):
        redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa"))


def test_a_body_whose_server_refuses_is_told_to_a_person(round_: Round) -> None:
    """The letter is held with the reason, its clock runs, and it may go to another address."""
    card = entered(round_)
    round_.pigeons.refuse[ROADS] = "550 no such user"
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    round_.go()
    held = card_of(round_, card)
    assert held.waiting is not None
    assert (held.waiting.code, "550 no such user" in held.waiting.reason) == ("undeliverable", True)
    assert passings(held)[0].lost
    assert FORWARDING in {term.kind for term in held.deadlines}
    assert not mails_to(round_, MARI)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="Transpordiamet <uus@transpordiamet.example>"))
    round_.go()
    after = card_of(round_, card)
    assert (after.document.state, [one.lost for one in passings(after)]) == (State.CLOSED, [True, False])


def test_a_sender_whose_server_refuses_the_notice_is_told_by_hand(round_: Round) -> None:
    """The body has it; the letter waits for a person who tells the sender in another way."""
    card = entered(round_)
    round_.pigeons.refuse[MARI] = "550 mailbox unavailable"
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    round_.go()
    held = card_of(round_, card)
    assert held.waiting is not None
    assert passings(held)[0].waits_for_sender
    tell(round_.desk, card.document.id, KLARA, Way.PHONE)
    assert card_of(round_, card).document.state is State.CLOSED


def test_a_report_that_it_never_arrived_opens_the_letter_again(round_: Round) -> None:
    """What had closed is open with its terms, and held; the register knows that the body never had it."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    round_.go()
    mail = message_from_bytes(mails_to(round_, ROADS)[0].message, policy=default)
    (known,) = round_.desk.store.sent_mails([str(mail["Message-ID"])])
    not_delivered(round_.desk, known)
    not_delivered(round_.desk, known)
    after = card_of(round_, card)
    assert (after.document.state, passings(after)[0].lost) == (State.HELD, True)
    assert {term.kind for term in after.deadlines} == {"teabenoue", FORWARDING}
    assert round_.desk.store.verify() == ()


def test_an_answer_meanwhile_ends_the_letter_and_the_sender_is_told_all_the_same(round_: Round) -> None:
    """What has gone to a body has gone: its sender hears of it though somebody closed the letter first."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    answer(round_.desk, card.document.id, KLARA)
    round_.go()
    after = card_of(round_, card)
    assert events(after)[-3:] == ["answered", "passed_on", "sender_told"]
    assert mails_to(round_, MARI)
    with pytest.raises(Refused, match=f"officed reopen {number(card)}"):
        redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa"))


def test_people_say_whose_a_letter_is(round_: Round) -> None:
    """The clock runs by a person's word too, from the letter's own start, and ends by one; corrections keep both."""
    card = entered(round_, text="Teabenõue: palun avaliku teabe seaduse alusel lepingu 3-2/17 koopia.")
    round_.clock.to(2026, 11, 24, 10, 0)
    clock = not_ours(round_.desk, card.document.id, KLARA)
    assert (clock.start, clock.due) == (date(2026, 11, 20), date(2026, 11, 27))
    with pytest.raises(Refused, match=r"runs already, until 27\.11\.2026"):
        not_ours(round_.desk, card.document.id, KLARA)
    correct(round_.desk, card.document.id, KLARA, Wish(kind="selgitustaotlus"), "küsib selgitust")
    assert {t.kind: t.basis for t in card_of(round_, card).deadlines}[FORWARDING] == "MSVS § 5"
    ours(round_.desk, card.document.id, KLARA)
    assert [term.kind for term in card_of(round_, card).deadlines] == ["selgitustaotlus"]
    with pytest.raises(Refused, match="No term"):
        ours(round_.desk, card.document.id, KLARA)


def test_what_a_person_said_of_the_addressee_stands_when_the_kind_is_corrected(round_: Round) -> None:
    """A finder that erred does not start the clock again."""
    card = entered(round_)
    ours(round_.desk, card.document.id, KLARA)
    correct(round_.desk, card.document.id, KLARA, Wish(kind="selgitustaotlus"), "küsib selgitust")
    assert [term.kind for term in card_of(round_, card).deadlines] == ["selgitustaotlus"]


def test_an_extension_leaves_the_clock_and_its_reminders_alone(round_: Round) -> None:
    """Only the term of the answer is longer; nobody is reminded twice of passing on."""
    card = entered(round_)
    before = next(term for term in card.deadlines if term.kind == FORWARDING)
    extend(round_.desk, card.document.id, KLARA, until=date(2026, 12, 4), reason="mahukas")
    after = {term.kind: term for term in card_of(round_, card).deadlines}
    assert (after[FORWARDING], after["teabenoue"].due) == (before, date(2026, 12, 4))


def test_a_challenge_for_another_body_has_seven_days(round_: Round) -> None:
    """Calendar days, by its own section (HMS § 73), with the same verb."""
    card = entered(round_, subject="Vaie", text="Esitan vaide Kaleva Linnavalitsuse 02.11.2026 korraldusele nr 45.")
    correct(round_.desk, card.document.id, KLARA, Wish(kind="vaie"), "vaie") if card.document.kind != "vaie" else None
    clock = not_ours(round_.desk, card.document.id, KLARA)
    assert (clock.due, clock.n, clock.unit) == (date(2026, 11, 27), 7, "calendar_days")
    assert [reminder.on for reminder in clock.reminders] == [date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 30)]
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="aki"))
    round_.go()
    assert passings(card_of(round_, card))[0].basis == "HMS § 73, § 81"


def test_a_reopened_letter_may_be_passed_on_again(round_: Round) -> None:
    """Reopening revives its terms, and a second body gets a mail of its own."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    round_.go()
    reopen(round_.desk, card.document.id, KLARA)
    assert {term.kind for term in card_of(round_, card).deadlines} == {"teabenoue", FORWARDING}
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa"))
    round_.go()
    assert [one.body for one in passings(card_of(round_, card))] == ["transpordiamet", "ppa"]
    assert round_.desk.store.verify() == ()


def test_the_clock_says_nothing_of_when_the_answer_is_due(round_: Round) -> None:
    """It ends earlier than the term of a request for explanation; mails, search and export tell that of the answer."""
    card = entered(round_, subject="Selgitustaotlus", text=ASTRAY.replace("Teabenõue", "Selgitustaotlus"))
    correct(round_.desk, card.document.id, KLARA, Wish(kind="selgitustaotlus"), "küsib selgitust")
    round_.go()
    after = card_of(round_, card)
    assert {term.kind: term.due for term in after.deadlines} == {
        FORWARDING: date(2026, 11, 27), "selgitustaotlus": date(2026, 12, 7),
    }  # fmt: skip
    assert after.due == date(2026, 12, 7)
    assert round_.pigeons.subjects()[-1].endswith("tähtaeg 07.12.2026")
    assert "2026-12-07" in office_row(round_.desk.office, after).values()
    (found,) = search(round_.desk, Sought(words="Selgitustaotlus"))
    assert found.due == date(2026, 12, 7)


def test_an_annulled_letter_is_not_passed_on_any_more(round_: Round) -> None:
    """What still waits in the outbox does not go to the body; afterwards nobody redirects it."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    annul(round_.desk, card.document.id, KLARA, "kaks korda")
    round_.go()
    assert not mails_to(round_, ROADS)
    with pytest.raises(Refused, match="annulled"):
        redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa"))


def test_nobody_learns_whose_a_report_would_be(round_: Round) -> None:
    """Of a suspected report, and of one that was numbered by mistake, its handler alone is told or says anything."""
    round_.tray.letters["1"] = letter("Rikkumisteade", "Teatan rikkumisest tööl. Rikkumisteade: korruptsioon hangetel.")
    round_.go()
    entered(round_, "2")
    with round_.desk.store._database.write() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE document SET kind = 'vihje' WHERE id = 2")
    deeds = (
        proposed,
        ours,
        not_ours,
        lambda *given: tell(*given, Way.PHONE),
        lambda *given: redirect(*given, Redirection(to=ROADS, basis="AvTS § 21")),
    )
    for number in (1, 2):
        for deed in deeds:
            with pytest.raises(Refused, match="for the handler of reports only"):
                deed(round_.desk, number, KLARA)
        proposed(round_.desk, number, Actor(ActorKind.PERSON, "lemmi"))


@pytest.mark.parametrize(
    "wish", [Wish(kind="vihje"), Wish(restriction="AvTS § 35 lg 1 p 12"), None], ids=["report", "restricted", "partly"]
)
def test_what_became_secret_while_its_mail_waited_does_not_go(round_: Round, wish: Wish | None) -> None:
    """Neither the body nor the sender hears of it; the letter is held, and may go in another way."""
    card = entered(round_)
    number = card.document.id
    redirect(round_.desk, number, KLARA, Redirection(to="transpordiamet"))
    if wish is not None:
        correct(round_.desk, number, KLARA, wish, "alles nüüd nähti")
    else:
        restrict(round_.desk, number, KLARA, basis="AvTS § 35 lg 1 p 12", reason="terviseandmed")
    round_.pigeons.sent.clear()
    round_.go()
    assert not mails_to(round_, ROADS)
    assert not mails_to(round_, MARI)
    held = card_of(round_, card)
    assert (held.document.state, passings(held)[0].lost) == (State.HELD, True)
    assert [event for event, _ in round_.told if event == "mail.refused"]


def test_what_may_go_openly_goes_though_it_waited(round_: Round) -> None:
    """A person's reason for open mail still stands when the mail goes."""
    card = entered(round_)
    restrict(round_.desk, card.document.id, KLARA, basis="AvTS § 35 lg 1 p 12", reason="terviseandmed")
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet", openly="saatja palus"))
    round_.go()
    assert mails_to(round_, ROADS)


def bounced(round_: Round, address: str) -> None:
    """A report says that what went to an address last did not arrive; it comes twice."""
    mail = message_from_bytes(mails_to(round_, address)[-1].message, policy=default)
    (known,) = round_.desk.store.sent_mails([str(mail["Message-ID"])])
    not_delivered(round_.desk, known)
    not_delivered(round_.desk, known)


def test_a_body_that_refuses_after_the_letter_was_answered_is_told_to_a_person(round_: Round) -> None:
    """The answer stands, the term for passing on runs again, and the letter may go to another body."""
    card = entered(round_)
    round_.pigeons.refuse[ROADS] = "550 no such user"
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet"))
    answer(round_.desk, card.document.id, KLARA)
    round_.go()
    held = card_of(round_, card)
    assert (held.document.state, passings(held)[0].lost) == (State.HELD, True)
    assert ([term.kind for term in held.deadlines], held.answered_on) == ([FORWARDING], date(2026, 11, 20))
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa"))
    round_.go()
    assert card_of(round_, card).document.state is State.CLOSED
    assert round_.desk.store.verify() == ()


def test_a_body_that_refuses_while_the_letter_is_held_is_told_to_a_person(round_: Round) -> None:
    """It stays held for what it was held for; the registrar hears of both."""
    card = part_that_waits_while_held(round_)
    before = card_of(round_, card).waiting
    round_.pigeons.sent.clear()
    round_.pigeons.refuse[ROADS] = round_.pigeons.later.pop(ROADS)
    round_.clock.on(hours=2)
    round_.go()
    held = card_of(round_, card)
    assert (held.document.state, held.waiting, passings(held)[0].lost) == (State.HELD, before, True)
    assert mails_to(round_, round_.desk.address_of("maive"))


def part_that_waits_while_held(round_: Round) -> Card:
    """The body's server wants its part later; meanwhile the letter is held because an official's refuses it."""
    card = entered(round_)
    round_.pigeons.later[ROADS] = "451 later"
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet", part=True))
    round_.go()
    held_for_another(round_, card)
    return card


def held_for_another(round_: Round, card: Card) -> None:
    """The server of the official whom the letter is given to refuses it."""
    round_.pigeons.refuse[round_.desk.address_of("kalle")] = "550 no such user"
    assign(round_.desk, card.document.id, "kalle", KLARA)
    round_.go()
    assert card_of(round_, card).document.state is State.HELD


def test_a_part_that_comes_back_after_the_rest_was_answered_is_told_to_a_person(round_: Round) -> None:
    """The letter is held, the body counts no longer as having it; the rest stays answered."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet", part=True))
    round_.go()
    answer(round_.desk, card.document.id, KLARA)
    bounced(round_, ROADS)
    held = card_of(round_, card)
    assert (held.document.state, passings(held)[0].lost) == (State.HELD, True)
    assert ([term.kind for term in held.deadlines], held.answered_on) == ([FORWARDING], date(2026, 11, 20))
    assert events(held).count("held") == 1


def test_a_part_that_comes_back_while_the_letter_is_open_is_to_be_passed_on_again(round_: Round) -> None:
    """The term for passing it on runs again until the day it always had, with its reminders; once, whatever comes."""
    card = entered(round_)
    before = {term.kind: term.due for term in card.deadlines}
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet", part=True))
    round_.go()
    assert [term.kind for term in card_of(round_, card).deadlines] == ["teabenoue"]
    round_.clock.to(2026, 11, 26, 10, 0)
    bounced(round_, ROADS)
    held = card_of(round_, card)
    assert {term.kind: term.due for term in held.deadlines} == before
    assert len(held.deadlines) == 2
    round_.pigeons.sent.clear()
    remind(round_.desk, round_.tell)
    round_.go()
    assert any(one.startswith("EDASTAMATA") for one in round_.pigeons.subjects())
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="ppa", part=True))
    round_.go()
    assert [term.kind for term in card_of(round_, card).deadlines] == ["teabenoue"]
    assert round_.desk.store.verify() == ()


def test_a_person_has_said_that_it_is_ours_before_its_part_came_back(round_: Round) -> None:
    """Then no term for passing on runs again by itself."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet", part=True))
    round_.go()
    not_ours(round_.desk, card.document.id, KLARA)
    ours(round_.desk, card.document.id, KLARA)
    bounced(round_, ROADS)
    held = card_of(round_, card)
    assert (held.document.state, [term.kind for term in held.deadlines]) == (State.HELD, ["teabenoue"])


def test_what_comes_back_while_the_letter_is_held_is_told_to_a_person(round_: Round) -> None:
    """The letter stays held for what it was held for, and the register knows that the body never had it."""
    card = entered(round_)
    redirect(round_.desk, card.document.id, KLARA, Redirection(to="transpordiamet", part=True))
    round_.go()
    held_for_another(round_, card)
    before = card_of(round_, card).waiting
    bounced(round_, ROADS)
    round_.pigeons.sent.clear()
    round_.go()
    held = card_of(round_, card)
    assert (held.waiting, passings(held)[0].lost) == (before, True)
    assert {term.kind for term in held.deadlines} == {"teabenoue", FORWARDING}
    assert mails_to(round_, round_.desk.address_of("maive"))


def test_a_letter_held_for_something_else_stays_so_when_the_body_has_its_part(round_: Round) -> None:
    """The official never got it: a person must still choose another, though body and sender have their mails."""
    card = part_that_waits_while_held(round_)
    before = card_of(round_, card).waiting
    round_.pigeons.later.clear()
    round_.clock.on(hours=2)
    round_.go()
    held = card_of(round_, card)
    assert events(held)[-2:] == ["passed_on", "sender_told"]
    assert (held.document.state, held.waiting) == (State.HELD, before)
    assert round_.desk.store.verify() == ()
