"""Digests of originals: the plain one, and the one that stays the same on every way a letter takes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

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


def same_letter_digest_of(pieces: Iterable[bytes]) -> str:
    """The same digest of a mail that comes in pieces and is never held as a whole; its headers are, line by line."""
    letter = _LetterInPieces()
    for piece in pieces:
        letter.take(piece)
    return letter.digest()


class _LetterInPieces:
    def __init__(self) -> None:
        self._hash = hashlib.sha256(b"mail\0")
        self._held = b""
        self._line = b""
        self._lines = 0
        self._kept = 0
        self._keep = True
        self._in_body = False
        self._ends = 0

    def take(self, piece: bytes) -> None:
        data = self._held + piece
        # A CR at the end may belong to an LF that has not come yet.
        self._held = b"\r" if data.endswith(b"\r") else b""
        data = (data[:-1] if self._held else data).replace(b"\r\n", b"\n")
        if self._in_body:
            self._body(data)
        else:
            self._head(data)

    def digest(self) -> str:
        if self._held:
            self._held = b""
            self._body(b"\r") if self._in_body else self._head(b"\r")
        if not self._in_body:
            self._header(self._line)
        return self._hash.hexdigest()

    def _head(self, data: bytes) -> None:
        *whole, rest = (self._line + data).split(b"\n")
        for at, line in enumerate(whole):
            if not line and self._lines:
                self._in_body, self._line = True, b""
                self._hash.update(b"\n\n")
                self._body(b"\n".join([*whole[at + 1 :], rest]))
                return
            self._header(line)
        self._line = rest

    def _header(self, line: bytes) -> None:
        if line[:1] not in {b" ", b"\t"}:
            self._keep = line.partition(b":")[0].strip().lower() not in TRACE_HEADERS
        if self._keep:
            self._hash.update(b"\n" + line if self._kept else line)
            self._kept += 1
        self._lines += 1

    def _body(self, data: bytes) -> None:
        """Line ends are held back until something follows them: those at the very end do not count."""
        text = data.rstrip(b"\n")
        if text:
            self._hash.update(b"\n" * self._ends + text)
            self._ends = 0
        self._ends += len(data) - len(text)
