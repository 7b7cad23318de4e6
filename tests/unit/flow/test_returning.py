"""Mails of ours that come back, answers of machines and of our own house: tied, refused, and acted upon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest

from officed.domain.people import Absence
from officed.domain.states import Actor, ActorKind, State
from officed.domain.subjects import sign_of
from officed.flow.closing import answer, reopen
from officed.flow.handing import assign
from officed.flow.releasing import release
from officed.flow.reminding import decide_late
from officed.flow.subjects import found
from officed.sandbox.pool import ReaderPool
from officed.wiring import Furnished
from tests.unit.flow.desks import HandClock, Pigeons, Round, Tray, letter, make_desk

KLARA = Actor(ActorKind.PERSON, "klara")
OFFICE = "info@kaleva.example"
WASTE = "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel jäätmeveo lepingu koopia. Prügivedu hilineb."


@dataclass
class House(Round):
    """A round with post that comes back."""

    number: int = field(default=1)

    def comes(self, raw: bytes) -> int:
        """A letter comes in and is dealt with; its document."""
        self.number += 1
        self.tray.letters[str(self.number)] = raw
        self.go()
        return self.desk.store.lines()[-1].document

    def forwarded(self) -> EmailMessage:
        """A letter that was forwarded to its responsible person, who is not the registrar; the mail that they got."""
        self.comes(letter(text=WASTE))
        return self.mail()

    def mail(self, at: int = -1) -> EmailMessage:
        """A mail of ours that left."""
        found = message_from_bytes(self.pigeons.sent[at].message, policy=default)
        assert isinstance(found, EmailMessage)
        return found

    def state(self, document: int) -> State:
        """Where a document stands."""
        return self.desk.store.document(document).state

    def subjects_to(self, address: str) -> list[str]:
        """Subjects of what one address got."""
        got = (e for e in self.pigeons.sent if address in e.recipients)
        return [str(message_from_bytes(e.message, policy=default)["Subject"]) for e in got]


@pytest.fixture
def house(tmp_path: Path, furnished: Furnished, readers: ReaderPool) -> Iterator[House]:
    """The sample office on a Friday morning, with a secret of its own."""
    clock = HandClock()
    desk = replace(make_desk(tmp_path, furnished, readers, clock), secret="meie saladus")
    yield House(desk, clock, Tray(clock=clock), Pigeons())
    desk.store.close()


def registrar(house: House) -> str:
    """The address of the registrar today."""
    people = house.desk.office.people
    return people.people[people.present("registrar", house.desk.today())[0]].email


def report(about: EmailMessage, action: str = "failed") -> bytes:
    """A delivery report (RFC 3464) about a mail, with its headers."""
    head = "\n".join(f"{name}: {value}" for name, value in about.items() if not name.startswith("Content"))
    return (
        f"From: Mail Delivery System <MAILER-DAEMON@mx.example>\nTo: {OFFICE}\nSubject: Undelivered Mail\n"
        f"Message-ID: <{action}.{abs(hash(about['Message-ID']))}@mx.example>\nAuto-Submitted: auto-replied\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is the mail system at mx.example.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {about['To']}\nAction: {action}\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{head}\n\n--b--\n"
    ).replace("\n", "\r\n").encode()  # fmt: skip


def from_person(
    about: EmailMessage, text: str, *, to: str = OFFICE, auto: bool = False, ident: str = "r1", sender: str = ""
) -> bytes:
    """A reply to a mail of ours by the one who got it."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender or about["To"]
    made["To"] = to
    made["Subject"] = f"{'Automaatvastus' if auto else 'Re'}: {about['Subject']}"
    made["Message-ID"] = f"<{ident}@kaleva.example>"
    made["In-Reply-To"] = about["Message-ID"]
    made["References"] = about["Message-ID"]
    if auto:
        made["Auto-Submitted"] = "auto-replied"
    made.set_content(text)
    return made.as_bytes()


def test_our_own_mail_that_comes_back_is_no_letter(house: House) -> None:
    """A redirect from an official's mailbox to ours must not go round for ever; it is tied to its document."""
    mail = house.forwarded()
    back = house.comes(mail.as_bytes(policy=SMTP))
    assert house.state(back) is State.REFUSED
    assert [link[:2] for link in house.desk.store.card(back).links] == [("concerns", 1)]
    assert len(house.pigeons.sent) == 1
    assert len(house.desk.store.cards()) == 1


def test_our_own_mail_is_known_under_a_changed_identifier(house: House) -> None:
    """Some servers give mails a Message-ID of their own: then sender and key tell."""
    mail = house.forwarded()
    del mail["Message-ID"]
    mail["Message-ID"] = "<changed@ses.example>"
    assert house.state(house.comes(mail.as_bytes(policy=SMTP))) is State.REFUSED


def test_a_person_may_say_that_it_is_a_letter_all_the_same(house: House) -> None:
    """What is refused here comes back on a person's word, like all that is refused."""
    mail = house.forwarded()
    back = house.comes(from_person(mail, "Teabenõue: palun edastada lepingu koopia avaliku teabe seaduse alusel."))
    release(house.desk, back, KLARA, kind="teabenoue")
    house.go()
    assert house.state(back) is State.FORWARDED


def test_a_forward_that_was_not_delivered_is_held(house: House) -> None:
    """The server took it and gave it back: a person must choose, and the registrar knows whom it did not reach."""
    mail = house.forwarded()
    back = house.comes(report(mail))
    assert house.state(back) is State.REFUSED
    (waiting,) = house.desk.store.waiting()
    assert (waiting.document, waiting.code) == (1, "undeliverable")
    assert str(mail["To"]) in waiting.reason
    assert any("dokument 1" in subject for subject in house.subjects_to(registrar(house)))
    release(house.desk, 1, KLARA, person="head")
    house.go()
    assert house.state(1) is State.FORWARDED


def test_a_forward_to_the_registrar_himself_that_came_back_is_told_to_the_admins(house: House) -> None:
    """Where the one to be asked is the one who is not reached, an alarm goes to those who look after the server."""
    house.comes(letter())
    mail = house.mail()
    assert mail["To"] == registrar(house)
    house.comes(report(mail))
    assert house.state(1) is State.HELD
    assert [a.key.partition(".")[0] for a in house.desk.store.alarms()] == ["mail"]
    house.go()
    assert any("häire" in s for s in house.pigeons.subjects())


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_of_delay_or_success_holds_nothing(house: House, action: str) -> None:
    """The server goes on trying, or has done its work."""
    mail = house.forwarded()
    back = house.comes(report(mail, action))
    assert house.state(back) is State.REFUSED
    assert house.state(1) is State.FORWARDED


def test_the_same_report_twice_holds_once(house: House) -> None:
    """A report about a mail whose document went to somebody else meanwhile does nothing."""
    mail = house.forwarded()
    house.comes(report(mail))
    release(house.desk, 1, KLARA, person="head")
    house.go()
    house.comes(report(mail).replace(b"Undelivered Mail", b"Undelivered Mail again"))
    assert house.state(1) is State.FORWARDED
    assert house.desk.store.waiting() == ()


def test_a_late_report_reopens_what_was_closed_by_forwarding(house: House) -> None:
    """A notice closes when the server takes it; the report of the next day says that nobody has it."""
    house.comes(letter("Kutse avamisele", "Edastame teadmiseks kutse rahvamaja avamisele."))
    if house.desk.store.waiting():
        release(house.desk, 1, KLARA, kind="teade")
        house.go()
    assert house.state(1) is State.CLOSED
    house.clock.on(days=1)
    house.comes(report(house.mail()))
    assert house.state(1) is State.HELD
    events = [line.event for line in house.desk.store.card(1).history]
    assert events[-2:] == ["document.reopened", "document.held"]
    assert house.desk.store.verify() == ()


def test_a_late_report_about_an_answered_letter_changes_nothing(house: House) -> None:
    """Somebody has answered it, so somebody has it."""
    mail = house.forwarded()
    answer(house.desk, 1, KLARA)
    house.comes(report(mail))
    assert house.state(1) is State.CLOSED


def test_a_report_about_another_mail_is_told_to_the_admins(house: House) -> None:
    """A question to the registrar that came back is an alarm; the alarm that comes back is not told again."""
    house.comes(letter("Tere", "Tere hommikust! Ilus ilm."))
    house.comes(report(house.mail()))
    (alarm,) = house.desk.store.alarms()
    assert alarm.key.startswith("mail.")
    house.go()
    told = len(house.pigeons.sent)
    for _ in range(3):
        house.clock.on(minutes=1)
        house.comes(report(house.mail()))
    assert len(house.pigeons.sent) == told
    assert {a.key for a in house.desk.store.alarms()} == {alarm.key, "mail.alarms"}


def test_a_forged_report_cannot_hold(house: House) -> None:
    """The identifier of our mail cannot be guessed from the number of the document."""
    mail = house.forwarded()
    forged = house.desk.letter("x", "notice", (), "house_reply_hint", {}).message_id
    lead = house.desk.store.card(1).assignments[0].person
    guessed = replace(house.desk, secret="").letter(f"d1.2.forward.{lead}", "forward", (), "house_reply_hint", {})
    for ident in (forged, guessed.message_id):
        del mail["Message-ID"]
        mail["Message-ID"] = ident
        house.comes(report(mail))
    assert house.state(1) is State.FORWARDED


def test_an_official_who_is_away_is_told_to_the_registrar_once_a_day(house: House) -> None:
    """The automatic answer is seen as an absence: with the substitute and the command; no letter is registered."""
    mail = house.forwarded()
    for n in range(3):
        back = house.comes(from_person(mail, "Olen puhkusel.", auto=True, ident=f"away{n}"))
        assert house.state(back) is State.REFUSED
    told = [s for s in house.subjects_to(registrar(house)) if "automaatselt" in s]
    assert len(told) == 1
    body = house.mail().get_content()
    lead = house.desk.office.people.by_email(str(mail["To"]))
    assert lead is not None
    assert f"officed assign {house.desk.store.document(1).reference} {lead.substitute}" in body
    house.clock.on(days=1)
    house.comes(from_person(mail, "Olen endiselt puhkusel.", auto=True, ident="away9"))
    assert len([s for s in house.subjects_to(registrar(house)) if "automaatselt" in s]) == 2
    assert len(house.desk.store.cards()) == 1


def test_a_known_absence_is_not_told_again(house: House) -> None:
    """Who stands in people.toml as away is no news."""
    mail = house.forwarded()
    people = house.desk.office.people
    lead = people.by_email(str(mail["To"]))
    assert lead is not None
    today = house.desk.today()
    away = replace(people, absences=(Absence(lead.id, today, today),))
    house.desk = replace(house.desk, office=replace(house.desk.office, people=away))
    sent = len(house.pigeons.sent)
    assert house.state(house.comes(from_person(mail, "Olen puhkusel.", auto=True))) is State.REFUSED
    assert len(house.pigeons.sent) == sent


def test_the_registrar_who_is_away_does_not_write_to_himself(house: House) -> None:
    """An automatic answer of the registrar's own goes to somebody else, and the two never loop."""
    house.comes(letter("Tere", "Tere hommikust! Ilus ilm."))
    mail = house.mail()
    before = len(house.subjects_to(registrar(house)))
    house.comes(from_person(mail, "Olen puhkusel.", auto=True))
    assert len(house.subjects_to(registrar(house))) == before
    assert any("automaatselt" in s for s in house.pigeons.subjects())


def test_an_officials_reply_reaches_the_registrar_and_no_number(house: House) -> None:
    """»Not mine, give it to Rein«: the registrar gets it as it came, the official hears that nobody else did."""
    mail = house.forwarded()
    raw = from_person(mail, "See ei ole minu, andke Reinule.")
    back = house.comes(raw)
    assert house.state(back) is State.REFUSED
    assert house.state(1) is State.FORWARDED
    assert len(house.desk.store.cards()) == 1
    assert [link[:2] for link in house.desk.store.card(back).links] == [("concerns", 1)]
    told = [e for e in house.pigeons.sent if registrar(house) in e.recipients and raw in e.message]
    assert len(told) == 1
    assert [s for s in house.subjects_to(str(mail["To"])) if "ainult registrisse" in s]


def test_the_hint_does_not_start_a_conversation(house: House) -> None:
    """An official whose mailbox answers the hint automatically gets no further one."""
    mail = house.forwarded()
    house.comes(from_person(mail, "See ei ole minu."))
    hint = next(
        message_from_bytes(e.message, policy=default) for e in house.pigeons.sent if b".house_reply.hint" in e.message
    )
    assert isinstance(hint, EmailMessage)
    house.comes(from_person(hint, "Olen puhkusel.", auto=True, ident="a1"))
    sent = len(house.pigeons.sent)
    house.comes(from_person(hint, "Olen puhkusel.", auto=True, ident="a2"))
    assert len(house.pigeons.sent) == sent


def test_an_official_who_writes_to_the_sender_with_a_copy_to_us_is_asked_about(house: House) -> None:
    """It may be the answer: held with the very command; if nobody decides, it is registered, for it went out."""
    mail = house.forwarded()
    back = house.comes(from_person(mail, "Saadame lepingu koopia.", to=f"mari@kiri.example, {OFFICE}"))
    (waiting,) = house.desk.store.waiting()
    assert (waiting.document, waiting.code) == (back, "house_reply")
    assert str(house.desk.store.document(1).reference) in waiting.reason
    house.clock.to(2026, 11, 23, 23, 10)
    assert decide_late(house.desk, house.tell) == 1


def test_a_strangers_reply_stays_a_letter(house: House) -> None:
    """Only those whom the mail went to, and who work here, are the house."""
    mail = house.forwarded()
    text = "Teabenõue: palun edastada avaliku teabe seaduse alusel veel ühe lepingu koopia."
    back = house.comes(from_person(mail, text, sender="mari@kiri.example"))
    assert house.state(back) is State.FORWARDED
    other = house.desk.office.people.people["rein"].email
    assert other != str(mail["To"])
    again = house.comes(from_person(mail, f"{text} Rein", sender=other, ident="r2"))
    assert house.state(again) is not State.REFUSED


def test_a_reply_about_a_restricted_matter_is_not_passed_on(house: House) -> None:
    """The registrar hears of it; the text stays where it is."""
    text = "Palun kustutage kõik minu isikuandmed IKÜM artikkel 17 alusel. Millised andmed minu kohta teil on?"
    house.comes(letter("Isikuandmete kustutamine", text))
    if house.desk.store.waiting():
        release(house.desk, 1, KLARA, kind="gdpr")
        house.go()
    house.comes(from_person(house.mail(), "Mari Maasika andmed on arhiivis."))
    assert not any(b"arhiivis" in e.message for e in house.pigeons.sent)


def test_a_reply_of_the_handler_of_reports_stays_sealed(house: House) -> None:
    """Nobody else hears that there was one."""
    text = "Teatan rikkumisest tööl. Rikkumisteade: korruptsioon hangetel. Soovin jääda anonüümseks."
    house.comes(letter("Rikkumisteade", text))
    sent = len(house.pigeons.sent)
    back = house.comes(from_person(house.mail(), "Võtan töösse. Jaan Tamberg ei tohi teada."))
    assert house.state(back) is State.HELD
    assert {w.code for w in house.desk.store.waiting()} == {"sealed"}
    assert len(house.pigeons.sent) == sent
    accused = sign_of("Jaan Tamberg")
    assert accused is not None
    assert list(house.desk.store.may_tell_of([accused.pieces])) == [back]
    assert list(found(house.desk, [accused])) == []


def test_after_assign_and_reopen_the_newest_mail_counts(house: House) -> None:
    """A report about the first forward does not hold what a second person has; one about the second does."""
    first = house.forwarded()
    assign(house.desk, 1, "lawyer", KLARA)
    house.go()
    house.comes(report(first))
    assert house.state(1) is State.FORWARDED
    second = house.mail()
    answer(house.desk, 1, KLARA)
    reopen(house.desk, 1, KLARA)
    house.go()
    assert house.mail()["To"] == second["To"]
    house.comes(report(house.mail()))
    assert house.state(1) in {State.HELD, State.FORWARDED}
