"""Addresses as careless programs write them, taken apart the same way by every Python.

Newer ones, and those that distributions have patched, refuse such a line as a whole unless told otherwise
(CVE-2023-27043); an office wants to know who wrote.
"""

from __future__ import annotations

import email.utils
from collections.abc import Mapping

_AS_BEFORE: Mapping[str, bool] = {"strict": False} if getattr(email.utils, "supports_strict_parsing", False) else {}


def address_pairs(value: str) -> list[tuple[str, str]]:
    """Names and addresses of a header in order. May raise what the parser raises on nonsense."""
    return email.utils.getaddresses([value], **_AS_BEFORE)


def address_pair(value: str) -> tuple[str, str]:
    """The name and the address of one mailbox; both are empty where there is none."""
    return email.utils.parseaddr(value, **_AS_BEFORE)
