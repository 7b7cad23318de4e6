"""A folder of rule files to rules, with every mistake at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from officed.rules.model import Rule, RuleFile
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.sentences import problems_of
from officed.settings.toml_file import TomlFile, read_toml

SHARED = "_words.toml"


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule, the file it stands in and its number there, and the lists it may use: its file's, then all files'."""

    rule: Rule
    file: TomlFile
    index: int
    words: Mapping[str, tuple[str, ...]]
    shared: Mapping[str, tuple[str, ...]]

    @property
    def where(self) -> str:
        """File and line, as `inbox_rules/teabenoue.toml:12`."""
        line = self.file.line(("rule", self.index))
        return f"{self.file.shown.as_posix()}:{line}" if line else self.file.shown.as_posix()

    def problem(self, place: Iterable[str | int], message: str, instead: str) -> Problem:
        """A problem at a key of this rule."""
        return self.file.problem(("rule", self.index, *place), message, instead)


@dataclass(slots=True)
class RuleFolder:
    """What was read: rules in order (files by name, rules as they stand) and every problem."""

    rules: list[WrittenRule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_rules(folder: Path, root: Path | None = None) -> RuleFolder:
    """Read all `*.toml` of a folder. Problems name files relative to `root` (the folder's parent if not given).

    Never raises for what stands in the files; a folder that is not there is a problem too.
    """
    root = root or folder.parent
    loaded = RuleFolder()
    if not folder.is_dir():
        shown = folder.relative_to(root) if folder.is_relative_to(root) else folder
        loaded.problems.append(
            Problem(shown, None, "the folder of rules does not exist", "Make it, or let `officed init DIR` write one.")
        )
        return loaded
    files = [read for path in sorted(folder.glob("*.toml")) if (read := _read(path, root, loaded.problems))]
    shared: dict[str, tuple[str, ...]] = {}
    for file, content in files:
        if file.shown.name == SHARED:
            shared |= content.words
    for file, content in files:
        # A list of its own in the place of a shared one changes what other shared lists say that name it.
        words, beyond = (shared | content.words, {}) if shared.keys() & content.words else (content.words, shared)
        loaded.rules += [WrittenRule(rule, file, index, words, beyond) for index, rule in enumerate(content.rule)]
    loaded.problems += _doubled(loaded.rules)
    return loaded


def _read(path: Path, root: Path, problems: list[Problem]) -> tuple[TomlFile, RuleFile] | None:
    try:
        file = read_toml(path, root)
    except SettingsInvalid as error:
        problems.extend(error.problems)
        return None
    try:
        return file, RuleFile.model_validate(dict(file.data))
    except ValidationError as error:
        problems.extend(problems_of(error, file, RuleFile))
        return None


def _doubled(rules: Iterable[WrittenRule]) -> list[Problem]:
    seen: dict[str, WrittenRule] = {}
    problems = []
    for written in rules:
        first = seen.setdefault(written.rule.id, written)
        if first is not written:
            message = f"id: »{written.rule.id}« stands in {first.where} already"
            problems.append(written.problem(("id",), message, "Give one of them another id."))
    return problems
