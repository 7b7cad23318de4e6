"""Training on the register: which letters and words are learnt, and from which margin a guess is worth saying."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from officed.api import OfficedError
from officed.plugins.learned import may_be_learnt
from officed.plugins.learned.bayes import Counts, Model, words_of

LEAST_LETTERS = 60
LEAST_OF_KIND = 10
"""Fewer letters, or of a kind fewer, say nothing."""

SENDERS = 3
"""A word is learnt when letters of so many senders write it small: what fewer write could say who wrote."""

MOST_WORDS = 5_000
MOST_LETTERS = 20_000
"""The newest ones; training on them takes seconds."""

SURE = 0.95
"""A guess is said where so many of its like were right, of letters that it had not been trained on."""

_FOLDS = 5
_LEAST_SAID = 20


class TooLittleLearnt(OfficedError):
    """The register is too small to learn from: {reason}. The opinion stays as it was; nothing else is wanting."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """A registered letter: its words, those written small, its kind, who wrote it, whether a person said the kind."""

    words: frozenset[str]
    plain: frozenset[str]
    kind: str
    sender: str
    said: bool = False


Letters = Sequence[tuple[str, Set[str]]]


def train(samples: Iterable[Sample], now: datetime) -> Model:
    """A model of these letters, oldest first. Raises `TooLittleLearnt`."""
    found = tuple(deque((sample for sample in samples if may_be_learnt(sample.kind)), MOST_LETTERS))
    counted = Counter(sample.kind for sample in found)
    kinds = {kind for kind, count in counted.items() if count >= LEAST_OF_KIND}
    kept = [sample for sample in found if sample.kind in kinds]
    if len(kept) < LEAST_LETTERS or len(kinds) < 2:
        told = f"{len(kept)} letters of {len(kinds)} kinds with {LEAST_OF_KIND} letters or more"
        raise TooLittleLearnt(reason=f"{told}; it takes {LEAST_LETTERS} letters of two kinds")
    vocabulary = _vocabulary(kept)
    threshold = _threshold(kept, vocabulary)
    return replace(
        Counts.of(_weighed(kept)).model(vocabulary, len(kept), now.isoformat(timespec="seconds")), threshold=threshold
    )


def _weighed(samples: Iterable[Sample]) -> Iterator[tuple[str, Set[str]]]:
    """What a person said counts twice: the other kinds are those that rules gave, right or wrong."""
    for sample in samples:
        yield sample.kind, sample.words
        if sample.said:
            yield sample.kind, sample.words


def _vocabulary(samples: Iterable[Sample]) -> frozenset[str]:
    """The most frequent of the words that several senders write small."""
    senders: defaultdict[str, set[str]] = defaultdict(set)
    letters = []
    for sample in samples:
        letters.append((sample.kind, sample.words))
        for word in sample.plain:
            if len(senders[word]) < SENDERS:
                senders[word].add(sample.sender)
    often = words_of(letters)
    fit = (word for word, wrote in senders.items() if len(wrote) >= SENDERS)
    return frozenset(sorted(fit, key=lambda word: (-often[word], word))[:MOST_WORDS])


def _threshold(samples: Sequence[Sample], vocabulary: Set[str]) -> float:
    """The least margin from which guesses on letters not trained on were right often enough."""
    guesses = sorted(_tried(samples, vocabulary), reverse=True)
    said = right = 0
    found: float | None = None
    # Guesses of one margin are said or not said together.
    for margin, alike in groupby(guesses, key=itemgetter(0)):
        good = [was_right for _, was_right in alike]
        said, right = said + len(good), right + sum(good)
        if margin > 0 and said >= _LEAST_SAID and right >= SURE * said:
            found = margin
    if found is None:
        raise TooLittleLearnt(reason=f"of letters not trained on, no {_LEAST_SAID} were guessed surely enough")
    return found


def _tried(samples: Sequence[Sample], vocabulary: Set[str]) -> Iterator[tuple[float, bool]]:
    """Margin and whether it was right, of every letter, by a model of the other four fifths."""
    whole = Counts.of(_weighed(samples))
    for fold in range(_FOLDS):
        mine = samples[fold::_FOLDS]
        model = whole.without(Counts.of(_weighed(mine))).model(vocabulary, len(samples) - len(mine))
        for sample in mine:
            guess = model.guess(sample.words)
            if guess is not None:
                yield round(guess.margin, 6), guess.kind == sample.kind
