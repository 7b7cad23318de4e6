"""What can be used of a faulty file, so that its other mistakes are named at the same time and not one run later."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from officed.settings.model import Secret
from officed.settings.toml_lines import Path as Place

Model = TypeVar("Model", bound=BaseModel)

UNKNOWN_DAY = date.min
"""Stands where a date was expected; a missing text is the empty text."""

_INSTEAD: Mapping[object, object] = {date: UNKNOWN_DAY, Path: Path(), int: 0, float: 0.0, bool: False}


def salvage(model: type[Model], data: object, faulty: Set[Place], place: Place = ()) -> Model:
    """Return the file with everything that is sound; what is at a `faulty` place has its default, or nothing.

    Rows keep their places. The value is for looking for further mistakes only, never for work.
    """
    written = data if isinstance(data, Mapping) else {}
    values = {}
    for name, field in model.model_fields.items():
        here = (*place, name)
        sound = name in written and here not in faulty
        values[name] = _value(field, written[name], faulty, here) if sound else _absent(field)
    return model.model_construct(set(values), **values)


def table_in(annotation: object) -> type[BaseModel] | None:
    """Return the table that a type speaks of: itself, or inside a list or an option."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (table_in(argument) for argument in get_args(annotation))
    return next((table for table in found if table is not None), None)


def _value(field: FieldInfo, written: object, faulty: Set[Place], here: Place) -> object:
    table = table_in(field.annotation)
    if table is not None and table is not Secret:
        if get_origin(field.annotation) is tuple:
            rows = enumerate(written) if isinstance(written, list) else ()
            return tuple(salvage(table, row, faulty, (*here, index)) for index, row in rows)
        return salvage(table, written, faulty, here)
    try:
        typed = TypeAdapter(cast(type[object], Annotated[field.annotation, field]))
        return typed.validate_python(written)
    except ValidationError:
        return _absent(field)


def _absent(field: FieldInfo) -> object:
    if not field.is_required():
        return field.get_default(call_default_factory=True)
    table = table_in(field.annotation)
    if get_origin(field.annotation) is tuple:
        return ()
    if table is not None:
        return salvage(table, {}, frozenset())
    return _INSTEAD.get(field.annotation, "")
