"""Speaking with a time-stamping service: a request goes there by HTTP, bytes come back (RFC 3161 2.4.1 and 3.4)."""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from http.client import HTTPResponse

LONGEST = 256 * 1024

HASHES = {
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
"""Object identifiers of digests (RFC 5754 2)."""


class NoAnswer(Exception):
    """The service gives no answer now; the text goes on from its address and says why."""


def request(digest: bytes, by: str, nonce: int, policy: str = "") -> bytes:
    """A TimeStampReq in DER: of a digest by one of `HASHES`, with a nonce, the policy if any, and certReq.

    The package that proves replies asks neither by a digest nor for a policy.
    """
    algorithm = _der(0x30, _oid(HASHES[by]) + _der(0x05, b""))
    imprint = _der(0x30, algorithm + _der(0x04, digest))
    wanted = _oid(policy) if policy else b""
    return _der(0x30, _integer(1) + imprint + wanted + _integer(nonce) + _der(0x01, b"\xff"))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, length]) + content if length < 0x80 else bytes([tag, 0x80 | len(octets)]) + octets + content


def _integer(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    return _der(0x06, b"".join(map(_septets, (40 * first + second, *rest))))


def _septets(number: int) -> bytes:
    octets = [number & 0x7F]
    while number := number >> 7:
        octets.insert(0, number & 0x7F | 0x80)
    return bytes(octets)


def post(url: str, query: bytes, seconds: float) -> bytes:
    """POST a request and return what comes. TLS is verified, redirections are not followed. Raises `NoAnswer`."""
    # Only an office with time stamps pays for loading an HTTP client.
    from http.client import HTTPException
    from urllib import error
    from urllib import request as http

    class Straight(http.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "officed"}
    opener = http.build_opener(Straight, http.HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(http.Request(url, query, headers, method="POST"), timeout=seconds) as reply:
            return _read(reply, seconds)
    except error.HTTPError as refused:
        refused.close()
        raise NoAnswer(f"answers with HTTP {refused.code}") from refused
    except (OSError, HTTPException, ValueError) as trouble:
        raise NoAnswer(_reason(trouble)) from trouble


def _read(reply: HTTPResponse, seconds: float) -> bytes:
    """The whole answer; one that drips or does not end is given up."""
    until = time.monotonic() + seconds
    data = b""
    while piece := reply.read1(65536):
        data += piece
        if len(data) > LONGEST or time.monotonic() > until:
            raise TimeoutError
    return data


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", error)
    match inner:
        case ssl.SSLCertVerificationError():
            return f"has a certificate that is not trusted ({inner.verify_message})"
        case ssl.SSLError():
            return "makes no encrypted connection"
        case TimeoutError():
            return "gives no answer in time"
        case ConnectionRefusedError():
            return "cannot be reached (nothing listens on that port)"
        case OSError():
            return f"cannot be reached ({inner.strerror or type(inner).__name__})"
        case _:
            return "breaks the connection"
