"""Ports and patience."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable


class NotInstalled(Exception):
    """A server that a test needs is not on this machine."""


def free_port() -> int:
    """A TCP port on loopback that nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody accepts connections on a loopback port."""
    with socket.socket() as sock:
        sock.settimeout(1)
        return sock.connect_ex(("127.0.0.1", port)) == 0


def until(true: Callable[[], object], seconds: float = 30, what: str = "") -> None:
    """Wait until something holds; fail with its name when it does not in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what or true}")
        time.sleep(0.02)
