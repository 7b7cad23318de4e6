"""Where each value comes from: a line of a file, or the program's default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from officed.settings.model import Secret, Settings
from officed.settings.toml_file import TomlFile
from officed.settings.toml_lines import Path as Place

Origins = Mapping[str, str]
"""Dotted path of a value (`mailbox.0.port`) to its source: `config/officed.toml:12` or `default`."""

DEFAULT = "default"


def origins_of(settings: Settings, source: TomlFile) -> Origins:
    """Return the source of every value of the settings."""
    return {".".join(map(str, place)): _origin(place, source) for place, _ in leaves(settings)}


def secrets_of(settings: Settings) -> Iterator[tuple[Place, Secret]]:
    """Every secret that the settings name, with its place."""
    return ((place, value) for place, value in leaves(settings) if isinstance(value, Secret))


def leaves(table: BaseModel, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every value of a table and the tables inside it, with its place; a list of plain values is one value."""
    for name, field in type(table).model_fields.items():
        if not field.exclude:
            yield from _values(getattr(table, name), (*place, name))


def _values(value: object, place: Place) -> Iterator[tuple[Place, object]]:
    if isinstance(value, BaseModel) and not isinstance(value, Secret):
        yield from leaves(value, place)
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for index, row in enumerate(value):
            yield from _values(row, (*place, index))
    else:
        yield place, value


def _origin(place: Place, source: TomlFile) -> str:
    return DEFAULT if source.value(place) is None else f"{source.shown}:{source.line(place)}"
