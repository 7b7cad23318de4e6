"""The seal: a hash chain over batches of history, so that nobody changes it in silence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Seal:
    """One link: history ids `first` to `last` (both included), hex SHA-256 over the batch and the seal before."""

    sequence: int
    first: int
    last: int
    digest: str
    previous: str


def canonical(row: Mapping[str, object]) -> bytes:
    """A history row as canonical JSON: sorted keys, no spaces, UTF-8 (RFC 8785 for the plain values used here)."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seal_batch(previous: Seal | None, rows: Iterable[tuple[int, Mapping[str, object]]]) -> Seal | None:
    """The next seal over rows (id, values) in id order, or None where there is nothing to seal."""
    before = previous.digest if previous else GENESIS
    running = hashlib.sha256(before.encode())
    first = last = None
    for id_, row in rows:
        running.update(hashlib.sha256(canonical({"id": id_, **row})).digest())
        first, last = (id_ if first is None else first), id_
    if first is None or last is None:
        return None
    return Seal(previous.sequence + 1 if previous else 1, first, last, running.hexdigest(), before)
