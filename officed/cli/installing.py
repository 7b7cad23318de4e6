"""Verbs that set an office up: init, check, migrate, words build."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from officed.cli.saying import AsJson, Config, complain, say_json

if TYPE_CHECKING:
    from officed.settings.problems import Problem
    from officed.wiring import Furnished


words_app = typer.Typer(help="Dictionaries, by which rules find words in any form.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(words_app, name="words")
    app.command()(init)
    app.command()(check)
    app.command()(migrate)


@words_app.callback()
def _group() -> None:
    """A callback keeps a group a group while it has one verb."""


@words_app.command("build")
def words_build(
    languages: Annotated[list[str] | None, typer.Argument(metavar="LANGUAGE", help="et, ru, en; none is all.")] = None,
    config: Config = None,
) -> None:
    """Build the dictionaries of Estonian, Russian and English anew: half a minute, up to 500 MB in a process apart.

    A daemon that runs takes them by itself.
    """
    from officed.settings.loading import load_settings
    from officed.wiring import config_path
    from officed.words.shelf import LANGUAGES

    wanted = languages or LANGUAGES
    if strange := [language for language in wanted if language not in LANGUAGES]:
        complain(f"There is no dictionary of {strange[0]}; there are: {', '.join(LANGUAGES)}.")
        raise typer.Exit(2)
    if not _build_words(load_settings(config_path(config)).data, wanted):
        raise typer.Exit(1)


def _build_words(data: Path, languages: Sequence[str]) -> bool:
    """Build dictionaries one after the other; whether all of them came out."""
    from officed.words.building import CannotBuildWords, build
    from officed.words.shelf import shelf_of

    good = True
    for language in languages:
        try:
            file = build(shelf_of(data), language)
        except CannotBuildWords as error:
            good = False
            complain(str(error))
        else:
            print(f"built  words of {language} ({file.stat().st_size / 1e6:.1f} MB)", flush=True)
    return good


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the new office.")],
    words: Annotated[
        bool, typer.Option("--words/--no-words", help="Build the dictionaries that are missing: half a minute.")
    ] = True,
) -> None:
    """Write a commented config/, an inbox_rules/ to start from and the data folders; build the dictionaries."""
    from officed.settings.loading import load_settings
    from officed.settings.sample import write_office
    from officed.words.shelf import missing, shelf_of

    written = write_office(folder)
    for file in written:
        print(f"{'kept ' if file.kept else 'wrote'}  {folder / file.path}")
    sys.stdout.flush()
    if words:
        data = load_settings(folder / "config" / "officed.toml").data
        _build_words(data, missing(shelf_of(data)))
    print(f"Next: edit {folder}/config/officed.toml, then run")
    print(f"  officed check -c {folder}/config/officed.toml")
    print(f"  officed migrate -c {folder}/config/officed.toml")
    print(f"  officed run -c {folder}/config/officed.toml --observe --drain")


def check(
    config: Config = None,
    online: Annotated[bool, typer.Option("--online", help="Also log in to every mailbox and server.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check settings, rules, people, series, terms and plugins; all errors at once with file and line."""
    from officed.settings.office import check_secrets, load_office
    from officed.settings.problems import SettingsInvalid
    from officed.wiring import config_path, furnish, shadow_problems

    path = config_path(config)
    problems: list[str] = []
    warnings: list[str] = []
    try:
        files = load_office(path)
        found = (*files.warnings, *check_secrets(files, os.environ))
        warnings = [str(p) for p in found if p.warning]
        problems = [str(p) for p in found if not p.warning]
    except SettingsInvalid as invalid:
        problems = [str(p) for p in invalid.problems]
    else:
        try:
            furnished = furnish(path)
        except SettingsInvalid as invalid:
            problems += [str(p) for p in invalid.problems]
        else:
            problems += [str(p) for p in furnished.unknown] + (_online(furnished) if online else [])
            handling = _handling(furnished, path)
            problems += [str(p) for p in handling if not p.warning] + _stamping(furnished, path)
            warnings += [str(p) for p in handling if p.warning]
            warnings += _no_way_out(furnished, path) + _idle_tables(furnished, path)
            warnings += [str(replace(p, warning=True)) for p in shadow_problems(furnished)]
    if as_json:
        say_json({"ok": not problems, "problems": problems, "warnings": warnings})
    for line in (*warnings, *problems):
        complain(line)
    if problems:
        raise typer.Exit(2)
    if not as_json:
        print("All is well.")


def _handling(furnished: Furnished, path: Path) -> tuple[Problem, ...]:
    """What is wrong with those who handle reports and with their certificates."""
    from officed.cli.sealed_checks import handler_problems
    from officed.domain.office_time import local_date
    from officed.store.envelopes import CmsEnvelopes
    from officed.wiring import utc_now

    office, now = furnished.office, utc_now()
    today = local_date(now, ZoneInfo(office.settings.office.timezone))
    return handler_problems(office.settings, office.people, path, CmsEnvelopes(), now, today)


def _stamping(furnished: Furnished, path: Path) -> list[str]:
    """Why journals cannot be time-stamped as the settings want it."""
    from officed.settings.toml_file import read_toml
    from officed.store.journal.stamper import Rfc3161Stamper

    settings = furnished.office.settings
    if not settings.journal.timestamp or (found := Rfc3161Stamper().problem(settings)) is None:
        return []
    return [str(read_toml(path.absolute(), settings.root).problem(("journal", "timestamp"), *found))]


def _no_way_out(furnished: Furnished, path: Path) -> list[str]:
    """Without a way out letters are registered and nobody hears of them."""
    from officed.settings.problems import Problem

    settings = furnished.office.settings
    if any(not getattr(channel, "lane", "") for channel in furnished.host.channels(settings)):
        return []
    file = path.absolute()
    shown = file.relative_to(settings.root) if file.is_relative_to(settings.root) else file
    instead = "Write [smtp] or [mail_folder]; until then mails wait in the outbox."
    return [str(Problem(shown, None, "no mail can leave: there is no way out", instead, warning=True))]


def _idle_tables(furnished: Furnished, path: Path) -> list[str]:
    """Settings of plugins that are not active: their name may be misspelt."""
    from officed.settings.plugin_tables import idle_tables
    from officed.settings.toml_file import read_toml

    active = [plugin.name for plugin in furnished.host.plugins]
    source = read_toml(path.absolute(), furnished.office.settings.root)
    return [str(problem) for problem in idle_tables(active, source)]


def _online(furnished: Furnished) -> list[str]:
    from officed.domain.errors import OfficedError

    settings = furnished.office.settings
    problems: list[str] = []
    for source in furnished.host.sources(settings):
        try:
            found = sum(1 for _ in source.list())
            complain(f"{source.name}: reached, {found} there now")
        except OfficedError as error:
            problems.append(f"{source.name}: {error}")
        finally:
            source.close()
    for channel in furnished.host.channels(settings):
        try:
            ask = getattr(channel, "check", None)
            if ask is not None:
                ask()
            complain(f"{channel.name}: reached")
        except OfficedError as error:
            problems.append(f"{channel.name}: {error}")
        finally:
            channel.close()
    return problems


def migrate(
    config: Config = None,
    only_check: Annotated[
        bool, typer.Option("--check", help="Only say whether the schema is as it should be.")
    ] = False,
) -> None:
    """Bring the database to the schema of this version, with the register's guards in place."""
    from officed.settings.loading import load_settings
    from officed.store.migrating import check_schema
    from officed.store.migrating import migrate as bring_up
    from officed.wiring import config_path, open_database

    settings = load_settings(config_path(config))
    database = open_database(settings)
    try:
        if only_check:
            check_schema(database)
            print("The schema is as this version wants it.")
            return
        before, after = bring_up(database)
        print(f"Schema {after}: {'new' if before is None else 'was ' + before}; guards in place.")
        if before not in (None, after):
            print("What was registered before is found by words after: officed register reindex")
    finally:
        database.close()
