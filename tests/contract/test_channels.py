"""What every channel promises: a real server, a real folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from officed.api import Channel, Envelope, MailFolder, SmtpServer, Unreachable
from officed.plugins.mail_folder import FolderChannel
from officed.plugins.smtp import SmtpChannel
from tests.servers.ports import free_port
from tests.servers.smtp_sink import SmtpSink

MARI = "mari@kodanik.example"
JURI = "juri@kodanik.example"


class WayOut(Protocol):
    """A channel with a look at what has come out of it."""

    channel: Channel

    def out(self) -> list[bytes]:
        """Every mail that came out, in any order."""

    def lost(self) -> Channel:
        """A channel of this kind whose other side is not there."""


class SmtpWay:
    """By SMTP to a server."""

    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink
        self.channel: Channel = self._to(sink.port)

    def out(self) -> list[bytes]:
        return [got.content for got in self.sink.accepted]

    def lost(self) -> Channel:
        return self._to(free_port())

    def _to(self, port: int) -> Channel:
        return SmtpChannel(SmtpServer(name="tee", host=self.sink.host, port=port, security="none"))


class FolderWay:
    """Into a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.channel: Channel = FolderChannel(MailFolder(name="tee", path=Path("valjuv")), root)

    def out(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.root / "valjuv").glob("*"))]

    def lost(self) -> Channel:
        (self.root / "fail").write_bytes(b"")
        return FolderChannel(MailFolder(name="tee", path=Path("fail")), self.root)


@pytest.fixture(params=["smtp", "folder"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WayOut]:
    """A fresh way out of each kind."""
    kinds: dict[str, Callable[[], WayOut]] = {
        "smtp": lambda: SmtpWay(request.getfixturevalue("smtp_sink")),
        "folder": lambda: FolderWay(tmp_path),
    }
    made = kinds[request.param]()
    yield made
    made.channel.close()


def mail(n: int, *recipients: str, body: bytes = b"Tere!\r\n") -> Envelope:
    """A mail of ours with a Message-ID of its own."""
    head = (
        f"From: info@kaleva.example\r\nTo: {MARI}\r\nSubject: Vastus {n}\r\n"
        f"Date: Fri, 20 Nov 2026 10:00:00 +0200\r\nMessage-ID: <{n}@kaleva.example>\r\n\r\n"
    )
    return Envelope("info@kaleva.example", recipients or (MARI,), head.encode() + body)


def test_it_says_who_it_is_and_what_it_took(way: WayOut) -> None:
    """It has the name of the settings and a kind; all recipients are accepted, with a receipt."""
    delivery = way.channel.send(mail(1, MARI, JURI))
    assert way.channel.name == "tee"
    assert way.channel.kind
    assert delivery.accepted == (MARI, JURI)
    assert not delivery.later
    assert not delivery.refused
    assert delivery.receipt


@pytest.mark.parametrize(
    "body",
    [
        b"\xf5\xe4\xf6\xfc \xff\x80\x00 bytes\r\n",
        b".\r\n..\r\n.dot\r\n",
        "Õhtu läheb рано\r\n".encode(),
        b"\r\n\r\n",
        b"",
    ],
    ids=["8-bit", "dots", "utf-8", "empty lines", "nothing"],
)
def test_bytes_arrive_untouched(way: WayOut, body: bytes) -> None:
    """A rendered mail comes out byte by byte, and the channel says that it takes octets above 127."""
    envelope = mail(1, body=body)
    way.channel.send(envelope)
    assert way.out() == [envelope.message]
    assert way.channel.eight_bit


def test_line_ends_are_those_of_mail(way: WayOut) -> None:
    """A lone line feed or carriage return becomes CRLF: what reads the mail next must not see two in one."""
    way.channel.send(mail(1, body=b"a\n.\nb\rc\r\n"))
    assert way.out() == [mail(1, body=b"a\r\n.\r\nb\r\nc\r\n").message]


def test_many_mails_are_many(way: WayOut) -> None:
    """Mails of one second are kept apart."""
    envelopes = [mail(n) for n in range(20)]
    for envelope in envelopes:
        assert way.channel.send(envelope).accepted == (MARI,)
    assert sorted(way.out()) == sorted(envelope.message for envelope in envelopes)


def test_closing_twice_and_going_on(way: WayOut) -> None:
    """A closed channel can be closed again and used again."""
    way.channel.send(mail(1))
    way.channel.close()
    way.channel.close()
    way.channel.send(mail(2))
    assert len(way.out()) == 2


def test_what_is_not_there_is_tried_later(way: WayOut) -> None:
    """Where nothing can be handed over, that is »unreachable« and no refusal, with the channel's name."""
    with pytest.raises(Unreachable, match="tee") as lost:
        way.lost().send(mail(1))
    assert lost.value.retry_after
    assert way.out() == []
