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


def canonical(row: object) -> bytes:
    """A value as canonical JSON: sorted keys, no spaces, UTF-8 (RFC 8785 for the plain values used here)."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def history_line(id_: int, row: Mapping[str, object]) -> bytes:
    """A row of history as a seal covers it and as a journal has it."""
    return canonical({"id": id_, **row})


def imprint_line(document: int, said: Mapping[str, str]) -> bytes:
    """What the rows of a document said when they were sealed, as a seal covers it and as a journal has it."""
    return canonical({"imprint": document, "said": said})


def seal_batch(
    previous: Seal | None,
    rows: Iterable[tuple[int, Mapping[str, object]]],
    imprints: Iterable[tuple[int, Mapping[str, str]]] = (),
) -> Seal | None:
    """The next seal over rows (id, values) in id order, then imprints (document, what it said) in document order.

    None where there is no row to seal. The digest is SHA-256 over the digest before, as hex, and the SHA-256 of each
    line, as octets.
    """
    before = previous.digest if previous else GENESIS
    running = hashlib.sha256(before.encode())
    first = last = None
    for id_, row in rows:
        running.update(hashlib.sha256(history_line(id_, row)).digest())
        first, last = (id_ if first is None else first), id_
    if first is None or last is None:
        return None
    for document, said in imprints:
        running.update(hashlib.sha256(imprint_line(document, said)).digest())
    return Seal(previous.sequence + 1 if previous else 1, first, last, running.hexdigest(), before)
