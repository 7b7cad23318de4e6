"""Complement naive Bayes over the words of letters: what a kind's letters have that all others lack.

After Rennie, Shih, Teevan and Karger, »Tackling the Poor Assumptions of Naive Bayes Text Classifiers« (ICML 2003):
each kind is weighed against the letters of all other kinds, so that rare kinds are not drowned by frequent ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from math import log

SMOOTHING = 1.0
"""Every word is taken to have been seen once more than it was."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest kind, by how much the words speak for it rather than for the next one, and the strongest words."""

    kind: str
    margin: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Word -> its weight for each of `kinds`. `threshold` is the margin from which a guess is worth saying."""

    trained_at: str
    letters: int
    threshold: float
    kinds: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]

    def guess(self, words: Set[str]) -> Guess | None:
        """What a letter with these words is; None when it has none that are known."""
        known = sorted(words & self.weights.keys())
        if not known or len(self.kinds) < 2:
            return None
        scores = [sum(column) for column in zip(*(self.weights[word] for word in known), strict=True)]
        best, second = sorted(range(len(scores)), key=lambda n: (-scores[n], self.kinds[n]))[:2]
        strongest = sorted(known, key=lambda word: self.weights[word][second] - self.weights[word][best])
        # Not for each word: a likeness over many words is surer than one over a few.
        return Guess(self.kinds[best], scores[best] - scores[second], tuple(strongest))


@dataclass(slots=True)
class Counts:
    """How many letters of each kind have each word."""

    words: dict[str, Counter[str]]

    @classmethod
    def of(cls, letters: Iterable[tuple[str, Set[str]]]) -> Counts:
        """Count letters: kind and words of each."""
        words: dict[str, Counter[str]] = {}
        for kind, found in letters:
            words.setdefault(kind, Counter()).update(found)
        return cls(words)

    def without(self, other: Counts) -> Counts:
        """The counts of the letters that are not among the others."""
        return Counts({kind: counted - other.words.get(kind, Counter()) for kind, counted in self.words.items()})

    def model(self, vocabulary: Set[str], letters: int, trained_at: str = "", threshold: float = 0) -> Model:
        """Weigh the words of a vocabulary. Of each kind the weights are made comparable (normalised by their sum)."""
        kinds = tuple(sorted(self.words))
        whole: Counter[str] = Counter()
        for counted in self.words.values():
            whole.update(counted)
        known = sorted(vocabulary)
        columns = [self._column(kind, whole, known) for kind in kinds]
        weights = {word: tuple(round(column[n], 5) for column in columns) for n, word in enumerate(known)}
        return Model(trained_at, letters, threshold, kinds, weights)

    def _column(self, kind: str, whole: Counter[str], known: list[str]) -> list[float]:
        mine = self.words[kind]
        against = [whole[word] - mine[word] + SMOOTHING for word in known]
        total = sum(against)
        raw = [-log(value / total) for value in against]
        norm = sum(abs(value) for value in raw) or 1.0
        return [value / norm * len(known) for value in raw]


def words_of(letters: Iterable[tuple[str, Set[str]]]) -> Counter[str]:
    """In how many letters each word stands."""
    return Counter(chain.from_iterable(found for _, found in letters))
