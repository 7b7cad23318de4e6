"""Digests of originals: the plain one, and the one that stays the same on every way a letter takes."""

from __future__ import annotations

import hashlib

# Headers that servers on the way add or rewrite; two copies of one letter differ in nothing else.
TRACE_HEADERS = frozenset(
    {
        b"received", b"return-path", b"delivered-to", b"x-original-to", b"envelope-to", b"delivery-date",
        b"authentication-results", b"received-spf", b"dkim-signature", b"arc-seal", b"arc-message-signature",
        b"arc-authentication-results", b"x-spam-status", b"x-spam-score", b"x-spam-level", b"x-spam-flag",
        b"x-spam-checker-version", b"x-virus-scanned", b"x-virus-status", b"x-uid", b"x-uidl", b"status", b"x-status",
        b"x-keywords", b"x-mozilla-status", b"x-mozilla-status2", b"x-received", b"x-forwarded-to", b"x-forwarded-for",
        b"x-google-dkim-signature", b"x-gm-message-state", b"x-google-smtp-source", b"x-envelope-to",
        b"x-envelope-from", b"x-ms-exchange-organization-authas", b"x-ms-exchange-organization-authsource",
        b"x-rspamd-queue-id",
        b"x-rspamd-server", b"x-spamd-result", b"x-spamd-bar", b"x-quarantine-id", b"lines", b"content-length",
    }
)  # fmt: skip


def sha256(data: bytes) -> str:
    """Hex SHA-256 of the bytes."""
    return hashlib.sha256(data).hexdigest()


def same_letter_digest(raw: bytes, *, mail: bool) -> str:
    """Hex SHA-256 that is equal for copies of one letter.

    For mail: over the message without trace headers and with LF line ends. Only that first header block is touched,
    so a letter with another body never gets the same digest, whatever its Message-ID.
    Anything else: the plain digest.
    """
    if not mail:
        return sha256(raw)
    text = raw.replace(b"\r\n", b"\n")
    head, gap, body = text.partition(b"\n\n")
    kept: list[bytes] = []
    keep = True
    for line in head.split(b"\n"):
        if line[:1] not in {b" ", b"\t"}:
            name = line.partition(b":")[0].strip().lower()
            keep = name not in TRACE_HEADERS
        if keep:
            kept.append(line)
    return sha256(b"mail\0" + b"\n".join(kept) + gap + body.rstrip(b"\n"))
