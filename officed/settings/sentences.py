"""pydantic's errors as sentences: a table by error type, the line of the file, and a guess at what was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from officed.settings.model import Secret
from officed.settings.problems import Problem
from officed.settings.salvage import table_in
from officed.settings.shapes import ADDRESS, NAME, OID, SECRET, TENANT, URL, WEB_ADDRESS
from officed.settings.toml_file import TomlFile

Place = tuple[str | int, ...]

# By error type: what is wrong, and what to write instead. Texts that somebody wrote are repeated only where the row
# says {value}, which no row does that a secret can meet.
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "missing": ("»{key}« is missing", "Write {example}{meaning}"),
    "extra_forbidden": ("there is no setting »{key}«", "{near}"),
    "plain_secret": (
        "the secret of »{key}« stands in the file",
        'Write »{key} = "env:NAME"«, "file:PATH" or "credential:NAME" instead and keep the secret there',
    ),
    "password_in_address": (
        "the password stands in the database address",
        'Write "postgresql://user@host/name" there, and password = "env:NAME" below it',
    ),
    "database": (
        "»database« is neither sqlite nor a PostgreSQL address",
        'Write "sqlite" or "postgresql://user@host/name" instead',
    ),
    "no_roots": (
        "»timestamp« has no »timestamp_roots« that its stamps are proved by",
        'Write timestamp_roots = ["config/timestamp.pem"] and put the certificates of the service there',
    ),
    "literal_error": ("»{key}« cannot be »{value}«", "{near_value}Write {expected} instead"),
    "enum": ("»{key}« cannot be »{value}«", "{near_value}Write {expected} instead"),
    "string_pattern_mismatch": ("»{key}« cannot be »{value}«", "Write {shape} instead"),
    "greater_than_equal": ("»{key}« must be at least {ge}, not {value}", "Write {ge} or more instead"),
    "greater_than": ("»{key}« must be more than {gt}, not {value}", "Write a number above {gt} instead"),
    "less_than_equal": ("»{key}« must be at most {le}, not {value}", "Write {le} or less instead"),
    "less_than": ("»{key}« must be less than {lt}, not {value}", "Write a number below {lt} instead"),
    "too_short": ("»{key}« is empty", "Write at least {min_length}, or leave the key out"),
    "string_too_short": ("»{key}« is empty", "Write a text of at least {min_length} letters"),
    "string_type": ("»{key}« must be a text", 'Write it in quotes: {key} = "..."'),
    "int_type": ("»{key}« must be a whole number", "Write it without quotes: {key} = 1"),
    "int_parsing": ("»{key}« must be a whole number", "Write it without quotes: {key} = 1"),
    "int_from_float": ("»{key}« must be a whole number, not {value}", "Write it without a fraction"),
    "float_type": ("»{key}« must be a number", "Write it without quotes: {key} = 1.5"),
    "float_parsing": ("»{key}« must be a number", "Write it without quotes: {key} = 1.5"),
    "finite_number": ("»{key}« must be a finite number", "Write a number such as 1.5 instead"),
    "bool_type": ("»{key}« must be true or false", "Write {key} = true or {key} = false"),
    "bool_parsing": ("»{key}« must be true or false", "Write {key} = true or {key} = false"),
    "tuple_type": ("»{key}« must be a list", "Write {list_example}"),
    "model_type": ("»{key}« must be a table", "Write [{key}] on a line of its own and its keys below"),
    "path_type": ("»{key}« must be a path", 'Write it in quotes: {key} = "..."'),
    "date_type": ("»{key}« must be a date", "Write it without quotes: {key} = 2026-01-31"),
    "date_parsing": ("»{key}« must be a date", "Write it without quotes: {key} = 2026-01-31"),
    "date_from_datetime_parsing": ("»{key}« must be a date", "Write it without quotes: {key} = 2026-01-31"),
    "date_from_datetime_inexact": ("»{key}« must be a date without a time", "Write {key} = 2026-01-31"),
    "time_type": ("»{key}« must be a time of day", "Write it without quotes: {key} = 09:00:00"),
    "time_parsing": ("»{key}« must be a time of day", "Write it without quotes: {key} = 09:00:00"),
}
_SHAPES = {
    NAME: "small letters without accents, digits, and . _ - between them, as in info-2",
    ADDRESS: "a mail address such as info@kaleva.example",
    SECRET: "env:NAME, file:PATH or credential:NAME",
    URL: "an address that begins with https://",
    WEB_ADDRESS: "an address that begins with http:// or https://",
    OID: "numbers with dots such as 1.3.6.1",
    TENANT: "the id or the domain of the tenant",
}
_NAMING = ("id", "code", "name", "kind", "what", "person")


def problems_of(error: ValidationError, source: TomlFile, model: type[BaseModel]) -> list[Problem]:
    """Return every error as a `Problem` with its line in the file; `model` knows the keys that were possible."""
    return [_problem(details, source, model) for details in faults(error)]


def faults(error: ValidationError) -> list[ErrorDetails]:
    """Return pydantic's errors without those of lists that are too short only because their rows are wrong."""
    errors = error.errors(include_url=False)
    inside = {details["loc"][:depth] for details in errors for depth in range(len(details["loc"]))}
    return [one for one in errors if not (one["type"] == "too_short" and one["loc"] in inside)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return »Did you mean `...`?« for the nearest known word, else all of them (»Known: ...«), or nothing."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Known: {', '.join(words)}." if words else ""


def subject(source: TomlFile, place: Sequence[str | int]) -> str:
    """Return how people call a table: `mailbox »info«`, `reminders.ladder number 2`, `office`."""
    text = ""
    for depth, step in enumerate(place, start=1):
        if isinstance(step, str):
            text += f".{step}" if text else step
        else:
            text += _called(source.value(place[:depth]), step)
    return text


def _problem(details: ErrorDetails, source: TomlFile, model: type[BaseModel]) -> Problem:
    place: Place = details["loc"]
    keys = [index for index, step in enumerate(place) if isinstance(step, str)]
    # A fault of a whole table has no key of its own; what stands before it is the subject then.
    whole = not keys or _is_row(source, place)
    table = place if whole else place[: keys[-1]]
    key = "" if not keys else str(place[keys[-1]])
    message, instead = _sentence(details, key, table, model)
    about = subject(source, table)
    return source.problem(place, f"{about}: {message}" if about else message, instead)


def _sentence(details: ErrorDetails, key: str, table: Place, model: type[BaseModel]) -> tuple[str, str]:
    row = _SENTENCES.get(details["type"])
    context: dict[str, object] = dict(details.get("ctx", {}))
    if row is None:
        said = details["msg"].rstrip(".")
        return said, _sentence_end(str(context.get("instead", "")))
    values = context | _values(details, key, table, model, context)
    return row[0].format(**values), _sentence_end(row[1].format(**values))


def _sentence_end(text: str) -> str:
    return text if not text or text[-1] in ".?!" else f"{text}."


def _values(
    details: ErrorDetails, key: str, table: Place, model: type[BaseModel], context: Mapping[str, object]
) -> dict[str, object]:
    here = _table_at(model, table)
    field = here.model_fields.get(key) if here else None
    meaning = f": {field.description}" if field and field.description else ""
    value = details["input"]
    return {
        "key": key,
        "value": value if isinstance(value, str | int | float | date | time) else "this",
        "example": _example(key, field.annotation if field else None, table),
        "meaning": meaning.rstrip("."),
        "near": did_you_mean(key, here.model_fields.keys() - {"root"} if here else ()),
        "near_value": _near_value(value, context),
        "shape": _SHAPES.get(str(context.get("pattern")), f"something like {context.get('pattern')}"),
        "list_example": f"[[{key}]] above each" if field and table_in(field.annotation) else f'{key} = ["..."]',
    }


def _near_value(value: object, context: Mapping[str, object]) -> str:
    known = re.findall(r"'([^']+)'", str(context.get("expected", "")))
    near = difflib.get_close_matches(str(value), known, n=1)
    return f"Did you mean `{near[0]}`? " if near else ""


def _example(key: str, annotation: object, table: Place) -> str:
    inner = table_in(annotation)
    if inner is Secret:
        return f'{key} = "env:NAME"'
    if inner is not None:
        name = ".".join([str(step) for step in table if isinstance(step, str)] + [key])
        return f"[{name}]" if inner is annotation else f"[[{name}]]"
    words = {int: "1", float: "1.5", bool: "true", date: "2026-01-31", Path: '"folder"'}
    if annotation in words:
        return f"{key} = {words[annotation]}"
    return f'{key} = ["..."]' if "tuple" in str(annotation) else f'{key} = "..."'


def _table_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for step in place:
        if isinstance(step, int) or current is None:
            continue
        field = current.model_fields.get(step)
        current = table_in(field.annotation) if field else None
    return current


def _is_row(source: TomlFile, place: Place) -> bool:
    return isinstance(place[-1], int) and isinstance(source.value(place), Mapping)


def _called(row: object, index: int) -> str:
    names = (row.get(key) for key in _NAMING) if isinstance(row, Mapping) else iter(())
    name = next((one for one in names if isinstance(one, str) and one), None)
    return f" »{name}«" if name else f" number {index + 1}"
