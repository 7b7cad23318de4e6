"""From rules as written to rules that can be asked; every mistake at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from officed.domain.deciding import Opinion
from officed.rules.breadth import too_broad
from officed.rules.conditions import BUILT_IN, Condition
from officed.rules.entries import Lists, phrase
from officed.rules.finding import Expressions, Lexicon, Phrases, Spot
from officed.rules.lemmas import Forms, Lemmas, WordForms
from officed.rules.linear import mend_of
from officed.rules.loading import RuleFolder, WrittenRule, load_rules
from officed.rules.matching import (
    Asked,
    Blocks,
    CompiledRule,
    CompiledRules,
    Nested,
    Tables,
    TestAsked,
    WordsAsked,
)
from officed.rules.patterns import BadPattern, Pattern
from officed.rules.phrases import Row
from officed.rules.undisturbed import undisturbed
from officed.rules.wording import BadWording, expression
from officed.settings.problems import Problem, SettingsInvalid
from officed.settings.sentences import did_you_mean

REGEX = "re:"
BLOCKS = ("any", "all", "none")

# Where a condition stands in its rule; a single table is written without an index.
Place = tuple[str | int, ...]

# An entry as it is told apart: whose lists it may name, how it is written, whether it asks for a question.
_Entry = tuple[int, str, bool]


def read_rules(
    folder: Path, root: Path | None = None, conditions: Iterable[Condition] = BUILT_IN, words: Lemmas | None = None
) -> CompiledRules:
    """Load and compile a folder. Raises `SettingsInvalid` with every problem of every file.

    With dictionaries (`words`) the rules find words in any form, without them as they are written.
    """
    _, compiled, problems = check_rules(folder, root, conditions, words)
    if problems:
        raise SettingsInvalid(problems)
    return compiled


def check_rules(
    folder: Path, root: Path | None = None, conditions: Iterable[Condition] = BUILT_IN, words: Lemmas | None = None
) -> tuple[RuleFolder, CompiledRules, tuple[Problem, ...]]:
    """Load and compile what is sound, with all problems beside it; for `officed check` and `officed rules test`."""
    with undisturbed():
        loaded = load_rules(folder, root)
        compiled, problems = compile_rules(loaded.rules, conditions, words)
    return loaded, compiled, (*loaded.problems, *problems)


def compile_rules(
    rules: Iterable[WrittenRule], conditions: Iterable[Condition] = BUILT_IN, words: Lemmas | None = None
) -> tuple[CompiledRules, tuple[Problem, ...]]:
    """Compile rules; those with a mistake are left out and told of. Disabled rules are checked, not kept."""
    compiling = _Compiling({condition.name: condition for condition in conditions})
    ready = [(written, compiling.rule(written)) for written in rules]
    kept = [(written, rule) for written, rule in ready if rule is not None and rule.rule.enabled]
    forms = WordForms(words)
    lexicon = compiling.lexicon(forms)
    made = CompiledRules.of([rule for _, rule in kept], lexicon, forms)
    if broad := {id(rule) for rule in too_broad(made)}:
        for written, rule in kept:
            if id(rule) in broad:
                compiling.too_broad(written)
        made = CompiledRules.of([rule for _, rule in kept if id(rule) not in broad], lexicon, forms)
    return made, tuple(compiling.problems)


class _Compiling:
    """Collects problems on the way through the rules."""

    def __init__(self, conditions: Mapping[str, Condition]) -> None:
        self.conditions = conditions
        self.adapters: dict[str, TypeAdapter[Any]] = {}
        self.problems: list[Problem] = []
        # By the files' own sets of lists, so that an entry that several rules write is one phrase.
        self.lists: dict[int, Lists] = {}
        self.phrases: dict[_Entry, tuple[int, Row]] = {}
        self.expressions: dict[str, int] = {}

    def rule(self, written: WrittenRule) -> CompiledRule | None:
        """The rule, or None when something is wrong with it: a rule with half its conditions would hit too much."""
        before = len(self.problems)
        rule = written.rule
        data: Any = written.file.data["rule"]
        table = data[written.index]
        blocks = self._blocks(written, (), {name: table[name] for name in BLOCKS if name in table})
        if len(self.problems) > before:
            return None
        where = written.where
        return CompiledRule(rule, where, blocks, Opinion(rule.id, rule.kind, rule.points, hit=False, where=where))

    def _blocks(self, written: WrittenRule, place: Place, values: Mapping[str, Any]) -> Blocks:
        return Blocks(**{name: self._block(written, (*place, name), value) for name, value in values.items()})

    def _block(self, written: WrittenRule, place: Place, value: Any) -> Tables:
        """A block is a table of conditions, or a list of such tables."""
        tables = [(place, value)] if isinstance(value, Mapping) else [((*place, n), t) for n, t in enumerate(value)]
        asked = (
            [self._condition(written, (*at, name), name, wanted) for name, wanted in table.items()]
            for at, table in tables
        )
        return tuple([tuple([one for one in table if one is not None]) for table in asked])

    def _condition(self, written: WrittenRule, place: Place, name: str, value: Any) -> Asked | None:
        if name in BLOCKS:
            return self._nested(written, place, name, value)
        condition = self.conditions.get(name)
        if condition is None:
            known = (*self.conditions, *BLOCKS)
            self._say(written, place, f"there is no condition »{name}«", did_you_mean(name, known))
            return None
        try:
            checked = self._adapter(condition).validate_python(value)
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

    def _adapter(self, condition: Condition) -> TypeAdapter[Any]:
        """What checks a condition's value; made for conditions that are used."""
        if condition.name not in self.adapters:
            self.adapters[condition.name] = TypeAdapter(condition.value)
        return self.adapters[condition.name]

    def _nested(self, written: WrittenRule, place: Place, name: str, value: Any) -> Asked | None:
        """A block inside a block; of several in one table each is a condition like others."""
        tables = [value] if isinstance(value, Mapping) else value
        if not isinstance(tables, list) or not tables or not all(isinstance(t, Mapping) and t for t in tables):
            self._say(written, place, f"{name}: no conditions stand in it", f'Write {name} = {{ text = "..." }}.')
            return None
        return Nested(self._blocks(written, place[:-1], {name: value}))

    def _entry(self, written: WrittenRule, place: Place, condition: Condition, entry: str) -> tuple[bool, int] | None:
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
            message, instead = mend_of(entry, error)
            self._say(written, place, f"{condition.name}: {message}", instead)
        else:
            return True, self.expressions.setdefault(made, len(self.expressions))
        return None

    def _phrase(self, written: WrittenRule, entry: str, *, question: bool) -> int:
        whose = id(written.words)
        known = self.phrases.get((whose, entry, question))
        if known is None:
            lists = self._lists(written.words, self._lists(written.shared))
            known = len(self.phrases), phrase(entry, lists, question=question)
            self.phrases[whose, entry, question] = known
        return known[0]

    def _lists(self, words: Mapping[str, Sequence[str]], beyond: Lists | None = None) -> Lists:
        """The lists of a file, made once: those that all files share, once for all."""
        made = self.lists.get(id(words))
        if made is None:
            made = self.lists[id(words)] = Lists(words, beyond)
        return made

    def _words(self, condition: Condition, found: list[tuple[bool, int]]) -> WordsAsked:
        kinds = [(raw, frozenset([number for is_raw, number in found if is_raw is raw])) for raw in (False, True)]
        return WordsAsked(tuple([(Spot(at, raw), those) for at in condition.places for raw, those in kinds if those]))

    def _say(self, written: WrittenRule, place: Place, message: str, instead: str) -> None:
        self.problems.append(written.problem(place, f"rule {written.rule.id}: {message}", instead))

    def too_broad(self, written: WrittenRule) -> None:
        """Tell of a rule that says nothing of any letter."""
        block = "any" if written.rule.any else "all"
        name = next((name for table in getattr(written.rule, block)[:1] for name in table), "")
        instead = "Write what tells its letters from others, or take the rule out."
        data: Any = written.file.data["rule"]
        at = (block, 0, name) if isinstance(data[written.index][block], list) else (block, name)
        self._say(written, at, "it would hit every letter", instead)

    def lexicon(self, forms: Forms) -> Lexicon:
        """Everything that is looked for; an entry that several rules use stands once."""
        return Lexicon(Phrases((row for _, row in self.phrases.values()), forms), Expressions(self.expressions))
