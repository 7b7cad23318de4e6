"""Asking compiled rules about a letter: all words in one pass, then each rule's blocks, then opinions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

from officed.domain.deciding import Opinion
from officed.domain.document import Document
from officed.domain.vocabulary import Vocabulary
from officed.rules.conditions import Condition
from officed.rules.finding import Hit, Lexicon, Search, Spot
from officed.rules.lemmas import KEPT, Forms
from officed.rules.model import Rule
from officed.rules.places import Letter
from officed.rules.telling import known_words


class Asked(Protocol):
    """One condition with its value, compiled."""

    def hits(self, search: Search) -> Iterator[Hit]:
        """What was found."""


@dataclass(frozen=True, slots=True)
class WordsAsked:
    """A condition that looks for words: by spot, the numbers of its entries."""

    wanted: tuple[tuple[Spot, frozenset[int]], ...]

    def hits(self, search: Search) -> Iterator[Hit]:
        """Every entry that occurs, each with its first occurrence."""
        for spot, numbers in self.wanted:
            for number in search.occurring(spot, numbers):
                if (hit := search.hit(spot, number)) is not None:
                    yield hit


@dataclass(frozen=True, slots=True)
class TestAsked:
    """A condition that looks at something else than words."""

    __test__ = False
    condition: Condition
    value: Any

    def hits(self, search: Search) -> Iterator[Hit]:
        """What the condition's own test said."""
        return (Hit(said) for said in self.condition.test(search.letter.document, self.value))


Tables = tuple[tuple[Asked, ...], ...]
Gate = tuple[WordsAsked, ...] | None


@dataclass(frozen=True, slots=True)
class Blocks:
    """Conditions put together: all of `all`, one of `any` where there are any, none of `none`."""

    any: Tables = ()
    all: Tables = ()
    none: Tables = ()

    def judge(self, search: Search) -> tuple[bool, tuple[Hit, ...]]:
        """Whether they hold, and what was found; where not, what ruled it out."""
        found: list[Hit] = []
        for table in self.all:
            for asked in table:
                hits = tuple(asked.hits(search))
                if not hits:
                    return False, ()
                found += hits
        if self.any:
            either = [hit for table in self.any for asked in table for hit in asked.hits(search)]
            if not either:
                return False, ()
            found += either
        against = tuple(hit for table in self.none for asked in table for hit in asked.hits(search))
        return (False, against) if against else (True, tuple(found))

    @property
    def gate(self) -> Gate:
        """Words of which one must occur, or they cannot hold; None where no words decide that alone."""
        first = next((gate for table in self.all for asked in table if (gate := _gate(asked)) is not None), None)
        if first is not None:
            return first
        either = [_gate(asked) for table in self.any for asked in table]
        known = [gate for gate in either if gate is not None]
        return tuple(chain.from_iterable(known)) if known and len(known) == len(either) else None


@dataclass(frozen=True, slots=True)
class Nested:
    """Conditions inside conditions: `any`, `all` or `none` in a block."""

    blocks: Blocks

    def hits(self, search: Search) -> Iterator[Hit]:
        """What was found in them; where only the absence of something is asked for, that."""
        holds, found = self.blocks.judge(search)
        if holds:
            yield from found or (Hit("nothing speaks against it"),)


def _gate(asked: Asked) -> Gate:
    if isinstance(asked, WordsAsked):
        return (asked,)
    return asked.blocks.gate if isinstance(asked, Nested) else None


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to be asked."""

    rule: Rule
    where: str
    blocks: Blocks
    miss: Opinion

    def judge(self, search: Search) -> tuple[bool, tuple[Hit, ...]]:
        """Whether the rule hits, and what was found; for a miss, what ruled it out."""
        return self.blocks.judge(search)

    def opinion(self, hit: bool, hits: tuple[Hit, ...]) -> Opinion:
        """What the rule says of the letter. A miss keeps its points, for the record, and counts nothing."""
        rule = self.rule
        if not hit:
            because = tuple(f"ruled out: {h.said}" for h in hits)
            return replace(self.miss, because=because) if because else self.miss
        weight = 1.0 if any(h.front for h in hits) else rule.later
        return Opinion(
            source=rule.id,
            kind=rule.kind,
            points=round(rule.points * weight, 2),
            because=tuple(dict.fromkeys(h.said for h in hits)),
            where=self.where,
            veto=rule.veto,
            hold=rule.hold,
            series=rule.series,
            responsible=rule.responsible,
            informed=rule.informed,
            co_responsible=rule.co_responsible,
            answer_within=str(rule.answer_within or ""),
            restriction=rule.restriction,
            instruction=rule.instruction,
            acknowledge=rule.acknowledge,
            urgent=rule.priority == "urgent",
            paragraphs=tuple(dict.fromkeys(h.paragraph for h in hits if h.paragraph)) or ("",),
        )


@dataclass(frozen=True, slots=True)
class Index:
    """Which rules are worth asking: those whose words occur (by spot and number), and those that ask other things."""

    by_word: Mapping[Spot, Mapping[int, tuple[int, ...]]]
    always: frozenset[int]

    @classmethod
    def of(cls, rules: Sequence[CompiledRule]) -> Index:
        """Put every rule under the words of its gate."""
        by_word: dict[Spot, dict[int, list[int]]] = {}
        always: set[int] = set()
        for position, rule in enumerate(rules):
            gate = rule.blocks.gate
            if gate is None:
                always.add(position)
            for asked in gate or ():
                for spot, numbers in asked.wanted:
                    for number in numbers:
                        by_word.setdefault(spot, {}).setdefault(number, []).append(position)
        frozen = {spot: {n: tuple(p) for n, p in numbers.items()} for spot, numbers in by_word.items()}
        return cls(frozen, frozenset(always))

    def worth_asking(self, search: Search) -> list[int]:
        """Positions of the rules that may hit, in order."""
        found = set(self.always)
        for spot, numbers in self.by_word.items():
            for number in search.occurring(spot, numbers.keys()):
                found.update(numbers[number])
        return sorted(found)


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """All rules of an office, in order: files by name, rules as they stand. Implements `RuleBook`.

    A letter costs what the rules cost whose words it has; all others are known to miss.
    """

    rules: tuple[CompiledRule, ...]
    lexicon: Lexicon
    forms: Forms
    index: Index
    misses: tuple[Opinion, ...]
    dated: tuple[tuple[int, date], ...]

    @classmethod
    def of(cls, rules: Sequence[CompiledRule], lexicon: Lexicon, forms: Forms) -> CompiledRules:
        """Put rules together, with what is the same for every letter."""
        dated = ((position, rule.rule.valid_from) for position, rule in enumerate(rules))
        return cls(
            tuple(rules),
            lexicon,
            lru_cache(KEPT)(forms),
            Index.of(rules),
            tuple(rule.miss for rule in rules),
            tuple((position, day) for position, day in dated if day is not None),
        )

    def prepare(self) -> None:
        """Do now what the first letter would wait for."""
        self.lexicon.prepare()

    def vocabulary(self, document: Document) -> Vocabulary:
        """The words of the letter itself, in dictionary forms; none of the names and addresses that it shows."""
        return known_words(document, self.forms)

    def opinions(self, document: Document) -> tuple[Opinion, ...]:
        """What every rule says of the document, hits and misses; a hit with `stop` ends the row."""
        search = Search(Letter(document), self.lexicon)
        said = list(self.misses)
        early = {position for position, day in self.dated if document.received_on < day}
        for position in self.index.worth_asking(search):
            if position in early:
                continue
            rule = self.rules[position]
            hit, hits = rule.judge(search)
            said[position] = rule.opinion(hit, hits)
            if hit and rule.rule.stop:
                del said[position + 1 :]
                break
        return tuple(opinion for at, opinion in enumerate(said) if at not in early) if early else tuple(said)
