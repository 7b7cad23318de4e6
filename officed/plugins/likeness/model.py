"""The weights of traits for each kind, as they were weighed from letters that people had sorted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log, sqrt
from operator import mul

STEP = 0.2
"""A weight is a whole number of these: one character of the file, `_ZERO` for none, so a kind has a column there."""

_ZERO, _MOST = ord("P"), 40


@dataclass(frozen=True, slots=True)
class Model:
    """Multinomial logistic regression. `bias` is one number for each of `kinds`, without unit.

    `weights`: trait -> how much its rarity counts, and one byte for each kind.
    """

    kinds: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, bytes]]

    def likelihoods(self, traits: Mapping[str, int]) -> Mapping[str, float]:
        """Kind -> how likely a letter with these traits is of it, 0 to 1; all together make 1."""
        known = self._values(traits)
        values = [value for _, value in known]
        none = _ZERO * sum(values)
        # Column by column, which Python's own loops do five times as fast as row by row.
        columns = zip(*(self.weights[trait][1] for trait, _ in known), strict=True)
        sums = [STEP * (sum(map(mul, column, values)) - none) for column in columns] or [0.0] * len(self.kinds)
        scores = [score + one for score, one in zip(self.bias, sums, strict=True)]
        highest = max(scores)
        odds = [exp(score - highest) for score in scores]
        total = sum(odds)
        return {kind: one / total for kind, one in zip(self.kinds, odds, strict=True)}

    def strongest(self, kind: str, traits: Mapping[str, int]) -> list[str]:
        """The traits of a letter that speak for a kind, strongest first."""
        place = self.kinds.index(kind)
        spoken = {trait: (self.weights[trait][1][place] - _ZERO) * value for trait, value in self._values(traits)}
        return sorted((trait for trait in spoken if spoken[trait] > 0), key=lambda trait: (-spoken[trait], trait))

    def _values(self, traits: Mapping[str, int]) -> Sequence[tuple[str, float]]:
        known = [(trait, weigh(n, self.weights[trait][0])) for trait, n in traits.items() if trait in self.weights]
        length = sqrt(sum(value * value for _, value in known)) or 1.0
        return [(trait, value / length) for trait, value in known]


def weigh(count: int, rarity: float) -> float:
    """How much a trait counts in a letter: more when repeated (by its logarithm), more when rare."""
    return (1 + log(count)) * rarity


def packed(weights: Sequence[float]) -> bytes:
    """Weights as bytes, one for each kind; more than `_MOST` steps are not told apart."""
    return bytes(_ZERO + max(-_MOST, min(_MOST, round(weight / STEP))) for weight in weights)


@cache
def shipped() -> Model:
    """The model that officed comes with."""
    return read(files(__package__).joinpath("model.json").read_text("utf-8"))


def read(text: str) -> Model:
    """A model from its file."""
    body = json.loads(text)
    weights = {trait: (rarity, row.encode("ascii")) for trait, (rarity, row) in body["weights"].items()}
    return Model(tuple(body["kinds"]), tuple(body["bias"]), weights)


def written(model: Model) -> str:
    """The file of a model, a line for each trait: so that a change can be looked through."""
    rows = ",\n".join(
        f"{json.dumps(trait, ensure_ascii=False)}: {json.dumps([round(rarity, 2), row.decode('ascii')])}"
        for trait, (rarity, row) in sorted(model.weights.items())
    )
    kinds, bias = json.dumps(model.kinds), json.dumps([round(one, 2) for one in model.bias])
    return f'{{\n"kinds": {kinds},\n"bias": {bias},\n"weights": {{\n{rows}\n}}\n}}\n'
