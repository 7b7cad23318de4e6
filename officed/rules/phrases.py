"""Phrases over the words of a line: what a rule wants to find, step by step.

A phrase is a row of steps, and each step says from which word it can go to which. It is followed by sets of positions
(`officed.rules.lines`), all beginnings at once, so no letter, however built, makes that take longer than the product of
both lengths; and it is followed only where a word that it cannot do without stands in the line.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, Protocol

from officed.rules.lemmas import LEAST, Forms
from officed.rules.lines import NOT_YET, SENTENCE_ENDS, Line

GAP_WORDS = 5
# Words of letters that are kept with the keys that they have (most words of a language come again and again), and the
# part of a long word that is looked at.
KEPT = 50_000
LONGEST = 60
# Beginnings of a phrase that are tried alone: one of the first is nearly always whole.
_ONE_BY_ONE = 4


class Key(NamedTuple):
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

    def starts(self, line: Line) -> int:
        """The set of positions that it can begin at."""

    def after(self, line: Line, reached: int) -> int:
        """The set of positions behind it when it begins at any of those reached."""


class Word:
    """A word with a key."""

    __slots__ = ("key", "mark", "needs")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.mark = key.mark
        self.needs: Needs = frozenset((key,))

    def starts(self, line: Line) -> int:
        """Where the word stands."""
        return line.at(self.mark)

    def after(self, line: Line, reached: int) -> int:
        """The next word."""
        return (reached & line.at(self.mark)) << 1


@dataclass(frozen=True, slots=True)
class AnyWord:
    """One word, whichever."""

    needs: Needs = None

    def starts(self, line: Line) -> int:
        """Everywhere."""
        return line.everywhere

    def after(self, line: Line, reached: int) -> int:
        """The next word."""
        return (reached & line.everywhere) << 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to five words inside the sentence."""

    needs: Needs = None

    def starts(self, line: Line) -> int:
        """Everywhere, also behind the last word."""
        return line.everywhere << 1 | 1

    def after(self, line: Line, reached: int) -> int:
        """Here, and behind each of the next words as far as the sentence goes."""
        inside = line.inside
        for _ in range(GAP_WORDS):
            reached |= (reached & inside) << 1
        return reached


_QUESTION = Key("?")


@dataclass(frozen=True, slots=True)
class ToQuestionMark:
    """The rest of a sentence that ends with a question mark."""

    needs: Needs = frozenset((_QUESTION,))

    def starts(self, line: Line) -> int:
        """Everywhere."""
        return line.everywhere

    def after(self, line: Line, reached: int) -> int:
        """Behind the question mark."""
        inside = line.inside
        # An addition carries each position to the end of its sentence: MatchStar of Cameron et al., »Bitwise data
        # parallelism in regular expression matching« (2014).
        ends = (((reached & inside) + inside) ^ inside) | reached
        return (ends & line.at(_QUESTION.mark)) << 1


class Row:
    """Steps one after the other."""

    __slots__ = ("_choices", "_marks", "steps")

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = tuple(steps)
        self._marks = frozenset([step.mark for step in steps if isinstance(step, Word)])
        self._choices = tuple([step for step in steps if isinstance(step, Choice)])

    def stands(self, line: Line) -> bool:
        """Whether all its words stand in the line, wherever: it is followed only there."""
        if not line.marks.keys() >= self._marks:
            return False
        for choice in self._choices:  # noqa: SIM110
            if not choice.stands(line):
                return False
        return True

    def starts(self, line: Line) -> int:
        """Where its first step can begin."""
        return self.steps[0].starts(line)

    def after(self, line: Line, reached: int) -> int:
        """Every position that the last step can reach."""
        for step in self.steps:
            reached = step.after(line, reached)
            if not reached:
                break
        return reached

    def occurs(self, line: Line) -> bool:
        """Whether it stands anywhere, all beginnings followed at once."""
        return self.stands(line) and bool(self.after(line, self.starts(line)))

    def first(self, line: Line) -> tuple[int, int] | None:
        """The first occurrence, the longest from there: its first word and the one behind its last."""
        starts = self.starts(line)
        for _ in range(_ONE_BY_ONE):
            lowest = starts & -starts
            if ends := self.after(line, lowest):
                return lowest.bit_length() - 1, ends.bit_length() - 1
            starts ^= lowest

        def ends_from(last: int) -> int:
            """What is reached from the beginnings up to this one."""
            return self.after(line, starts & ((2 << last) - 1))

        # A letter may begin a phrase on every line and never end it, so halves of its beginnings are asked.
        first = bisect_left(range(starts.bit_length()), 1, key=lambda last: bool(ends_from(last)))
        ends = ends_from(first)
        return (first, ends.bit_length() - 1) if ends else None


class Choice:
    """One of several rows, each given by its steps; only those are followed whose words stand in the line."""

    __slots__ = ("_longer", "_others", "_words", "needs", "steps")

    def __init__(self, rows: Sequence[Sequence[Step]]) -> None:
        self.needs: Needs = _needs_of_any(rows)
        self.steps = tuple(chain.from_iterable(rows))
        self._words: set[str] = set()
        self._longer: dict[str, list[Row]] = {}
        self._others: list[Row] = []
        for steps in rows:
            first = steps[0]
            if not isinstance(first, Word):
                self._others.append(Row(steps))
            elif len(steps) == 1:
                self._words.add(first.mark)
            else:
                self._longer.setdefault(first.mark, []).append(Row(steps))

    def starts(self, line: Line) -> int:
        """Where any row can begin."""
        starts, rows = self.begun(line)
        for row in rows:
            starts |= row.starts(line)
        return starts

    def after(self, line: Line, reached: int) -> int:
        """Every position that any row can reach."""
        words, rows = self.begun(line)
        if not rows:
            return (reached & words) << 1
        known = line.ended.get((id(self), reached))
        if known is None:
            known = (reached & words) << 1
            for row in rows:
                known |= row.after(line, reached)
            line.ended[id(self), reached] = known
        return known

    def stands(self, line: Line) -> bool:
        """Whether all words of any row stand in the line."""
        words, rows = self.begun(line)
        return bool(words or rows)

    def begun(self, line: Line) -> tuple[int, Sequence[Row]]:
        """What of it can begin in the line: where its single words stand, and its longer rows."""
        known = line.begun.get(id(self))
        if known is None:
            marks, words = line.marks.keys(), 0
            for mark in marks & self._words:
                words |= line.at(mark)
            rows: Sequence[Row] = ()
            if self._longer:
                rows = [row for mark in marks & self._longer.keys() for row in self._longer[mark] if row.stands(line)]
            if self._others:
                rows = [*rows, *(row for row in self._others if row.stands(line))]
            known = line.begun[id(self)] = words, rows
        return known


def _needs_of_all(steps: Iterable[Step]) -> Needs:
    """Those of the step that says most: the fewest keys, the longest words."""
    known = [needs for step in steps if (needs := step.needs)]
    if len(known) < 2:
        return known[0] if known else None
    return min(known, key=lambda keys: (len(keys), -min(len(key.text) for key in keys)))


def _needs_of_any(rows: Iterable[Sequence[Step]]) -> Needs:
    found: set[Key] = set()
    for steps in rows:
        needs = _needs_of_all(steps) if len(steps) > 1 else steps[0].needs
        if needs is None:
            return None
        found |= needs
    return frozenset(found)


def _keys(steps: Iterable[Step]) -> set[Key]:
    """Every key that steps ask for, however deep. Many phrases share their words and lists: each is looked at once."""
    found: set[Key] = set()
    seen: set[Step] = set()
    waiting = set(steps)
    while waiting:
        seen |= waiting
        deeper: set[Step] = set()
        for step in waiting:
            if isinstance(step, Choice):
                deeper.update(step.steps)
            elif step.needs:
                found |= step.needs
        waiting = deeper - seen
    return found


class KeyTable(dict[str, tuple[str, ...]]):
    """From words to the marks of the keys that they have, as they are written or by their dictionary forms."""

    def __init__(self, keys: Iterable[Key], forms: Forms) -> None:
        super().__init__()
        self._forms = forms
        self._tables: dict[tuple[bool, bool], dict[str, Key]] = {
            (begins, ends): {} for begins in (True, False) for ends in (True, False)
        }
        for key in (*map(Key, SENTENCE_ENDS), *keys):
            self._tables[key.begins, key.ends][key.text] = key

    def place(self, line: Line) -> None:
        """Write into a line where each key stands."""
        asked = {word: marks for word in set(line.words) if (marks := self[word])}
        where: dict[str, list[int]] = {word: [] for word in asked}
        for at, word in enumerate(line.words):
            if word in where:
                where[word].append(at)
        found: defaultdict[str, list[int]] = defaultdict(list)
        for word, marks in asked.items():
            for mark in marks:
                found[mark] += where[word]
        line.marks = dict(found)

    def __missing__(self, word: str) -> tuple[str, ...]:
        keys = ((form, key) for form in self._forms(word) for key in self._keys_of(form))
        marks = tuple(dict.fromkeys(key.mark for form, key in keys if key.any_form or form == word))
        if len(word) <= LONGEST:
            if len(self) >= KEPT:
                self.clear()
            self[word] = marks
        return marks

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
        # Phrases share their needs as they share words and lists, so what is reckoned of these is reckoned once.
        known = [[needs for step in phrase.steps if (needs := step.needs)] for phrase in self._phrases]
        asked: Counter[Key] = Counter()
        for needs, times in Counter(chain.from_iterable(known)).items():
            for key in needs:
                asked[key] += times
        weight = {needs: sum(map(asked.__getitem__, needs)) for needs in set(chain.from_iterable(known))}
        marks = {needs: [key.mark for key in needs] for needs in weight}
        for number, of_steps in enumerate(known):
            if not of_steps:
                self._always.add(number)
                continue
            for mark in marks[min(of_steps, key=weight.__getitem__)]:
                self._by_mark.setdefault(mark, []).append(number)

    def likely(self, line: Line) -> Set[int]:
        """Numbers of the phrases that are worth following in the line."""
        if line.marks is NOT_YET:
            self._keys.place(line)
        return self._always.union(*(self._by_mark[mark] for mark in self._by_mark.keys() & line.marks.keys()))

    def __getitem__(self, number: int) -> Row:
        """A phrase; it can be looked for in lines that were asked what is likely in them."""
        return self._phrases[number]


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
