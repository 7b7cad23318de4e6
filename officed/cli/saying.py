"""How verbs speak: JSON for scripts, tables for people, one line for an error."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.domain.errors import NotFound
from officed.domain.states import Actor, ActorKind

if TYPE_CHECKING:
    from officed.flow.desk import Desk

Config = Annotated[
    Path | None,
    typer.Option("-c", "--config", help="The office's officed.toml [env: OFFICED_CONFIG; else config/officed.toml]."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on standard output and nothing else.")]
ActingAs = Annotated[
    str | None, typer.Option("--as", help="Who does it, for history (person id); else your login name.")
]
Number = Annotated[str, typer.Argument(help="Registration number (7-1/123) or document id.", metavar="NUMBER")]


def say_json(value: object) -> None:
    """Print one JSON value on a line."""
    print(json.dumps(value, ensure_ascii=False, default=_plain))


def say_json_list(values: Iterable[object]) -> None:
    """Print one JSON list, an element a line, of as many as there are: none of them waits for the others."""
    before = "["
    for value in values:
        print(before, json.dumps(value, ensure_ascii=False, default=_plain), sep="", end="")
        before = ",\n "
    print("[]" if before == "[" else "]")


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def say_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """Print a table for people; `empty` is said where there is nothing."""
    lines = [tuple(headings), *(tuple(map(one_line, row)) for row in rows)]
    if len(lines) == 1:
        print(empty)
        return
    widths = [max(len(line[i]) for line in lines) for i in range(len(headings))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def one_line(text: str) -> str:
    """Text as it may stand on a terminal: one line, no control characters, at most 60 characters."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def complain(text: str) -> None:
    """Print a line on standard error."""
    print(text, file=sys.stderr)


def actor(name: str | None) -> Actor:
    """Who gave the command."""
    return Actor(ActorKind.PERSON, name or getpass.getuser())


def acting(desk: Desk, name: str | None) -> Actor:
    """Who gave the command. Raises `NotFound` for somebody unknown: what history says of them stays there for ever."""
    if name and not desk.office.people.knows(name):
        raise NotFound(what="person", name=name, hint="`officed people` lists who is who in config/people.toml.")
    return actor(name)


def short(day: date | None) -> str:
    """A date as 21.11.2026, or a dash."""
    return f"{day:%d.%m.%Y}" if day else "–"
