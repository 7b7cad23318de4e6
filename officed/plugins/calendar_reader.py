"""Reads invitations and other calendar files as lines for people: what, when, where, from whom (RFC 5545, RFC 5546)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from officed.api import RawPart, Reading, decode_text, hookimpl

API_VERSION = 1

MAX_BYTES = 2 * 1024 * 1024
MAX_EVENTS = 200
FOLD = re.compile(r"\r?\n[ \t]")
# Name, parameters (quoted ones may hold colons), value.
LINE = re.compile(r'^([A-Za-z0-9-]{1,60})((?:;(?:[^":;]|"[^"]{0,1000}"){0,1000}){0,20}):(.*)$')
ESCAPED = re.compile(r"\\([nN,;\\])")
BEGIN, END = "BEGIN", "END"
SHOWN = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
# In this order below the summary; the name that is written, in the words of the standard.
NAMES = (("DTSTART", "Start"), ("DTEND", "End"), ("DUE", "Due"), ("LOCATION", "Location"), ("ORGANIZER", "Organizer"),
         ("STATUS", "Status"))  # fmt: skip


@hookimpl
def read(part: RawPart) -> Reading | None:
    """Method and, of each event, summary, time, place, organizer and description; alarms and zones are left out."""
    if part.media_type != "text/calendar":
        return None
    decoded = decode_text(part.data[:MAX_BYTES], part.charset or "utf-8")
    events = list(_events(decoded.text))
    method = next((value for name, value in events[0] if name == "METHOD"), "") if events else ""
    shown = ["\n".join(_told(event)) for event in events[1 : MAX_EVENTS + 1]]
    warnings = [decoded.warning] if decoded.warning else []
    if len(events) > MAX_EVENTS + 1:
        warnings.append(f"There are more than {MAX_EVENTS} events; the rest was left unread.")
    if not shown:
        return Reading(text=decoded.text, warnings=(*warnings, "There is no event in the calendar file."))
    head = [f"Method: {method}"] if method else []
    return Reading(text="\n\n".join((*head, *shown)), warnings=tuple(warnings))


Event = list[tuple[str, str]]


def _events(text: str) -> Iterator[Event]:
    """First the properties of the calendar itself, then those of each event without what is nested in it."""
    calendar: Event = []
    events: list[Event] = []
    open_now: list[str] = []
    for line in FOLD.sub("", text).splitlines():
        match = LINE.match(line[:100_000])
        if not match:
            continue
        name, parameters, value = match.group(1).upper(), match.group(2), match.group(3)
        if name == BEGIN:
            open_now.append(value.strip().upper())
            if open_now[-1] in SHOWN:
                events.append([])
        elif name == END:
            open_now = open_now[:-1]
        elif open_now and open_now[-1] in SHOWN and events:
            events[-1].append((name, _value(name, parameters, value)))
        elif len(open_now) <= 1:
            calendar.append((name, value.strip().upper()))
    if events:
        yield calendar
        yield from events


def _told(event: Event) -> Iterator[str]:
    first = dict(reversed(event))
    if first.get("SUMMARY"):
        yield first["SUMMARY"]
    for name, shown in NAMES:
        if first.get(name):
            yield f"{shown}: {first[name]}"
    if first.get("DESCRIPTION"):
        yield ""
        yield first["DESCRIPTION"]


def _value(name: str, parameters: str, value: str) -> str:
    value = ESCAPED.sub(lambda one: "\n" if one.group(1) in "nN" else one.group(1), value).strip()
    if name in ("DTSTART", "DTEND", "DUE"):
        zone = re.search(r';TZID="?([^";:]{1,100})', parameters, re.IGNORECASE)
        return _moment(value) + (f" ({zone.group(1)})" if zone else "")
    if name == "ORGANIZER":
        named = re.search(r';CN="?([^";]{1,300})', parameters, re.IGNORECASE)
        address = re.sub(r"^mailto:", "", value, flags=re.IGNORECASE)
        return f"{named.group(1)} <{address}>" if named else address
    return value


def _moment(value: str) -> str:
    """`20261005T100000Z` as `05.10.2026 10:00 UTC`; what is no date stays as it is."""
    for form, shown in (("%Y%m%dT%H%M%S", "%d.%m.%Y %H:%M"), ("%Y%m%d", "%d.%m.%Y")):
        try:
            moment = datetime.strptime(value.removesuffix("Z"), form)  # noqa: DTZ007 (the zone stands beside it)
        except ValueError:
            continue
        return moment.strftime(shown) + (" UTC" if value.endswith("Z") else "")
    return value
