"""Telling systemd how it goes (sd_notify(3)): ready, alive, stopping. Nothing happens outside systemd."""

from __future__ import annotations

import os
import socket
import time

_PATIENCE_SECONDS = 1.0


def notify(*lines: str) -> None:
    """Send state lines such as READY=1 to the service manager. Never fails: an unheard word is no reason to stop."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
            # A listener that does not read must not stop the office.
            connection.settimeout(_PATIENCE_SECONDS)
            connection.connect(address)
            connection.sendall("\n".join(lines).encode())
    except OSError:
        return


def reloading_lines() -> tuple[str, ...]:
    """What is said when settings begin to be read again; READY=1 ends it (sd_notify(3), Type=notify-reload).

    The time tells systemd to which of its signals this is the answer; it is that of the same clock, in µs.
    """
    return "RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}"


def watchdog_seconds() -> float | None:
    """How often systemd wants a sign of life: half of WATCHDOG_USEC; None where it wants none."""
    microseconds = os.environ.get("WATCHDOG_USEC")
    return int(microseconds) / 2_000_000 if microseconds else None
