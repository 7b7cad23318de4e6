"""All files of `config/` as one value, with every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from officed.domain.bodies import Body
from officed.domain.people import People
from officed.domain.reminders import Rung
from officed.domain.series import FilePlan
from officed.domain.terms import TermTable
from officed.settings.bodies import bodies_of
from officed.settings.file_plan import file_plan_of, unknown_units
from officed.settings.handlers import sealed_problems
from officed.settings.loading import ladder_of, office_folder, settings_of
from officed.settings.model import Settings
from officed.settings.origins import Origins, origins_of, secrets_of
from officed.settings.people import nobody_present, people_of
from officed.settings.problems import Problem, SettingsInvalid, in_order
from officed.settings.sample import sample_config
from officed.settings.secrets import secret_problems
from officed.settings.sentences import problems_of
from officed.settings.term_models import TermsFile
from officed.settings.terms import kinds_without_term, term_table
from officed.settings.toml_file import TomlFile, read_toml

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OfficeFiles:
    """What the files of `config/` say, checked. `warnings` keep nobody from starting; `officed check` shows them."""

    settings: Settings
    people: People
    file_plan: FilePlan
    terms: TermTable
    ladder: tuple[Rung, ...]
    origins: Origins
    warnings: tuple[Problem, ...] = ()
    bodies: tuple[Body, ...] = ()


def load_office(config_file: Path | None = None) -> OfficeFiles:
    """Return the office whose `officed.toml` is named; without one, the sample office that is shipped.

    `people.toml`, `series.toml` and `terms.toml` stand beside it, and `bodies.toml` where letters are passed on. Raises
    `SettingsInvalid` with every problem of all. Secrets are not looked at here, so that reading and explaining need
    none.
    """
    path = (config_file or sample_config()).absolute()
    if not path.is_file():
        instead = "Name an officed.toml with -c, or let `officed init DIR` write a sample office."
        raise SettingsInvalid([Problem(path, None, "there is no such file", instead)])
    found = _Finder(path)
    settings = found.read("officed.toml", lambda source: settings_of(source, found.root), path)
    people = found.read("people.toml", people_of)
    plan = found.read("series.toml", file_plan_of)
    terms = found.read("terms.toml", terms_of)
    # An office that was made before there was such a file knows no other bodies.
    bodies = found.read("bodies.toml", bodies_of) if (found.folder / "bodies.toml").is_file() else ()
    if plan and people:
        found.problems += unknown_units(plan, people, found.sources["series.toml"])
    if settings and people:
        found.problems += sealed_problems(settings, people, found.sources["officed.toml"])
    if found.problems or not (settings and people and plan and terms):
        raise SettingsInvalid(found.problems)
    return OfficeFiles(
        settings=settings,
        people=people,
        file_plan=plan,
        terms=terms,
        ladder=ladder_of(settings),
        origins=origins_of(settings, found.sources["officed.toml"]),
        warnings=in_order(nobody_present(people, found.sources["people.toml"])),
        bodies=bodies or (),
    )


def check_secrets(office: OfficeFiles, environ: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return what is wrong with the secrets that the settings name: missing ones, and warnings for open files."""
    named = []
    for place, secret in secrets_of(office.settings):
        file, _, line = office.origins[".".join(map(str, place))].rpartition(":")
        named.append((secret, Path(file), int(line)))
    return in_order(secret_problems(named, office.settings.root, environ))


def terms_of(source: TomlFile) -> TermTable:
    """Return the terms of a file that was read. Raises `SettingsInvalid` with every problem."""
    try:
        table = term_table(source.data)
    except ValidationError as error:
        problems = problems_of(error, source, TermsFile)
    else:
        problems = [
            source.problem((), f"the kind »{kind}« has no term", f'Write [[term]] with kind = "{kind}".')
            for kind in kinds_without_term(table)
        ]
        if not problems:
            return table
    raise SettingsInvalid(problems)


class _Finder:
    """Reads one file after another and keeps what is wrong until the end."""

    def __init__(self, config_file: Path) -> None:
        self.folder = config_file.parent
        self.root = office_folder(config_file)
        self.problems: list[Problem] = []
        self.sources: dict[str, TomlFile] = {}

    def read(self, name: str, make: Callable[[TomlFile], T], path: Path | None = None) -> T | None:
        try:
            self.sources[name] = read_toml(path or self.folder / name, self.root)
            return make(self.sources[name])
        except SettingsInvalid as invalid:
            self.problems.extend(invalid.problems)
            return None
