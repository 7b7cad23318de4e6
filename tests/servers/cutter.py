"""A wire that breaks where it is told to: a proxy before an IMAP or SMTP server that counts the client's commands."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.servers.ports import free_port

How = Literal["before", "after", "answer"]
HOWS: tuple[How, ...] = ("before", "after", "answer")
GREETING, TEXT = "(greeting)", "(text)"
PATIENCE = 10.0


@dataclass
class Wire:
    """One connection through the proxy."""

    client: socket.socket
    server: socket.socket
    # What is being waited for before the cut: the tag of the command (IMAP), or nothing (SMTP).
    tag: bytes = b""
    fatal: How | None = None
    held: bytes = b""
    text_next: bool = False
    gone: threading.Event = field(default_factory=threading.Event)

    def cut(self) -> None:
        """Break both ends."""
        self.gone.set()
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Cutter:
    """Listens on `port` and hands everything on to the server; `arm` names the command that is the last.

    »before« the command reaches the server, »after« it was carried out but not answered, in the middle of its
    »answer«; of a mail's text »before« is in its middle. `commands` are the names of what came since `arm`.
    """

    host = "127.0.0.1"

    def __init__(self, server: int) -> None:
        self.port = free_port()
        self.commands: list[str] = []
        self.done = False
        self._server = server
        self._fatal: tuple[int, How | Callable[[], None]] = (-1, "before")
        self._lock = threading.Lock()
        self._wires: list[Wire] = []
        self._listening = socket.create_server((self.host, self.port))
        threading.Thread(target=self._listen, daemon=True).start()

    def arm(self, number: int = -1, how: How | Callable[[], None] = "before") -> None:
        """Cut at the command of this number, from 0, counted from now; below 0 not at all.

        Something callable is called before the command is handed on, and nothing is cut.
        """
        with self._lock:
            self.commands, self.done, self._fatal = [], False, (number, how)

    def close(self) -> None:
        """Stop listening and break every connection."""
        self._listening.close()
        for wire in self._wires:
            wire.cut()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
                server = socket.create_connection((self.host, self._server), PATIENCE)
            except OSError:
                if self._listening.fileno() < 0:
                    return
                client.close()
                continue
            server.settimeout(None)
            wire = Wire(client, server)
            self._wires.append(wire)
            self._next(wire, GREETING)
            threading.Thread(target=self._to_client, args=(wire,), daemon=True).start()
            threading.Thread(target=self._to_server, args=(wire,), daemon=True).start()

    def _next(self, wire: Wire, name: str, tag: bytes = b"") -> bool:
        """Count a command. False where the wire has been cut before it."""
        with self._lock:
            number, (fatal, how) = len(self.commands), self._fatal
            self.commands.append(name)
            hit = number == fatal
            self.done = self.done or hit
        if hit and callable(how):
            how()
        elif hit and how == "before" and name != TEXT:
            wire.cut()
            return False
        elif hit and not callable(how):
            wire.tag, wire.fatal = tag, how
        return True

    def _to_server(self, wire: Wire) -> None:
        buffer = b""
        with contextlib.suppress(OSError):
            while data := wire.client.recv(65536):
                buffer += data
                while (end := self._unit(wire, buffer)) > 0:
                    unit, buffer = buffer[:end], buffer[end:]
                    if not self._handed_on(wire, unit):
                        return
        wire.cut()

    @staticmethod
    def _unit(wire: Wire, buffer: bytes) -> int:
        """Where the first whole command, or a mail's text, ends; 0 where it does not yet."""
        mark = b"\r\n.\r\n" if wire.text_next else b"\r\n"
        return (buffer.find(mark) + len(mark)) if mark in buffer else 0

    def _handed_on(self, wire: Wire, unit: bytes) -> bool:
        if wire.text_next:
            wire.text_next = False
            goes_on = self._next(wire, TEXT)
            if wire.fatal == "before":
                wire.server.sendall(unit[: len(unit) // 2])
                wire.cut()
                return False
        else:
            words = unit.split()
            tagged = len(words) > 1 and re.fullmatch(rb"[A-P]{4}\d+", words[0])
            shown = words[1:3] if tagged and words[1].upper() == b"UID" else words[1:2] if tagged else words[:1]
            name = b" ".join(shown).decode("ascii", "replace").upper()
            goes_on = self._next(wire, name, words[0] if tagged else b"")
        if goes_on:
            wire.server.sendall(unit)
        return goes_on

    def _to_client(self, wire: Wire) -> None:
        with contextlib.suppress(OSError):
            while data := wire.server.recv(65536):
                if wire.fatal is None:
                    wire.text_next = data.startswith(b"354")
                    wire.client.sendall(data)
                    continue
                wire.held += data
                if _whole(wire.held, wire.tag):
                    if wire.fatal == "answer":
                        wire.client.sendall(wire.held[: len(wire.held) // 2])
                    break
        wire.cut()


def _whole(held: bytes, tag: bytes) -> bool:
    """Whether the server has answered to the end."""
    if not held.endswith(b"\r\n"):
        return False
    last = held[:-2].rpartition(b"\r\n")[2]
    return last.startswith((tag + b" ", b"+")) if tag else re.match(rb"\d{3} |[*+]", last) is not None
