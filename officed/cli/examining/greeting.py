"""The first words with a mail server: its certificate, and its clock where the greeting tells it. No login."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO, cast

from officed.cli.examining.validity import not_after
from officed.settings.model import Settings
from officed.settings.shapes import Security

TIMEOUT_SECONDS = 5.0
LONGEST_LINE = 2000
MOST_LINES = 50
# RFC 5322 3.3, as Exim and Sendmail have it at the end of their greeting.
_DATE = re.compile(r"(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


@dataclass(frozen=True, slots=True)
class Peer:
    """A mail server of the settings. `protocol` is imap or smtp."""

    name: str
    protocol: str
    host: str
    port: int
    security: Security


def peers(settings: Settings) -> Iterator[Peer]:
    """Every mail server of the settings, each host and port once."""
    boxes = [Peer(f"mailbox {box.name}", "imap", box.host, box.port, box.security) for box in settings.mailbox]
    way = settings.smtp
    out = [Peer(way.name, "smtp", way.host, way.port, way.security)] if way else []
    seen: set[tuple[str, int]] = set()
    for peer in (*boxes, *out):
        if (peer.host, peer.port) not in seen:
            seen.add((peer.host, peer.port))
            yield peer


def certificate_end(peer: Peer) -> datetime:
    """When the server's certificate ends (aware). Raises OSError, and ValueError where it cannot be read."""
    with _connected(peer) as sock:
        if peer.security == "starttls":
            _ask_for_tls(sock, peer.protocol)
            sock = _wrapped(sock, peer.host)
        certificate = cast(ssl.SSLSocket, sock).getpeercert(binary_form=True)
    return not_after(certificate or b"")


def clock_of(peer: Peer) -> datetime | None:
    """The time that the greeting tells (aware), None where it tells none. Raises OSError."""
    with _connected(peer) as sock, sock.makefile("rb") as lines:
        found = _DATE.search(_line(lines))
    try:
        return parsedate_to_datetime(found[0]) if found else None
    except ValueError:
        return None


@contextmanager
def _connected(peer: Peer) -> Iterator[socket.socket]:
    with socket.create_connection((peer.host, peer.port), TIMEOUT_SECONDS) as sock:
        yield _wrapped(sock, peer.host) if peer.security == "tls" else sock


def _wrapped(sock: socket.socket, host: str) -> ssl.SSLSocket:
    # An expired certificate is to be seen, too; whether it is trusted is said by the login.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(sock, server_hostname=host)


def _ask_for_tls(sock: socket.socket, protocol: str) -> None:
    """STARTTLS of RFC 3501 6.2.1 or RFC 3207."""
    # Unbuffered: what comes after the last line belongs to TLS.
    with cast(BinaryIO, sock.makefile("rb", buffering=0)) as lines:
        if protocol == "imap":
            _line(lines)
            sock.sendall(b"a STARTTLS\r\n")
            _until(lines, "a OK", "a ")
            return
        _until(lines, "220 ", "")
        sock.sendall(b"EHLO localhost\r\n")
        _until(lines, "250 ", "")
        sock.sendall(b"STARTTLS\r\n")
        _until(lines, "220 ", "")


def _until(lines: BinaryIO, end: str, tag: str) -> None:
    """Read to the line that begins with `end`; another last line (one that bears the tag) is a refusal."""
    for _ in range(MOST_LINES):
        line = _line(lines)
        if line.startswith(end):
            return
        if not line or (tag and line.startswith(tag)) or (not tag and line[3:4] == " "):
            break
    raise OSError("the server offers no STARTTLS")


def _line(lines: BinaryIO) -> str:
    return lines.readline(LONGEST_LINE).decode("ascii", "replace")
