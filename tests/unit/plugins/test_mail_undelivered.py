"""Delivery reports: whom the letter did not reach, and which letter it was."""

from __future__ import annotations

import pytest

from officed.api import Content, RawPart, Undelivered
from officed.plugins import mail_reader

HEAD = b"From: MAILER-DAEMON@mx.kaleva.example\nTo: info@kaleva.example\nSubject: Undelivered Mail Returned to Sender\n"
ORIGINAL = b"Message-ID: <7-1.12@kaleva.example>\nFrom: info@kaleva.example\nSubject: Vastus\n\nTere\n"


def content(data: bytes) -> Content:
    """A letter's content."""
    reading = mail_reader.read(part=RawPart("a.eml", "message/rfc822", data))
    assert reading is not None
    assert reading.content is not None
    return reading.content


def report(*groups: bytes, original: bytes = ORIGINAL) -> bytes:
    """A report in the standard shape with one group of fields a recipient."""
    status = b"\n\n".join((b"Reporting-MTA: dns; mx.kaleva.example", *groups))
    parts = ((b"text/plain", b"Kahjuks ei."), (b"message/delivery-status", status), (b"message/rfc822", original))
    body = b"".join(b"--g\nContent-Type: " + kind + b"\n\n" + data + b"\n" for kind, data in parts)
    return HEAD + b"Content-Type: multipart/report; report-type=delivery-status; boundary=g\n\n" + body + b"--g--\n"


FAILED = b"Final-Recipient: rfc822; mari@saatja.example\nAction: failed\nStatus: 5.1.1"
LATE = b"Final-Recipient: rfc822; jaan@saatja.example\nAction: delayed\nStatus: 4.4.1"
DONE = b"Final-Recipient: rfc822; peep@saatja.example\nAction: delivered\nStatus: 2.0.0"


@pytest.mark.parametrize(
    ("groups", "recipients", "final"),
    [
        ((FAILED, LATE, DONE), ("mari@saatja.example",), True),
        ((LATE, DONE), ("jaan@saatja.example",), False),
        ((b"Original-Recipient: rfc822;m.m@saatja.example\n" + FAILED,), ("m.m@saatja.example",), True),
    ],
)
def test_standard_report(groups: tuple[bytes, ...], recipients: tuple[str, ...], final: bool) -> None:
    """RFC 3464: those that failed, else those that wait; the address that was written before the one it led to.

    Only a failure is final: what is late or has arrived must not be taken for lost.
    """
    found = content(report(*groups))
    assert found.bounce
    assert found.undelivered == Undelivered(recipients, "<7-1.12@kaleva.example>", final)


@pytest.mark.parametrize(
    "body",
    [
        "Hi. This is the qmail-send program.\n<mari@saatja.example>:\nno mailbox\n\n--- Below this line is a copy "
        "of the message.\n\nMessage-ID: <7-1.12@kaleva.example>\nTo: muu@saatja.example\n",
        "A message that you sent could not be delivered to all of its recipients:\n\n  mari@saatja.example\n    550"
        "\n\n------ This is a copy of your message ------\nMessage-ID: <7-1.12@kaleva.example>\n",
        "Kirja ei õnnestunud kohale toimetada.\nSaaja: mari@saatja.example\n\nMessage-ID: <7-1.12@kaleva.example>\n",
        "Сообщение не доставлено.\nКому: mari@saatja.example\n\nMessage-ID: <7-1.12@kaleva.example>\n",
        "Your message to mari@saatja.example was undeliverable: contact postmaster@mx.example, from info@kaleva.example"
        "\nMessage-ID: <7-1.12@kaleva.example>",
    ],
)
def test_report_in_words(body: str) -> None:
    """Without the standard parts the words tell; our own address and the server's are not the failed one."""
    found = content(HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + body.encode())
    assert found.undelivered == Undelivered(("mari@saatja.example",), "<7-1.12@kaleva.example>")


def test_a_letter_is_no_report() -> None:
    """A letter of a person tells nothing of the kind."""
    assert content(b"From: m@saatja.example\nSubject: Auk\n\nmari@saatja.example\n").undelivered is None


@pytest.mark.parametrize("subject", ["Warning: could not send message for past 4 hours", "Saatmine viibib"])
def test_a_report_in_words_may_be_of_delay(subject: str) -> None:
    """Without the standard parts the subject tells that the server goes on trying."""
    body = "Your message to mari@saatja.example was delayed, delivery status follows.\nMessage-ID: <7@kaleva.example>\n"
    head = HEAD.replace(HEAD.split(b"Subject: ", 1)[1].split(b"\n", 1)[0], subject.encode())
    found = content(head + b"Content-Type: text/plain; charset=utf-8\n\n" + body.encode())
    assert found.undelivered is not None
    assert not found.undelivered.final
