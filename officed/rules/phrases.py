"""Phrases over the words of a line: what a rule wants to find, step by step.

A phrase is a row of steps, and each step says from which word it can go to which. It is followed by sets of positions,
so no letter, however built, makes that take longer than the product of both lengths; and it is followed only where a
word that it cannot do without stands in the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from officed.rules.lemmas import LEAST
from officed.rules.lines import Line

END = "¶"
GAP_WORDS = 5
_SENTENCE_ENDS = frozenset({END, "!", "?"})
_NOWHERE: frozenset[int] = frozenset()
# Words of letters that are kept with the phrases that ask for them, and the part of a long word that is looked at.
KEPT = 20_000
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Key:
    """A word, or a part that a word must begin with, end with or hold (`stem*`, `*end`, `*piece*`).

    Dictionary forms are asked for whole words and long ends only: a stem says itself which forms it means.
    """

    text: str
    begins: bool = True
    ends: bool = True

    def fits(self, word: str) -> bool:
        """Whether a word has it."""
        if self.begins:
            return word == self.text if self.ends else word.startswith(self.text)
        return word.endswith(self.text) if self.ends else self.text in word

    @property
    def any_form(self) -> bool:
        """Whether dictionary forms of a word count as well."""
        return self.ends and (self.begins or len(self.text) >= LEAST)


# One of these stands in every line where the phrase occurs; None where that cannot be said.
Needs = frozenset[Key] | None


class Step(Protocol):
    """One step of a phrase."""

    @property
    def needs(self) -> Needs:
        """What must stand in the line for it."""

    def starts(self, line: Line) -> Iterable[int]:
        """Positions that it can begin at."""

    def ends(self, line: Line, at: int) -> frozenset[int]:
        """Positions behind it when it begins at a word."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word with a key."""

    key: Key

    @property
    def needs(self) -> Needs:
        """The key itself."""
        return frozenset({self.key})

    def starts(self, line: Line) -> Iterable[int]:
        """Where the word stands."""
        key = self.key
        if key.begins and key.ends:
            return line.where.get(key.text, ())
        found = line.placed.get(key)
        if found is None:
            there = line.where if key.any_form else line.own
            found = frozenset(at for word in self._words(line) for at in there.get(word, ()))
            line.placed[key] = found
        return found

    def _words(self, line: Line) -> Iterable[str]:
        if self.key.begins:
            return line.beginning(self.key.text)
        return line.ending(self.key.text) if self.key.ends else (word for word in line.own if self.key.fits(word))

    def ends(self, line: Line, at: int) -> frozenset[int]:
        """The next word."""
        if at >= len(line.words):
            return _NOWHERE
        forms, key = line.words[at], self.key
        there = any(map(key.fits, forms)) if key.any_form else key.fits(forms[0])
        return frozenset({at + 1}) if there else _NOWHERE


@dataclass(frozen=True, slots=True)
class AnyWord:
    """One word, whichever."""

    needs: Needs = None

    def starts(self, line: Line) -> Iterable[int]:
        """Everywhere."""
        return range(len(line.words))

    def ends(self, line: Line, at: int) -> frozenset[int]:
        """The next word."""
        return frozenset({at + 1}) if at < len(line.words) else _NOWHERE


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to five words inside the sentence."""

    needs: Needs = None

    def starts(self, line: Line) -> Iterable[int]:
        """Everywhere, also behind the last word."""
        return range(len(line.words) + 1)

    def ends(self, line: Line, at: int) -> frozenset[int]:
        """Here, and behind each of the next words as far as the sentence goes."""
        last, most = at, min(at + GAP_WORDS, len(line.words))
        while last < most and line.words[last][0] not in _SENTENCE_ENDS:
            last += 1
        return frozenset(range(at, last + 1))


@dataclass(frozen=True, slots=True)
class ToQuestionMark:
    """The rest of a sentence that ends with a question mark."""

    needs: Needs = frozenset({Key("?")})

    def starts(self, line: Line) -> Iterable[int]:
        """Everywhere."""
        return range(len(line.words))

    def ends(self, line: Line, at: int) -> frozenset[int]:
        """Behind the question mark."""
        while at < len(line.words) and line.words[at][0] not in _SENTENCE_ENDS:
            at += 1
        return frozenset({at + 1}) if at < len(line.words) and line.words[at][0] == "?" else _NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Steps one after the other."""

    steps: tuple[Step, ...]

    @property
    def needs(self) -> Needs:
        """Those of the step that says most: the fewest keys, the longest words."""
        known = [step.needs for step in self.steps if step.needs]
        return min(known, key=lambda keys: (len(keys), -min(len(key.text) for key in keys)), default=None)

    def starts(self, line: Line) -> Iterable[int]:
        """Where its first step can begin."""
        return self.steps[0].starts(line)

    def ends(self, line: Line, at: int) -> frozenset[int]:
        """Every position that the last step can reach."""
        reached = frozenset({at})
        for step in self.steps:
            if len(reached) == 1:
                (start,) = reached
                reached = step.ends(line, start)
            else:
                reached = frozenset(end for start in reached for end in step.ends(line, start))
            if not reached:
                break
        return reached

    def first(self, line: Line) -> tuple[int, int] | None:
        """The first occurrence, the longest from there: its first word and the one behind its last."""
        for at in sorted(self.starts(line)):
            if ends := self.ends(line, at):
                return at, max(ends)
        return None


class Choice:
    """One of several rows. Rows that begin with a whole word are tried only where that word stands."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.needs: Needs = _needs_of_any(rows)
        self._by_word: dict[str, list[Row]] = {}
        self._others: list[Row] = []
        for row in rows:
            word = row.steps[0].key if row.steps and isinstance(row.steps[0], Word) else None
            whole = word is not None and word.begins and word.ends
            (self._by_word.setdefault(word.text, []) if word and whole else self._others).append(row)

    def starts(self, line: Line) -> Iterable[int]:
        """Where any row can begin."""
        known = line.begun.get(id(self))
        if known is None:
            words = self._by_word.keys() & line.where.keys()
            others = (at for row in self._others for at in row.starts(line))
            known = frozenset(at for word in words for at in line.where[word]).union(others)
            line.begun[id(self)] = known
        return known

    def ends(self, line: Line, at: int) -> frozenset[int]:
        """Every position that any row can reach."""
        if at not in self.starts(line):
            return _NOWHERE
        known = line.ended.get((id(self), at))
        if known is None:
            forms = line.words[at] if at < len(line.words) else ()
            rows = chain(self._others, *(self._by_word.get(form, ()) for form in forms))
            known = frozenset(end for row in rows for end in row.ends(line, at))
            line.ended[id(self), at] = known
        return known


def _needs_of_any(rows: Iterable[Row]) -> Needs:
    found: set[Key] = set()
    for row in rows:
        needs = row.needs
        if needs is None:
            return None
        found |= needs
    return frozenset(found)


class PhraseSet:
    """Many phrases, each known by its number; the words of a line tell which of them are worth following."""

    def __init__(self, phrases: Iterable[Row]) -> None:
        self.phrases = tuple(phrases)
        self._tables: dict[tuple[bool, bool], dict[str, list[int]]] = {
            (begins, ends): {} for begins in (True, False) for ends in (True, False)
        }
        self._always: set[int] = set()
        self._of_word: dict[str, frozenset[int]] = {}
        for number, phrase in enumerate(self.phrases):
            needs = phrase.needs
            if needs is None:
                self._always.add(number)
            for key in needs or ():
                self._tables[key.begins, key.ends].setdefault(key.text, []).append(number)

    def occurring(self, line: Line, wanted: frozenset[int]) -> frozenset[int]:
        """Numbers of the wanted phrases that occur in the line."""
        worth = set(self._always)
        for word in line.where:
            worth |= self._asked_by(word)
        worth &= wanted
        return frozenset(number for number in worth if self.phrases[number].first(line) is not None)

    def _asked_by(self, word: str) -> frozenset[int]:
        known = self._of_word.get(word)
        if known is None:
            if len(self._of_word) >= KEPT:
                self._of_word.clear()
            known = self._of_word[word] = frozenset(number for table in _PARTS for number in self._found(table, word))
        return known

    def _found(self, table: tuple[bool, bool], word: str) -> Iterable[int]:
        numbers = self._tables[table]
        return (number for part in _PARTS[table](word) if part in numbers for number in numbers[part])


def _beginnings(word: str) -> Iterable[str]:
    return (word[:end] for end in range(1, min(len(word), LONGEST) + 1))


def _endings(word: str) -> Iterable[str]:
    return (word[start:] for start in range(max(0, len(word) - LONGEST), len(word)))


def _pieces(word: str) -> Iterable[str]:
    return {part for start in range(min(len(word), LONGEST)) for part in _beginnings(word[start:])}


# What of a word is looked up among the keys that must (begin, end) a word.
_PARTS: dict[tuple[bool, bool], Callable[[str], Iterable[str]]] = {
    (True, True): lambda word: (word,),
    (True, False): _beginnings,
    (False, True): _endings,
    (False, False): _pieces,
}
