"""`archive`: the package of a finished year, for the archive or for another system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from officed.cli.opening import open_desk
from officed.cli.saying import AsJson, Config, say_json


def add_to(app: typer.Typer) -> None:
    """Put the verb on the command line."""
    app.command()(archive)


def archive(
    year: Annotated[int, typer.Argument(metavar="YEAR", min=1000, max=9998, help="A year that is over.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet, or empty.")],
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Package a finished year: entries, originals, history, journals (BagIt, RFC 8493). Changes nothing."""
    from officed.cli.export_verb import inert
    from officed.flow.archiving import year_package
    from officed.store.bags import write_bag

    with open_desk(config) as desk:
        office = desk.office.settings.office
        info = {
            "Source-Organization": office.name,
            "External-Identifier": f"{office.domain}-{year}",
            "External-Description": f"Document register of {year}: entries, originals, history, sealed journals",
        }
        count = write_bag(folder, year_package(desk, year, inert), info)
    if as_json:
        say_json({"year": year, "folder": folder, "files": count})
    else:
        print(f"{year} is in {folder}: {count} files. Prove it: cd {folder} && sha256sum -c manifest-sha256.txt")
