"""Which rules ever hit, and which letters no rule knows: over letters of the register, or over examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from officed.domain.deciding import Thresholds, decide
from officed.domain.document import Document
from officed.rules.matching import CompiledRule, CompiledRules

# An office without a margin still knows a letter by a point at least.
LEAST = 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often each rule hit (by id), of how many letters, and the ids of the letters whose kind no rule knew."""

    letters: int
    hits: Mapping[str, int]
    unknown: tuple[int, ...]

    def never(self, rules: CompiledRules) -> tuple[CompiledRule, ...]:
        """The rules that hit no letter, in order."""
        return tuple(rule for rule in rules.rules if not self.hits.get(rule.rule.id))


def cover(rules: CompiledRules, letters: Iterable[Document], limits: Thresholds) -> Coverage:
    """Ask all rules about all letters.

    A letter is known when some kind leads by the margin: less than that is the word of rules for what no rule knows,
    and no kind at all would be as likely.
    """
    hits: Counter[str] = Counter()
    unknown: list[int] = []
    count = 0
    for letter in letters:
        count += 1
        opinions = rules.opinions(letter)
        hits.update(opinion.source for opinion in opinions if opinion.hit)
        if decide(opinions, limits).points < max(limits.margin, LEAST):
            unknown.append(letter.id)
    return Coverage(count, hits, tuple(unknown))
