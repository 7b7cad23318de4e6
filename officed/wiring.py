"""The only file that knows everybody: settings in, a running office out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from officed.domain.calendar import WorkCalendar
from officed.flow.desk import Desk, Study
from officed.host import PluginHost, find_plugins
from officed.ports.channels import Channel
from officed.ports.clock import Clock
from officed.ports.office import Office
from officed.ports.sources import Source
from officed.rules.compiling import read_rules
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Settings
from officed.settings.office import load_office
from officed.settings.secrets import reveal
from officed.store import Database, SqlStore
from officed.store.engine import sqlite_url
from officed.store.listening import Ear
from officed.store.migrating import check_schema

DEFAULT_CONFIG = Path("config/officed.toml")


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Furnished:
    """An office with its plugins, without a database: what `check`, `explain`, `parse` and `due` need."""

    office: Office
    host: PluginHost


@dataclass(slots=True)
class Running:
    """An office with its database: what the daemon and people's commands need."""

    desk: Desk
    host: PluginHost
    database: Database
    sources: Sequence[Source] = ()
    channels: Sequence[Channel] = ()

    @property
    def ear(self) -> Callable[[float], Sequence[str]] | None:
        """Waits for the database to ring; None where it cannot (SQLite has one daemon, which rings its own bells)."""
        return None if self.database.sqlite else Ear(self.database).wait

    def close(self) -> None:
        """Let go of everything."""
        closing = (*(s.close for s in self.sources), *(c.close for c in self.channels))
        for close in (*closing, self.desk.readers.close, self.desk.store.close):
            close()


def furnish_found(config: Path | None) -> tuple[Office, PluginHost]:
    """Load everything but the rule files. Raises `SettingsInvalid` with every problem."""
    files = load_office(config)
    office = Office(files.settings, files.people, files.file_plan, files.terms, WorkCalendar(), files.ladder)
    return office, PluginHost(find_plugins(files.settings.plugins, files.settings.root), office)


def furnish(config: Path | None) -> Furnished:
    """Load settings, people, series, terms, plugins and rules. Raises `SettingsInvalid` with every problem.

    Without a file: the sample office that is shipped.
    """
    # Rule files are compiled with the conditions that plugins bring, and plugins are made with the compiled rules.
    office, host = furnish_found(config)
    settings = office.settings
    rules = read_rules(settings.root / settings.rules, settings.root, host.conditions())
    office = replace(office, rules=rules)
    return Furnished(office, PluginHost(host.plugins, office))


def open_database(settings: Settings) -> Database:
    """The database of the settings, not looked into yet."""
    storage = settings.storage
    if storage.database == "sqlite":
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Database(sqlite_url(settings.data / "officed.db"))
    password = reveal(storage.password, settings.root) if storage.password else None
    return Database(storage.database, password)


def open_office(config: Path | None, *, clock: Clock = utc_now, watching: bool = False) -> Running:
    """Open an office to work in. `watching`: with its sources and channels. Raises `OldSchema`, `GuardsMissing`."""
    furnished = furnish(config)
    return open_furnished(furnished, clock=clock, watching=watching)


def open_furnished(furnished: Furnished, *, clock: Clock = utc_now, watching: bool = False) -> Running:
    """Open an office that is furnished already."""
    settings, host = furnished.office.settings, furnished.host
    database = open_database(settings)
    check_schema(database)
    store = SqlStore(database, settings.data / "originals")
    readers = ReaderPool(settings.reading, host.extra_readers)
    desk = Desk(
        readers=readers,
        hooks=host,
        office=furnished.office,
        clock=clock,
        store=store,
        originals=store.originals,
    )
    sources = host.sources(settings) if watching else ()
    channels = host.channels(settings) if watching else ()
    return Running(desk, host, database, sources, channels)


@contextmanager
def open_study(furnished: Furnished, clock: Clock = utc_now) -> Iterator[Study]:
    """A place to read and decide, without a register."""
    readers = ReaderPool(furnished.office.settings.reading, furnished.host.extra_readers)
    try:
        yield Study(readers=readers, hooks=furnished.host, office=furnished.office, clock=clock)
    finally:
        readers.close()


def refurnish(running: Running, config: Path | None) -> None:
    """Read rules, people, series and terms again. On any mistake the last good set stays and the error is raised.

    Settings that places and the database depend on take effect at the next start.
    """
    furnished = furnish(config)
    office = replace(furnished.office, settings=_kept(running.desk.office.settings, furnished.office.settings))
    running.desk.office, running.desk.hooks, running.host = office, furnished.host, furnished.host


def _kept(old: Settings, new: Settings) -> Settings:
    fixed = {name: getattr(old, name) for name in ("storage", "mailbox", "folder", "smtp", "daemon", "reading")}
    return new.model_copy(update=fixed)


def config_path(given: Path | None) -> Path:
    """The settings file of a command: the one given, OFFICED_CONFIG, or config/officed.toml here."""
    return given or Path(os.environ.get("OFFICED_CONFIG", DEFAULT_CONFIG))
