"""The embedded servers do what officed needs of real ones."""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from officed.api import Mailbox, Unreachable
from officed.demo.imap_server import ImapServer
from officed.demo.smtp_server import SmtpServer
from officed.plugins.imap import ImapSource
from tests.servers.ports import free_port, listens

INFO, BILLS = "info@kaleva.example", "arved@kaleva.example"
PASSWORD = "kuuseokas-5"
MONTH_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=31)
# Bytes that are no text in any charset must come through as they are.
LETTER = b"Subject: T\xe4nav\r\n\r\nTere\r\n" + bytes(range(0x80, 0x100)) + b"\r\n"


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    """A running server with two mail boxes."""
    server = ImapServer(free_port(), (INFO, BILLS), PASSWORD)
    server.start()
    yield server
    server.stop()


def source(server: ImapServer, user: str = INFO, password: str = PASSWORD) -> ImapSource:
    """officed's own source over a mail box of the server."""
    box = {"name": "info", "host": "127.0.0.1", "port": server.port, "security": "none", "user": user}
    return ImapSource(Mailbox.model_validate({**box, "password": "env:UNUSED", "poll_seconds": 30}), lambda: password)


def test_a_letter_is_delivered_with_its_own_time_and_bytes(imap: ImapServer) -> None:
    """A delivered letter is found under the name that `deliver` gave, with its bytes and the instant of receipt."""
    key = imap.deliver(INFO, LETTER, MONTH_AGO)
    place = source(imap)
    assert [found.key for found in place.list()] == [key]
    (fetched,) = place.fetch([key])
    assert fetched.data == LETTER
    assert fetched.received_at == MONTH_AGO
    place.close()


def test_a_taken_letter_leaves_the_inbox(imap: ImapServer) -> None:
    """officed can move a letter into a folder that did not exist before."""
    key = imap.deliver(INFO, LETTER, MONTH_AGO)
    place = source(imap)
    assert place.take([key])[key].startswith("Registreeritud|")
    assert list(place.list()) == []
    place.close()


def test_a_delivery_wakes_an_idle_source(imap: ImapServer) -> None:
    """The live part of the demo: what is delivered is noticed at once."""
    place = source(imap)
    assert list(place.list()) == []
    timer = threading.Timer(0.5, imap.deliver, (INFO, LETTER, MONTH_AGO))
    timer.start()
    begun = time.monotonic()
    place.wait(30, threading.Event())
    timer.join()
    assert time.monotonic() - begun < 15
    assert len(list(place.list())) == 1
    place.close()


def test_mail_boxes_are_apart_and_locked(imap: ImapServer) -> None:
    """One mail box's letter is not in another, and a wrong password opens none."""
    imap.deliver(INFO, LETTER, MONTH_AGO)
    bills = source(imap, BILLS)
    assert list(bills.list()) == []
    bills.close()
    with pytest.raises(Unreachable, match="refuses the login"):
        list(source(imap, password="vale").list())


def test_a_stopped_server_is_gone() -> None:
    """After `stop` nothing listens, even when a client was still connected."""
    server = ImapServer(free_port(), (INFO,), PASSWORD)
    server.start()
    place = source(server)
    list(place.list())
    server.stop()
    assert not listens(server.port)
    place.close()


def test_every_accepted_mail_is_kept(tmp_path: Path) -> None:
    """A mail stands in the folder with its bytes, below the addresses of its envelope."""
    server = SmtpServer(free_port(), tmp_path / "sent")
    server.start()
    try:
        with smtplib.SMTP("127.0.0.1", server.port) as client:
            client.sendmail(INFO, [BILLS, "it@kaleva.example"], b"Subject: Proov\r\n\r\n.\r\nTere\r\n")
    finally:
        server.stop()
    (kept,) = (tmp_path / "sent").iterdir()
    assert kept.name == "0001.eml"
    assert kept.read_bytes() == (
        b"Return-Path: <info@kaleva.example>\r\n"
        b"Delivered-To: arved@kaleva.example\r\nDelivered-To: it@kaleva.example\r\n"
        b"Subject: Proov\r\n\r\n.\r\nTere\r\n"
    )
    assert not listens(server.port)
