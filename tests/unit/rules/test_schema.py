"""The published JSON Schema of rule files: what it lets pass is what the program reads."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from officed.rules.conditions import BUILT_IN, Condition
from officed.rules.model import RuleFile
from officed.rules.schema import FIRST_LINE, rule_schema, rule_schema_text, write_rule_schema
from officed.settings.sample import sample_office

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, date), "number": (int, float), "boolean": (bool,), "null": (type(None),), "integer": (int,),
    "array": (list,), "object": (dict,),
}  # fmt: skip
# Keywords that say nothing of values of another type (JSON Schema validation, 6).
OF_TYPE: dict[str, type | tuple[type, ...]] = {
    "required": dict, "properties": dict, "additionalProperties": dict, "items": list, "pattern": str,
    "minProperties": dict, "maxProperties": dict,
    "minimum": (int, float), "maximum": (int, float),
}  # fmt: skip
SILENT = {"title", "description", "default", "format", "$schema", "$defs"}


def allows(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    """Whether a schema lets a value pass, by the few keywords that ours uses (JSON Schema 2020-12)."""
    return all(_judge(key, said, schema, value, whole) for key, said in schema.items() if key not in SILENT)


def _judge(key: str, said: Any, schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    if not isinstance(value, OF_TYPE.get(key, object)):
        return True
    if key == "$ref":
        return allows(whole["$defs"][said.removeprefix("#/$defs/")], value, whole)
    if key == "anyOf":
        return any(allows(one, value, whole) for one in said)
    if key == "type":
        return isinstance(value, TYPES[said]) and (said == "boolean" or not isinstance(value, bool))
    if key == "enum":
        return value in said
    if key == "required":
        return all(name in value for name in said)
    if key == "pattern":
        return re.search(said, value) is not None
    if key in ("minimum", "maximum"):
        return bool(value >= said if key == "minimum" else value <= said)
    if key in ("minProperties", "maxProperties"):
        return bool(len(value) >= said if key == "minProperties" else len(value) <= said)
    if key == "items":
        return all(allows(said, one, whole) for one in value)
    if key == "properties":
        return all(allows(said[name], one, whole) for name, one in value.items() if name in said)
    if key == "additionalProperties":
        rest = [one for name, one in value.items() if name not in schema.get("properties", {})]
        return not rest if said is False else all(said is True or allows(said, one, whole) for one in rest)
    raise AssertionError(f"the test knows no keyword »{key}«")


def test_the_shipped_schema_is_the_one_of_the_code(tmp_path: Path) -> None:
    """Editors complete what the program reads: the schema file equals model and conditions."""
    shipped = sample_office() / "config" / "schemas" / "rules.schema.json"
    assert shipped.read_text("utf-8") == write_rule_schema(tmp_path).read_text("utf-8"), "run `make schemas`"


@pytest.mark.parametrize("file", sorted((sample_office() / "inbox_rules").glob("*.toml")), ids=lambda f: f.name)
def test_shipped_rule_files_name_the_schema_and_pass_it(file: Path) -> None:
    """The first line tells editors where the schema is, seen from the file, and all that is shipped is valid by it."""
    text = file.read_text("utf-8")
    first = text.splitlines()[0]
    assert first == FIRST_LINE
    assert (file.parent / first.removeprefix("#:schema ")).is_file()
    whole = rule_schema()
    assert allows(whole, tomllib.loads(text), whole)


SOUND = 'id = "r"\nkind = "teabenoue"\n'
FILES = {
    "a table": f'[[rule]]\n{SOUND}any = {{ subject = "tere" }}',
    "a list of tables": f'[[rule]]\n{SOUND}all = [{{ subject = ["tere"] }}, {{ language = "et" }}]',
    "word lists": 'words.a = "tere"\nwords.b = ["tere"]\nwords.c = { et = "tere", ru = ["привет"] }',
    "one informed": f'[[rule]]\n{SOUND}any.text = "tere"\ninformed = "registrar"',
    "a date": f'[[rule]]\n{SOUND}any.text = "tere"\nfrom = 2026-01-31',
    "attachments by name": f'[[rule]]\n{SOUND}any.text = "a"\n[[rule.example]]\nattachments = "a.pdf"\nexpect = "hit"',
    "attachments": f'[[rule]]\n{SOUND}any.text = "a"\n[[rule.example]]\nattachments = ["a.pdf", {{ name = "b.pdf" }}]\n'
    'expect = "hit"',
    "nested blocks": f'[[rule]]\n{SOUND}all = [{{ any = {{ text = "a", none = {{ text = "b" }} }} }}]',
    "a date to answer by": f'[[rule]]\n{SOUND}any.text = "a"\nanswer_within = {{ working_days = 3 }}',
    "two dates to answer by": f'[[rule]]\n{SOUND}any.text = "a"\nanswer_within = {{ working_days = 3, term = "arve" }}',
    "no conditions": f"[[rule]]\n{SOUND}",
    "unknown key": f'[[rule]]\n{SOUND}any.text = "a"\nrole = "x"',
    "unknown kind": '[[rule]]\nid = "r"\nkind = "nothing"\nany.text = "a"',
    "too many points": f'[[rule]]\n{SOUND}points = 101\nany.text = "a"',
    "points in words": f'[[rule]]\n{SOUND}points = "ten"\nany.text = "a"',
    "a bad id": '[[rule]]\nid = "R 1"\nkind = "teabenoue"\nany.text = "a"',
    "no id": '[[rule]]\nkind = "teabenoue"\nany.text = "a"',
    "a bad expectation": f'[[rule]]\n{SOUND}any.text = "a"\n[[rule.example]]\nexpect = "maybe"',
    "numbers as words": "words.a = [1]",
    "an attachment without name": f'[[rule]]\n{SOUND}any.text = "a"\n[[rule.example]]\nattachments = {{ text = "x" }}\n'
    'expect = "hit"',
}


@pytest.mark.parametrize("name", FILES)
def test_schema_and_program_agree(name: str) -> None:
    """What the schema lets pass the program reads, and what it forbids the program refuses."""
    data = tomllib.loads(FILES[name])
    whole = rule_schema()
    try:
        RuleFile.model_validate(data)
        read = True
    except ValidationError:
        read = False
    assert allows(whole, data, whole) is read


def test_schema_knows_the_conditions_and_no_others() -> None:
    """A condition that is misspelt is marked by the editor; one that a plugin brings is known where it is given."""
    block = tomllib.loads(f'[[rule]]\n{SOUND}any.weather = "rain"')
    weather = Condition("weather", "What the weather is.", str)
    assert rule_schema()["$defs"]["Conditions"]["properties"].keys() >= {condition.name for condition in BUILT_IN}
    for conditions, known in ((BUILT_IN, False), ((*BUILT_IN, weather), True)):
        whole = rule_schema(conditions)
        assert allows(whole, block, whole) is known
    assert "What the weather is." in rule_schema_text((weather,))
