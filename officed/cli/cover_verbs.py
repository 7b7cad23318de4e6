"""The verb that makes cover sheets: laid on letters before scanning, they split a stack and name series and people."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.saying import AsJson, Config, say_json

if TYPE_CHECKING:
    from officed.domain.covers import Cover
    from officed.plugins.covers.sheets import Sheet
    from officed.ports.office import Office


def add_to(app: typer.Typer) -> None:
    """Put this verb on the command line."""
    app.command()(covers)


def covers(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The PDF to write.")],
    kind: Annotated[list[str] | None, typer.Option("--kind", help="A kind; may be given several times.")] = None,
    series: Annotated[list[str] | None, typer.Option("--series", help="A series, likewise.")] = None,
    person: Annotated[list[str] | None, typer.Option("--person", help="A person or role, likewise.")] = None,
    copies: Annotated[int, typer.Option("--copies", min=1, max=100, help="How many of each sheet.")] = 1,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make cover sheets to print, with kind, series and person as given; of several each has a sheet of its own."""
    from officed.domain.covers import Cover, code_of
    from officed.domain.errors import BadSettings
    from officed.plugins.covers.sheets import cover_sheets
    from officed.wiring import config_path, furnish_found, make_cover_key

    office, _ = furnish_found(config_path(config))
    wanted = [Cover(0, *words) for words in product(kind or ("",), series or ("",), person or ("",))]
    for cover in wanted:
        _check(cover, office)
    key = make_cover_key(office.settings)
    try:
        sheets = [_sheet(cover, code_of(cover, key), office) for cover in wanted for _ in range(copies)]
    except ValueError as error:
        raise BadSettings(text=f"{error}.") from None
    try:
        file.write_bytes(cover_sheets(sheets))
    except OSError as error:
        raise BadSettings(text=f"{file} cannot be written: {error.strerror}.") from error
    if as_json:
        say_json({"file": str(file), "sheets": len(sheets), "codes": list(dict.fromkeys(one.code for one in sheets))})
    else:
        print(f"{file}: {len(sheets)} cover sheets. Lay one on each letter before you scan the stack.")


def _check(cover: Cover, office: Office) -> None:
    """Raise `BadSettings` for a name that the office does not have: a wrong sheet is found out when it is too late."""
    from officed.domain.errors import BadSettings
    from officed.domain.kinds import KINDS

    if cover.kind and (cover.kind not in KINDS or KINDS[cover.kind].machine):
        codes = ", ".join(code for code, kind in KINDS.items() if not kind.machine)
        raise BadSettings(text=f"There is no kind {cover.kind} for letters. Kinds: {codes}.")
    if cover.series and cover.series not in office.file_plan.series:
        raise BadSettings(text=f"There is no series »{cover.series}«. Series: {', '.join(office.file_plan.series)}.")
    if cover.person and not office.people.knows(cover.person):
        known = ", ".join((*office.people.roles, *office.people.people))
        raise BadSettings(text=f"Nobody is called »{cover.person}«. People and roles: {known}.")


def _sheet(cover: Cover, code: str, office: Office) -> Sheet:
    from officed.plugins.covers.sheets import Sheet
    from officed.texts.kinds import kind_name

    series = office.file_plan.series.get(cover.series)
    person = office.people.people.get(cover.person)
    lines = [
        f"Liik: {kind_name(cover.kind, 'et')}" if cover.kind else "",
        f"Sari: {cover.series} {series.title}" if series else "",
        f"Täitja: {person.name if person else cover.person}" if cover.person else "",
    ]
    rest = ("Siit algab uus kiri.", "Pane see leht iga kirja peale ja skanni kogu pakk ühe failina.")
    return Sheet(code, "Vaheleht", (*(line for line in lines if line), *rest))
