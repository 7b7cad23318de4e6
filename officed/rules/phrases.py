"""Phrases over the words of a line: what a rule wants to find, step by step.

A phrase is a row of steps, and each step says from which word it can go to which. It is followed by sets of positions,
so no letter, however built, makes that take longer than the product of both lengths; and it is followed only where a
word that it cannot do without stands in the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from officed.rules.lemmas import LEAST, Forms
from officed.rules.lines import NOT_YET, Line

END = "¶"
GAP_WORDS = 5
_SENTENCE_ENDS = frozenset({END, "!", "?"})
_NOWHERE: frozenset[int] = frozenset()
# Words of letters that are kept with the keys that they have (most words of a language come again and again), and the
# part of a long word that is looked at.
KEPT = 50_000
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
    def mark(self) -> str:
        """The key as an admin writes it: what lines remember it by."""
        return f"{'' if self.begins else '*'}{self.text}{'' if self.ends else '*'}"

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

    def stands(self, line: Line) -> bool:
        """Whether the line has its words at all; a row is followed only where every step says so."""

    def starts(self, line: Line) -> Iterable[int]:
        """Positions that it can begin at."""

    def after(self, line: Line, reached: frozenset[int]) -> frozenset[int]:
        """Positions behind it when it begins at any of those reached."""


class Word:
    """A word with a key."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.mark = key.mark
        self.needs: Needs = frozenset({key})

    def stands(self, line: Line) -> bool:
        """Whether the word stands anywhere."""
        return self.mark in line.placed

    def starts(self, line: Line) -> frozenset[int]:
        """Where the word stands."""
        return line.placed.get(self.mark, _NOWHERE)

    def after(self, line: Line, reached: frozenset[int]) -> frozenset[int]:
        """The next word."""
        return frozenset([at + 1 for at in reached & self.starts(line)])


@dataclass(frozen=True, slots=True)
class AnyWord:
    """One word, whichever."""

    needs: Needs = None

    def stands(self, line: Line) -> bool:
        """In every line that has words."""
        return bool(line.words)

    def starts(self, line: Line) -> Iterable[int]:
        """Everywhere."""
        return range(len(line.words))

    def after(self, line: Line, reached: frozenset[int]) -> frozenset[int]:
        """The next word."""
        return frozenset([at + 1 for at in reached if at < len(line.words)])


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to five words inside the sentence."""

    needs: Needs = None

    def stands(self, line: Line) -> bool:  # noqa: ARG002
        """In every line."""
        return True

    def starts(self, line: Line) -> Iterable[int]:
        """Everywhere, also behind the last word."""
        return range(len(line.words) + 1)

    def after(self, line: Line, reached: frozenset[int]) -> frozenset[int]:
        """Here, and behind each of the next words as far as the sentence goes."""
        return frozenset(chain.from_iterable(range(at, self._last(line, at) + 1) for at in reached))

    def _last(self, line: Line, at: int) -> int:
        most = min(at + GAP_WORDS, len(line.words))
        while at < most and line.words[at] not in _SENTENCE_ENDS:
            at += 1
        return at


_QUESTION = Key("?")


@dataclass(frozen=True, slots=True)
class ToQuestionMark:
    """The rest of a sentence that ends with a question mark."""

    needs: Needs = frozenset({_QUESTION})

    def stands(self, line: Line) -> bool:
        """Where there is a question mark."""
        return _QUESTION.mark in line.placed

    def starts(self, line: Line) -> Iterable[int]:
        """Everywhere."""
        return range(len(line.words))

    def after(self, line: Line, reached: frozenset[int]) -> frozenset[int]:
        """Behind the question mark."""
        ends = (self._end(line, at) for at in reached)
        return frozenset([at + 1 for at in ends if at < len(line.words) and line.words[at] == "?"])

    def _end(self, line: Line, at: int) -> int:
        while at < len(line.words) and line.words[at] not in _SENTENCE_ENDS:
            at += 1
        return at


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Steps one after the other."""

    steps: tuple[Step, ...]

    @property
    def needs(self) -> Needs:
        """Those of the step that says most: the fewest keys, the longest words."""
        known = [step.needs for step in self.steps if step.needs]
        return min(known, key=lambda keys: (len(keys), -min(len(key.text) for key in keys)), default=None)

    def stands(self, line: Line) -> bool:
        """Whether all its words stand in the line, wherever."""
        return all(step.stands(line) for step in self.steps)

    def starts(self, line: Line) -> Iterable[int]:
        """Where its first step can begin."""
        return self.steps[0].starts(line)

    def after(self, line: Line, reached: frozenset[int]) -> frozenset[int]:
        """Every position that the last step can reach."""
        for step in self.steps:
            reached = step.after(line, reached)
            if not reached:
                break
        return reached

    def occurs(self, line: Line) -> bool:
        """Whether it stands anywhere, all beginnings followed at once."""
        return self.stands(line) and bool(self.after(line, frozenset(self.starts(line))))

    def first(self, line: Line) -> tuple[int, int] | None:
        """The first occurrence, the longest from there: its first word and the one behind its last."""
        for at in sorted(self.starts(line)):
            if ends := self.after(line, frozenset({at})):
                return at, max(ends)
        return None


class Choice:
    """One of several rows; only those are followed whose first word stands in the line."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.needs: Needs = _needs_of_any(rows)
        self._by_mark: dict[str, list[Row]] = {}
        self._others: list[Row] = []
        for row in rows:
            first = row.steps[0]
            (self._by_mark.setdefault(first.mark, []) if isinstance(first, Word) else self._others).append(row)

    @property
    def steps(self) -> Iterable[Step]:
        """The steps of all rows."""
        return chain.from_iterable(row.steps for row in (*chain(*self._by_mark.values()), *self._others))

    def stands(self, line: Line) -> bool:
        """Whether all words of any row stand in the line."""
        return bool(self._begun(line))

    def starts(self, line: Line) -> Iterable[int]:
        """Where any row can begin."""
        return _NOWHERE.union(*(starts for _, starts in self._begun(line)))

    def after(self, line: Line, reached: frozenset[int]) -> frozenset[int]:
        """Every position that any row can reach."""
        known = line.ended.get((id(self), reached))
        if known is None:
            rows = [(row, reached & starts) for row, starts in self._begun(line)]
            known = _NOWHERE.union(*(row.after(line, here) for row, here in rows if here))
            line.ended[id(self), reached] = known
        return known

    def _begun(self, line: Line) -> Sequence[tuple[Row, frozenset[int]]]:
        """The rows that can begin in the line, and where."""
        known = line.begun.get(id(self))
        if known is None:
            marks = self._by_mark.keys() & line.placed.keys()
            there = ((row, line.placed[mark]) for mark in marks for row in self._by_mark[mark])
            others = ((row, frozenset(row.starts(line))) for row in self._others)
            begun = ((row, starts) for row, starts in chain(there, others) if starts and row.stands(line))
            known = line.begun[id(self)] = list(begun)
        return known


def _needs_of_any(rows: Iterable[Row]) -> Needs:
    found: set[Key] = set()
    for row in rows:
        needs = row.needs
        if needs is None:
            return None
        found |= needs
    return frozenset(found)


def _keys(steps: Iterable[Step]) -> Iterator[Key]:
    """Every key that steps ask for, however deep."""
    for step in steps:
        if isinstance(step, Word):
            yield step.key
        elif isinstance(step, Choice):
            yield from _keys(step.steps)
        elif step.needs:
            yield from step.needs


class KeyTable:
    """Keys by their text: which of them a word has, without asking each."""

    def __init__(self, keys: Iterable[Key], forms: Forms) -> None:
        self._forms = forms
        self._tables: dict[tuple[bool, bool], dict[str, Key]] = {
            (begins, ends): {} for begins in (True, False) for ends in (True, False)
        }
        self._of_word: dict[str, tuple[str, ...]] = {}
        for key in keys:
            self._tables[key.begins, key.ends][key.text] = key

    def place(self, line: Line) -> None:
        """Write into a line where each key stands."""
        asked = {word: marks for word in set(line.words) if (marks := self._of(word))}
        where: dict[str, list[int]] = {word: [] for word in asked}
        for at, word in enumerate(line.words):
            if word in where:
                where[word].append(at)
        found: dict[str, list[list[int]]] = {}
        for word, marks in asked.items():
            for mark in marks:
                found.setdefault(mark, []).append(where[word])
        line.placed = {mark: frozenset(chain.from_iterable(places)) for mark, places in found.items()}

    def _of(self, word: str) -> tuple[str, ...]:
        """The marks of the keys that a word has, as it is written or by its dictionary forms."""
        known = self._of_word.get(word)
        if known is None:
            if len(self._of_word) >= KEPT:
                self._of_word.clear()
            keys = ((form, key) for form in self._forms(word) for key in self._keys_of(form))
            known = tuple(dict.fromkeys(key.mark for form, key in keys if key.any_form or form == word))
            if len(word) <= LONGEST:
                self._of_word[word] = known
        return known

    def _keys_of(self, form: str) -> Iterator[Key]:
        return chain.from_iterable(self._found(table, form) for table in _PARTS)

    def _found(self, table: tuple[bool, bool], word: str) -> Iterator[Key]:
        keys = self._tables[table]
        return (keys[part] for part in _PARTS[table](word) if part in keys)


class PhraseSet:
    """Many phrases, each known by its number; the words of a line tell which of them are worth following."""

    def __init__(self, phrases: Iterable[Row], forms: Forms) -> None:
        self._phrases = tuple(phrases)
        self._keys = KeyTable(_keys(chain.from_iterable(phrase.steps for phrase in self._phrases)), forms)
        self._always: set[int] = set()
        self._by_mark: dict[str, list[int]] = {}
        for number, phrase in enumerate(self._phrases):
            needs = phrase.needs
            if needs is None:
                self._always.add(number)
            for key in needs or ():
                self._by_mark.setdefault(key.mark, []).append(number)

    def occurring(self, line: Line, wanted: frozenset[int]) -> frozenset[int]:
        """Numbers of the wanted phrases that occur in the line."""
        self._place(line)
        worth = self._always.union(*(self._by_mark[mark] for mark in self._by_mark.keys() & line.placed.keys()))
        return frozenset(number for number in worth & wanted if self._phrases[number].occurs(line))

    def first(self, line: Line, number: int) -> tuple[int, int] | None:
        """The first occurrence of a phrase, the longest from there: its first word and the one behind its last."""
        self._place(line)
        return self._phrases[number].first(line)

    def _place(self, line: Line) -> None:
        if line.placed is NOT_YET:
            self._keys.place(line)


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
