"""Asking compiled rules about a letter: all words in one pass, then each rule's blocks, then opinions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from officed.domain.deciding import Opinion
from officed.domain.document import Document
from officed.rules.conditions import Condition
from officed.rules.lemmas import Vocabulary
from officed.rules.model import Rule
from officed.rules.patterns import Pattern, PatternSet
from officed.rules.places import Letter, Place, Prepared
from officed.rules.wording import original


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: a sentence, and whether it stands where it counts fully."""

    said: str
    front: bool = True


@dataclass(slots=True)
class Pool:
    """All expressions of all rules for one place, compiled together; each is known by its number.

    `raw`: they read the folded text (`re:`), not the line of words.
    """

    place: Place
    raw: bool
    expressions: tuple[str, ...]
    together: PatternSet
    single: dict[int, Pattern] = field(default_factory=dict)

    def occurring(self, letter: Letter) -> frozenset[int]:
        """Numbers of the expressions that occur in the letter."""
        texts = self._texts(letter)
        found = self.together.occurring(texts[0])
        return found | self.together.occurring(texts[1]) if texts[1] else found

    def hit(self, letter: Letter, number: int) -> Hit | None:
        """The first occurrence of an expression, in the letter's own spelling."""
        if number not in self.single:
            # Most expressions never occur in any letter, so each is compiled on its first hit.
            self.single[number] = Pattern(self.expressions[number])
        pattern = self.single[number]
        for text in self._texts(letter):
            found = pattern.find(text) if text else None
            if found is not None:
                return self._hit(letter.at(self.place), text, *found)
        return None

    def _hit(self, prepared: Prepared, text: str, start: int, end: int) -> Hit:
        limit = self.place.front
        if self.raw:
            shown, front = " ".join(text[start:end].split()), limit is None or start < limit
        else:
            # Spelt words are longer or shorter than the letter's own, so what is in front is counted in words.
            shown = original(prepared.tidied, text, start, end)
            front = limit is None or text.count(" ", 0, start) < prepared.line.count(" ", 0, limit)
        return Hit(f"{self.place.label} has »{shown[:120]}«", front)

    def _texts(self, letter: Letter) -> tuple[str, str]:
        prepared = letter.at(self.place)
        return (prepared.folded, "") if self.raw else (prepared.spelt, prepared.other)


@dataclass(frozen=True, slots=True)
class Search:
    """A letter on its way through the rules, with the expressions that occur in it, pool by pool."""

    letter: Letter
    pools: tuple[Pool, ...]
    seen: dict[int, frozenset[int]] = field(default_factory=dict)

    def occurring(self, pool: int) -> frozenset[int]:
        """Numbers of a pool's expressions that occur, found out once."""
        if pool not in self.seen:
            self.seen[pool] = self.pools[pool].occurring(self.letter)
        return self.seen[pool]


class Asked(Protocol):
    """One condition with its value, compiled."""

    def hits(self, search: Search) -> Iterator[Hit]:
        """What was found."""


@dataclass(frozen=True, slots=True)
class WordsAsked:
    """A condition that looks for words: by pool, the numbers of its expressions."""

    wanted: tuple[tuple[int, frozenset[int]], ...]

    def hits(self, search: Search) -> Iterator[Hit]:
        """Every entry that occurs, each with its first occurrence."""
        for pool, numbers in self.wanted:
            for number in sorted(numbers & search.occurring(pool)):
                hit = search.pools[pool].hit(search.letter, number)
                if hit is not None:
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


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to be asked."""

    rule: Rule
    where: str
    any: Tables
    all: Tables
    none: Tables
    miss: Opinion

    def judge(self, search: Search) -> tuple[bool, tuple[Hit, ...]]:
        """Whether the rule hits, and what was found; for a miss, what ruled it out."""
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
            restriction=rule.restriction,
            instruction=rule.instruction,
            acknowledge=rule.acknowledge,
            urgent=rule.priority == "urgent",
        )


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """All rules of an office, in order: files by name, rules as they stand. Implements `RuleBook`."""

    rules: tuple[CompiledRule, ...]
    pools: tuple[Pool, ...]
    vocabulary: Vocabulary | None = None

    def opinions(self, document: Document) -> tuple[Opinion, ...]:
        """What every rule says of the document, hits and misses; a hit with `stop` ends the row."""
        search = Search(Letter(document, self.vocabulary), self.pools)
        said: list[Opinion] = []
        for rule in self.rules:
            if rule.rule.valid_from and document.received_on < rule.rule.valid_from:
                continue
            hit, hits = rule.judge(search)
            said.append(rule.opinion(hit, hits))
            if hit and rule.rule.stop:
                break
        return tuple(said)
