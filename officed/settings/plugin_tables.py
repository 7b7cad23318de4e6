"""`[plugin.NAME]`: each plugin's own settings, checked by the schema that the plugin declares, with file and line."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from officed.settings.model import Table
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.sentences import did_you_mean, problems_of
from officed.settings.toml_file import TomlFile


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class BadSchema(TypeError):
    """A plugin's SETTINGS is neither a dataclass nor a pydantic model."""


def plugin_settings(schemas: Mapping[str, type | None], source: TomlFile) -> Mapping[str, object]:
    """Name of plugin -> its settings, for every active plugin that declares a schema.

    `schemas` names every active plugin. A plugin whose schema has a default for every key needs no table. A misspelt
    key is an error. Raises `SettingsInvalid` with every problem of all plugins, and `BadSchema`.
    """
    written = source.data.get("plugin", {})
    tables = written if isinstance(written, Mapping) else {}
    found: dict[str, object] = {}
    problems: list[Problem] = []
    for name, schema in schemas.items():
        if schema is None:
            if name in tables:
                about = f"plugin.{name}: the plugin has no settings"
                problems.append(source.problem(("plugin", name), about, "Take the table out."))
            continue
        try:
            found[name] = _settings(name, schema, tables.get(name, {}))
        except ValidationError as error:
            problems += problems_of(error, source, _around(name, _model(schema)))
    if problems:
        raise SettingsInvalid(problems)
    return found


def idle_tables(active: Iterable[str], source: TomlFile) -> tuple[Problem, ...]:
    """A warning for each table of a plugin that is not active: it may be misspelt."""
    known = tuple(active)
    written = source.data.get("plugin", {})
    return tuple(
        source.problem(
            ("plugin", name),
            f"plugin.{name}: no such plugin is active",
            f"{did_you_mean(name, known)} Name it in [plugins] enabled, or take the table out.".strip(),
            warning=True,
        )
        for name in (written if isinstance(written, Mapping) else ())
        if name not in known
    )


def schema_of(declared: type) -> Mapping[str, Any]:
    """The JSON Schema of what a plugin declares. Raises `BadSchema`."""
    return _model(declared).model_json_schema()


def _settings(name: str, schema: type, table: object) -> object:
    model = _model(schema)
    # The table is checked at its place in the whole file, so that an error knows its line.
    whole: Any = _around(name, model).model_validate({"plugin": {name: table}})
    checked = getattr(whole.plugin, name)
    if model is schema:
        return checked
    return schema(**{field.name: getattr(checked, field.name) for field in dataclasses.fields(schema)})


def _around(name: str, model: type[BaseModel]) -> type[BaseModel]:
    plugins = create_model("plugins", __base__=_Loose, **{name: (model, ...)})  # type: ignore[call-overload]
    found: type[BaseModel] = create_model("file", __base__=_Loose, plugin=(plugins, ...))
    return found


def _model(schema: type) -> type[BaseModel]:
    if issubclass(schema, BaseModel):
        return schema
    if not dataclasses.is_dataclass(schema):
        raise BadSchema("SETTINGS must be a dataclass or a pydantic model")
    hints = get_type_hints(schema)
    fields = {field.name: (hints[field.name], _default(field)) for field in dataclasses.fields(schema)}
    found: type[BaseModel] = create_model(schema.__name__, __base__=Table, **fields)  # type: ignore[call-overload]
    return found


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    return ... if field.default_factory is dataclasses.MISSING else field.default_factory()
