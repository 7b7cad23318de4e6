"""Sample of a channel: mails go to a web hook, which sends them on or shows them in a chat.

Each mail is one POST of message/rfc822. `X-Officed-To` names the recipients; `X-Officed-Signature` is the HMAC-SHA256
of the body with the key, so that the hook knows who speaks. The hook's answer decides: 2xx is accepted, 429 and 5xx
are tried again later, every other answer is a refusal.

Settings:

    [plugin.webhook]
    url = "https://hook.example/officed"
    key = "env:HOOK_KEY"            # may be left out
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from officed.api import Channel, Delivery, Envelope, Office, Secret, Unreachable, hookimpl, reveal

API_VERSION = 1
CAPABILITIES = ("network",)

TIMEOUT_SECONDS = 30
TOO_MANY, SERVER_ERRORS = 429, 500


@dataclass(frozen=True)
class SETTINGS:
    """What `[plugin.webhook]` may say."""

    url: str
    key: Secret | None = None


class Webhook:
    """The channel: one request a mail, for all its recipients."""

    name = "webhook"
    kind = "mail"
    eight_bit = True

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key.encode()

    def send(self, envelope: Envelope) -> Delivery:
        """Hand over one mail. The same one may come again after a crash; its Message-ID is the same then."""
        headers = {"Content-Type": "message/rfc822", "X-Officed-To": ", ".join(envelope.recipients)}
        if self._key:
            headers["X-Officed-Signature"] = hmac.new(self._key, envelope.message, hashlib.sha256).hexdigest()
        try:
            request = Request(self._url, envelope.message, headers, method="POST")
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                return Delivery(accepted=envelope.recipients, receipt=f"HTTP {answer.status}")
        except HTTPError as error:
            said = dict.fromkeys(envelope.recipients, f"HTTP {error.code} {error.reason}")
            later = error.code == TOO_MANY or error.code >= SERVER_ERRORS
            return Delivery(later=said) if later else Delivery(refused=said)
        except (URLError, OSError) as error:
            raise Unreachable(what=self._url, reason=getattr(error, "reason", error)) from error

    def close(self) -> None:
        """Every request has a connection of its own."""


class Plugin:
    """Made with the office and its own settings."""

    def __init__(self, office: Office, settings: SETTINGS) -> None:
        self._root = office.settings.root
        self._settings = settings

    @hookimpl
    def register_channels(self) -> Sequence[Channel]:
        """One channel; it is asked for again for each thread that sends."""
        key = reveal(self._settings.key, self._root) if self._settings.key else ""
        return [Webhook(self._settings.url, key)]


def plugin(office: Office, settings: SETTINGS) -> Plugin:
    """Officed calls this at the start."""
    return Plugin(office, settings)
