"""What the watch over the office asks of the register: queues, last letters, alarms that stand, mails of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from officed.domain.second_way import Fate
from officed.domain.silence import Queued


@dataclass(frozen=True, slots=True)
class StandingAlarm:
    """An alarm that nobody has ended: its key, since when, what was said."""

    key: str
    raised_at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail of ours, found again by its Message-ID."""

    id: int
    key: str
    document: int | None
    purpose: str
    critical: bool
    recipients: tuple[str, ...]
    message_id: str
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


class Watch(Protocol):
    """The part of the register that is looked at to see whether the office works."""

    def alarms(self) -> tuple[StandingAlarm, ...]:
        """Alarms that stand, the oldest first."""

    def unread_queue(self) -> Queued:
        """Documents that wait for their next step, by the last line of their history."""

    def unsent_queue(self) -> Queued:
        """Mails that wait on the first way."""

    def last_letters(self, sources: Sequence[str]) -> Mapping[str, datetime]:
        """When the last arrival of each of these sources was received; those without any are left out."""

    def last_written(self) -> datetime | None:
        """When the last line of history was written; None in an empty register."""

    def many_letters(self, since: datetime, least: int) -> Mapping[str, int]:
        """Senders with at least so many letters received since an instant, with how many."""

    def letters_from(self, sender: str, since: datetime, most: int) -> int:
        """How many letters of a sender were received since an instant; counting ends at `most`."""

    def mail_fate(self, key: str) -> Fate | None:
        """What became of a mail of the outbox; None where there is no such key."""

    def sent_mails(self, message_ids: Sequence[str]) -> tuple[SentMail, ...]:
        """Mails of ours with one of these Message-IDs, the newest first."""
