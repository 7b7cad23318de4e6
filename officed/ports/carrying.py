"""Answers of document hooks as JSON and back: what comes from a stranger's process is checked field by field.

Nothing that comes back is ever executed, and an answer of the wrong shape is a failure with the place named.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Any, Union, get_args, get_origin, get_type_hints

from officed.domain.changes import PlannedDeadline
from officed.domain.deciding import Opinion
from officed.domain.document import Field
from officed.domain.kinds import KINDS
from officed.domain.people import Assignment
from officed.domain.reminders import PlannedReminder
from officed.ports.hooks import Match, RefusalReason

ANSWERS: Mapping[str, object] = MappingProxyType(
    {
        "find_fields": tuple[Field, ...],
        "refuse": RefusalReason,
        "classify": tuple[Opinion, ...],
        "choose_series": str,
        "assign": tuple[Assignment, ...],
        "find_deadlines": tuple[PlannedDeadline, ...],
        "plan_reminders": tuple[PlannedReminder, ...],
        "match_answer": Match,
        "object_to_close": str,
    }
)
"""Every document hook with the type of its answer; None, where a plugin has nothing to say, is always allowed."""

MOST_ITEMS = 2_000
"""The longest list in an answer; also one that never ends is given up here."""


class Misshapen(ValueError):
    """An answer is not what its hook promises; the text says where and what was expected."""


def to_plain(value: object) -> object:
    """A value of hooks as JSON values. Raises `Misshapen` for what has no such form."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_plain(inside) for key, inside in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        listed = [to_plain(inside) for inside in islice(value, MOST_ITEMS + 1)]
        if len(listed) > MOST_ITEMS:
            raise Misshapen(f"a list has more than {MOST_ITEMS} items")
        return listed
    raise Misshapen(f"a {type(value).__name__} is no value of a hook")


def answer_of(hook: str, plain: object) -> object:
    """The answer of a hook from its JSON form. Raises `Misshapen` with the place of the first thing that is wrong."""
    if plain is None:
        return None
    answer = _typed(ANSWERS[hook], plain, "the answer")
    for index, one in enumerate(answer if isinstance(answer, tuple) else (answer,)):
        _known_kind(one, f"the answer[{index}]" if isinstance(answer, tuple) else "the answer")
    return answer


def _known_kind(one: object, where: str) -> None:
    kind = one.kind if isinstance(one, Opinion | RefusalReason | PlannedDeadline) else None
    if kind is not None and kind not in KINDS:
        raise Misshapen(f"{where}.kind: there is no kind »{kind[:40]}«")


def _typed(wanted: Any, plain: object, where: str) -> object:
    origin, inside = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        return _one_of(inside, plain, where)
    if origin is tuple:
        if inside[-1] is Ellipsis:
            return _row(inside[0], plain, where)
        return _pair(inside, plain, where)
    if origin is Mapping:
        return _mapping(inside[1], plain, where)
    if isinstance(wanted, type) and dataclasses.is_dataclass(wanted):
        return _record(wanted, plain, where)
    return _single(wanted, plain, where)


def _one_of(options: tuple[Any, ...], plain: object, where: str) -> object:
    if plain is None and type(None) in options:
        return None
    [wanted] = [option for option in options if option is not type(None)]
    return _typed(wanted, plain, where)


def _row(wanted: Any, plain: object, where: str) -> tuple[object, ...]:
    if not isinstance(plain, list):
        raise Misshapen(f"{where} must be a list, not {_called(plain)}")
    return tuple(_typed(wanted, one, f"{where}[{index}]") for index, one in enumerate(plain))


def _pair(wanted: tuple[Any, ...], plain: object, where: str) -> tuple[object, ...]:
    if not isinstance(plain, list) or len(plain) != len(wanted):
        raise Misshapen(f"{where} must have {len(wanted)} items")
    pairs = enumerate(zip(wanted, plain, strict=True))
    return tuple(_typed(inside, one, f"{where}[{index}]") for index, (inside, one) in pairs)


def _mapping(wanted: Any, plain: object, where: str) -> Mapping[str, object]:
    if not isinstance(plain, dict):
        raise Misshapen(f"{where} must be a mapping, not {_called(plain)}")
    return MappingProxyType({key: _typed(wanted, one, f"{where}.{key}") for key, one in plain.items()})


def _record(wanted: type, plain: object, where: str) -> object:
    hints = _hints(wanted)
    if not isinstance(plain, dict) or plain.keys() != hints.keys():
        raise Misshapen(f"{where} is no {wanted.__name__}")
    return wanted(**{name: _typed(hint, plain[name], f"{where}.{name}") for name, hint in hints.items()})


@cache
def _hints(wanted: type) -> dict[str, Any]:
    return get_type_hints(wanted)


def _single(wanted: Any, plain: object, where: str) -> object:
    try:
        if wanted is datetime and isinstance(plain, str):
            return datetime.fromisoformat(plain)
        if wanted is date and isinstance(plain, str):
            return date.fromisoformat(plain)
        if issubclass(wanted, StrEnum) and isinstance(plain, str):
            return wanted(plain)
    except ValueError as error:
        raise Misshapen(f"{where}: {error}") from None
    if wanted is float and isinstance(plain, int | float) and not isinstance(plain, bool) and math.isfinite(plain):
        return plain
    if wanted is not float and type(plain) is wanted:
        return plain
    raise Misshapen(f"{where} must be {wanted.__name__}, not {_called(plain)}")


def _called(plain: object) -> str:
    return "nothing" if plain is None else f"{type(plain).__name__}"
