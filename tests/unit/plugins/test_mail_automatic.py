"""Which mails are a machine's and which report that another did not arrive: by the words of many servers and people."""

from __future__ import annotations

import time

import pytest

from officed.api import Content, RawPart
from officed.plugins import mail_reader

EXCHANGE = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@s.example>"


def read(sender: str, subject: str, body: str, *headers: str, kind: str = "text/plain") -> Content:
    """A letter of one text as it is read."""
    lines = [f"From: {sender}", f"Subject: {subject}", "To: linn@kaleva.example", *headers,
             f"Content-Type: {kind}; charset=utf-8"]  # fmt: skip
    data = ("\n".join(lines) + "\n\n" + body).replace("\n", "\r\n").encode()
    reading = mail_reader.read(part=RawPart("a.eml", "message/rfc822", data))
    assert reading is not None
    assert reading.content is not None
    return reading.content


BOUNCES = [
    ("post_master@s.example", "Undeliverable Message", "Error: Invalid user address:\n\n  mari@k.example\n"),
    ("Võrk <mailer-daemon@s.example>", "Sorry, your message could not be delivered", "Mailbox is gone."),
    ("postmaster@s.example", "[BOUNCE]", "I was unable to deliver your message to these addresses.\nmari@k.example"),
    ("postmaster@s.example", "Message details", "Failed recipient(s):\n  mari@k.example\n550 5.1.1 User unknown"),
    ('"InterScan MSS" <m@s.example>', "Mail could not be delivered", "RCPT TO:<m@k.example>\n550 5.1.1 User unknown"),
    ("Postmaster\\@k.example@s.example", "Mail Delivery Warning", "Delivery of email to this address is postponed."),
    (EXCHANGE, "Ei saa kohale toimetada: Küsimus", "Teie sõnumit ei saanud kohale toimetada.\n550 5.1.10 Not found"),
    ("postmaster@s.example", "Kohaletoimetamatu: Küsimus", "Kohaletoimetamine adressaatidele nurjus:\nm@k.example"),
    (EXCHANGE, "Недоставленное: Вопрос", "Сбой доставки следующим получателям:\nmari@k.example"),
    ("postmaster@s.example", "Unzustellbar: Frage", "Ihre Nachricht hat diese Empfänger nicht erreicht:\nm@k.example"),
    ("postmaster@s.example", "Non recapitabile: test", "Impossibile recapitare il messaggio a m@k.example"),
    ("postmaster@s.example", "Toimitusilmoitus (epäonnistui)", "Viestiä ei voitu toimittaa: m@k.example"),
    ("no-reply@s.example", "Your message cannot be delivered", "The recipient could not be reached: m@k.example"),
    ("keegi@s.example", "Re", "Hi. This is the qmail-send program at s.example.\nm@k.example"),
    ("keegi@s.example", "Fwd: Returned mail", "----- Original Message -----\nFrom: MAILER-DAEMON\n"
     "----- The following addresses had permanent fatal errors -----\nm@k.example"),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "body"), BOUNCES)
def test_reports_by_words(sender: str, subject: str, body: str) -> None:
    """Reports without a standard mark are known by what servers write, in the languages of the neighbourhood."""
    content = read(sender, subject, body)
    assert content.bounce
    assert content.auto_generated
    if "k.example" in body and "@" in body:
        assert content.undelivered is not None


PEOPLE = [
    ("Re: Undelivered parcel", "Tere, pakk jäi kohale toimetamata. Palun selgitage lepingu punkti 5.1.1."),
    ("Kiri ei jõudnud kohale", "Teie kiri ei jõudnud minuni. Veateade oli: user unknown."),
    ("Fwd: Undelivered Mail Returned to Sender", "Saatsin teile kirja ja sain sellise vastuse. Palun registreerige.\n\n"
     "---- Forwarded ----\nThis is the mail system at host x.example. <linn@kaleva.example>: 550 5.1.1 User unknown"),
    ("Delivery report request", "Please send me the report on the waste delivery of 2025, see 5.1.2 of the contract."),
    ("Undeliverable letters - complaint", "The post says my address is unknown. Your letter was not delivered to me."),
    ("Returned mail from your office", "Your letter was returned. My mailbox is full of snow. Please resend it."),
    ("Mail delivery failed", "Sain eile teate, et kiri teile ei jõudnud (mail delivery failed). Kas saite avalduse?"),
    ("Puhkus", "Tere, olen puhkusel ja tahan teada, millal saab vastuse."),
    ("Auto: parkimine", "Tere, minu auto on pargitud."),
    ("Accepted: tender 5", "We accept the offer."),
    ("Väljas: valgustus", "Tänavavalgustus on väljas."),
    ("Delivered: goods of order 5", "The goods were delivered to the school yesterday."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "body"), PEOPLE)
def test_people_who_write_of_such_things(subject: str, body: str) -> None:
    """A person who complains of mail that did not arrive, or passes a report on, is no machine."""
    for sender in ("Mari Mets <mari.mets@s.example>", "OÜ Postmaster <info@postmaster.example>"):
        content = read(sender, subject, body)
        assert not content.bounce
        assert not content.auto_generated


@pytest.mark.parametrize("body", ["-" * 6000, "- " * 3000, "> " * 3000, "\n" * 6000, "<" * 6000, " " * 6000])
def test_no_trap_for_the_patterns(body: str) -> None:
    """A body that is made to keep patterns busy costs no time."""
    begun = time.process_time()
    read("postmaster@s.example", "-" * 2000, body)
    assert time.process_time() - begun < 0.5


def test_a_letter_without_a_sender() -> None:
    """A letter that lost its sender is not taken for a report by a number in it."""
    assert not read("", "Arve", "Palun tasuda 550 eurot. Punkt 5.1.1 kehtib.").bounce


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Automatisch antwoord: Vraag", ()), ("Abwesenheitsnotiz: Frage", ()), ("Risposta automatica: Domanda", ()),
        ("Automatická odpověď: dotaz", ()), ("Автоматична відповідь: питання", ()), ("自动回复: 问题", ()),
        ("Autovastus: küsimus", ()), ("Puhkusel: küsimus", ()), ("Out of Office: Re: Küsimus", ()),
        ("Re: küsimus", ("Auto-Submitted: auto-replied (vacation)",)), ("Küsimus", ("Precedence: auto_reply",)),
    ],
)  # fmt: skip
def test_automatic_answers(subject: str, headers: tuple[str, ...]) -> None:
    """Automatic answers are known by their headers, or by the subjects that programs write."""
    content = read("Mari Mets <mari@s.example>", subject, "Olen puhkusel kuni 4. augustini.", *headers)
    assert content.auto_generated
    assert not content.bounce


def test_answers_to_invitations() -> None:
    """The answer to an invitation is known by its part's label, whatever its subject."""
    answer = read("m@s.example", "Mari on nõus", "BEGIN:VCALENDAR\nEND:VCALENDAR", kind="text/calendar; method=REPLY")
    assert answer.auto_generated
    asked = read("m@s.example", "Koosolek", "BEGIN:VCALENDAR\nEND:VCALENDAR", kind="text/calendar; method=REQUEST")
    assert not asked.auto_generated


def report(action: str, subject: str = "Delivery Status Notification") -> Content:
    """A delivery report of the standard form with one recipient."""
    status = f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; m@k.example\nAction: {action}\nStatus: 2.0.0\n"
    parts = f"--x\n\nReport\n--x\nContent-Type: message/delivery-status\n\n{status}\n--x--\n"
    return read(
        "MAILER-DAEMON@x.example", subject, parts, kind="multipart/report; report-type=delivery-status; boundary=x"
    )


def test_success_is_no_bounce() -> None:
    """A report that a letter has arrived is automatic, but none that it did not."""
    for action in ("delivered", "relayed", "expanded"):
        content = report(action)
        assert (content.auto_generated, content.bounce, content.undelivered) == (True, False, None)
    assert report("failed").bounce
    assert report("delayed").bounce
    assert not report("delivered", "Successful Mail Delivery Report").bounce


def test_a_report_inside_a_report() -> None:
    """Where a gateway has wrapped another server's report, the inner one names the recipient."""
    inner = (
        "From: postmaster@y.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=y\n\n"
        "--y\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; y\n\nFinal-Recipient: rfc822; m@k.example\n"
        "Action: failed\n\n--y--\n"
    )
    wrapped = f"--x\nContent-Type: message/rfc822\n\n{inner}\n--x--\n"
    content = read("postmaster@x.example", "Delivery Status", wrapped, kind="multipart/mixed; boundary=x")
    assert content.undelivered is not None
    assert content.undelivered.recipients == ("m@k.example",)
