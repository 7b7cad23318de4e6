"""The demo's mail server: takes every mail, keeps it as a file and delivers nothing (aiosmtpd). It alone knows it."""

# ruff: noqa: ARG002, N802 (aiosmtpd calls its hooks by name and position)

from __future__ import annotations

import itertools
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
_LARGEST = 100 * 1024 * 1024


class SmtpServer:
    """`start()`, `stop()`; what it accepted stands in `folder` as 0001.eml and so on, whole or not at all."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        folder.mkdir(parents=True, exist_ok=True)
        handler = _Keeper(folder)
        self._controller = Controller(handler, hostname=HOST, port=port, enable_SMTPUTF8=True, data_size_limit=_LARGEST)

    def start(self) -> None:
        """Listen. Raises OSError when the port was taken."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop(no_assert=True)


class _Keeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(len(list(folder.glob("*.eml"))) + 1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail; the addresses of its envelope stand above it as a mail server writes them."""
        name = f"{next(self._numbers):04}"
        recipients = "".join(f"Delivered-To: {address}\r\n" for address in envelope.rcpt_tos)
        head = f"Return-Path: <{envelope.mail_from or ''}>\r\n{recipients}".encode("utf-8", "surrogateescape")
        content = envelope.content or b""
        partial = self._folder / f".{name}.partial"
        partial.write_bytes(head + (content.encode() if isinstance(content, str) else content))
        partial.rename(self._folder / f"{name}.eml")
        return f"250 2.0.0 kept as {name}.eml"
