"""The shipped rules and small rule folders, for the tests of this floor."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from officed.domain.document import Document
from officed.rules.compiling import check_rules
from officed.rules.examples import as_document
from officed.rules.lemmas import Lemmas
from officed.rules.loading import RuleFolder
from officed.rules.matching import CompiledRules
from officed.rules.model import Example
from officed.settings.problems import Problem

SHIPPED = Path(__file__).parents[3] / "inbox_rules"


@cache
def shipped() -> tuple[RuleFolder, CompiledRules, tuple[Problem, ...]]:
    """The rules that travel with the program, read once."""
    return check_rules(SHIPPED)


def rules_of(
    folder: Path, dictionaries: Lemmas | None = None, **files: str
) -> tuple[RuleFolder, CompiledRules, tuple[Problem, ...]]:
    """Write rule files and read them; `a="..."` becomes `inbox_rules/a.toml`."""
    rules = folder / "inbox_rules"
    rules.mkdir(exist_ok=True)
    for name, text in files.items():
        (rules / f"{name}.toml").write_text(text, encoding="utf-8")
    return check_rules(rules, words=dictionaries)


def letter(text: str = "", subject: str = "", **more: object) -> Document:
    """A mail from a stranger."""
    return as_document(Example.model_validate({"subject": subject, "text": text, "expect": "hit", **more}))
