"""Verbs of the sealed journals: write what is missing, and check what is there without the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, acting, complain, say_json

journal_app = typer.Typer(help="The sealed journals that prove the register outside of it.", no_args_is_help=True)

Originals = Annotated[
    Path | None, typer.Option("--originals", metavar="DIR", help="Hold the originals in this folder against them too.")
]


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(journal_app, name="journal")


@journal_app.command("write")
def journal_write(acting_as: ActingAs = None, config: Config = None, as_json: AsJson = False) -> None:
    """Writes the journals of all finished days that have none; the daemon does it soon after each midnight."""
    from officed.flow.journaling import write_journals

    with open_desk(config) as desk:
        made = write_journals(desk, acting(desk, acting_as))
    for journal in made:
        if as_json:
            say_json({"day": journal.day, "file": journal.file, "sha256": journal.sha256})
        else:
            print(f"{journal.file} {journal.sha256}")
    if not made and not as_json:
        print("No finished day is without its journal.")


@journal_app.command("check")
def journal_check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the journals.")],
    originals: Originals = None,
    as_json: AsJson = False,
) -> None:
    """Checks journals without a register, as `check_journal.py` does. Exit code 1 names the first break."""
    from officed.domain.errors import BadSettings
    from officed.store.journal.check_journal import Break, check, check_originals, summary

    if not folder.is_dir():
        raise BadSettings(text=f"There is no folder {folder}.")
    try:
        told = check(folder)
        wrong = check_originals(told, originals) if originals is not None else []
        wrong += [] if told.files else list(summary(told))
        broken = None
    except Break as error:
        wrong, broken = [str(error)], error
    if as_json:
        first = {"file": broken.file, "line": broken.line, "what": broken.what} if broken else None
        say_json({"ok": not wrong, "break": first, "findings": wrong})
    for line in wrong:
        complain(line)
    if wrong:
        raise typer.Exit(1)
    if not as_json:
        print("\n".join(summary(told)))
