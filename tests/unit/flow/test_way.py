"""A letter's way through the steps, and what happens when something on it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import SMTP

import pytest

from officed.domain.errors import Refused, Unreachable
from officed.domain.states import Actor, ActorKind, State
from officed.flow.closing import answer, close, reopen
from officed.flow.extending import extend
from officed.flow.handing import assign
from officed.flow.intake import take_in
from officed.flow.releasing import refuse, release
from officed.flow.stepping import work_once
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")


def test_a_letter_is_numbered_forwarded_and_watched(round_: Round) -> None:
    """A clear letter gets number, responsible person and due date, and the mail carries the original untouched."""
    round_.tray.letters["1"] = letter()
    round_.go()
    (card,) = round_.desk.store.cards()
    assert card.entry is not None
    assert card.document.state is State.FORWARDED
    assert card.document.kind == "teabenoue"
    assert card.deadlines[0].due == date(2026, 11, 27)
    (mail,) = round_.pigeons.sent
    assert letter() in mail.message
    assert round_.desk.store.verify() == ()


def test_a_known_letter_is_not_fetched_again(round_: Round) -> None:
    """When telling the source failed after the commit, only the telling is repeated."""
    round_.tray.letters["1"] = letter()
    round_.tray.fail_take = True
    with pytest.raises(Unreachable):
        take_in(round_.desk, round_.tray)
    assert round_.desk.store.untold("tray") == ("1",)
    round_.tray.fail_take = False
    take_in(round_.desk, round_.tray)
    assert round_.tray.fetched == ["1"]
    assert round_.tray.taken.keys() == {"1"}
    assert round_.desk.store.untold("tray") == ()


def test_a_letter_that_a_person_moved_is_not_waited_for(round_: Round) -> None:
    """What is stored but no longer stands in the source has nothing left to be told."""
    round_.tray.letters["1"] = letter()
    round_.tray.fail_take = True
    with pytest.raises(Unreachable):
        take_in(round_.desk, round_.tray)
    round_.tray.letters.clear()
    round_.tray.fail_take = False
    take_in(round_.desk, round_.tray)
    assert [line.told for line in round_.desk.store.lines()] == ["gone"]


def test_a_letter_that_cannot_be_had_holds_up_no_other(round_: Round) -> None:
    """A poison letter is told of and tried again; all the others come in."""
    round_.tray.letters |= {str(n): letter(ident=str(n)) for n in range(60)}
    round_.tray.poison = "3"
    with pytest.raises(Unreachable, match="letter 3"):
        take_in(round_.desk, round_.tray)
    assert len(round_.desk.store.lines()) == 59
    assert list(round_.tray.letters) == ["3"]


def test_the_same_letter_by_two_ways_is_one_entry(round_: Round) -> None:
    """Copies that differ only in the servers' trace become one document with two ledger lines."""
    round_.tray.letters["1"] = letter()
    round_.tray.letters["2"] = b"Received: from mx2.kaleva.example by mail.kaleva.example\r\n" + letter()
    round_.go()
    assert len(round_.desk.store.cards()) == 1
    assert [line.outcome for line in round_.desk.store.lines()] == ["forwarded", "duplicate"]


def test_another_body_under_the_same_message_id_is_asked_about(round_: Round) -> None:
    """A Message-ID proves nothing: other content is neither a copy nor numbered in silence, a person decides."""
    round_.tray.letters["1"] = letter()
    round_.tray.letters["2"] = letter(text="Teabenõue: palun edastada volikogu protokolli koopia.")
    round_.go()
    (card,) = round_.desk.store.cards()
    (waiting,) = round_.desk.store.waiting()
    assert (waiting.code, card.document.reference in waiting.reason) == ("duplicate", True)


def test_an_unclear_letter_asks_and_a_person_decides(round_: Round) -> None:
    """Unnumbered until the registrar says what it is; then it goes its way at once."""
    round_.tray.letters["1"] = letter("Tere", "Tere hommikust! Ilus ilm.")
    round_.go()
    (waiting,) = round_.desk.store.waiting()
    assert waiting.code == "ask"
    assert round_.desk.store.cards() == ()
    assert "Otsustada" in round_.pigeons.subjects()[0]
    release(round_.desk, waiting.document, KLARA, kind="margukiri")
    round_.go()
    (card,) = round_.desk.store.cards()
    assert (card.document.kind, card.document.state) == ("margukiri", State.FORWARDED)
    history = round_.desk.store.card(card.document.id).history
    assert "person:klara" in {line.actor for line in history}


def test_what_nobody_decides_is_registered_in_time(round_: Round) -> None:
    """Before the next working day ends it stands in the general series, the registrar responsible."""
    from officed.flow.reminding import decide_late

    round_.tray.letters["1"] = letter("Tere", "Tere hommikust! Ilus ilm.")
    round_.go()
    assert decide_late(round_.desk, round_.tell) == 0
    round_.clock.to(2026, 11, 23, 23, 10)
    assert decide_late(round_.desk, round_.tell) == 1
    round_.go()
    (card,) = round_.desk.store.cards()
    assert card.entry is not None
    assert card.entry.series == round_.desk.office.file_plan.general
    assert card.entry.registered_on == date(2026, 11, 23)
    assert card.assignments[0].who == "registrar"


def test_machine_mail_is_refused_and_comes_back_on_a_persons_word(round_: Round) -> None:
    """Refused letters are listed and never refused again after a release."""
    round_.tray.letters["1"] = letter("Automaatvastus: Teabenõue", headers="Auto-Submitted: auto-replied\n")
    round_.go()
    (card,) = round_.desk.store.refused()
    release(round_.desk, card.document.id, KLARA)
    round_.go()
    (card,) = round_.desk.store.cards()
    assert card.document.kind == "teabenoue"


def test_a_numbered_letter_is_never_refused(round_: Round) -> None:
    """A number in the register is for ever; the way out is closing or annulling."""
    round_.tray.letters["1"] = letter()
    round_.go()
    with pytest.raises(Refused, match="annul"):
        refuse(round_.desk, 1, KLARA, "ei ole meile")


def test_a_refusal_by_the_responsible_persons_server_holds(round_: Round) -> None:
    """5xx to the responsible person holds the document, tells the registrar, and another person can get it."""
    round_.tray.letters["1"] = letter()
    address = round_.desk.office.people.people[
        round_.desk.office.people.present("registrar", date(2026, 11, 20))[0]
    ].email
    take_in(round_.desk, round_.tray)
    work_once(round_.desk, "w", 8, round_.tell)
    lead = round_.desk.store.cards()[0].assignments[0].person
    lead_address = round_.desk.office.people.people[lead].email
    round_.pigeons.refuse[lead_address] = "550 no such user"
    round_.go()
    (waiting,) = round_.desk.store.waiting()
    assert (waiting.code, waiting.held_from) == ("undeliverable", State.REGISTERED)
    assert "550" in waiting.reason
    if lead_address != address:
        assert any(envelope.recipients == (address,) for envelope in round_.pigeons.sent)
    release(round_.desk, 1, KLARA, person="head")
    round_.go()
    assert round_.desk.store.document(1).state is State.FORWARDED


def test_a_server_without_8bitmime_gets_the_original_as_a_file(round_: Round) -> None:
    """The letter reaches its person octet for octet, whatever the server can carry."""
    from email import message_from_bytes
    from email.policy import default

    round_.tray.letters["1"] = letter()
    round_.pigeons.seven_bit_server = True
    round_.go()
    assert round_.desk.store.document(1).state is State.FORWARDED
    (envelope,) = round_.pigeons.sent
    parts = list(message_from_bytes(envelope.message, policy=default).iter_attachments())
    assert [part.get_content() for part in parts] == [letter()]


def test_a_server_that_puts_off_is_asked_again(round_: Round) -> None:
    """4xx sets the next try; the mail keeps its Message-ID and goes out once."""
    round_.tray.letters["1"] = letter()
    round_.pigeons.away = True
    round_.go()
    assert round_.desk.store.document(1).state is State.REGISTERED
    round_.pigeons.away = False
    round_.go()
    assert round_.pigeons.sent == []
    round_.clock.on(minutes=2)
    round_.go()
    assert len(round_.pigeons.sent) == 1
    assert round_.desk.store.document(1).state is State.FORWARDED


def test_the_office_chooses_when_a_mail_is_tried_again(round_: Round) -> None:
    """Not before `resend_seconds` have passed, and then."""
    settings = round_.desk.office.settings
    daemon = settings.daemon.model_copy(update={"resend_seconds": 600})
    office = replace(round_.desk.office, settings=settings.model_copy(update={"daemon": daemon}))
    round_.desk = replace(round_.desk, office=office)
    round_.tray.letters["1"] = letter()
    round_.pigeons.away = True
    round_.go()
    round_.pigeons.away = False
    round_.clock.on(minutes=9)
    round_.go()
    assert round_.pigeons.sent == []
    round_.clock.on(minutes=2)
    round_.go()
    assert len(round_.pigeons.sent) == 1


def test_a_letter_that_wants_no_reply_closes_when_forwarded(round_: Round) -> None:
    """A notice is done when it has reached its person."""
    round_.tray.letters["1"] = letter("Kutse avamisele", "Edastame teadmiseks kutse rahvamaja avamisele.")
    take_in(round_.desk, round_.tray)
    work_once(round_.desk, "w", 8, round_.tell)
    if round_.desk.store.waiting():
        release(round_.desk, 1, KLARA, kind="teade")
    round_.go()
    assert round_.desk.store.document(1).state is State.CLOSED


def test_answer_close_and_reopen(round_: Round) -> None:
    """An answer ends the term; a reopened letter has its lawful term again and reaches its person again."""
    round_.tray.letters["1"] = letter()
    round_.go()
    with pytest.raises(Refused, match="It stays open"):
        close(round_.desk, 1, KLARA, "")
    answer(round_.desk, 1, KLARA)
    assert round_.desk.store.deadlines() == ()
    assert round_.desk.store.document(1).answered
    reference = round_.desk.store.document(1).reference
    with pytest.raises(Refused, match=f"^{reference} is closed: only open"):
        extend(round_.desk, 1, KLARA, until=date(2026, 12, 1), reason="a search takes time")
    reopen(round_.desk, 1, KLARA)
    with pytest.raises(Refused, match=f"^{reference} is registered: only closed"):
        reopen(round_.desk, 1, KLARA)
    (deadline,) = round_.desk.store.deadlines()
    assert deadline.due == date(2026, 11, 27)
    round_.go()
    assert len(round_.pigeons.sent) == 2
    assert "27.11.2026" in str(message_from_bytes(round_.pigeons.sent[-1].message, policy=SMTP)["Subject"])
    assert [line.event for line in round_.desk.store.card(1).history][-3:] == [
        "document.answered",
        "document.reopened",
        "document.forwarded",
    ]


def test_a_new_person_gets_the_letter(round_: Round) -> None:
    """`assign` replaces the responsible person, and the new one has the letter in their mail."""
    round_.tray.letters["1"] = letter()
    round_.go()
    assign(round_.desk, 1, "lawyer", KLARA, instruction="palun vasta")
    round_.go()
    card = round_.desk.store.card(1)
    lawyer = round_.desk.office.people.present("lawyer", date(2026, 11, 20))[0]
    assert [a.person for a in card.assignments if a.standing == "responsible"] == [lawyer]
    assert round_.pigeons.sent[-1].recipients == (round_.desk.office.people.people[lawyer].email,)


def test_a_restricted_kind_goes_as_a_notice(round_: Round) -> None:
    """A data-subject request is forwarded without sender, title or content."""
    text = "Palun kustutage kõik minu isikuandmed IKÜM artikkel 17 alusel. Millised andmed minu kohta teil on?"
    round_.tray.letters["1"] = letter("Isikuandmete kustutamine", text)
    take_in(round_.desk, round_.tray)
    work_once(round_.desk, "w", 8, round_.tell)
    if round_.desk.store.waiting():
        release(round_.desk, 1, KLARA, kind="gdpr")
    round_.go()
    mail = round_.pigeons.sent[-1].message.decode()
    assert "Maasikas" not in mail
    assert "kustut" not in mail.lower()
    assert round_.desk.store.document(1).state is State.FORWARDED


def test_a_suspected_report_reaches_its_handler_only(round_: Round) -> None:
    """A whistleblower's letter is held, forwarded to nobody, and no content leaves."""
    text = "Teatan rikkumisest tööl. Rikkumisteade: korruptsioon hangetel. Soovin jääda anonüümseks."
    round_.tray.letters["1"] = letter("Rikkumisteade", text)
    round_.go()
    (waiting,) = round_.desk.store.waiting()
    assert waiting.code == "sealed"
    handler = round_.desk.office.people.present("whistleblower_handler", date(2026, 11, 20))[0]
    assert {to for e in round_.pigeons.sent for to in e.recipients} == {round_.desk.office.people.people[handler].email}
    assert b"korruptsioon" not in b"".join(e.message for e in round_.pigeons.sent)
