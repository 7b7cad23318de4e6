"""One sample letter as its author wrote it: a TOML file read into a frozen sheet."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from officed.demo.post.days import fill_days

OFFICE_ZONE = ZoneInfo("Europe/Tallinn")

ENDS = ("registered", "forwarded", "held", "refused", "duplicate", "answered")
"""Where a sample letter may be expected to end, in the words of the demo's summary."""


class BadSheet(ValueError):
    """Sample letter {slug}: {problem}. Correct the file or take it out of the folder."""

    def __init__(self, slug: str, problem: str) -> None:
        super().__init__(f"Sample letter {slug}: {problem}. Correct the file or take it out of the folder.")


@dataclass(frozen=True)
class Attachment:
    """Something sent along, made when the letter is played.

    `type` is `pdf` (one page of `text`), `text` (a plain file), `mail` (a forwarded message/rfc822) or
    `report` (an RFC 3464 delivery status about `to`, with the returned headers of `subject`).
    """

    type: str
    name: str = ""
    text: str = ""
    sender: str = ""
    to: str = ""
    subject: str = ""
    days_before: int = 0
    """Days between the inner message and the outer one."""
    status: str = "5.1.1"
    """Enhanced status code, RFC 3463."""
    diagnostic: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sample letter before it is played; the keys of the file have these names.

    Only `from` is called `sender` here, because the word is taken in Python.
    """

    slug: str
    received_at: datetime
    """Instant of arrival, in the office's time zone."""
    language: str
    expect_kind: str
    """Kind code; empty where nobody could tell it from what is readable."""
    expect_end: str
    """One of `ENDS`."""
    sender: str = ""
    to: str = "Kaleva Linnavalitsus <info@kaleva.example>"
    cc: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    mailbox: str = "info@kaleva.example"
    also: tuple[str, ...] = ()
    """Other mailboxes that get the same message; their copies are duplicates."""
    scan: bool = False
    """The text comes as a one-page PDF into the scan folder and not by mail."""
    file_name: str = ""
    charset: str = "utf-8"
    transfer: str = "base64"
    """Content-Transfer-Encoding of the text."""
    bounce_path: bool = False
    """True writes the empty Return-Path of automatic mail (RFC 5321, 4.5.5)."""
    headers: Mapping[str, str] = field(default_factory=dict)
    attach: tuple[Attachment, ...] = ()
    damage: tuple[str, ...] = ()
    """Names from `officed.demo.post.damage.DAMAGES`, done in this order."""
    answer: str = ""
    """What the responsible official replies in the demo; empty where nobody answers."""


def arrival(now: datetime, days_ago: int, at: time) -> datetime:
    """Return when a letter came: at the local time `at`, `days_ago` days back, never after `now` (aware)."""
    local = now.astimezone(OFFICE_ZONE).replace(microsecond=0)
    day = local.date() - timedelta(days=days_ago)
    return min(datetime.combine(day, at, OFFICE_ZONE), local)


def read_sheet(slug: str, text: str, now: datetime) -> Sheet:
    """Read one file's `text` for the moment `now` (aware); dates in it are counted from the arrival.

    Raises BadSheet for broken TOML, unknown or missing keys and an end that does not exist.
    """
    try:
        first = tomllib.loads(text)
        received_at = arrival(now, first.pop("days_ago", 0), first.pop("at", time(9, 0)))
        table = tomllib.loads(fill_days(text, received_at.date()))
        return _sheet(slug, received_at, table)
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise BadSheet(slug, str(error)) from error


def _sheet(slug: str, received_at: datetime, table: dict[str, Any]) -> Sheet:
    for timing in ("days_ago", "at"):
        table.pop(timing, None)
    attach = tuple(_attachment(slug, row) for row in table.pop("attach", ()))
    known = _known(slug, table, Sheet)
    known |= {name: tuple(known.get(name, ())) for name in ("also", "damage")}
    sheet = Sheet(slug=slug, received_at=received_at, attach=attach, **known)
    if sheet.expect_end not in ENDS:
        raise BadSheet(slug, f"expect_end is {sheet.expect_end!r}, but the ends are {', '.join(ENDS)}")
    return sheet


def _attachment(slug: str, row: dict[str, Any]) -> Attachment:
    return Attachment(**_known(slug, row, Attachment))


def _known(slug: str, row: dict[str, Any], shape: type) -> dict[str, Any]:
    renamed = {("sender" if key == "from" else key): value for key, value in row.items()}
    unknown = renamed.keys() - {one.name for one in fields(shape)}
    if unknown:
        raise BadSheet(slug, f"unknown key {', '.join(sorted(unknown))}")
    return renamed
