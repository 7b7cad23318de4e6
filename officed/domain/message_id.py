"""Message-IDs of our own mails, made from the outbox key (RFC 5322 3.6.4): a repeat is the same mail."""

from __future__ import annotations

import hashlib
import hmac
import re

_MARK = "officed."
_LONGEST = 64
_DOT_ATOM = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_MESSAGE_ID = re.compile(r"<([!-;=?A-~]+)@([!-;=?A-~]+)>")


def message_id(key: str, domain: str, secret: str = "") -> str:
    """Return `<officed.KEY@domain>`, always the same for the same key.

    With a secret the key stands as 32 hex digits that nobody can guess (HMAC, RFC 2104): a forged report or reply
    cannot name a mail of ours that its sender has not seen.

    A key that is long or holds anything but letters, digits, `_`, `-` and single dots stands as 32 hex digits of its
    SHA-256. A domain that is not ASCII is written as in the DNS (RFC 5890).

    >>> message_id("forward.12.1", "kaleva.example")
    '<officed.forward.12.1@kaleva.example>'
    """
    if secret:
        guarded = hmac.new(secret.encode(), key.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
        return f"<{_MARK}{guarded}@{ascii_domain(domain)}>"
    plain = len(key) <= _LONGEST and _DOT_ATOM.fullmatch(key)
    left = key if plain else hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"<{_MARK}{left}@{ascii_domain(domain)}>"


def is_ours(found: str, domain: str) -> bool:
    """Tell whether a Message-ID is one that `message_id` made for this domain."""
    match = _MESSAGE_ID.fullmatch(found.strip())
    if match is None:
        return False
    return match[1].startswith(_MARK) and match[2].lower() == ascii_domain(domain)


def is_message_id(text: str) -> bool:
    """Tell whether the text is one Message-ID that may stand in a header as it is."""
    return _MESSAGE_ID.fullmatch(text) is not None


def ascii_domain(domain: str) -> str:
    """Return a domain in lower case as the DNS knows it; characters that no domain may have are left out."""
    clean = re.sub(r"[^\w.-]", "", domain.strip().strip(".").lower())
    try:
        return clean.encode("idna").decode("ascii") or "invalid"
    except UnicodeError:
        return clean.encode("ascii", "ignore").decode("ascii").strip(".") or "invalid"
