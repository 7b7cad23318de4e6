"""Sealed sources and those who handle them, across `officed.toml` and `people.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from officed.domain.people import People
from officed.domain.reports import HANDLER
from officed.settings.model import Settings
from officed.settings.problems import Problem
from officed.settings.sentences import did_you_mean
from officed.settings.sources import Mailbox, Maildir, ScanFolder
from officed.settings.toml_file import TomlFile


def sealed_sources(settings: Settings) -> Mapping[str, str]:
    """Name of each sealed source -> role or person that handles it."""
    return {row.name: row.handler for _, _, row in _sealed(settings)}


def sealed_problems(settings: Settings, people: People, source: TomlFile) -> list[Problem]:
    """Return a problem for each sealed source without a handler, or which is no source of letters to us."""
    found: list[Problem] = []
    for table, index, row in _sealed(settings):
        place = (table, index, "handler" if "handler" in row.model_fields_set else "sealed")
        if not people.knows(row.handler):
            message = f"{table} »{row.name}«: there is no role or person »{row.handler}« in people.toml"
            instead = did_you_mean(row.handler, (*people.roles, *people.people))
            found.append(source.problem(place, message, instead))
        user = getattr(row, "user", "").casefold()
        own = [one for one in _persons(people, row.handler) if people.people[one].email.casefold() == user]
        if own:
            message = f"{table} »{row.name}«: it would take in the mails that are meant for its handler {own[0]}"
            instead = "Give the handler another address, or watch another mailbox."
            found.append(source.problem((table, index, "user"), message, instead))
        if getattr(row, "direction", "incoming") == "outgoing":
            message = f"{table} »{row.name}«: letters of ours cannot be sealed"
            found.append(source.problem((table, index, "sealed"), message, "Take »sealed« or »direction« out."))
    return found


def handlers_of(settings: Settings) -> tuple[str, ...]:
    """Every role or person that reports go to: of sealed sources, and of letters suspected elsewhere."""
    return tuple(dict.fromkeys((*sealed_sources(settings).values(), HANDLER)))


def unattended(people: People, handler: str, today: date) -> tuple[str, ...]:
    """The persons of a handler where every one of them is away today; empty when one is here."""
    named = _persons(people, handler)
    return () if any(people.is_present(one, today) for one in named) else named


def _persons(people: People, handler: str) -> tuple[str, ...]:
    named = people.roles[handler].people if handler in people.roles else (handler,)
    return tuple(one for one in named if one in people.people)


def _sealed(settings: Settings) -> Iterator[tuple[str, int, Mailbox | Maildir | ScanFolder]]:
    tables: dict[str, Sequence[Mailbox | Maildir | ScanFolder]] = {
        "mailbox": settings.mailbox, "maildir": settings.maildir, "folder": settings.folder,
    }  # fmt: skip
    for table, rows in tables.items():
        yield from ((table, index, row) for index, row in enumerate(rows) if row.sealed)
