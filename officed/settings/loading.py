"""`config/officed.toml` to `Settings`: read, checked as a whole, paths made absolute."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from officed.domain.reminders import LADDER, Audience, Rung
from officed.settings.logins import login_problems
from officed.settings.model import Settings
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.salvage import salvage
from officed.settings.sentences import did_you_mean, faults, problems_of, subject
from officed.settings.sources import Mailbox, Maildir, ScanFolder
from officed.settings.toml_file import TomlFile, read_toml

Model = TypeVar("Model", bound=BaseModel)
Check = Callable[[Model, TomlFile], Iterable[Problem]]


def load_settings(path: Path) -> Settings:
    """Return the settings of one file. Raises `SettingsInvalid` with every problem of that file."""
    root = office_folder(path)
    return settings_of(read_toml(path.absolute(), root), root)


def office_folder(config_file: Path) -> Path:
    """Return the folder that relative paths start from: the parent of `config/`, else the folder of the file."""
    folder = config_file.absolute().parent
    return folder.parent if folder.name == "config" else folder


def settings_of(source: TomlFile, root: Path) -> Settings:
    """Return the settings of a file that was read. Raises `SettingsInvalid`."""
    return absolute_paths(checked(Settings, source, _CHECKS), root)


def ladder_of(settings: Settings) -> tuple[Rung, ...]:
    """Return the reminder ladder: the rows of the file, else the one that is built in."""
    rows = settings.reminders.ladder
    own = (
        Rung(
            row.id,
            tuple(map(Audience, row.to)),
            row.working_days,
            row.fraction,
            row.short,
            row.long,
            row.awaited,
            row.serves,
        )
        for row in rows
    )
    return tuple(own) or LADDER


def checked(model: type[Model], source: TomlFile, checks: Iterable[Check[Model]]) -> Model:
    """Return a file as its model. Raises `SettingsInvalid` with pydantic's errors and those of the checks at once.

    Checks get what is sound of a faulty file; texts that are missing there are empty.
    """
    problems = []
    try:
        file = model.model_validate(source.data)
    except ValidationError as error:
        problems = problems_of(error, source, model)
        file = salvage(model, source.data, {one["loc"] for one in faults(error)})
    problems += [problem for check in checks for problem in check(file, source)]
    # The handler is left before this: pydantic's error holds what was written, secrets too.
    if problems:
        raise SettingsInvalid(problems)
    return file


def doubled(source: TomlFile, rows: Sequence[str], table: Sequence[str], key: str) -> Iterator[Problem]:
    """A problem for each row of a table whose key repeats an earlier one (compared without case)."""
    seen: dict[str, int] = {}
    for index, word in enumerate(rows):
        first = seen.setdefault(word.casefold(), index)
        if word and first != index:
            line = source.line((*table, first, key))
            about = subject(source, (*table, index))
            message = f"{about}: »{word}« is already used in line {line}"
            yield source.problem((*table, index, key), message, f"Write another »{key}«, or take one of the two out.")


def absolute_paths(settings: Settings, root: Path) -> Settings:
    """Return the settings with every path from the office folder on; an absolute path stays as it is."""
    way_out = settings.mail_folder
    return settings.model_copy(
        update={
            "root": root,
            "rules": root / settings.rules,
            "storage": settings.storage.model_copy(update={"data": root / settings.storage.data}),
            "plugins": settings.plugins.model_copy(update={"folder": root / settings.plugins.folder}),
            "backup": settings.backup.model_copy(
                update={"folder": settings.backup.folder and root / settings.backup.folder}
            ),
            "maildir": tuple(one.model_copy(update={"path": root / one.path}) for one in settings.maildir),
            "folder": tuple(one.model_copy(update={"path": root / one.path}) for one in settings.folder),
            "mail_folder": way_out and way_out.model_copy(update={"path": root / way_out.path}),
        }
    )


def _root(_settings: Settings, source: TomlFile) -> Iterator[Problem]:
    if "root" in source.data:
        yield source.problem(("root",), "there is no setting »root«", "Take it out; the folder of config/ is meant.")


def _time_zone(settings: Settings, source: TomlFile) -> Iterator[Problem]:
    name = settings.office.timezone
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = did_you_mean(name, zoneinfo.available_timezones())
        instead = near if near.startswith("Did") else "Write a name such as Europe/Tallinn."
        yield source.problem(("office", "timezone"), f"office: there is no time zone »{name}«", instead)


def _doubled_rows(settings: Settings, source: TomlFile) -> Iterator[Problem]:
    for table, rows in _SOURCES.items():
        yield from doubled(source, [one.name for one in rows(settings)], [table], "name")
    for table, places in (("maildir", settings.maildir), ("folder", settings.folder)):
        paths = ["" if one.path == Path() else str(one.path) for one in places]
        yield from doubled(source, paths, [table], "path")
    yield from doubled(source, [one.id for one in settings.reminders.ladder], ["reminders", "ladder"], "id")


def _names_used_by_other_sources(settings: Settings, source: TomlFile) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for table, rows in _SOURCES.items():
        for index, one in enumerate(rows(settings)):
            if taken.setdefault(one.name, table) != table and one.name:
                message = f"{table} »{one.name}«: a {taken[one.name]} has the same name"
                yield source.problem((table, index, "name"), message, "Write another »name«; the ledger tells by it.")


def _taken_is_watched(settings: Settings, source: TomlFile) -> Iterator[Problem]:
    mailboxes: Sequence[Mailbox | Maildir] = settings.mailbox
    for table, rows in (("mailbox", mailboxes), ("maildir", settings.maildir)):
        for index, one in enumerate(rows):
            if one.taken in one.folders:
                message = f"{table} »{one.name}«: »taken« is itself a watched folder, letters would come in again"
                yield source.problem((table, index, "taken"), message, "Write a folder that is not in »folders«.")


def _one_way_out(settings: Settings, source: TomlFile) -> Iterator[Problem]:
    if settings.smtp is not None and settings.mail_folder is not None:
        message = f"mails have two ways out, [mail_folder] and [smtp] in line {source.line(('smtp',))}"
        yield source.problem(("mail_folder",), message, "Keep one of the two, and take the other out.")


def _mails_come_in_again(settings: Settings, source: TomlFile) -> Iterator[Problem]:
    out = settings.mail_folder.path if settings.mail_folder else Path()
    for one in settings.folder:
        if out != Path() and one.path != Path() and out.is_relative_to(one.path):
            message = f"mail_folder: »path« lies in the watched folder »{one.name}«, own mails would come in as scans"
            yield source.problem(("mail_folder", "path"), message, "Write a folder that nothing watches.")


_SOURCES: Mapping[str, Callable[[Settings], Sequence[Mailbox | Maildir | ScanFolder]]] = MappingProxyType(
    {"mailbox": lambda s: s.mailbox, "maildir": lambda s: s.maildir, "folder": lambda s: s.folder}
)

_CHECKS: tuple[Check[Settings], ...] = (
    _root,
    _time_zone,
    _doubled_rows,
    _names_used_by_other_sources,
    _taken_is_watched,
    _one_way_out,
    _mails_come_in_again,
    login_problems,
)
