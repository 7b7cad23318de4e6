"""Whether a letter may be answered by a machine: the rules of RFC 3834 (2) and of those who came before it, as a table.

Two machines that answer each other never stop, so every doubt means silence; the letter is registered all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from officed.domain.document import Content

_NOBODY = re.compile(
    r"^(?:.*[._+-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|donotreply|ei[._-]?vasta|mailer-daemon|postmaster|bounces?|"
    r"listserv|majordomo|owner|autoresponder)(?:[._+=-].*)?$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^(?:.*-(?:request|owner|bounces))$", re.IGNORECASE)
_SUPPRESSED = re.compile(r"\b(?:all|autoreply)\b", re.IGNORECASE)
_LIST_PRECEDENCE = frozenset({"bulk", "list", "junk"})

Own = frozenset[str]


def why_silent(content: Content, own: Own) -> str | None:
    """Return why no automatic answer may go to the sender; None where one may. `own`: our addresses, lower case."""
    return next((why for why, test in _REASONS if test(content, own)), None)


def _no_address(content: Content, _own: Own) -> bool:
    local, at, domain = content.sender.addr.rpartition("@")
    return not (local and at and domain)


def _by_machine(content: Content, _own: Own) -> bool:
    said = content.header("auto-submitted").strip().lower()
    return content.auto_generated or content.bounce or (bool(said) and not said.startswith("no"))


def _to_many(content: Content, _own: Own) -> bool:
    listed = any(name.startswith("list-") for name in content.headers) or bool(content.header("mailing-list"))
    return listed or content.header("precedence").strip().lower() in _LIST_PRECEDENCE


def _no_way_back(content: Content, _own: Own) -> bool:
    return content.header("return-path").replace(" ", "") == "<>"


def _unwanted(content: Content, _own: Own) -> bool:
    return bool(_SUPPRESSED.search(content.header("x-auto-response-suppress")))


def _nobody_reads(content: Content, _own: Own) -> bool:
    local = content.sender.addr.rpartition("@")[0]
    return bool(_NOBODY.match(local) or _LISTED.match(local))


def _ours(content: Content, own: Own) -> bool:
    return content.sender.addr.casefold() in own or bool(content.header("x-officed-key"))


_REASONS: tuple[tuple[str, Callable[[Content, Own], bool]], ...] = (
    ("it has no address to answer to", _no_address),
    ("a program wrote it", _by_machine),
    ("it went to many", _to_many),
    ("its envelope has no sender", _no_way_back),
    ("its sender wants no automatic answers", _unwanted),
    ("nobody reads its sender's mail", _nobody_reads),
    ("it comes from an address of ours", _ours),
)
