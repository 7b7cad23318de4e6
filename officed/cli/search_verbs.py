"""`register search` and `register reindex`: entries by what a person knows of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of
from officed.cli.opening import open_desk
from officed.cli.saying import AsJson, Config, say_json, say_table, short
from officed.domain.document import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from officed.ports.searching import Line


def add_to(app: typer.Typer) -> None:
    """Put these verbs among those of the register."""
    app.command("search")(register_search)
    app.command("reindex")(register_reindex)


def register_search(
    query: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="Words in any of their forms.")] = None,
    number: Annotated[str, typer.Option("--number", help="7-1/123, or 123 for all letters of that matter.")] = "",
    first: Annotated[
        str | None, typer.Option("--from-date", metavar="DATE", help="Registered on this day or later.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to-date", metavar="DATE", help="Registered on this day or before.")
    ] = None,
    person: Annotated[str, typer.Option("--person", metavar="ID", help="Who has it now.")] = "",
    sender: Annotated[
        str, typer.Option("--sender", help="Name, address or domain of who wrote it, or to whom it was written.")
    ] = "",
    kind: Annotated[str, typer.Option("--kind", help="Kind of letter.")] = "",
    series: Annotated[str, typer.Option("--series", help="Code of a series.")] = "",
    direction: Annotated[Direction | None, typer.Option("--direction", help="Which way it went.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="So many at most, newest first.")] = 100,
    before: Annotated[str, typer.Option("--before", metavar="NUMBER", help="Go on after this entry.")] = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Entries for which all of it holds, newest first. What was disposed of is found by its number only."""
    from officed.flow.searching import Sought, search

    sought = Sought(
        words=" ".join(query or ()), number=number, person=person, sender=sender, kind=kind, series=series,
        direction=direction, first=day_of(first), last=day_of(last), before=before, limit=limit,
    )  # fmt: skip
    with open_desk(config) as desk:
        found = search(desk, sought)
    if as_json:
        for line in found:
            say_json(asdict(line))
    else:
        _say(found)


def _say(found: Sequence[Line]) -> None:
    rows = (
        (e.number, short(e.registered_on), e.kind or "–", e.state, e.person or "–", short(e.due), e.title)
        for e in found
    )
    say_table(("number", "registered", "kind", "state", "person", "due", "title"), rows, empty="Nothing is found.")


def register_reindex(
    whole: Annotated[bool, typer.Option("--all", help="All entries, whatever their words were made with.")] = False,
    config: Config = None,
) -> None:
    """Make the words anew by which entries are found: after an upgrade, and when dictionaries were built.

    Takes about a millisecond an entry; may be interrupted, run again, and run beside the daemon.
    """
    from officed.flow.searching import reindex

    with open_desk(config) as desk:
        done = sum(reindex(desk, whole=whole))
    print(f"{done} entries are found by new words." if done else "Every entry is found by its words already.")
