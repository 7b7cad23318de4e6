"""The verb that makes a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from officed.cli.saying import ActingAs, AsJson, Config, acting, complain, say_json


def add_to(app: typer.Typer) -> None:
    """Put this verb on the command line."""
    app.command()(backup)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of backups; each becomes a folder in it.")],
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """A backup of register, originals, settings and rules as of one moment, while the daemon works on.

    Ends with 1 when originals are missing, which `officed register verify` names.
    """
    from officed.log import configure
    from officed.wiring import back_up, config_path, open_for_people

    configure("auto", "warning")
    path = config_path(config)
    running = open_for_people(path)
    try:
        made = back_up(running, path, folder.absolute(), acting(running.desk, acting_as))
    finally:
        running.close()
    if as_json:
        say_json(
            {
                "folder": made.folder, "taken_at": made.taken_at, "originals": made.originals, "bytes": made.size,
                "missing": list(made.missing),
            }
        )  # fmt: skip
    else:
        print(f"{made.folder}: register, {made.originals} originals, {made.size / 1e6:.1f} MB.")
    for sha256 in made.missing:
        complain(f"An original is not on disk and so not in the backup: {sha256}")
    if made.missing:
        raise typer.Exit(1)
