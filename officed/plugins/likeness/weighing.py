"""Weighing: from letters that people have sorted to the weights of their traits.

Multinomial logistic regression by stochastic gradient descent with steps that shrink for what was often seen (AdaGrad;
Duchi, Hazan and Singer, JMLR 12, 2011), over tf-idf values. In plain Python: it is run when letters are added to the
collection, takes a minute or two, and a library for it would be a hundred times as large as officed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, fsum, log, sqrt
from random import Random

from officed.plugins.likeness.model import Model, packed, weigh

Sorted = tuple[str, Mapping[str, int]]
"""The kind of a letter and its traits."""

_TURNS = 12
_STEP = 0.5
# A trait of few letters tells who wrote it rather than what it is; weights below this tell next to nothing.
_LEAST_LETTERS = 3
_LEAST_WEIGHT = 0.8
# Rare kinds count more, but one letter never more than so many.
_MOST_OF_ONE = 3.0


def weighed(letters: Sequence[Sorted], turns: int = _TURNS) -> Model:
    """The model of these letters. The same letters give the same model."""
    kinds = tuple(sorted({kind for kind, _ in letters}))
    frequency = Counter(trait for _, traits in letters for trait in traits)
    known = sorted(trait for trait, count in frequency.items() if count >= _LEAST_LETTERS)
    rarity = {trait: log((1 + len(letters)) / (1 + frequency[trait])) + 1 for trait in known}
    place = {trait: number for number, trait in enumerate(known)}
    rows = [(kinds.index(kind), _values(traits, rarity, place)) for kind, traits in letters]
    weights, bias = _descended(rows, len(kinds), len(known), turns)
    rows_kept = {trait: packed(_telling(weights[number])) for trait, number in place.items()}
    nothing = packed([0.0] * len(kinds))
    return Model(kinds, tuple(bias), {t: (rarity[t], row) for t, row in rows_kept.items() if row != nothing})


def _telling(weights: Sequence[float]) -> Sequence[float]:
    return [weight if abs(weight) >= _LEAST_WEIGHT else 0.0 for weight in weights]


Row = tuple[int, Sequence[tuple[int, float]]]


def _values(
    traits: Mapping[str, int], rarity: Mapping[str, float], place: Mapping[str, int]
) -> Sequence[tuple[int, float]]:
    found = [(place[trait], weigh(count, rarity[trait])) for trait, count in traits.items() if trait in place]
    length = sqrt(fsum(value * value for _, value in found)) or 1.0
    return [(number, value / length) for number, value in found]


def _descended(rows: Sequence[Row], kinds: int, traits: int, turns: int) -> tuple[list[list[float]], list[float]]:
    share = Counter(kind for kind, _ in rows)
    heft = {kind: min(_MOST_OF_ONE, len(rows) / (kinds * count)) for kind, count in share.items()}
    weights = [[0.0] * kinds for _ in range(traits)]
    seen = [[1e-6] * kinds for _ in range(traits)]
    bias, bias_seen = [0.0] * kinds, [1e-6] * kinds
    order, dice = list(rows), Random(1)
    for _ in range(turns):
        dice.shuffle(order)
        for kind, values in order:
            wrong = _wrong(kind, values, weights, bias)
            for number, error in wrong:
                error *= heft[kind]
                bias_seen[number] += error * error
                bias[number] -= _STEP * error / sqrt(bias_seen[number])
                for trait, value in values:
                    slope = error * value
                    seen[trait][number] += slope * slope
                    weights[trait][number] -= _STEP * slope / sqrt(seen[trait][number])
    return weights, bias


def _wrong(
    kind: int, values: Sequence[tuple[int, float]], weights: Sequence[Sequence[float]], bias: Sequence[float]
) -> list[tuple[int, float]]:
    """By how much each kind was thought too likely (or too unlikely, negative); what hardly was is left out."""
    scores = list(bias)
    for trait, value in values:
        scores = [score + weight * value for score, weight in zip(scores, weights[trait], strict=True)]
    highest = max(scores)
    odds = [exp(score - highest) for score in scores]
    # Python adds floats in its own way from 3.12 on; these are the same everywhere.
    total = fsum(odds)
    found = ((number, one / total - (number == kind)) for number, one in enumerate(odds))
    return [(number, error) for number, error in found if abs(error) > 0.003]
