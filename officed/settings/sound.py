"""What stands in a faulty `officed.toml` and is sound by itself, so that the rest of an office can be examined."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

from pydantic import ValidationError

from officed.settings.loading import absolute_paths, office_folder
from officed.settings.model import Settings
from officed.settings.problems import SettingsInvalid
from officed.settings.toml_file import read_toml

MOST_TURNS = 100

# Stands for an [office] that cannot be used: no mail leaves and no number is given by what is read here.
_NOBODY: Mapping[str, object] = {"name": "?", "domain": "office.example", "address": "nobody@office.example"}


def sound_settings(path: Path) -> Settings | None:
    """Return the settings without the tables and rows that hold a mistake; None where the file is no TOML.

    For looking at an installation only, never for work: what is left out has its default.
    """
    root = office_folder(path)
    try:
        data = deepcopy(dict(read_toml(path.absolute(), root).data))
    except SettingsInvalid:
        return None
    # Every turn takes out a table or a row; there are no more turns than a file has mistakes.
    for _ in range(MOST_TURNS):
        try:
            return absolute_paths(Settings.model_validate(data), root)
        except ValidationError as error:
            places = {fault["loc"][:2] for fault in error.errors(include_input=False, include_url=False)}
        # From the last row to the first, so that the places of the others stay as they are.
        for place in sorted(places, key=lambda one: (str(one[0]), _row(one)), reverse=True):
            _leave_out(data, place)
    return None


def _row(place: tuple[str | int, ...]) -> int:
    return place[1] if len(place) > 1 and isinstance(place[1], int) else -1


def _leave_out(data: dict[str, object], place: tuple[str | int, ...]) -> None:
    table = str(place[0])
    rows = data.get(table)
    if table == "office":
        data[table] = dict(_NOBODY)
    elif _row(place) >= 0 and isinstance(rows, list):
        del rows[_row(place)]
    else:
        data.pop(table, None)
