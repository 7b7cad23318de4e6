"""Verbs of numbers that are given out on paper: reserved in the register, and filled with their letters later."""

from __future__ import annotations

from typing import Annotated

import typer

from officed.cli.opening import open_desk
from officed.cli.register_verbs import register_app
from officed.cli.saying import ActingAs, AsJson, Config, acting, say_json, say_table, short


def add_to(_app: typer.Typer) -> None:
    """These verbs are verbs of the register."""


@register_app.command("reserve")
def register_reserve(
    sequence: Annotated[str, typer.Argument(metavar="SEQUENCE", help="Sequence of series.toml.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, such as: no power on 21.11.2026.")],
    count: Annotated[int, typer.Option("--count", min=1, help="So many numbers.")] = 1,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Reserve the next numbers for letters that get them on paper, during an outage. Recorded, without a gap."""
    from officed.domain.errors import BadSettings, NotFound
    from officed.flow.reserving import written_numbers

    if not reason.strip():
        raise BadSettings(text="Say why the numbers are reserved: --reason.")
    with open_desk(config) as desk:
        known = desk.office.file_plan.sequences
        if sequence not in known:
            raise NotFound(what="sequence", name=sequence, hint=f"config/series.toml has: {', '.join(known)}.")
        now, today = desk.now_and_today()
        begin, last = desk.store.reserve(
            sequence, today.year, count, reason, acting(desk, acting_as), now, first=known[sequence].first
        )
        numbers = written_numbers(desk.office.file_plan, sequence, today.year, range(begin, last + 1))
    if as_json:
        said = {"sequence": sequence, "year": today.year, "first": begin, "last": last, "numbers": numbers}
        say_json(said | {"reason": reason})
        return
    shown = numbers[0] if begin == last else f"{numbers[0]} to {numbers[-1]}"
    print(f"Reserved: {shown}. Later: officed ingest FILE --number {numbers[0]} --received DATE")


@register_app.command("reserved")
def register_reserved(config: Config = None, as_json: AsJson = False) -> None:
    """Reserved numbers that no letter has yet."""
    from officed.flow.reserving import written_numbers

    with open_desk(config) as desk:
        free = desk.store.reservations()
        plan = desk.office.file_plan
    shown = [(written_numbers(plan, one.sequence, one.year, [one.number])[0], one) for one in free]
    if as_json:
        for number, one in shown:
            told = {"number": number, "sequence": one.sequence, "year": one.year, "reason": one.reason}
            say_json(told | {"reserved_at": one.reserved_at, "actor": one.actor})
        return
    rows = [(n, one.sequence, str(one.year), short(one.reserved_at.date()), one.reason) for n, one in shown]
    say_table(("number", "sequence", "year", "reserved", "reason"), rows, empty="No number is reserved and free.")


@register_app.command("fill")
def register_fill(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="A reserved number: 7-1/123 or SEQUENCE/YEAR/N.")],
    document: Annotated[int, typer.Argument(metavar="DOCUMENT", help="The document that it belongs to.")],
    acting_as: ActingAs = None,
    config: Config = None,
) -> None:
    """Give a letter that waits unnumbered the number that was reserved for it, with its day of receipt as it is."""
    from officed.flow.filling import fill
    from officed.log import configure
    from officed.wiring import config_path, open_office

    configure("auto", "warning")
    running = open_office(config_path(config))
    try:
        reference = fill(running.desk, document, number, acting(running.desk, acting_as))
    finally:
        running.close()
    print(f"Document {document} has number {reference}.")
