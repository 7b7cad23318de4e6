"""When a certificate ends: the one field of X.509 (RFC 5280 4.1) that an examination needs, out of its DER."""

from __future__ import annotations

from datetime import UTC, datetime

SEQUENCE, VERSION, UTC_TIME = 0x30, 0xA0, 0x17
LONG_FORM = 0x80


def not_after(certificate: bytes) -> datetime:
    """The end of the validity of a certificate in DER (aware). Raises ValueError for anything else."""
    try:
        _, whole, _ = _element(certificate)
        _, tbs, _ = _element(whole)
        tag, _, rest = _element(tbs)
        if tag == VERSION:
            _, _, rest = _element(rest)
        # Past the serial number stand the algorithm and the issuer, then the validity.
        for _ in range(2):
            _, _, rest = _element(rest)
        _, validity, _ = _element(rest)
        _, _, rest = _element(validity)
        tag, value, _ = _element(rest)
    except IndexError:
        raise ValueError("this is no certificate") from None
    return _time(tag, value.decode("ascii"))


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    """Tag, content and what follows."""
    tag, length, start = data[0], data[1], 2
    if length & LONG_FORM:
        octets = length & ~LONG_FORM
        length, start = int.from_bytes(data[2 : 2 + octets], "big"), 2 + octets
    return tag, data[start : start + length], data[start + length :]


def _time(tag: int, text: str) -> datetime:
    # Two digits of a year below 50 are of this century (RFC 5280 4.1.2.5.1).
    if tag == UTC_TIME:
        text = ("20" if text[:2] < "50" else "19") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
