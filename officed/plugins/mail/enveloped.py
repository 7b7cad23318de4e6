"""S/MIME envelopes opened as far as that needs no key: what stands inside a signature (RFC 5652, RFC 8551).

Only the layers of BER (X.690) are walked, in definite and indefinite form; no signature is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SIGNED, ENVELOPED, COMPRESSED, AUTH_ENVELOPED = "signed", "encrypted", "compressed", "encrypted"
# The content types of CMS, by the bytes of their object identifiers (RFC 5652 section 14, RFC 3274, RFC 5083).
KINDS = {
    bytes.fromhex("2a864886f70d010702"): SIGNED,
    bytes.fromhex("2a864886f70d010703"): ENVELOPED,
    bytes.fromhex("2a864886f70d0109100109"): COMPRESSED,
    bytes.fromhex("2a864886f70d0109100117"): AUTH_ENVELOPED,
}
OID, OCTETS, SEQUENCE, CONTEXT_0 = 0x06, 0x04, 0x30, 0xA0
CONSTRUCTED = 0x20
END = b"\0\0"
MAX_DEPTH = 12
MAX_PIECES = 200_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an envelope is (signed, encrypted, compressed, or empty where it is none) and what was got out of it."""

    kind: str = ""
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One element: its tag byte, where its content begins and ends, and where the next element begins."""

    tag: int
    start: int
    end: int
    after: int


def envelope(data: bytes) -> Envelope:
    """Open a CMS object. Never raises; a broken one has no kind."""
    try:
        return _opened(data)
    except (IndexError, ValueError, RecursionError):
        return Envelope()


def _opened(data: bytes) -> Envelope:
    outer = _item(data, 0)
    oid, content = list(_inside(data, outer))[:2]
    kind = KINDS.get(data[oid.start : oid.end], "")
    if outer.tag != SEQUENCE or oid.tag != OID or kind != SIGNED:
        return Envelope(kind)
    signed = next(_inside(data, content))
    # SignedData: version, digestAlgorithms, encapContentInfo.
    _, _, encapsulated = [item for _, item in zip(range(3), _inside(data, signed), strict=False)]
    inner = list(_inside(data, encapsulated))
    if len(inner) < 2 or inner[1].tag != CONTEXT_0:
        return Envelope(kind)
    return Envelope(kind, b"".join(_octets(data, next(_inside(data, inner[1])), 0)))


def _item(data: bytes, at: int, depth: int = 0) -> Item:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag of several bytes")
    if length == 0x80:
        end = start
        while data[end : end + 2] != END:
            end = _item(data, end, depth + 1).after
        return Item(tag, start, end, end + 2)
    if length > 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    if start + length > len(data):
        raise ValueError("cut off")
    return Item(tag, start, start + length, start + length)


def _inside(data: bytes, item: Item) -> Iterator[Item]:
    at = item.start
    while at < item.end:
        found = _item(data, at)
        yield found
        at = found.after


def _octets(data: bytes, item: Item, depth: int) -> Iterator[bytes]:
    """The pieces of an octet string, which the constructed form cuts up."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    if item.tag & ~CONSTRUCTED != OCTETS:
        raise ValueError("no octet string")
    if not item.tag & CONSTRUCTED:
        yield data[item.start : item.end]
        return
    for count, piece in enumerate(_inside(data, item)):
        if count >= MAX_PIECES:
            raise ValueError("too many pieces")
        yield from _octets(data, piece, depth + 1)
