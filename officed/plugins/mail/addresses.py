"""Addresses, dates and message identifiers out of header text (RFC 5322, section 3), each on its own and guarded."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from officed.api import Address, address_pairs
from officed.plugins.mail.words import WORDS, decoded

# Each goes over its text once: headers of machines and of enemies are as long as they are let.
MESSAGE_ID = re.compile(r"<(?=\s*+[^<>\s])([^<>]{1,1000}+)>")
INSIDE = re.compile(r"^(.*?)<\s*+([^<>\s]{3,}+)\s*+>\s*+$", re.DOTALL)
BARE = re.compile(r"[^\s<>,;:\"()\[\]]{3,}")
# A name and an address with nothing between them but white space.
AFTER_NAME = re.compile(r"^([^@]{1,500}?)\s{1,10}([^\s@]{1,200}@[^\s@]{1,250})$")
GROUP_END = re.compile(r"^[^<@\"]*:\s*+;?\s*+$")
MASK = "encodedword"
MASKED = re.compile(rf"{MASK}(\d+){MASK}")
MAX_VALUE = 32_000
MAX_ADDRESSES = 1_000
MAX_IDS = 200


def addresses(value: str) -> tuple[Address, ...]:
    """The addresses of a header in order; what cannot be taken apart is given as a name without an address."""
    value = value[:MAX_VALUE].strip()
    if not value or GROUP_END.match(value):
        return ()
    # An encoded word may hold commas, colons and line ends, which the grammar must not see.
    words: list[str] = []
    masked = WORDS.sub(lambda match: _mask(match.group(0), words), value)
    try:
        pairs = [(_unmasked(name, words), _unmasked(addr, words)) for name, addr in address_pairs(masked)]
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        pairs = []
    found = tuple(_address(name, addr) for name, addr in pairs[:MAX_ADDRESSES] if name or addr)
    if not any("@" in one.addr for one in found) and "@" in decoded(value):
        found = _by_eye(decoded(value)) or found
    return found


def _mask(word: str, words: list[str]) -> str:
    words.append(word)
    return f"{MASK}{len(words) - 1}{MASK}"


def _unmasked(text: str, words: list[str]) -> str:
    return MASKED.sub(lambda match: decoded(words[int(match.group(1))]), text) if words else text


def _address(name: str, addr: str) -> Address:
    name, addr = name.strip().strip("\"'").strip(), addr.strip()
    inside = INSIDE.match(addr if "<" in addr else name) if "<" in addr or "@" not in addr else None
    if inside and "@" in inside.group(2)[1:-1]:
        return Address(inside.group(1).strip().strip("\"'").strip(), inside.group(2))
    if addr and "@" not in addr and not name:
        return Address(name=addr) if " " in addr else Address(addr=addr)
    if " " in addr and (bare := AFTER_NAME.match(addr)):
        return Address(f"{name} {bare.group(1)}".strip().strip("\"'"), bare.group(2))
    return Address(name, addr)


def _by_eye(value: str) -> tuple[Address, ...]:
    """Where the grammar gives nothing: whatever looks like an address, the words before the first one as its name."""
    found = [match for match in BARE.finditer(value) if "@" in match.group(0)[1:-1]][:MAX_ADDRESSES]
    if not found:
        return ()
    name = value[: found[0].start()].strip(" \t<\"',;:")
    return (Address(name, found[0].group(0)), *(Address(addr=match.group(0)) for match in found[1:]))


def sent_at(value: str) -> datetime | None:
    """The Date header as an aware instant; without a zone it is taken as UTC, as RFC 5322 has it for -0000."""
    try:
        moment = parsedate_to_datetime(value.strip()[:200])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        # An instant that falls off the calendar in UTC is of no use to anybody.
        moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return moment


def message_id(value: str) -> str | None:
    """The identifier with its angle brackets; as it is written where it has none; None where there is nothing."""
    found = MESSAGE_ID.search(value)
    return f"<{found.group(1).strip()}>" if found else value.strip()[:998] or None


def message_ids(*values: str) -> tuple[str, ...]:
    """All identifiers with their brackets in order, each once (In-Reply-To before References)."""
    found = (f"<{match.group(1).strip()}>" for value in values for match in MESSAGE_ID.finditer(value))
    return tuple(dict.fromkeys(found))[:MAX_IDS]
