"""The installation that is examined, as far as its settings can be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from officed.cli.examining.findings import command
from officed.domain.calendar import WorkCalendar
from officed.domain.errors import OfficedError
from officed.host import PluginHost, find_plugins
from officed.ports.office import Office
from officed.settings.loading import ladder_of
from officed.settings.model import Plugins, Secret, Settings
from officed.settings.office import load_office
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.secrets import reveal
from officed.settings.sound import sound_settings
from officed.store.look import DatabaseLook, look_into
from officed.wiring import furnish


@dataclass(frozen=True, slots=True)
class Patient:
    """What is known of an installation at `now` (aware). `problems` are those of its files.

    Without `settings` the file is missing or no TOML. With problems, they are what is sound in the file.
    """

    config: Path
    now: datetime
    problems: tuple[Problem, ...] = ()
    failures: tuple[str, ...] = ()
    settings: Settings | None = None
    host: PluginHost | None = None

    def again(self, *verb: str) -> str:
        """The command line of a verb for this installation."""
        return command("officed", *verb, "-c", self.config)

    @contextmanager
    def database(self, settings: Settings) -> Iterator[DatabaseLook]:
        """A look into the database. Raises `NoDatabase`, `DatabaseFailed`, `SecretMissing`."""
        storage = settings.storage
        where = settings.data / "officed.db" if storage.database == "sqlite" else storage.database
        password = reveal(storage.password, settings.root) if storage.password else None
        with look_into(where, password) as look:
            yield look


def admit(config: Path, now: datetime) -> Patient:
    """Read what can be read. Nothing is raised: every mistake is kept."""
    patient = Patient(config.absolute(), now)
    try:
        files = load_office(config)
    except SettingsInvalid as invalid:
        settings = sound_settings(config) if config.is_file() else None
        patient = replace(patient, problems=invalid.problems, settings=settings)
    else:
        patient = _furnished(replace(patient, problems=files.warnings, settings=files.settings))
    if patient.settings and not patient.host:
        patient = replace(patient, host=_borrowed_host(patient.settings))
    return patient


def _furnished(patient: Patient) -> Patient:
    try:
        furnished = furnish(patient.config)
    except SettingsInvalid as invalid:
        return replace(patient, problems=(*patient.problems, *invalid.problems))
    except OfficedError as error:
        return replace(patient, failures=(str(error),))
    problems = (*patient.problems, *furnished.unknown)
    return replace(patient, problems=problems, host=furnished.host)


def _borrowed_host(settings: Settings) -> PluginHost | None:
    """The built-in plugins with the people and terms of the sample: good enough to open mailboxes and ways out."""
    try:
        sample = load_office(None)
        own = settings.model_copy(update={"plugins": Plugins(disabled=settings.plugins.disabled)})
        office = Office(own, sample.people, sample.file_plan, sample.terms, WorkCalendar(), ladder_of(own))
        return PluginHost(find_plugins(own.plugins, own.root), office)
    except OfficedError:
        return None


def only_in_the_service(secret: Secret | None) -> bool:
    """Whether systemd alone hands this secret over, and has not handed it to us."""
    handed = "CREDENTIALS_DIRECTORY" in os.environ
    return secret is not None and secret.reference.startswith("credential:") and not handed
