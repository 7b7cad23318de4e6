"""The JSON Schema of rule files, for editors that complete and check TOML: made from the model and the conditions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from officed.rules.authentication import SHIPPED
from officed.rules.conditions import Condition
from officed.rules.model import RuleFile
from officed.settings.schemas import DIALECT

NAME = "rules"
"""The schema's file is `config/schemas/rules.schema.json`."""

FIRST_LINE = f"#:schema ../config/schemas/{NAME}.schema.json"
"""What stands at the top of a rule file in `inbox_rules/`, for the editor."""

BLOCKS = {
    "any": "Conditions of which one is enough, as one condition.",
    "all": "Conditions that must all hold, as one condition.",
    "none": "Conditions of which none may hold, as one condition.",
}
_CONDITIONS: dict[str, Any] = {"$ref": "#/$defs/Conditions"}
# A block is a table of conditions or a list of such tables.
_BLOCK: list[dict[str, Any]] = [_CONDITIONS, {"type": "array", "items": _CONDITIONS}]
_TEXTS: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


def rule_schema(conditions: Iterable[Condition] = SHIPPED) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file in `inbox_rules/`, with the conditions of plugins where given.

    What only compiling can tell (word lists that are missing, expressions, roles, series) is left to `officed check`.
    """
    whole: dict[str, Any] = RuleFile.model_json_schema(by_alias=True)
    defs = whole["$defs"]
    defs["Conditions"] = _conditions(conditions)
    defs["AnswerWithin"] |= {"minProperties": 1, "maxProperties": 1}
    rule, example = defs["Rule"], defs["Example"]
    for block in BLOCKS:
        _widen(rule["properties"][block], _BLOCK)
    rule["anyOf"] = [{"required": ["any"]}, {"required": ["all"]}]
    _loosen(rule["properties"]["informed"])
    _loosen(example["properties"]["to"])
    _loosen(example["properties"]["fields"]["additionalProperties"])
    enclosure = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Enclosure"}]}
    _widen(example["properties"]["attachments"], [*enclosure["anyOf"], {"type": "array", "items": enclosure}])
    lists = [*_TEXTS["anyOf"], {"type": "object", "additionalProperties": _TEXTS}]
    whole["properties"]["words"]["additionalProperties"] = {"anyOf": lists}
    return {"$schema": DIALECT, **whole, "title": "inbox_rules/*.toml"}


def rule_schema_text(conditions: Iterable[Condition] = SHIPPED) -> str:
    """The schema as its file has it."""
    return json.dumps(rule_schema(conditions), ensure_ascii=False, indent=2) + "\n"


def write_rule_schema(folder: Path) -> Path:
    """Write `rules.schema.json` and return the file."""
    path = folder / f"{NAME}.schema.json"
    path.write_text(rule_schema_text(), "utf-8")
    return path


def _conditions(conditions: Iterable[Condition]) -> dict[str, Any]:
    properties = {c.name: TypeAdapter(c.value).json_schema() | {"description": c.description} for c in conditions}
    nested = {name: {"anyOf": _BLOCK, "description": said} for name, said in BLOCKS.items()}
    return {"type": "object", "properties": properties | nested, "additionalProperties": False, "title": "Conditions"}


def _loosen(place: dict[str, Any]) -> None:
    """One text may be written without brackets."""
    _widen(place, _TEXTS["anyOf"])


def _widen(place: dict[str, Any], ways: list[dict[str, Any]]) -> None:
    for key in ("type", "items"):
        place.pop(key, None)
    place["anyOf"] = ways
