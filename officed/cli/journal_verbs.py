"""Verbs of the sealed journals: write and time-stamp what is missing, list it, and check it without the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, acting, complain, say_json, say_table, short

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


@journal_app.command("stamp")
def journal_stamp(acting_as: ActingAs = None, config: Config = None, as_json: AsJson = False) -> None:
    """Asks now for the time stamps that are missing; the daemon does it by itself."""
    from officed.domain.errors import BadSettings
    from officed.flow.stamping import stamp_journals

    with open_desk(config) as desk:
        settings = desk.office.settings.journal
        if not settings.timestamp:
            raise BadSettings(
                text="No service is named that stamps: write »timestamp« into [journal] (docs/journal.md)."
            )
        done = stamp_journals(desk, acting(desk, acting_as), most=settings.timestamp_days + 1)
    for file, made in done.made:
        if as_json:
            say_json({"file": file, "stamp": {"at": made.at, "by": made.by}})
        else:
            print(f"{file.name} was stamped on {made.at:%d.%m.%Y %H:%M:%S} UTC by {made.by}")
    if done.trouble is not None:
        raise done.trouble
    if not done.made and not as_json:
        print("No journal of these days is without its stamp.")


@journal_app.command("list")
def journal_list(config: Config = None, as_json: AsJson = False) -> None:
    """Lists the journals: which are time-stamped, when and by whom. Exit code 1 names a stamp that proves nothing."""
    from officed.flow.stamping import examine_stamps

    with open_desk(config) as desk:
        seen = list(examine_stamps(desk))
    rows = []
    for journal, stamp, trouble in seen:
        said = (
            {"at": stamp.at, "by": stamp.by, "serial": f"{stamp.serial:x}", "policy": stamp.policy} if stamp else None
        )
        if as_json:
            say_json(
                {"day": journal.day, "file": journal.file, "stamp": said, "problem": str(trouble) if trouble else None}
            )
        told = f"{stamp.at:%d.%m.%Y %H:%M:%S} UTC" if stamp else "not proved" if trouble else "no stamp"
        rows.append((short(journal.day), journal.file.name, told, stamp.by if stamp else ""))
    if not as_json:
        say_table(("day", "journal", "stamped", "by"), rows, empty="There is no journal yet.")
    troubles = [str(trouble) for _, _, trouble in seen if trouble is not None]
    for line in dict.fromkeys(troubles):
        complain(line)
    if troubles:
        raise typer.Exit(1)


@journal_app.command("check")
def journal_check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the journals.")],
    originals: Originals = None,
    as_json: AsJson = False,
) -> None:
    """Checks journals and stamps without a register, as `check_journal.py` does. Exit code 1 names the first break."""
    from officed.domain.errors import BadSettings
    from officed.store.journal.check_journal import Break, check, check_originals, check_stamps, summary

    if not folder.is_dir():
        raise BadSettings(text=f"There is no folder {folder}.")
    try:
        told = check(folder)
        stamped, wrong = check_stamps(folder)
        wrong += check_originals(told, originals) if originals is not None else []
        wrong += [] if told.files else list(summary(told, stamped))
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
        print("\n".join(summary(told, stamped)))
