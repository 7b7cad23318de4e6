"""Where every step works: the plugins, the readers, the office as it is now, and the register."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from officed.domain.changes import Letter
from officed.domain.message_id import message_id
from officed.domain.office_time import local_date
from officed.flow.finding import WordIndex
from officed.ports.clock import Clock
from officed.ports.envelopes import Envelopes, NoEnvelopes
from officed.ports.hooks import Hooks
from officed.ports.office import Office
from officed.ports.originals import Originals
from officed.ports.reading import Readers
from officed.ports.stamping import NoStamper, Stamper
from officed.ports.store import Store
from officed.texts.rendering import check_values


@dataclass(frozen=True, kw_only=True)
class Study:
    """What is needed to read and to decide, without a register: enough for `explain` and for observing.

    `office` and `hooks` belong together: when an admin changes a file while officed runs, a new study is made of both,
    and a step that was begun with the old one ends with it.
    """

    readers: Readers
    hooks: Hooks
    office: Office
    clock: Clock

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.office.settings.office.timezone)

    def today(self) -> date:
        """The local date in the office."""
        return local_date(self.clock(), self.zone)

    def now_and_today(self) -> tuple[datetime, date]:
        """One look at the clock: the instant and its local date."""
        now = self.clock()
        return now, local_date(now, self.zone)

    def morning(self, day: date) -> datetime:
        """The instant on a local day at which reminders are sent."""
        at: time = self.office.settings.reminders.at
        return datetime.combine(day, at, self.zone)

    def end_of_day(self, day: date) -> datetime:
        """The last moment of a local day (TsÜS § 137)."""
        return datetime.combine(day, time(23, 59, 59), self.zone)

    def address_of(self, person: str) -> str | None:
        """The mail address of a person id."""
        known = self.office.people.people.get(person)
        return known.email if known else None

    def name_of(self, person: str) -> str:
        """The name of a person id; the id itself where nobody has it any more."""
        known = self.office.people.people.get(person)
        return known.name if known else person


@dataclass(slots=True)
class Shadow:
    """Rules on trial: asked beside those in force, deciding nothing. `digest` tells their files apart.

    `trouble` says why they are not asked: they cannot be used (then there is no `study`), or they failed once.
    """

    study: Study | None
    digest: str = ""
    trouble: str = ""


@dataclass(frozen=True, kw_only=True)
class Desk(Study):
    """A study with the register: where documents are taken on their way."""

    store: Store
    originals: Originals
    host: str = field(default_factory=platform.node)
    cover_key: Callable[[], bytes] = bytes
    """The key that the office's cover sheets are signed with, as it is now; empty where none was ever made."""
    index: WordIndex = field(default_factory=WordIndex)
    """Makes what entries are found by, with the dictionaries of the office."""
    secret: str = ""
    """What Message-IDs of our mails are made with, so that nobody can guess them."""
    shadow: Shadow | None = None
    """Rules on trial, where the settings name some."""
    envelopes: Envelopes = field(default_factory=NoEnvelopes)
    """Encrypts reports to their handlers."""
    stamper: Stamper = field(default_factory=NoStamper)
    """Time-stamps the journals, where the settings name a service."""

    def letter(
        self,
        key: str,
        purpose: str,
        to: tuple[str, ...],
        template: str,
        values: dict[str, str],
        *,
        attach: tuple[str, ...] = (),
        critical: bool = False,
        language: str | None = None,
        in_reply_to: str | None = None,
        channel: str = "",
    ) -> Letter:
        """A mail for the outbox. Its Message-ID follows from its key, so a repeat carries the first one.

        Raises `MissingValues` before anything is written: a mail that cannot be worded must not be promised.
        """
        check_values(template, values)
        office = self.office.settings.office
        return Letter(
            key=key,
            purpose=purpose,
            to=to,
            template=template,
            values=values,
            language=language or office.language,
            attach=attach,
            critical=critical,
            in_reply_to=in_reply_to,
            channel=channel,
            message_id=message_id(key, office.domain, self.secret),
        )
