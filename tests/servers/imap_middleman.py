"""A man between officed and an IMAP server, who answers some commands himself: what Dovecot cannot be taught."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress


class Middleman:
    """Listens on `port` and hands everything on to another port, but for what he was told.

    `answers`: a command's name and arguments (a pattern) -> the rest of the tagged line that the client gets at once.
    `greeting`: what a client is greeted with instead of being let through. Both may be changed at any time.
    """

    host = "127.0.0.1"

    def __init__(self, to: int) -> None:
        self.answers: dict[str, str] = {}
        self.greeting = ""
        self.connections = 0
        self.commands: list[str] = []
        self._to = to
        self._listener = socket.create_server((self.host, 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if self.greeting:
                client.sendall(self.greeting.encode() + b"\r\n")
                return
            with socket.create_connection((self.host, self._to)) as server:
                threading.Thread(target=self._back, args=(server, client), daemon=True).start()
                for line in client.makefile("rb"):
                    self._hand_on(line, client, server)

    def _hand_on(self, line: bytes, client: socket.socket, server: socket.socket) -> None:
        tag, _, command = line.decode("latin-1").strip().partition(" ")
        self.commands.append(command)
        said = next((words for pattern, words in self.answers.items() if re.match(pattern, command)), None)
        if said is None:
            server.sendall(line)
        else:
            client.sendall(f"{tag} {said}\r\n".encode())

    @staticmethod
    def _back(server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)
