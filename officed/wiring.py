"""The only file that knows everybody: settings in, a running office out."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from officed.daemon.expiring import Endings
from officed.daemon.pulse import BeatingReaders, beat
from officed.daemon.reloading import Reloaded, Reloading
from officed.daemon.shadowing import shadow_of
from officed.domain.calendar import WorkCalendar
from officed.domain.states import CLOCK, Actor
from officed.flow.desk import Desk, Study
from officed.flow.finding import WordIndex
from officed.flow.switching import connect_switches
from officed.host import FoundPlugin, PluginHost, find_plugins
from officed.host.finding import PluginBroken
from officed.log import log_event
from officed.plugins.oauth.ending import endings
from officed.plugins.oauth.tokens import logins
from officed.ports.channels import Channel
from officed.ports.clock import Clock
from officed.ports.office import Office
from officed.ports.sources import Source
from officed.rules.compiling import check_rules
from officed.rules.loading import WrittenRule
from officed.rules.matching import CompiledRules
from officed.rules.naming import unknown_names
from officed.sandbox.pool import ReaderPool
from officed.sandbox.strangers import StrangerProcesses
from officed.settings.kept import config_place, kept_files
from officed.settings.model import Settings
from officed.settings.office import OfficeFiles, load_office
from officed.settings.origins import leaves
from officed.settings.plugin_tables import BadSchema, plugin_settings, schema_of
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.sample import sample_config
from officed.settings.secrets import reveal, revealed
from officed.settings.standing import Standing, standing
from officed.settings.toml_file import read_toml
from officed.store import Database, SqlStore
from officed.store.backing_up import BackedUp, keep_newest
from officed.store.engine import sqlite_url
from officed.store.envelopes import CmsEnvelopes
from officed.store.journal.stamper import Rfc3161Stamper
from officed.store.listening import Ear
from officed.store.migrating import check_schema
from officed.store.own_secret import own_secret
from officed.store.restoring import Backup, refuse_used, restore
from officed.words.lexicon import Lexicon, open_lexicon
from officed.words.shelf import TRIES, missing, shelf_of

COVER_KEY = "covers.key"
DEFAULT_CONFIG = Path("config/officed.toml")


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Furnished:
    """An office with its plugins, without a database: what `check`, `explain`, `parse` and `due` need."""

    office: Office
    host: PluginHost
    standing: Standing = frozenset()
    """How the files of settings and rules stood just before they were read."""
    unknown: tuple[Problem, ...] = ()
    """Roles, persons and series that rules name and the office does not have."""


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
        for close in (*closing, self.desk.readers.close, self.host.close, self.desk.store.close):
            close()


def furnish_found(config: Path | None) -> tuple[Office, PluginHost]:
    """Load everything but the rule files. Raises `SettingsInvalid` with every problem."""
    office = office_of(load_office(config))
    settings = office.settings
    found = with_settings(find_plugins(settings.plugins, settings.root), config or sample_config(), settings.root)
    return office, PluginHost(found, office, StrangerProcesses(settings.plugins.seconds))


def furnish(config: Path | None) -> Furnished:
    """Load settings, people, series, terms, plugins and rules. Raises `SettingsInvalid` with every problem.

    Without a file: the sample office that is shipped.
    """
    before = _standing(config)
    return _with_rules(*furnish_found(config), before)


def with_settings(found: Sequence[FoundPlugin], config: Path, root: Path) -> tuple[FoundPlugin, ...]:
    """The same plugins, each with what `[plugin.NAME]` says. Raises `SettingsInvalid` and `PluginBroken`."""
    source = read_toml(config.absolute(), root)
    try:
        settings = plugin_settings({plugin.name: plugin.schema for plugin in found}, source)
    except (BadSchema, NameError) as error:
        name = next(p.name for p in found if p.schema is not None and not _has_schema(p.schema))
        raise PluginBroken(name=name, reason=error) from None
    return tuple(replace(plugin, settings=settings.get(plugin.name)) for plugin in found)


def _has_schema(declared: type) -> bool:
    try:
        return bool(schema_of(declared))
    except (BadSchema, NameError):
        return False


def office_of(files: OfficeFiles) -> Office:
    """The office of files that were read, without rules."""
    return Office(
        files.settings,
        files.people,
        files.file_plan,
        files.terms,
        WorkCalendar(),
        files.ladder,
        bodies=files.bodies,
    )


def _with_rules(office: Office, host: PluginHost, before: Standing) -> Furnished:
    """Rule files are compiled with the conditions that plugins bring, and plugins are made with the compiled rules."""
    settings = office.settings
    folder = settings.root / settings.rules
    before |= _standing_of_rules(settings)
    loaded, compiled, problems = check_rules(folder, settings.root, host.conditions(), words_of(settings))
    unknown = _unknown_names(loaded.rules, office)
    if problems:
        # What has to be mended anyway is told of together.
        raise SettingsInvalid([*problems, *unknown])
    office = replace(office, rules=compiled)
    return Furnished(office, host.with_office(office), before, unknown)


def words_of(settings: Settings) -> Lexicon | None:
    """The dictionaries of the office; None until they are built, and then rules know words as they are written."""
    return open_lexicon(shelf_of(settings.data))


def _index_of(settings: Settings) -> WordIndex:
    """What makes the words that entries are found by."""
    words = words_of(settings)
    return WordIndex(words, words.languages if words else ())


def say_missing_words(settings: Settings, config: Path) -> None:
    """One warning in the log for dictionaries that are not built."""
    if languages := missing(shelf_of(settings.data)):
        log_event("words.missing", language=",".join(languages), mend=f"officed words build -c {config}")


def login_endings(settings: Settings) -> Endings | None:
    """How the daemon learns which logins by OAuth 2.0 end soon; None where there are none."""
    return partial(endings, settings) if logins(settings) else None


def _standing(config: Path | None) -> Standing:
    return standing([(config or sample_config()).absolute().parent])


def _standing_of_rules(settings: Settings) -> Standing:
    """Rules, those on trial too, and the dictionaries that they are compiled with: those built meanwhile are used."""
    folders = [settings.root / rules for rules in (settings.rules, settings.shadow_rules) if rules is not None]
    return standing(folders) | standing([shelf_of(settings.data)], TRIES)


def _unknown_names(rules: Sequence[WrittenRule], office: Office) -> tuple[Problem, ...]:
    who = (*office.people.roles, *office.people.people)
    return tuple(unknown_names(rules, who, tuple(office.file_plan.series)))


def with_rules_of(running: Running, folder: Path) -> Study:
    """A study like the office's own, with the rules of another folder. Raises `SettingsInvalid` with every problem."""
    desk = running.desk
    compiled, problems = rules_of_folder(desk.office, running.host, folder)
    if problems:
        raise SettingsInvalid(problems)
    office = replace(desk.office, rules=compiled)
    return Study(readers=desk.readers, hooks=running.host.with_office(office), office=office, clock=desk.clock)


def rules_of_folder(office: Office, host: PluginHost, folder: Path) -> tuple[CompiledRules, tuple[Problem, ...]]:
    """The rules of another folder, compiled for an office, with every problem that they have."""
    folder = folder.absolute()
    loaded, compiled, problems = check_rules(folder, folder.parent, host.conditions(), words_of(office.settings))
    return compiled, (*problems, *_unknown_names(loaded.rules, office))


def shadow_problems(furnished: Furnished) -> tuple[Problem, ...]:
    """What is wrong with the rules on trial: nothing that stops the office."""
    settings = furnished.office.settings
    if settings.shadow_rules is None:
        return ()
    return rules_of_folder(furnished.office, furnished.host, settings.root / settings.shadow_rules)[1]


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


def open_for_people(config: Path | None) -> Running:
    """Open an office for one command of a person. The rule files are not read: no such command decides by them."""
    return open_furnished(Furnished(*furnish_found(config)))


def open_furnished(furnished: Furnished, *, clock: Clock = utc_now, watching: bool = False) -> Running:
    """Open an office that is furnished already."""
    settings, host = furnished.office.settings, furnished.host
    database = open_database(settings)
    check_schema(database)
    store = SqlStore(database, settings.data / "originals", settings.journals)
    known = revealed(settings.reading.passwords, settings.root)
    pool = ReaderPool(settings.reading, host.extra_readers, progress=_say_page, passwords=known)
    desk = Desk(
        readers=BeatingReaders(pool),
        hooks=host,
        office=furnished.office,
        clock=clock,
        store=store,
        originals=store.originals,
        cover_key=lambda: cover_key(settings),
        index=_index_of(settings),
        secret=own_secret(settings.data),
        envelopes=CmsEnvelopes(),
        stamper=Rfc3161Stamper(),
    )
    connect_switches(host.switchboard, desk)
    sources = host.sources(settings) if watching else ()
    channels = host.channels(settings) if watching else ()
    running = Running(desk, host, database, sources, channels)
    if watching:
        running.desk = replace(desk, shadow=shadow_of(desk, partial(with_rules_of, running)))
    return running


def back_up(running: Running, config: Path, folder: Path, actor: Actor) -> BackedUp:
    """Make a backup of a running office. Raises `BackupRunning`, `NoRoom`."""
    desk, settings = running.desk, running.desk.office.settings
    store = SqlStore(running.database, settings.data / "originals", settings.journals)
    files = kept_files(settings, desk.office.people, config)
    return store.back_up(folder, files, config_place(settings, config), actor, desk.clock())


def nightly_backup(running: Running, config: Path) -> int:
    """The backup of the settings, with the old ones removed. Returns how many originals are missing."""
    settings = running.desk.office.settings.backup
    assert settings.folder is not None
    made = back_up(running, config, settings.folder, CLOCK)
    keep_newest(settings.folder, settings.keep)
    return len(made.missing)


def restore_office(backup: Backup, config: Path, actor: Actor, clock: Clock = utc_now) -> None:
    """Bring register and originals of a backup into the places that the settings name. Raises `Refused`."""
    office, _ = furnish_found(config)
    settings = office.settings
    refuse_used(settings.data)
    database = None if settings.storage.database == "sqlite" else open_database(settings)
    firsts = {name: sequence.first for name, sequence in office.file_plan.sequences.items()}
    try:
        restore(backup, settings.data, database, firsts, actor, clock(), settings.journals)
    finally:
        if database is not None:
            database.close()


def cover_key(settings: Settings) -> bytes:
    """The key of the cover sheets, in the data folder; empty until the first sheet is made."""
    try:
        return (settings.data / COVER_KEY).read_bytes().strip()
    except FileNotFoundError:
        return b""


def make_cover_key(settings: Settings) -> bytes:
    """The key of the cover sheets, made now where there is none. Two who make it at once have the same one."""
    if found := cover_key(settings):
        return found
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = settings.data / f"{COVER_KEY}.{os.getpid()}"
    try:
        half.touch(mode=0o600)
        half.write_text(secrets.token_hex(32) + "\n", "ascii")
        os.link(half, settings.data / COVER_KEY)
    except FileExistsError:
        pass
    finally:
        half.unlink(missing_ok=True)
    return cover_key(settings)


def _say_page(page: int, pages: int) -> None:
    beat()
    log_event("document.reading", page=page, pages=pages)


@contextmanager
def open_study(furnished: Furnished, clock: Clock = utc_now) -> Iterator[Study]:
    """A place to read and decide, without a register."""
    settings = furnished.office.settings
    known = revealed(settings.reading.passwords, settings.root)
    readers = ReaderPool(settings.reading, furnished.host.extra_readers, passwords=known)
    try:
        yield Study(readers=readers, hooks=furnished.host, office=furnished.office, clock=clock)
    finally:
        readers.close()
        furnished.host.close()


def reloading(running: Running, config: Path | None, before: Standing) -> Reloading:
    """How the daemon reads the settings of a running office again; `before` is how they stood when they were read."""

    def look() -> Standing:
        return _standing(config) | _standing_of_rules(running.desk.office.settings)

    return Reloading(lambda: refurnish(running, config), look, before)


def refurnish(running: Running, config: Path | None) -> Reloaded:
    """Read rules, people, series and terms again. On any mistake the last good set stays and the error is raised.

    Plugins, and settings that places, processes and the database depend on, take effect at the next start.
    """
    before = _standing(config)
    office = office_of(load_office(config))
    old = running.desk.office.settings
    waiting = _waiting(old, office.settings)
    fixed = office.settings.model_copy(update={name: getattr(old, name) for name in FIXED})
    office = replace(office, settings=fixed)
    furnished = _with_rules(office, running.host.with_office(office), before)
    if furnished.unknown:
        raise SettingsInvalid(furnished.unknown)
    running.desk = replace(running.desk, office=furnished.office, hooks=furnished.host, index=_index_of(old))
    running.host = furnished.host
    running.desk = replace(running.desk, shadow=shadow_of(running.desk, partial(with_rules_of, running)))
    return Reloaded(running.desk, waiting)


FIXED = (
    "storage", "mailbox", "maildir", "folder", "smtp", "mail_folder", "reading", "plugins", "plugin", "daemon", "log",
)  # fmt: skip
"""Tables of `officed.toml` that are read once, at the start."""


def _waiting(old: Settings, new: Settings) -> tuple[str, ...]:
    """Dotted names of the values in `FIXED` that a file has otherwise than they are in force."""
    in_force, written = (
        {".".join(map(str, place)): value for place, value in leaves(settings) if place[0] in FIXED}
        for settings in (old, new)
    )
    missing = object()
    names = dict.fromkeys((*in_force, *written))
    return tuple(name for name in names if in_force.get(name, missing) != written.get(name, missing))


def config_path(given: Path | None) -> Path:
    """The settings file of a command: the one given, OFFICED_CONFIG, or config/officed.toml here."""
    return given or Path(os.environ.get("OFFICED_CONFIG", DEFAULT_CONFIG))
