"""What `officed check` finds out about those who handle whistleblowers' reports, before a letter needs them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from officed.domain.people import People
from officed.domain.reports import HANDLER, holders_of
from officed.ports.envelopes import Envelopes
from officed.settings.handlers import handlers_of, sealed_sources, unattended
from officed.settings.model import Settings
from officed.settings.problems import Problem
from officed.settings.toml_file import TomlFile, read_toml

_HOW = "docs/whistleblowers.md tells how a key is made."


def handler_problems(
    settings: Settings, people: People, config: Path, envelopes: Envelopes, now: datetime, today: date
) -> tuple[Problem, ...]:
    """Certificates that nothing can be encrypted to, and handlers who are all away.

    What only hinders `officed divert` is a warning; an office that has neither a sealed source nor a certificate has
    not begun with it, and is told nothing.
    """
    sealed = set(sealed_sources(settings).values())
    if not sealed and not any(person.certificate for person in people.people.values()):
        return ()
    source = read_toml(config.absolute().parent / "people.toml", settings.root)
    found: list[Problem] = []
    for handler in handlers_of(settings):
        needed = handler in sealed
        if not people.knows(handler):
            message = f"there is no role »{handler}«: nobody hears of letters that may be reports"
            found.append(source.problem((), message, f'Write [[role]] with id = "{HANDLER}".', warning=True))
            continue
        found += _certificates(settings, people, handler, source, envelopes, now, today, warning=not needed)
        if away := unattended(people, handler, today):
            message = f"everybody who is »{handler}« is away today: {', '.join(away)}"
            instead = "Reports wait for them unread, and their dates run. Name one more person in the role."
            found.append(source.problem(_place(people, handler), message, instead, warning=True))
    return tuple(found)


def _certificates(
    settings: Settings, people: People, handler: str, source: TomlFile, envelopes: Envelopes, now: datetime,
    today: date, *, warning: bool,
) -> Iterator[Problem]:  # fmt: skip
    persons = holders_of(people, handler, today)
    if not persons:
        message = f"nobody who is »{handler}« works here any more"
        yield source.problem(_place(people, handler), message, "Name somebody who does.", warning=warning)
    for person in persons:
        place = ("person", list(people.people).index(person))
        written = people.people[person].certificate
        if not written:
            message = f"person »{person}« handles reports and has no »certificate«"
            yield source.problem(place, message, _HOW, warning=warning)
        elif (problem := envelopes.problem(settings.root / written, now)) is not None:
            message = f"person »{person}«: {problem}"
            yield source.problem((*place, "certificate"), message, _HOW, warning=warning)


def _place(people: People, handler: str) -> tuple[str | int, ...]:
    if handler in people.roles:
        return ("role", list(people.roles).index(handler), "people")
    return ("person", list(people.people).index(handler))
