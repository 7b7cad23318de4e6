"""How officed logs in to a mailbox: LOGIN, SASL PLAIN for letters beyond ASCII, or an access token.

RFC 3501 6.2.2 and 6.2.3, RFC 4616, RFC 7628.
"""

from __future__ import annotations

import imaplib
from collections.abc import Callable

from imap_tools import BaseMailBox
from imap_tools.errors import MailboxLoginError

from officed.api import Mailbox
from officed.plugins.imap.refusals import NoMechanism, TokenRefused, no_room
from officed.plugins.oauth import AccessTokens
from officed.plugins.oauth.sasl import first_words, last_words, mechanism_of, status_of


def log_in(box: BaseMailBox, mailbox: Mailbox, secret: str, key: Callable[[], str]) -> None:
    """Log in with what `key` gave. Raises `MailboxLoginError`, `TokenRefused`, `NoMechanism`, imaplib's errors."""
    if isinstance(key, AccessTokens):
        try:
            _with_token(box.client, mailbox, secret)
        except imaplib.IMAP4.abort:
            raise
        except TokenRefused as refused:
            if not no_room(str(refused)):
                key.refused()
            raise
    else:
        _with_password(box, mailbox.user, secret)


def _with_password(box: BaseMailBox, user: str, password: str) -> None:
    try:
        # LOGIN is ASCII; SASL PLAIN carries any letters, and is what is left where LOGIN is switched off.
        plain = not (user + password).isascii() or "LOGINDISABLED" in box.client.capabilities
        login = box.login_utf8 if plain else box.login
        login(user, password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxLoginError(("NO", [str(error).encode()]), "OK") from error


def _with_token(client: imaplib.IMAP4, mailbox: Mailbox, token: str) -> None:
    offered = {word.removeprefix("AUTH=") for word in client.capabilities if word.startswith("AUTH=")}
    mechanism = mechanism_of(offered)
    if mechanism is None:
        raise NoMechanism("the server takes no token: it offers neither OAUTHBEARER nor XOAUTH2; use a password")
    challenges: list[bytes] = []

    def answer(challenge: bytes) -> bytes:
        # The first challenge is empty; a second one tells why the token is refused and must be answered, too.
        challenges.append(challenge)
        if len(challenges) > 1:
            return last_words(mechanism)
        return first_words(mechanism, mailbox.user, mailbox.host, mailbox.port, token)

    try:
        client.authenticate(mechanism, answer)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        said = " ".join((*map(status_of, challenges[1:]), str(error)))
        raise TokenRefused(" ".join(said.split())) from None
