"""Where documents come from: a mailbox, a scan folder, a stranger's web service."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from officed.domain.document import Way


@dataclass(frozen=True, slots=True)
class Found:
    """Something that stands in the source now.

    `key` names it for ever within the source (IMAP: folder, UIDVALIDITY and UID, RFC 3501 2.3.1.1). `size` in bytes.
    """

    key: str
    size: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An original as it stood in the source: bytes, or a file to be copied (one of the two).

    `received_at` is an aware instant: when the server or the folder got it, never the sender's own Date. `still` tells
    after a file was copied whether it is what was listed: it may have grown meanwhile.
    """

    key: str
    name: str
    media_type: str
    received_at: datetime
    data: bytes | None = None
    path: Path | None = None
    way: Way = Way.EMAIL
    mailbox: str = ""
    envelope_to: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    still: Callable[[], bool] | None = None


class Source(Protocol):
    """A place that is watched. One thread uses it; any method may raise `Unreachable`, which is tried again.

    The listing is the truth: `wait` only says when to look. Nothing is changed in the place before `take`, which is
    called after the commit and may be called again for the same keys after a crash. A source of letters that the office
    sent says so by `direction = Direction.OUTGOING`.
    """

    name: str

    def list(self) -> Iterable[Found]:
        """Everything that stands there now and is complete, oldest first."""

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        """The originals of these keys; one that has gone in the meantime is left out."""

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Move what is stored out of the way, once. Returns key -> new place; what has gone is left out."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when something may be new, when `seconds` have passed, or within a second of `stop`."""

    def close(self) -> None:
        """Let go of connections and watches; the source may be used again afterwards."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one letter from another without reading it: where it stands, size in bytes, when the place got it.

    `received_at` is an aware instant, None where the place does not know it. `message_id` has its angle brackets.
    """

    place: str
    size: int
    received_at: datetime | None = None
    message_id: str | None = None


@runtime_checkable
class Recountable(Source, Protocol):
    """A source that can also be asked what stands where it put things: the reconciliation compares the ledger with it.

    A source may say `leaves = True` where letters stay in their folder after they were taken, and `reuses_keys = True`
    where a restored backup can put another letter under a key that was known before.
    """

    def taken(self) -> Iterable[str]:
        """Every place in the taken folder where something stands, written as `take` writes it."""

    def marks(self, places: Sequence[str]) -> Iterator[Mark]:
        """What stands at these places or keys; what has gone is left out."""

    def fetch_taken(self, places: Sequence[str]) -> Iterator[Fetched]:
        """The originals at these places, with the place as their key; what has gone is left out."""
