"""The verb that brings a backup back, and lets numbers be given again afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.saying import ActingAs, AsJson, Config, actor, complain, say_json

if TYPE_CHECKING:
    from officed.cli.resuming import Resumed
    from officed.domain.states import Actor


def add_to(app: typer.Typer) -> None:
    """Put this verb on the command line."""
    app.command()(restore)


To = Annotated[Path | None, typer.Option("--to", help="Office folder to make, with settings and rules of the backup.")]
Reconcile = Annotated[
    bool, typer.Option("--reconcile", help="After a restore: compare with mailboxes, folders and sent mail.")
]
Seen = Annotated[
    list[Path] | None,
    typer.Option("--seen", metavar="PATH", help="With --reconcile: the journal or sent mails, file or folder."),
]
Last = Annotated[
    list[str] | None,
    typer.Option("--last", metavar="SEQ=N", help="Last number given out: SEQ=N, SEQ/YEAR=N; others=0: none in others."),
]


def restore(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A backup, or a folder of backups: the newest.")
    ] = None,
    to: To = None,
    reconcile: Reconcile = False,
    seen: Seen = None,
    last: Last = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back into an empty place; numbers are given again once --reconcile or --last has settled them.

    Ends with 1 while --reconcile or --last leave sequences that wait.
    """
    from officed.cli.resuming import resume

    by = actor(acting_as)
    _check(folder, reconcile=reconcile, seen=seen, last=last)
    said: dict[str, object] = {}
    if folder is not None:
        config, said = _bring_back(folder, to, config, by)
        if not as_json:
            print(f"Restored {said['backup']} of {said['taken_at']} for {said['config']}.")
    resumed = resume(config, by, reconcile=reconcile, seen=seen or (), last=last or ())
    if as_json:
        say_json(said | {"reserved": resumed.reserved, "documents": resumed.documents, "waiting": resumed.waiting})
    else:
        _say(resumed, config)
    for trouble in resumed.troubles:
        complain(trouble)
    # That sequences wait right after a restore is as it should be.
    if resumed.troubles or (resumed.waiting and (reconcile or last)):
        raise typer.Exit(1)


def _check(folder: Path | None, *, reconcile: bool, seen: list[Path] | None, last: list[str] | None) -> None:
    from officed.domain.errors import BadSettings

    if folder is None and not reconcile and not last:
        raise BadSettings(text="Name a backup to bring back, or settle the numbers with --reconcile or --last SEQ=N.")
    if seen and not reconcile:
        raise BadSettings(text="--seen goes with --reconcile.")


def _bring_back(folder: Path, to: Path | None, config: Path | None, by: Actor) -> tuple[Path, dict[str, object]]:
    from officed.domain.errors import Refused
    from officed.store.backing_up import copied
    from officed.store.restoring import find_backup, read_backup
    from officed.wiring import config_path, restore_office

    backup = read_backup(find_backup(folder.absolute()))
    if to is None:
        path = config_path(config)
    else:
        if config is not None:
            raise Refused(reason="--to brings the settings of the backup; -c names other ones. Give one of them.")
        if to.is_dir() and any(to.iterdir()):
            raise Refused(reason=f"{to} is not empty: a backup is restored into an empty folder only.")
        for place, source in backup.under("office"):
            copied(source, to.absolute() / place)
        path = to.absolute() / backup.config
    restore_office(backup, path, by)
    said: dict[str, object] = {"backup": backup.folder, "taken_at": backup.taken_at.isoformat(), "config": path}
    for sha256 in backup.missing:
        complain(f"An original was missing when the backup was made: {sha256}")
    return path, said


def _say(resumed: Resumed, config: Path | None) -> None:
    if resumed.documents:
        print(f"{resumed.documents} letters were taken in again.")
    for one in resumed.reserved:
        print(f"Reserved: {one}")
    if not resumed.waiting:
        print("Numbers are given again.")
        return
    print(f"No number is given yet; these sequences wait for their last one: {', '.join(resumed.waiting)}.")
    named = f" -c {config}" if config else ""
    print(f"Next: officed restore --reconcile --seen JOURNAL_OR_SENT{named}")
    print(f"or:   officed restore --last {resumed.waiting[0]}=N{named}   (0 where none was given)")
