"""Values into headers: encoded, folded, and never able to start a header of their own (RFC 5322 2.2, RFC 2047)."""

from __future__ import annotations

import re
from email.header import Header
from email.policy import SMTP

from officed.domain.message_id import ascii_domain
from officed.texts.shapes import one_line

_LONGEST_SUBJECT = 300
_LONGEST_NAME = 100
_LONGEST_TOKEN = 900
_NOT_IN_LOCAL = re.compile(r"[\s@<>(),;:\\\"\[\]\x00-\x20\x7f]")
_NOT_IN_TOKEN = re.compile(r"[^!-~]")


def unstructured(name: str, value: str) -> str:
    """Return the value of a header of free text, encoded and folded, without the last line end."""
    folded: str = SMTP.header_factory(name, one_line(value)[:_LONGEST_SUBJECT]).fold(policy=SMTP)
    return folded.partition(":")[2].strip()


def mailbox(addr: str, name: str = "") -> str:
    """Return `name <addr>` for an address header.

    The domain stands as in the DNS; a local part beyond ASCII stays UTF-8 (RFC 6532). What no address may hold is left
    out, so a spoilt address is refused by the server and cannot reach somebody else.
    """
    local, _, domain = addr.strip().rpartition("@")
    local = one_line(_NOT_IN_LOCAL.sub("", local))
    path = f"<{local}@{ascii_domain(domain)}>"
    words = one_line(name)[:_LONGEST_NAME]
    return f"{_phrase(words)}\r\n {path}" if words else path


def one_token(value: str) -> str:
    """Return the value as one printable ASCII token; everything else in it becomes `_`."""
    return _NOT_IN_TOKEN.sub("_", value)[:_LONGEST_TOKEN] or "_"


def _phrase(words: str) -> str:
    if words.isascii():
        quoted = words.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    # Only this encoder keeps to the letters that an encoded word in a phrase may have (RFC 2047 5(3)).
    return Header(words, "utf-8", header_name="From").encode(linesep="\r\n")
