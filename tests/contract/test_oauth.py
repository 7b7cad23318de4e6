"""Logins by OAuth 2.0, spoken for real: a login server, a Dovecot that asks it, an SMTP server that knows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.api import Envelope, OAuth2, Settings, SmtpServer, Unreachable
from officed.plugins.imap import ImapSource
from officed.plugins.oauth import AccessTokens, LoginEnded, mailbox_tokens, smtp_tokens
from officed.plugins.oauth.token_file import Kept, TokenFile
from officed.plugins.smtp import SmtpChannel
from tests.contract.source_places import mailbox
from tests.servers.dovecot import Dovecot
from tests.servers.lending import lent
from tests.servers.smtp_sink import SmtpSink
from tests.servers.token_server import TokenServer
from tests.unit.plugins.login_offices import NOW, office

LETTER = b"Subject: Avaldus\r\n\r\nTere\r\n"
BOTH = "auth_mechanisms = plain xoauth2 oauthbearer\n"


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    """A login server."""
    server = TokenServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["auth_mechanisms = plain xoauth2\n", "auth_mechanisms = plain oauthbearer\n"])
def by_token(request: pytest.FixtureRequest, tokens: TokenServer) -> Iterator[Dovecot]:
    """A Dovecot that takes tokens by one mechanism."""
    with lent(lambda: Dovecot(tokens_at=tokens.url, more=request.param)) as server:
        yield server


def place(dovecot: Dovecot, tokens: TokenServer, data: Path, user: str) -> ImapSource:
    """A mailbox whose login is kept in a folder."""
    box = mailbox(dovecot, user, password=None, oauth2=tokens.settings())
    assert box.oauth2 is not None
    return ImapSource(box, mailbox_tokens(box, box.oauth2, office(data)))


def logged_in(data: Path, token: str, name: str = "kantselei") -> TokenFile:
    """The file of somebody who has logged in."""
    file = TokenFile(data, name)
    file.write(Kept(token, NOW))
    return file


def test_a_mailbox_by_token(by_token: Dovecot, tokens: TokenServer, tmp_path: Path) -> None:
    """Letters are read and moved with a token that Dovecot asks the login server about, by either mechanism."""
    user = tokens.orders.user = by_token.user("õnne")
    by_token.deliver(user, LETTER)
    logged_in(tmp_path, tokens.grant())
    source = place(by_token, tokens, tmp_path, user)
    [key] = [found.key for found in source.list()]
    assert [got.data for got in source.fetch([key])] == [LETTER]
    assert set(source.take([key])) == {key}
    assert tokens.introspected
    source.close()


def test_a_refused_token_is_replaced(by_token: Dovecot, tokens: TokenServer, tmp_path: Path) -> None:
    """A token that was withdrawn before its time costs one try: the next one gets another, and no error holds it."""
    user = tokens.orders.user = by_token.user()
    logged_in(tmp_path, tokens.grant())
    source = place(by_token, tokens, tmp_path, user)
    assert list(source.list()) == []
    source.close()
    spent = list(tokens.access)
    tokens.access.clear()
    with pytest.raises(Unreachable, match="refuses the token") as refused:
        list(source.list())
    assert not any(token in str(refused.value) for token in spent)
    assert list(source.list()) == []
    source.close()


def test_the_token_of_somebody_else(by_token: Dovecot, tokens: TokenServer, tmp_path: Path) -> None:
    """Who logged in as another person is told to look at the user."""
    user = by_token.user()
    tokens.orders.user = "keegi-muu"
    logged_in(tmp_path, tokens.grant())
    with pytest.raises(Unreachable, match=r"refuses the token.*»user« is who logged in"):
        list(place(by_token, tokens, tmp_path, user).list())


def test_a_withdrawn_login(by_token: Dovecot, tokens: TokenServer, tmp_path: Path) -> None:
    """A login that was withdrawn says which command to give; after that command the same source works on."""
    user = tokens.orders.user = by_token.user()
    logged_in(tmp_path, tokens.grant())
    source = place(by_token, tokens, tmp_path, user)
    tokens.withdraw()
    with pytest.raises(LoginEnded, match=r"officed oauth login kantselei \(invalid_grant AADSTS700082\)"):
        list(source.list())
    logged_in(tmp_path, tokens.grant())
    assert list(source.list()) == []
    source.close()


def test_a_server_without_tokens(dovecot: Dovecot, tokens: TokenServer, tmp_path: Path) -> None:
    """A mail server that takes passwords only is said to be one."""
    logged_in(tmp_path, tokens.grant())
    with pytest.raises(Unreachable, match="neither OAUTHBEARER nor XOAUTH2; use a password"):
        list(place(dovecot, tokens, tmp_path, dovecot.user()).list())


def way(sink: SmtpSink, tokens: TokenServer, data: Path, user: str = "info@kaleva.example") -> SmtpChannel:
    """A way out whose login is kept in a folder."""
    server = SmtpServer(host=sink.host, port=sink.port, security="none", user=user)
    return SmtpChannel(server, smtp_tokens(server, OAuth2.model_validate(tokens.settings()), office(data)))


@pytest.fixture(params=["XOAUTH2", "OAUTHBEARER"])
def sink(request: pytest.FixtureRequest, tokens: TokenServer) -> Iterator[SmtpSink]:
    """An SMTP server that takes tokens by one mechanism."""
    server = SmtpSink(login=True, tokens=tokens.access, mechanism=request.param)
    server.start()
    yield server
    server.stop()


def test_the_mail_server_by_token(sink: SmtpSink, tokens: TokenServer, tmp_path: Path) -> None:
    """A mail leaves with a token, by either mechanism; a refused token is replaced at the next try."""
    user = tokens.orders.user = "info@kaleva.example"
    logged_in(tmp_path, tokens.grant(), "smtp")
    channel = way(sink, tokens, tmp_path, user)
    mail = Envelope(user, ("mari@kodanik.example",), LETTER)
    assert channel.send(mail).accepted == ("mari@kodanik.example",)
    channel.close()
    tokens.access.clear()
    with pytest.raises(Unreachable, match="refuses the token"):
        channel.send(mail)
    assert channel.send(mail).accepted
    channel.close()


def test_an_office_of_the_settings(tmp_path: Path, tokens: TokenServer) -> None:
    """What the settings say of a login becomes tokens for it and not a password."""
    from officed.plugins.imap import register_sources
    from officed.plugins.smtp import register_channels

    settings: Settings = office(tmp_path, tokens.settings())
    [source] = register_sources(settings)
    [channel] = register_channels(settings)
    assert isinstance(source._password, AccessTokens)
    assert isinstance(channel._password, AccessTokens)
