"""Entries of word lists, from how an admin writes them to phrases (`officed.rules.phrases`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

from officed.rules.phrases import AnyWord, Choice, Gap, Key, Row, Step, ToQuestionMark, Word
from officed.rules.wording import BadWording, words_of

_GAPS = frozenset({"~", "..."})
# Words that are kept while rules are compiled.
KEPT = 10_000


class Lists:
    """The word lists that a file may name, each made into a phrase once; `beyond` has those that it lacks."""

    def __init__(self, words: Mapping[str, Sequence[str]], beyond: Lists | None = None) -> None:
        self._words = words
        self._beyond = beyond
        self._made: dict[str, Choice] = {}
        self._open: list[str] = []

    @property
    def names(self) -> Set[str]:
        """What lists there are."""
        return {*self._words, *(self._beyond.names if self._beyond else ())}

    def choice(self, name: str) -> Choice:
        """One entry of a list. Raises `BadWording` for a list that is not there or that contains itself."""
        if name not in self._words and self._beyond is not None and name in self._beyond.names:
            return self._beyond.choice(name)
        if name not in self._made:
            if name not in self._words or name in self._open:
                known = ", ".join(sorted(self.names - set(self._open))) or "none"
                raise BadWording(f"there is no word list »{name}«; known: {known}")
            self._open.append(name)
            try:
                self._made[name] = Choice([self._row(name, entry) for entry in self._words[name]])
            finally:
                self._open.pop()
        return self._made[name]

    def _row(self, name: str, entry: str) -> tuple[Step, ...]:
        if not entry.split():
            raise BadWording(f"the word list »{name}« has an empty entry; take it out")
        return _steps(entry.split(), self)


def phrase(entry: str, lists: Lists, *, question: bool = False) -> Row:
    """The phrase that finds an entry of a word list in a line of words.

    `word` is that word, `stem*` every word that begins so, `*end` every word that ends so, `a|b` one of several words,
    `~` or `...` a gap of up to five words inside the sentence, `@name` one entry of a word list. `question`: and the
    sentence ends with a question mark. Raises `BadWording`.
    """
    items = entry.split()
    if not items or all(item in _GAPS for item in items):
        raise BadWording("the entry has no word; write at least one")
    return Row((*_steps(items, lists), *((ToQuestionMark(),) if question else ())))


def _steps(items: Sequence[str], lists: Lists) -> tuple[Step, ...]:
    return tuple([step for item in items for step in _item(item, lists)])


def _item(item: str, lists: Lists) -> tuple[Step, ...]:
    if item in _GAPS:
        return (Gap(),)
    if item.startswith("@"):
        return (lists.choice(item[1:]),)
    return _words(item)


@lru_cache(KEPT)
def _words(item: str) -> tuple[Step, ...]:
    """A word or one of several; rules write the same ones over and over."""
    choices = [_word(choice) for choice in item.split("|")]
    return choices[0] if len(choices) == 1 else (Choice(choices),)


@lru_cache(KEPT)
def _word(choice: str) -> tuple[Step, ...]:
    """A word; several where it has a hyphen, the stars at its very ends."""
    if choice == "*":
        return (AnyWord(),)
    if choice == "?":
        return (Word(Key("?")),)
    bare = choice.strip("*")
    found = words_of(bare)
    if not found or "*" in bare:
        raise BadWording(f"»{choice}« is not a word; a star stands before or after a word only")
    head, tail, last = choice.startswith("*"), choice.endswith("*"), len(found) - 1
    if not last:
        # Most are one word, and there are thousands of them in every office.
        return (Word(Key(found[0], not head, not tail)),)
    keys = [Key(word, not (head and at == 0), not (tail and at == last)) for at, word in enumerate(found)]
    return tuple([Word(key) for key in keys])
