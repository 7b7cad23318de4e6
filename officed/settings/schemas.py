"""The JSON Schema of each settings file, made from the models, for editors that complete and check TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from officed.settings.bodies import BodiesFile
from officed.settings.file_plan_models import SeriesFile
from officed.settings.model import Settings
from officed.settings.people_models import PeopleFile
from officed.settings.term_models import TermsFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {"officed": Settings, "people": PeopleFile, "series": SeriesFile, "terms": TermsFile, "bodies": BodiesFile}
)


def schema(name: str) -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of `officed`, `people`, `series`, `terms` or `bodies`. Raises KeyError."""
    return {"$schema": DIALECT, **MODELS[name].model_json_schema(), "title": f"{name}.toml"}


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema as `NAME.schema.json` and return the files, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name in sorted(MODELS):
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n", "utf-8")
        files.append(path)
    return files
