"""From rules as written to rules that can be asked; every mistake at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from officed.domain.deciding import Opinion
from officed.rules.conditions import BUILT_IN, Condition
from officed.rules.entries import Lists, phrase
from officed.rules.finding import Expressions, Lexicon, Phrases, Spot
from officed.rules.lemmas import Lemmas, WordForms
from officed.rules.loading import RuleFolder, WrittenRule, load_rules
from officed.rules.matching import Asked, CompiledRule, CompiledRules, Index, Tables, TestAsked, WordsAsked
from officed.rules.patterns import BadPattern, Pattern
from officed.rules.phrases import Row
from officed.rules.wording import BadWording, expression
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.sentences import did_you_mean

REGEX = "re:"

# An entry as it is told apart: whose lists it may name, how it is written, whether it asks for a question.
_Entry = tuple[int, str, bool]


def read_rules(
    folder: Path, root: Path | None = None, conditions: Iterable[Condition] = BUILT_IN, words: Lemmas | None = None
) -> CompiledRules:
    """Load and compile a folder. Raises `SettingsInvalid` with every problem of every file.

    With dictionaries (`words`) the rules find words in any form, without them as they are written.
    """
    loaded = load_rules(folder, root)
    compiled, problems = compile_rules(loaded.rules, conditions, words)
    if loaded.problems or problems:
        raise SettingsInvalid([*loaded.problems, *problems])
    return compiled


def check_rules(
    folder: Path, root: Path | None = None, conditions: Iterable[Condition] = BUILT_IN, words: Lemmas | None = None
) -> tuple[RuleFolder, CompiledRules, tuple[Problem, ...]]:
    """Load and compile what is sound, with all problems beside it; for `officed check` and `officed rules test`."""
    loaded = load_rules(folder, root)
    compiled, problems = compile_rules(loaded.rules, conditions, words)
    return loaded, compiled, (*loaded.problems, *problems)


def compile_rules(
    rules: Iterable[WrittenRule], conditions: Iterable[Condition] = BUILT_IN, words: Lemmas | None = None
) -> tuple[CompiledRules, tuple[Problem, ...]]:
    """Compile rules; those with a mistake are left out and told of. Disabled rules are checked, not kept."""
    compiling = _Compiling({condition.name: condition for condition in conditions})
    ready = [compiling.rule(written) for written in rules]
    kept = tuple(rule for rule in ready if rule is not None and rule.rule.enabled)
    return CompiledRules(kept, compiling.lexicon(), Index.of(kept), WordForms(words)), tuple(compiling.problems)


class _Compiling:
    """Collects problems on the way through the rules."""

    def __init__(self, conditions: Mapping[str, Condition]) -> None:
        self.conditions = conditions
        self.adapters = {name: TypeAdapter(condition.value) for name, condition in conditions.items()}
        self.problems: list[Problem] = []
        # By the files' own sets of lists, so that an entry that several rules write is one phrase.
        self.lists: dict[int, Lists] = {}
        self.phrases: dict[_Entry, tuple[int, Row]] = {}
        self.expressions: dict[str, int] = {}
        self.wanted: dict[Spot, set[int]] = {}

    def rule(self, written: WrittenRule) -> CompiledRule | None:
        """The rule, or None when something is wrong with it: a rule with half its conditions would hit too much."""
        before = len(self.problems)
        rule = written.rule
        blocks = {name: self._block(written, name, getattr(rule, name)) for name in ("any", "all", "none")}
        miss = Opinion(rule.id, rule.kind, rule.points, hit=False, where=written.where)
        return CompiledRule(rule, written.where, **blocks, miss=miss) if len(self.problems) == before else None

    def _block(self, written: WrittenRule, block: str, tables: tuple[dict[str, Any], ...]) -> Tables:
        return tuple(
            tuple(
                asked
                for name, value in table.items()
                if (asked := self._condition(written, _place(written, block, number, name), name, value)) is not None
            )
            for number, table in enumerate(tables)
        )

    def _condition(self, written: WrittenRule, place: tuple[str | int, ...], name: str, value: Any) -> Asked | None:
        condition = self.conditions.get(name)
        if condition is None:
            self._say(written, place, f"there is no condition »{name}«", did_you_mean(name, self.conditions))
            return None
        try:
            checked = self.adapters[name].validate_python(value)
        except ValidationError as error:
            self._say(written, place, f"{name}: {error.errors()[0]['msg'].lower()}", condition.description)
            return None
        if not condition.places:
            return TestAsked(condition, checked)
        entries = [checked] if isinstance(checked, str) else list(checked)
        if not entries:
            self._say(written, place, f"{name}: the list is empty", "Write at least one word.")
        found = [made for entry in entries if (made := self._entry(written, place, condition, entry)) is not None]
        return self._words(condition, found)

    def _entry(
        self, written: WrittenRule, place: tuple[str | int, ...], condition: Condition, entry: str
    ) -> tuple[bool, int] | None:
        """Whether an entry is an expression, and its number among its like; None when it cannot be used."""
        try:
            if not entry.startswith(REGEX):
                return False, self._phrase(written, entry, question=condition.question)
            made = expression(entry.removeprefix(REGEX).strip())
            # The set that it goes into would only say that something in it is wrong.
            Pattern(made)
        except BadWording as error:
            self._say(written, place, f"{condition.name}: {error}", "")
        except BadPattern as error:
            instead = "Patterns are those of RE2: no back references, no look-around."
            self._say(written, place, f"{condition.name}: »{entry}« is no regular expression: {error}", instead)
        else:
            return True, self.expressions.setdefault(made, len(self.expressions))
        return None

    def _phrase(self, written: WrittenRule, entry: str, *, question: bool) -> int:
        key = id(written.words), entry, question
        if key not in self.phrases:
            lists = self.lists.setdefault(id(written.words), Lists(written.words))
            self.phrases[key] = len(self.phrases), phrase(entry, lists, question=question)
        return self.phrases[key][0]

    def _words(self, condition: Condition, found: list[tuple[bool, int]]) -> WordsAsked:
        asked: dict[Spot, set[int]] = {}
        for place in condition.places:
            for raw, number in found:
                asked.setdefault(Spot(place, raw), set()).add(number)
        for spot, numbers in asked.items():
            self.wanted.setdefault(spot, set()).update(numbers)
        return WordsAsked(tuple((spot, frozenset(numbers)) for spot, numbers in asked.items()))

    def _say(self, written: WrittenRule, place: tuple[str | int, ...], message: str, instead: str) -> None:
        self.problems.append(written.problem(place, f"rule {written.rule.id}: {message}", instead))

    def lexicon(self) -> Lexicon:
        """Everything that is looked for; an entry that several rules use stands once."""
        wanted = {spot: frozenset(numbers) for spot, numbers in self.wanted.items()}
        return Lexicon(Phrases(row for _, row in self.phrases.values()), Expressions(self.expressions), wanted)


def _place(written: WrittenRule, block: str, number: int, name: str) -> tuple[str | int, ...]:
    """Where the condition stands: a single table is written without an index."""
    data: Any = written.file.data["rule"]
    return (block, number, name) if isinstance(data[written.index][block], list) else (block, name)
