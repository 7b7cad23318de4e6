"""Whom a letter was really delivered to: the trace headers of mail servers. Bytes only, nothing is parsed."""

from __future__ import annotations

import re

# What Postfix, Exim and Dovecot, cPanel and Exchange write when they put a letter into a mailbox.
TRACES = (b"delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to")

# Whole words, and those with a sign in them are taken: looking for the sign from every letter of a line that has none
# would take minutes, and the source waits.
_WORD = re.compile(rb"[^\s<>(),;:\"]{3,}")
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
            words = (word for word in _WORD.findall(value) if b"@" in word[1:-1])
            found.update((address.decode("utf-8", "replace"), None) for address in words)
    return tuple(found)
