"""What a rule looks for, in words: for the traces of rules that did not hit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from officed.rules.model import Rule

# More entries of a list than these are only counted.
SHOWN = 6


def wants(rule: Rule) -> tuple[str, ...]:
    """One sentence for each block that the rule has: »any of: text »arve«, »leht« (+12)«."""
    blocks = (("all of", rule.all), ("any of", rule.any), ("none of", rule.none))
    return tuple(f"{label}: {'; '.join(_told(tables))}" for label, tables in blocks if tables)


def _told(tables: tuple[dict[str, Any], ...]) -> Iterator[str]:
    for table in tables:
        yield from (f"{name} {_value(value)}" for name, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "(" + ", ".join(f"{name} {_value(inside)}" for name, inside in value.items()) + ")"
    if isinstance(value, list):
        more = f" (+{len(value) - SHOWN})" if len(value) > SHOWN else ""
        return ", ".join(_value(one) for one in value[:SHOWN]) + more
    return f"»{value}«" if isinstance(value, str) else str(value).lower()
