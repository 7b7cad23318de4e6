"""What a clerk takes in by hand: a letter over the counter or by post, a telephone call in the clerk's words.

It enters the same ledger as every other arrival: the original on disk first, then one transaction.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from officed.domain.changes import NewArrival
from officed.domain.digest import same_letter_digest
from officed.domain.document import Address, Way
from officed.domain.errors import BadSettings
from officed.domain.kinds import KINDS
from officed.flow.desk import Desk
from officed.flow.intake import DiskFull
from officed.flow.reserving import find_reserved
from officed.ports.originals import Stored

SOURCE = "counter"
# A receipt longer ago than this is a slip of the pen.
LONGEST_AGO = timedelta(days=366)
# What the ledger keeps as the place of a letter that came by hand: there is nobody who could be told.
BY_HAND = "by hand"

_MAIL = "message/rfc822"
_NAMED = re.compile(r"^(?P<name>[^<>]*)<(?P<addr>[^<>@\s]+@[^<>@\s]+)>$")
_BARE = re.compile(r"^[^<>@\s]+@[^<>@\s]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What the clerk has: a file, or `data` where it is a text typed in; and what the clerk knows about it.

    `received_on` is the day on which it was received, in the office's time zone. Empty words are not known.
    """

    name: str
    media_type: str
    way: Way
    received_on: date
    path: Path | None = None
    data: bytes = b""
    sender: Address = field(default_factory=Address)
    subject: str = ""
    note: str = ""
    mailbox: str = ""
    kind: str = ""
    series: str = ""
    person: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of it: the document, and whether the same letter was there before."""

    document: int
    known: bool
    sha256: str


def sender_of(written: str) -> Address:
    """`Name <addr>`, an address alone, or a name alone, as on paper. Raises `BadSettings` for what is neither."""
    text = " ".join(written.split())
    if found := _NAMED.match(text):
        return Address(found["name"].strip(' "'), found["addr"])
    if _BARE.match(text):
        return Address("", text)
    if "@" in text or "<" in text or ">" in text:
        raise BadSettings(text=f'»{written}« is no sender. Write it as "Mari Maasikas <mari@kiri.example>".')
    return Address(text, "")


def hand_in(desk: Desk, handed: HandedIn) -> Entered:
    """Take it in. Raises `BadSettings` where the clerk's words cannot be right, `DiskFull`."""
    check(desk, handed)
    stored = _stored(desk, handed)
    digest = _digest(desk, handed, stored)
    key = f"{digest}|{handed.received_on.isoformat()}|{handed.way.value}"
    known = key in desk.store.standing(SOURCE, [key])
    arrival = NewArrival(
        source=SOURCE,
        key=key,
        received_at=_received_at(desk, handed.received_on),
        received_on=handed.received_on,
        sha256=stored.sha256,
        size=stored.size,
        digest=digest,
        name=handed.name,
        media_type=handed.media_type,
        way=handed.way,
        mailbox=handed.mailbox,
        hints=_hints(handed),
    )
    (received,) = desk.store.receive([arrival], desk.clock())
    desk.store.told(SOURCE, {key: BY_HAND}, desk.clock())
    return Entered(received.document, known or received.copy, stored.sha256)


def check(desk: Desk, handed: HandedIn) -> None:
    """Raise `BadSettings` for a day of receipt that cannot be right, and for names that the office does not have."""
    today, day = desk.today(), handed.received_on
    if day > today:
        raise BadSettings(text=f"{day:%d.%m.%Y} is in the future: a letter cannot be received after today.")
    if day < today - LONGEST_AGO:
        raise BadSettings(text=f"{day:%d.%m.%Y} is more than a year ago. Is the year right?")
    plan, people = desk.office.file_plan, desk.office.people
    if handed.kind and (handed.kind not in KINDS or KINDS[handed.kind].machine):
        codes = ", ".join(code for code, kind in KINDS.items() if not kind.machine)
        raise BadSettings(text=f"There is no kind {handed.kind} for letters. Kinds: {codes}.")
    if handed.series and handed.series not in plan.series:
        raise BadSettings(text=f"There is no series »{handed.series}«. Series: {', '.join(plan.series)}.")
    if handed.number:
        find_reserved(desk, handed.number)
    if handed.person and not people.knows(handed.person):
        known = ", ".join((*people.roles, *people.people))
        raise BadSettings(text=f"Nobody is called »{handed.person}«. People and roles: {known}.")


def _stored(desk: Desk, handed: HandedIn) -> Stored:
    try:
        return desk.originals.store_file(handed.path) if handed.path else desk.originals.store(handed.data)
    except FileNotFoundError as error:
        raise BadSettings(text=f"{handed.path} has gone; nothing was taken in.") from error
    except OSError as error:
        raise DiskFull(folder=os.fspath(desk.office.settings.data), reason=error.strerror or error) from error


def _digest(desk: Desk, handed: HandedIn, stored: Stored) -> str:
    """Two calls in the same words by two people, or on two days, are two letters; a file is one, whoever brings it."""
    if handed.path is not None:
        mail = handed.media_type == _MAIL
        return same_letter_digest(desk.originals.read(stored.sha256), mail=True) if mail else stored.sha256
    who = f"{handed.sender.name}\0{handed.sender.addr}\0{handed.received_on}\0{handed.way.value}\0"
    return hashlib.sha256(b"by hand\0" + who.encode() + handed.data).hexdigest()


def _received_at(desk: Desk, day: date) -> datetime:
    """This moment for today; noon for a day before, of which the hour is not known."""
    now, today = desk.now_and_today()
    return now if day == today else datetime.combine(day, time(12), desk.zone)


def _hints(handed: HandedIn) -> dict[str, str]:
    words = {
        "kind": handed.kind,
        "series": handed.series,
        "person": handed.person,
        "number": handed.number,
        "sender_name": handed.sender.name,
        "sender_addr": handed.sender.addr,
        "subject": handed.subject,
        "note": handed.note,
    }
    return {name: " ".join(word.split()) for name, word in words.items() if word.strip()}
