"""Built-in plugin: second ways for alarms, for when the office's own mail server is the trouble.

A mail server besides ([alarms.smtp]) and a web hook ([alarms] webhook). They carry alarms only: a channel that has a
`lane` gets the mails that name it, and no others.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from functools import partial

from officed.api import Alarms, AlarmServer, Channel, Delivery, Envelope, Settings, Unreachable, hookimpl, reveal
from officed.plugins.smtp import SmtpChannel

API_VERSION = 1

MAIL, HOOK = "alarm-smtp", "alarm-webhook"
PATIENCE_SECONDS = 15.0
_KEY = re.compile(r"^(?P<event>alarm|recovered)\.(?P<key>.{0,300})\.\d{14}\.alarm-webhook$")


@hookimpl
def register_channels(settings: Settings) -> Sequence[Channel]:
    """The second ways of the settings. Their secrets are asked for at each use."""
    alarms = settings.alarms
    ways: list[Channel] = []
    if alarms.smtp is not None:
        secret = alarms.smtp.password
        password = partial(reveal, secret, settings.root) if secret else None
        ways.append(AlarmMail(alarms.smtp, password, hello=settings.office.domain))
    if alarms.webhook:
        ways.append(WebHook(alarms, settings))
    return ways


class AlarmMail(SmtpChannel):
    """A mail server for alarms only."""

    lane = MAIL

    def __init__(self, server: AlarmServer, password: Callable[[], str] | None = None, hello: str = "") -> None:
        super().__init__(server, password, hello)
        self.name = MAIL
        self._sender = server.sender

    def send(self, envelope: Envelope) -> Delivery:
        """Hand over one alarm, under the envelope sender that this server allows."""
        return super().send(replace(envelope, sender=self._sender) if self._sender else envelope)


class WebHook:
    """A web address that takes alarms as JSON. Anything but an answer of 2xx counts as not reached."""

    kind = "webhook"
    lane = HOOK
    eight_bit = True

    def __init__(self, alarms: Alarms, settings: Settings) -> None:
        self.name = HOOK
        self._alarms = alarms
        self._root = settings.root
        self._office = settings.office.domain

    def send(self, envelope: Envelope) -> Delivery:
        """POST one alarm. Raises `Unreachable` with what the other side said; the address stands in no error."""
        body = json.dumps(as_json(envelope.message, self._office), ensure_ascii=False).encode()
        request = urllib.request.Request(self._alarms.webhook, body, self._headers(), method="POST")
        try:
            with _OPENER.open(request, timeout=PATIENCE_SECONDS) as answer:
                return Delivery(accepted=envelope.recipients, receipt=f"{answer.status} {answer.reason}")
        except urllib.error.HTTPError as error:
            error.close()
            raise Unreachable(what="The web hook of [alarms]", reason=f"it answers {error.code}") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
            raise Unreachable(what="The web hook of [alarms]", reason=str(reason)) from error

    def close(self) -> None:
        """Nothing is held open."""

    def _headers(self) -> Mapping[str, str]:
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "officed"}
        if self._alarms.webhook_secret is not None:
            headers[self._alarms.webhook_header] = reveal(self._alarms.webhook_secret, self._root)
        return headers


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the secret to another address."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


_OPENER = urllib.request.build_opener(_StayHere)


def as_json(message: bytes, office: str) -> dict[str, str]:
    """What a web hook is told of an alarm's mail: event (alarm, recovered), its key, subject, text, identifier."""
    mail: Message = message_from_bytes(message, policy=default)
    assert isinstance(mail, EmailMessage)
    found = _KEY.fullmatch(str(mail.get("X-Officed-Key", "")))
    return {
        "event": found["event"] if found else "alarm",
        "key": found["key"] if found else str(mail.get("X-Officed-Key", "")),
        "office": office,
        "subject": str(mail.get("Subject", "")),
        "text": mail.get_content(),
        "date": str(mail.get("Date", "")),
        "message_id": str(mail.get("Message-ID", "")),
    }
