"""What may go wrong with a mail on its way: each damage takes whole messages and returns worse ones."""

import re
from collections.abc import Callable

_BOUNDARY = re.compile(rb';\s*boundary="[^"]*"')
_CHARSET = re.compile(rb'charset="[^"]*"')


def _without_boundary(raw: bytes) -> bytes:
    return _BOUNDARY.sub(b"", raw, count=1)


def _with_unknown_charset(raw: bytes) -> bytes:
    return _CHARSET.sub(b'charset="x-tundmatu-9"', raw, count=1)


def _with_garbage(raw: bytes) -> bytes:
    """Put raw bytes beyond ASCII into a header and after the end; no NUL, which IMAP may not carry."""
    noise = bytes(range(0x80, 0x100)) * 2
    head, _, body = raw.partition(b"\r\n\r\n")
    return head + b"\r\nX-Kirjutaja: \xd5\xfc\xe4\xff\x9e\r\n\r\n" + body + noise + b"\r\n"


# The key stands in the letter's `damage` list.
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "boundary": _without_boundary,
    "charset": _with_unknown_charset,
    "bytes": _with_garbage,
}
