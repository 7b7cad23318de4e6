"""Where mails go: an SMTP server, a folder, a stranger's web hook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Envelope:
    """A rendered mail (RFC 5322 bytes, CRLF) with its sender and recipients (RFC 5321 paths)."""

    sender: str
    recipients: tuple[str, ...]
    message: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the other side said: accepted recipients, `later` (4xx, try again) and `refused` (5xx, never) with texts."""

    accepted: tuple[str, ...] = ()
    later: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    refused: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    receipt: str = ""


class Channel(Protocol):
    """A way out. Used by one thread at a time; keeps its connection open between mails.

    `eight_bit`: whether it takes octets above 127 (RFC 6152); True until it is known otherwise.
    """

    name: str
    kind: str
    eight_bit: bool

    def send(self, envelope: Envelope) -> Delivery:
        """Hand over one mail. A server that cannot be reached raises `Unreachable`; a refusal is a value."""

    def close(self) -> None:
        """Let go of the connection; the next `send` opens it again."""
