"""What the SMTP channel promises, on a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from officed.api import Channel, Envelope, SmtpServer, Unreachable
from officed.flow.too_large import refused_for_size
from officed.plugins import smtp
from officed.plugins.smtp import SmtpChannel
from tests.servers.ports import free_port
from tests.servers.smtp_sink import SmtpSink

MARI = "mari@kodanik.example"
JURI = "juri@kodanik.example"
TEXT = b"From: info@kaleva.example\r\nTo: mari@kodanik.example\r\nSubject: Vastus\r\n\r\n"


@pytest.fixture
def sinks() -> Iterator[Callable[..., SmtpSink]]:
    """A maker of servers with other manners than the usual one."""
    made: list[SmtpSink] = []

    def make(**manners: object) -> SmtpSink:
        sink = SmtpSink(**manners)  # type: ignore[arg-type]
        sink.start()
        made.append(sink)
        return sink

    yield make
    for sink in made:
        sink.stop()


def channel(sink: SmtpSink, password: str = "", **settings: object) -> SmtpChannel:
    """A channel to a test server."""
    values: dict[str, object] = {"host": sink.host, "port": sink.port, "security": "none", "timeout_seconds": 10}
    server = SmtpServer.model_validate(values | settings)
    return SmtpChannel(server, (lambda: password) if password else None, hello="kaleva.example")


def mail(*recipients: str, body: bytes = b"Tere!\r\n", sender: str = "info@kaleva.example") -> Envelope:
    """A mail of ours."""
    return Envelope(sender, recipients or (MARI,), TEXT + body)


def test_it_is_a_channel(smtp_sink: SmtpSink) -> None:
    """It has the name of the settings, a kind, and says what the server took."""
    way: Channel = channel(smtp_sink)
    delivery = way.send(mail(MARI, JURI))
    assert (way.name, way.kind) == ("smtp", "smtp")
    assert delivery.accepted == (MARI, JURI)
    assert not delivery.later
    assert not delivery.refused
    assert "queued as 1" in delivery.receipt
    assert [(got.sender, got.recipients) for got in smtp_sink.accepted] == [("info@kaleva.example", (MARI, JURI))]
    way.close()


def test_one_connection_for_many_mails(smtp_sink: SmtpSink) -> None:
    """The connection stays open between mails, also after a refused one."""
    way = channel(smtp_sink)
    smtp_sink.orders.recipients[JURI] = "550 5.1.1 no such user"
    for n in range(10):
        way.send(mail(JURI if n == 4 else MARI))
    way.close()
    assert (smtp_sink.connections, len(smtp_sink.accepted)) == (1, 9)


def test_recipients_are_answered_one_by_one(smtp_sink: SmtpSink) -> None:
    """4xx is later, 5xx is refused, with the server's words; the others get the mail."""
    smtp_sink.orders.recipients.update({JURI: "450 4.2.1 mailbox busy", "x@kodanik.example": "550 5.1.1 no such user"})
    way = channel(smtp_sink)
    delivery = way.send(mail(MARI, JURI, "x@kodanik.example"))
    assert delivery.accepted == (MARI,)
    assert dict(delivery.later) == {JURI: "450 4.2.1 mailbox busy"}
    assert dict(delivery.refused) == {"x@kodanik.example": "550 5.1.1 no such user"}
    assert smtp_sink.accepted[0].recipients == (MARI,)
    way.close()


@pytest.mark.parametrize(("answer", "kind"), [("451 4.3.0 try later", "later"), ("554 5.7.1 content", "refused")])
def test_an_answer_to_the_text_is_for_all(smtp_sink: SmtpSink, answer: str, kind: str) -> None:
    """What the server says after the text counts for every recipient it had accepted."""
    smtp_sink.orders.data = answer
    smtp_sink.orders.recipients["x@kodanik.example"] = "550 5.1.1 no such user"
    way = channel(smtp_sink)
    delivery = way.send(mail(MARI, JURI, "x@kodanik.example"))
    assert delivery.accepted == ()
    assert delivery.receipt == ""
    assert {MARI: answer, JURI: answer}.items() <= getattr(delivery, kind).items()
    assert delivery.refused["x@kodanik.example"] == "550 5.1.1 no such user"
    way.close()


@pytest.mark.parametrize(("answer", "kind"), [("452 4.3.1 full", "later"), ("552 5.3.4 too big", "refused")])
def test_an_answer_to_the_sender_is_for_all(smtp_sink: SmtpSink, answer: str, kind: str) -> None:
    """What the server says to MAIL counts for every recipient, and the next mail goes on."""
    smtp_sink.orders.sender = answer
    way = channel(smtp_sink)
    assert dict(getattr(way.send(mail(MARI, JURI)), kind)) == {MARI: answer, JURI: answer}
    smtp_sink.orders.sender = ""
    assert way.send(mail()).accepted == (MARI,)
    way.close()


@pytest.mark.parametrize(
    "body",
    [
        b"\xf5\xe4\xf6\xfc \xff\x80\x00 bytes\r\n",
        b".\r\n..\r\n.dot\r\nmiddle . dot\r\n.",
        "Õhtu läheb рано\r\n".encode(),
        b"x" * 990 + b"\r\n",
        b"\r\n\r\n\r\n",
        b"",
    ],
    ids=["8-bit", "dots", "utf-8", "long line", "empty lines", "nothing"],
)
def test_bytes_arrive_untouched(smtp_sink: SmtpSink, body: bytes) -> None:
    """A rendered mail arrives byte by byte; only a missing last line end is added, as SMTP needs it."""
    way = channel(smtp_sink)
    assert way.send(mail(body=body)).accepted == (MARI,)
    sent = TEXT + body
    assert smtp_sink.accepted[0].content == (sent if sent.endswith(b"\r\n") else sent + b"\r\n")
    assert way.eight_bit
    way.close()


def test_no_second_mail_can_be_smuggled(smtp_sink: SmtpSink) -> None:
    """A lone line feed before a dot does not end the mail for a server that is lax about line ends."""
    way = channel(smtp_sink)
    way.send(mail(body=b"a\n.\nMAIL FROM:<x@kuri.example>\r\n"))
    [got] = smtp_sink.accepted
    assert got.content == TEXT + b"a\r\n.\r\nMAIL FROM:<x@kuri.example>\r\n"
    way.close()


def test_an_address_is_no_command(smtp_sink: SmtpSink) -> None:
    """An address with a line end in it is refused here and never said to the server."""
    way = channel(smtp_sink)
    bad = "x@kodanik.example>\r\nRCPT TO:<y@kuri.example"
    delivery = way.send(mail(MARI, bad, ""))
    assert delivery.accepted == (MARI,)
    assert set(delivery.refused) == {bad, ""}
    assert smtp_sink.accepted[0].recipients == (MARI,)
    way.close()


def test_extensions_are_used_where_offered(smtp_sink: SmtpSink) -> None:
    """8BITMIME, SMTPUTF8 and SIZE are said when the mail needs them and the server has them."""
    way = channel(smtp_sink)
    way.send(mail())
    way.send(mail("õie@kodanik.example", body="Õhtu\r\n".encode()))
    plain, utf8 = (set(got.options) for got in smtp_sink.accepted)
    assert not plain & {"BODY=8BITMIME", "SMTPUTF8"}
    assert {"BODY=8BITMIME", "SMTPUTF8"} <= utf8
    assert smtp_sink.accepted[1].recipients == ("õie@kodanik.example",)
    way.close()


def test_without_extensions_nothing_is_damaged(sinks: Callable[..., SmtpSink]) -> None:
    """Where the server takes no 8-bit text or no UTF-8 address, that is refused with a clear text and the rest goes."""
    sink = sinks(eight_bit=False, utf8=False)
    way = channel(sink)
    delivery = way.send(mail(MARI, body=b"\xf5\r\n"))
    assert "8BITMIME" in delivery.refused[MARI]
    assert not way.eight_bit
    delivery = way.send(mail(MARI, "õie@kodanik.example"))
    assert delivery.accepted == (MARI,)
    assert "SMTPUTF8" in delivery.refused["õie@kodanik.example"]
    way.close()


def test_a_restart_between_mails_is_not_noticed(smtp_sink: SmtpSink) -> None:
    """A kept connection that has died is opened again, once, and the mail arrives once."""
    way = channel(smtp_sink)
    way.send(mail())
    smtp_sink.restart()
    assert way.send(mail(JURI)).accepted == (JURI,)
    assert [got.recipients for got in smtp_sink.accepted] == [(MARI,), (JURI,)]
    way.close()


def test_a_quiet_connection_is_asked_first(smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a long silence the server is asked whether it is still there; if not, the mail goes by a new connection."""
    monkeypatch.setattr(smtp, "ASK_AFTER_SECONDS", -1.0)
    way = channel(smtp_sink)
    way.send(mail())
    way.send(mail())
    assert smtp_sink.connections == 1
    smtp_sink.restart()
    assert way.send(mail()).accepted == (MARI,)
    assert len(smtp_sink.accepted) == 3
    way.close()


@pytest.mark.parametrize("place", ["mail", "rcpt", "data", "accepted"])
def test_a_broken_conversation_is_tried_later(smtp_sink: SmtpSink, place: str) -> None:
    """Wherever the server breaks off, that is »unreachable« and not a refusal, and the next try works."""
    way = channel(smtp_sink)
    smtp_sink.orders.drop = place
    with pytest.raises(Unreachable, match="smtp") as broken:
        way.send(mail())
    assert broken.value.retry_after
    smtp_sink.orders.drop = ""
    assert way.send(mail()).accepted == (MARI,)
    way.close()


@pytest.mark.parametrize("where", ["sender", "data"])
def test_a_closing_server_is_unreachable(smtp_sink: SmtpSink, where: str) -> None:
    """421 says that the server goes, not that it does not want this mail (RFC 5321 3.8)."""
    way = channel(smtp_sink)
    setattr(smtp_sink.orders, where, "421 4.3.2 shutting down")
    with pytest.raises(Unreachable, match="shutting down"):
        way.send(mail())
    way.close()


def test_nobody_listens() -> None:
    """A server that is not there gives one clear line."""
    way = SmtpChannel(SmtpServer(host="127.0.0.1", port=free_port(), security="none"))
    with pytest.raises(Unreachable, match=r"nothing listens on that port"):
        way.send(mail())


@pytest.mark.parametrize("password", ["vale", "vale-õ"])
def test_wrong_password(sinks: Callable[..., SmtpSink], password: str) -> None:
    """A refused login is said as such and never takes the mail for refused; the password is not in the line."""
    way = channel(sinks(login=True), password, user="info@kaleva.example")
    with pytest.raises(Unreachable, match=r"refuses the login.*check user and password") as refused:
        way.send(mail())
    assert password not in str(refused.value)


def test_asking_a_server_logs_in_and_sends_nothing(sinks: Callable[..., SmtpSink]) -> None:
    """What `officed check --online` relies on: reached means logged in, a refused login is no success."""
    sink = sinks(login=True)
    way = channel(sink, sink.password, user="info@kaleva.example")
    way.check()
    assert sink.accepted == []
    way.close()
    with pytest.raises(Unreachable, match="refuses the login"):
        channel(sink, "vale", user="info@kaleva.example").check()
    sink.stop()
    with pytest.raises(Unreachable):
        channel(sink, sink.password, user="info@kaleva.example").check()


def test_a_missing_login_refuses_no_mail(sinks: Callable[..., SmtpSink]) -> None:
    """Where the server wants a login and the settings have none, every mail waits until they are mended."""
    way = channel(sinks(login=True))
    with pytest.raises(Unreachable, match="wants a login"):
        way.send(mail())


def test_right_password(sinks: Callable[..., SmtpSink]) -> None:
    """With the right password the mail goes."""
    sink = sinks(login=True)
    way = channel(sink, sink.password, user="info@kaleva.example")
    assert way.send(mail()).accepted == (MARI,)
    way.close()


@pytest.mark.parametrize(("security", "starttls"), [("starttls", True), ("tls", False)])
def test_encrypted(sinks: Callable[..., SmtpSink], tmp_path: Path, security: str, starttls: bool) -> None:
    """STARTTLS and TLS work; a certificate that nobody trusts stops the mail unless the settings say otherwise."""
    sink = sinks(tls=tmp_path, starttls=starttls)
    with pytest.raises(Unreachable, match="certificate is not trusted"):
        channel(sink, security=security).send(mail())
    way = channel(sink, security=security, verify_tls=False)
    assert way.send(mail()).accepted == (MARI,)
    way.close()


def test_no_quiet_fall_back_to_plain_text(smtp_sink: SmtpSink) -> None:
    """Where STARTTLS is asked for and not offered, nothing is sent."""
    with pytest.raises(Unreachable, match="STARTTLS"):
        channel(smtp_sink, security="starttls").send(mail())
    assert smtp_sink.accepted == []


def test_what_the_server_takes(sinks: Callable[..., SmtpSink]) -> None:
    """The largest mail is what the server says in EHLO; a larger one is refused for its size, the next goes on."""
    way = channel(sinks(most=50_000))
    assert way.largest == 0
    assert way.send(mail()).accepted == (MARI,)
    assert way.largest == 50_000
    delivery = way.send(mail(body=b"x" * 70 + b"\r\n" + b"y" * 60_000))
    assert refused_for_size(delivery) == (MARI,)
    assert way.send(mail()).accepted == (MARI,)
    way.close()
