"""Looking for words in a letter: phrases in the lines of its words, expressions (`re:`) in its folded text."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from officed.rules.lemmas import Forms
from officed.rules.lines import Line
from officed.rules.patterns import Pattern, PatternSet
from officed.rules.phrases import PhraseSet, Row
from officed.rules.places import Letter, Place, Prepared
from officed.rules.wording import folded_words


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what is said of it, whether it stands where it counts fully, and in which paragraph.

    Paragraphs have names of their own; an empty one is the letter as a whole: its subject, its sender, its headers.
    """

    said: str
    front: bool = True
    paragraph: str = ""


class Searched(Protocol):
    """A place of a letter where entries are looked for."""

    @property
    def likely(self) -> Set[int]:
        """Numbers of the entries that may occur here; all others do not."""

    def occurs(self, number: int) -> bool:
        """Whether a likely one does."""

    def hit(self, number: int) -> Hit | None:
        """The first occurrence, in the letter's own spelling."""


class Finder(Protocol):
    """All entries of all rules that are looked for in one way, each known by its number."""

    def search(self, letter: Letter, place: Place) -> Searched:
        """Look in a place of a letter."""

    def prepare(self) -> None:
        """Do now what the first letter would wait for."""


class Phrases:
    """Entries of word lists."""

    def __init__(self, phrases: Iterable[Row], forms: Forms) -> None:
        self._set = PhraseSet(phrases, forms)

    def search(self, letter: Letter, place: Place) -> Searched:
        """Those are likely that have a word in the line which they cannot do without."""
        prepared = letter.at(place)
        return _SearchedLine(self._set, place, prepared, prepared.line, self._set.likely(prepared.line))

    def prepare(self) -> None:
        """Nothing: phrases are ready when they are made."""


@dataclass(frozen=True, slots=True)
class _SearchedLine:
    """A line with the phrases that are worth following in it."""

    phrases: PhraseSet
    place: Place
    prepared: Prepared
    line: Line
    likely: Set[int]

    def occurs(self, number: int) -> bool:
        """Whether its words stand one after the other."""
        return self.phrases[number].occurs(self.line)

    def hit(self, number: int) -> Hit | None:
        """The first place in the line."""
        found = self.phrases[number].first(self.line)
        if found is None:
            return None
        front = self.place.front is None or self.line.is_before(found[0], self.place.front)
        shown = self.prepared.spelling.between(*found)
        return _hit(self.place, shown, self.line.paragraph(found[0]), front=front)


class Expressions:
    """Regular expressions."""

    def __init__(self, expressions: Iterable[str]) -> None:
        self._expressions = tuple(expressions)
        self._together = PatternSet(self._expressions)
        self._single: dict[int, Pattern] = {}

    def search(self, letter: Letter, place: Place) -> Searched:
        """One pass finds all that match."""
        folded = letter.at(place).folded
        return _SearchedText(self, place, folded, self._together.occurring(folded))

    def single(self, number: int) -> Pattern:
        """One of them. Most never occur in any letter, so each is compiled on its first hit."""
        if number not in self._single:
            self._single[number] = Pattern(self._expressions[number])
        return self._single[number]

    def prepare(self) -> None:
        """Compile the set."""
        self._together.prepare()


@dataclass(frozen=True, slots=True)
class _SearchedText:
    """A folded text with the expressions that match in it."""

    expressions: Expressions
    place: Place
    folded: str
    likely: Set[int]

    def occurs(self, number: int) -> bool:  # noqa: ARG002
        """The pass has said so."""
        return True

    def hit(self, number: int) -> Hit | None:
        """The first match."""
        found = self.expressions.single(number).find(self.folded)
        if found is None:
            return None
        start, end = found
        before = folded_words(self.folded[:start])
        front = self.place.front is None or start < self.place.front
        paragraph = Line(before).paragraph(len(before))
        return _hit(self.place, " ".join(self.folded[start:end].split()), paragraph, front=front)


def _hit(place: Place, shown: str, paragraph: int, *, front: bool) -> Hit:
    return Hit(f"{place.label} has »{shown[:120]}«", front, f"{place.part} {paragraph}" if place.part else "")


class Spot(NamedTuple):
    """Where entries are looked for: a place, and whether as expressions (`raw`) or as phrases."""

    place: Place
    raw: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that rules look for."""

    phrases: Finder
    expressions: Finder

    def finder(self, spot: Spot) -> Finder:
        """Who looks there."""
        return self.expressions if spot.raw else self.phrases

    def prepare(self) -> None:
        """Do now what the first letter would wait for."""
        self.phrases.prepare()
        self.expressions.prepare()


@dataclass(frozen=True, slots=True)
class Search:
    """A letter on its way through the rules, with what occurs in it. An entry is looked for when a rule asks, once."""

    letter: Letter
    lexicon: Lexicon
    _searched: dict[Spot, tuple[Searched, dict[int, bool]]] = field(default_factory=dict)
    _hits: dict[tuple[Spot, int], Hit | None] = field(default_factory=dict)

    def occurring(self, spot: Spot, numbers: Set[int]) -> list[int]:
        """Which of these entries occur there, in order."""
        searched, known = self._searched.get(spot) or self._search(spot)
        found = numbers & searched.likely
        if not found:
            return []
        for number in found:
            if number not in known:
                known[number] = searched.occurs(number)
        return sorted(filter(known.__getitem__, found))

    def _search(self, spot: Spot) -> tuple[Searched, dict[int, bool]]:
        made = self.lexicon.finder(spot).search(self.letter, spot.place), dict[int, bool]()
        self._searched[spot] = made
        return made

    def hit(self, spot: Spot, number: int) -> Hit | None:
        """The first occurrence of an entry."""
        known = self._hits.get((spot, number))
        if known is None:
            searched, _ = self._searched.get(spot) or self._search(spot)
            known = self._hits[spot, number] = searched.hit(number)
        return known
