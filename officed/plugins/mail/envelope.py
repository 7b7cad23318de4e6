"""Whom a letter was really delivered to: the trace headers of mail servers. Bytes only, nothing is parsed."""

from __future__ import annotations

import re

# What Postfix, Exim and Dovecot, cPanel and Exchange write when they put a letter into a mailbox.
TRACES = (b"delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to")

_ADDRESS = re.compile(rb"[^\s<>(),;:\"]+@[^\s<>(),;:\"]+")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
# A letter without an empty line has no end of headers: no more than this is looked at.
_LONGEST_HEADER = 256 * 1024


def envelope_to(message: bytes) -> tuple[str, ...]:
    """Addresses in the trace headers, in their order, each once; empty where the server wrote none."""
    end = _HEADER_END.search(message, 0, _LONGEST_HEADER)
    head = message[: end.start() if end else _LONGEST_HEADER]
    found: dict[str, None] = {}
    for line in re.sub(rb"\r?\n[ \t]+", b" ", head).splitlines():
        name, colon, value = line.partition(b":")
        if colon and name.strip().lower() in TRACES:
            found.update((address.decode("utf-8", "replace"), None) for address in _ADDRESS.findall(value))
    return tuple(found)
