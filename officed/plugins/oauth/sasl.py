"""What is said to a mail server with an access token: OAUTHBEARER (RFC 7628) and XOAUTH2 (of Google, before it)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

# The standard first.
MECHANISMS = ("OAUTHBEARER", "XOAUTH2")

_STATUS = re.compile(r"^[\w .-]{1,60}$")


def mechanism_of(offered: Collection[str]) -> str | None:
    """The best mechanism that a server offers (names in capitals); None where it knows neither."""
    return next((name for name in MECHANISMS if name in offered), None)


def first_words(mechanism: str, user: str, host: str, port: int, token: str) -> bytes:
    """The client's message with user and token."""
    if mechanism == "XOAUTH2":
        return f"user={user}\1auth=Bearer {token}\1\1".encode()
    # RFC 5801 4: commas and equals signs of a name are written otherwise.
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\1host={host}\1port={port}\1auth=Bearer {token}\1\1".encode()


def last_words(mechanism: str) -> bytes:
    """What a server waits for after it has told why it refuses (RFC 7628 3.2.3)."""
    return b"\1" if mechanism == "OAUTHBEARER" else b""


def status_of(challenge: bytes) -> str:
    """Why a server refuses a token, from the JSON it sends before its no; empty where it does not say."""
    try:
        said = json.loads(challenge)
    except ValueError:
        return ""
    status = said.get("status") if isinstance(said, dict) else None
    return status if isinstance(status, str) and _STATUS.match(status) else ""
