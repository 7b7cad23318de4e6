"""A real SMTP server that keeps what it is given and answers as it is told (aiosmtpd); also as a process of its own."""

# ruff: noqa: ARG002 (aiosmtpd calls its hooks by position)

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tests.servers.certificates import self_signed
from tests.servers.ports import free_port, until


@dataclass(frozen=True)
class Accepted:
    """One accepted mail: its path addresses, its bytes without dot-stuffing, parameters of MAIL."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    options: tuple[str, ...] = ()


@dataclass
class Orders:
    """What the server is told to answer. `drop` breaks the connection at »mail«, »rcpt«, »data« or »accepted«."""

    recipients: dict[str, str] = field(default_factory=dict)
    sender: str = ""
    data: str = ""
    drop: str = ""


class SmtpSink:
    """`start()`, then read `accepted`; `orders` may be changed at any time. Survives `restart()` on the same port."""

    host = "127.0.0.1"
    password = "kalamaja-17"

    def __init__(
        self,
        *,
        login: bool = False,
        tls: Path | None = None,
        starttls: bool = True,
        eight_bit: bool = True,
        utf8: bool = True,
        keep: Path | None = None,
        port: int = 0,
        tokens: Mapping[str, str] | None = None,
        mechanism: str = "XOAUTH2",
        most: int = 200 * 1024 * 1024,
    ) -> None:
        """`tls` is a folder for a certificate: STARTTLS is offered then, or TLS at once with `starttls=False`.

        `keep` is a folder that every accepted mail is written to, whole or not at all. `tokens`: access tokens and
        whose they are, which count by one mechanism and no password does. `most`: octets of a mail.
        """
        self.port = port or free_port()
        self.orders = Orders()
        self.accepted: list[Accepted] = []
        self.connections = 0
        self._login, self._eight_bit, self._utf8, self._keep = login, eight_bit, utf8, keep
        self._context = _context(tls) if tls else None
        self._starttls = starttls
        self._tokens, self._mechanism, self._most = tokens, mechanism, most
        if tokens is not None:
            setattr(self, f"auth_{mechanism}", self._by_token)
        self._controller: _Controller | None = None

    def start(self) -> None:
        """Listen."""
        self._controller = _Controller(self)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening and break every connection."""
        if self._controller is not None:
            self._controller.break_all()
            self._controller.stop()
            self._controller = None

    def restart(self) -> None:
        """Stop and start on the same port."""
        self.stop()
        self.start()

    def clear(self) -> None:
        """Forget mails, orders and the count of connections; open connections stay."""
        self.orders, self.connections = Orders(), 0
        self.accepted.clear()

    # What aiosmtpd calls.

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, lines: list[str]) -> list[str]:  # noqa: N802
        session.host_name = name
        return [line for line in lines if self._eight_bit or "8BITMIME" not in line]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        self._maybe_drop(server, "mail")
        if not self.orders.sender:
            envelope.mail_from, envelope.mail_options = address, options
        return self.orders.sender or "250 2.1.0 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        self._maybe_drop(server, "rcpt")
        answer = self.orders.recipients.get(address, "")
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self._maybe_drop(server, "data")
        if self.orders.data:
            return self.orders.data
        mail = Accepted(
            envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content), tuple(envelope.mail_options)
        )
        self._store(mail)
        self.accepted.append(mail)
        self._maybe_drop(server, "accepted")
        return f"250 2.0.0 queued as {len(self.accepted)}"

    def authenticator(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """One password for everybody."""
        return AuthResult(success=bytes(data.password) == self.password.encode(), handled=False)

    async def _by_token(self, server: Any, args: list[str]) -> Any:
        said = base64.b64decode(args[1]).decode()
        user = re.search(r"(?:user|n,a)=([^\x01,]*)", said)[1]
        token = re.search(r"\x01auth=Bearer ([^\x01]*)\x01\x01$", said)[1]
        if self._tokens and self._tokens.get(token) == user:
            return AuthResult(success=True, auth_data=user)
        why = base64.b64encode(b'{"status":"401","schemes":"bearer"}').decode()
        await server.push(f"334 {why}")
        last = await server._reader.readline()
        assert last.strip() == (b"" if self._mechanism == "XOAUTH2" else b"AQ==")
        return AuthResult(success=False, handled=False, message="535 5.7.8 token refused")

    def _maybe_drop(self, server: Any, where: str) -> None:
        if self.orders.drop == where:
            server.transport.abort()
            raise ConnectionResetError

    def _store(self, mail: Accepted) -> None:
        if self._keep is None:
            return
        name = f"{time.time_ns()}-{os.getpid()}-{len(self.accepted)}"
        envelope = {"sender": mail.sender, "recipients": mail.recipients}
        (self._keep / f"{name}.json").write_text(json.dumps(envelope))
        partial = self._keep / f".{name}.partial"
        partial.write_bytes(mail.content)
        partial.rename(self._keep / f"{name}.eml")

    def settings(self) -> dict[str, Any]:
        """Keyword arguments of aiosmtpd's SMTP."""
        return {
            "tls_context": self._context if self._starttls else None,
            "auth_required": self._login,
            "auth_require_tls": False,
            "authenticator": self.authenticator,
            "enable_SMTPUTF8": self._utf8,
            "data_size_limit": self._most,
            "auth_exclude_mechanism": ["PLAIN", "LOGIN"] if self._tokens is not None else [],
        }

    @property
    def context(self) -> ssl.SSLContext | None:
        """For TLS at once."""
        return None if self._starttls else self._context


class _Session(SMTP):
    """Counts connections and keeps a hand on them."""

    def __init__(self, controller: _Controller, **settings: Any) -> None:
        super().__init__(controller.sink, **settings)
        self._controller = controller

    def connection_made(self, transport: Any) -> None:
        # After STARTTLS this is called again, for the same connection.
        if transport.get_extra_info("sslcontext") is None or self._controller.sink.context is not None:
            self._controller.sink.connections += 1
        self._controller.transports.append(transport)
        super().connection_made(transport)


class _Controller(Controller):
    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink
        self.transports: list[asyncio.Transport] = []
        super().__init__(sink, hostname=sink.host, port=sink.port, ssl_context=sink.context)

    def factory(self) -> _Session:
        return _Session(self, loop=self.loop, **self.sink.settings())

    def break_all(self) -> None:
        done = threading.Event()

        def cut() -> None:
            for transport in self.transports:
                transport.abort()
            self.loop.call_later(0.05, done.set)

        self.loop.call_soon_threadsafe(cut)
        done.wait(5)


class SmtpSinkProcess:
    """The same server in a process that can be killed; accepted mails are files in `folder`."""

    host = SmtpSink.host

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it listens."""
        ready = self.folder / ".ready"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.servers.smtp_sink", "--folder", str(self.folder)]
        root = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen([*command, "--port", str(self.port)], cwd=root)
        until(ready.exists, what="the SMTP sink process")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def accepted(self) -> list[Accepted]:
        """What it has accepted so far, oldest first."""
        return [_kept(file) for file in sorted(self.folder.glob("*.eml"))]


def _kept(file: Path) -> Accepted:
    envelope = json.loads(file.with_suffix(".json").read_text())
    return Accepted(envelope["sender"], tuple(envelope["recipients"]), file.read_bytes())


def _context(folder: Path) -> ssl.SSLContext:
    cert, key = self_signed(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    return context


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    sink = SmtpSink(keep=arguments.folder, port=arguments.port)
    sink.start()
    (arguments.folder / ".ready").touch()
    threading.Event().wait()


if __name__ == "__main__":
    main()
