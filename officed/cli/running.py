"""Verbs that work: run and demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.saying import AsJson, Config, complain

if TYPE_CHECKING:
    from officed.wiring import Furnished


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.command()(run)
    app.command()(demo)


def run(
    config: Config = None,
    drain: Annotated[bool, typer.Option("--drain", help="Handle what is there now, then end.")] = False,
    observe: Annotated[
        bool, typer.Option("--observe", help="Read, decide and report; move, number and send nothing.")
    ] = False,
    only: Annotated[
        str, typer.Option("--only", help="Roles of this process, with commas: sources,workers,relay,clock.")
    ] = "sources,workers,relay,clock",
) -> None:
    """The daemon: watches, reads, registers, forwards, reminds, until it is told to stop."""
    from officed.daemon.collecting import keep_what_stands, put_off

    put_off()
    from officed.log import configure
    from officed.settings.problems import SettingsInvalid
    from officed.wiring import config_path, furnish

    path = config_path(config)
    roles = expected_roles(only)
    furnished = furnish(path)
    if furnished.unknown:
        raise SettingsInvalid(furnished.unknown)
    configure(furnished.office.settings.log.format, furnished.office.settings.log.level)
    if observe:
        keep_what_stands()
        _observe(furnished, drain)
    else:
        _run(furnished, path, roles, drain)


def expected_roles(only: str) -> tuple[str, ...]:
    """The roles of `--only`. Raises `BadSettings` for one that there is not."""
    from officed.daemon.roles import ROLES
    from officed.domain.errors import BadSettings

    roles = tuple(part.strip() for part in only.split(",") if part.strip())
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise BadSettings(text=f"--only {only}: no role {', '.join(unknown) or 'at all'}. Roles: {', '.join(ROLES)}.")
    return roles


def _run(furnished: Furnished, path: Path, roles: tuple[str, ...], drain: bool) -> None:
    from officed.daemon.collecting import keep_what_stands
    from officed.daemon.running import Crew
    from officed.daemon.running import drain as drain_once
    from officed.daemon.running import run as run_daemon
    from officed.daemon.training import settings_of
    from officed.wiring import login_endings, nightly_backup, open_furnished, reloading, say_missing_words

    running = open_furnished(furnished, watching=True)
    settings = furnished.office.settings
    try:
        crew = Crew(
            running.desk,
            running.sources,
            lambda: running.host.channels(settings),
            reloading(running, path, furnished.standing),
            running.ear,
            lambda: say_missing_words(settings, path),
            login_endings(settings),
            lambda: running.host.sources(settings),
            lambda: nightly_backup(running, path),
            settings_of(running.host),
        )
        if not drain:
            run_daemon(crew, roles)
            return
        keep_what_stands()
        troubles = drain_once(crew, roles)
    finally:
        running.close()
    for trouble in troubles:
        complain(str(trouble))
    if troubles:
        raise typer.Exit(3)


def _observe(furnished: Furnished, drain: bool) -> None:
    from officed.daemon.observing import observe_once
    from officed.wiring import open_study

    with open_study(furnished) as study:
        observe_once(study, furnished.host.sources(furnished.office.settings), again=not drain)


def demo(
    once: Annotated[bool, typer.Option("--once", help="End by itself with a summary.")] = False,
    as_json: AsJson = False,
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Where the demo office is kept; else a temporary folder.")
    ] = None,
) -> None:
    """Play sample letters into an embedded office and show what happens."""
    from officed.demo.playing import play

    raise typer.Exit(play(once=once, as_json=as_json, folder=folder))
