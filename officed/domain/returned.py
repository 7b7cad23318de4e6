"""What a letter is that speaks of a mail of ours: a pure decision, as a table."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from officed.domain.document import Content


class Return(StrEnum):
    """What came back. `OWN`: the mail itself. `FAILED`, `LATE`: a report about it. `AWAY`: an official's automatic
    answer. `REPLY`: an official's own. `COPY`: an official's own that went to somebody outside too.
    """

    OWN = "own"
    FAILED = "failed"
    LATE = "late"
    AWAY = "away"
    REPLY = "reply"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Seen:
    """A letter with what is known of the mail of ours that it names.

    `message_id` of that mail; `official`: the sender is one of those whom it went to, and works here. `house`: domains
    of the office, lower case.
    """

    content: Content
    message_id: str
    official: bool
    house: Collection[str]


def returned(seen: Seen) -> Return | None:
    """Say what came back; None where the letter is a letter like any other."""
    return next((kind for kind, test in _TABLE if test(seen)), None)


def _is_own(seen: Seen) -> bool:
    return seen.content.message_id == seen.message_id


def _is_late(seen: Seen) -> bool:
    told = seen.content.undelivered
    return seen.content.bounce and told is not None and not told.final


def _is_failed(seen: Seen) -> bool:
    return seen.content.bounce


def _is_away(seen: Seen) -> bool:
    return seen.official and seen.content.auto_generated


def _is_copy(seen: Seen) -> bool:
    everybody = (*seen.content.to, *seen.content.cc)
    return seen.official and any(one.domain and one.domain not in seen.house for one in everybody)


def _is_reply(seen: Seen) -> bool:
    return seen.official


# The first row that fits decides.
_TABLE: tuple[tuple[Return, Callable[[Seen], bool]], ...] = (
    (Return.OWN, _is_own),
    (Return.LATE, _is_late),
    (Return.FAILED, _is_failed),
    (Return.AWAY, _is_away),
    (Return.COPY, _is_copy),
    (Return.REPLY, _is_reply),
)
