"""Words that tell some letters from others: what a rule that is proposed may look for.

A word of one person's letter could say who wrote it. So only words count that letters of several senders have, written
small, longer than three letters, without digits, and part of nobody's name or address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from officed.domain.document import Address, Document
from officed.domain.vocabulary import Vocabulary
from officed.rules.conditions import BUILT_IN
from officed.rules.lemmas import LEAST, Forms
from officed.rules.places import Letter
from officed.rules.wording import as_written, words_of

SENDERS = 2
"""A word must stand in letters of at least so many senders."""

LEAST_LETTERS = 3
SHARE = 0.2
"""A word must stand in at least so many of the letters, and in this share of them."""

RARE = 10
"""A word may stand in one other letter for so many of those it is to find."""

MOST_WORDS = 6

_PLACES = next(condition.places for condition in BUILT_IN if condition.name == "letter")
_NAMES = frozenset({"sender_name", "sender_email", "sender_address", "sender_phone", "addressee"})


def vocabulary(document: Document, forms: Forms) -> Vocabulary:
    """The words of the letter itself, where the condition `letter` looks, in all of these forms."""
    letter = Letter(document)
    words: set[str] = set()
    plain: set[str] = set()
    for place in _PLACES:
        prepared = letter.at(place)
        for word, written in zip(prepared.line.words, as_written(prepared.tidied), strict=True):
            found = [form for form in forms(word) if len(form) >= LEAST and form.isalpha()]
            words.update(found)
            if written.islower():
                plain.update(found)
    return Vocabulary(frozenset(words), frozenset(plain))


def known_words(document: Document, forms: Forms) -> Vocabulary:
    """The same, each word in its dictionary form alone, without those of the names and addresses that it shows."""
    found = vocabulary(document, lambda word: forms(word)[1:2] or forms(word)[:1])
    private = private_words(document, forms)
    return Vocabulary(found.words - private, found.plain - private)


def private_words(document: Document, forms: Forms) -> frozenset[str]:
    """Words of the names and addresses that a letter shows, in every form."""
    content = document.content
    people = (content.sender, *content.to, *content.cc)
    shown = [f"{one.name} {one.addr}" for one in people]
    shown += [found.value for found in document.fields if found.name in _NAMES]
    return names_in(shown, forms)


def names_in(shown: Iterable[str], forms: Forms) -> frozenset[str]:
    """The words of names and addresses, in every form."""
    return frozenset(form for text in shown for word in words_of(_spaced(text)) for form in forms(word))


def is_personal(sender: Address) -> bool:
    """Whether the domain is named after its sender, as in »Mari Tamm <mari@tamm.example>«."""
    name = set(words_of(_spaced(sender.name)))
    local = set(words_of(_spaced(sender.addr.rpartition("@")[0])))
    labels = set(words_of(_spaced(sender.domain)))
    return bool(name & labels) and bool((name - labels) & local)


def _spaced(text: str) -> str:
    return "".join(char if char.isalpha() else " " for char in text)


class Telling:
    """Letters to be found, each with its sender; letters to be left alone; and the words that tell them apart."""

    def __init__(self, letters: Sequence[tuple[str, Vocabulary]]) -> None:
        self.letters = tuple(letters)
        self.others = 0
        self._wanted = frozenset[str]().union(*(vocabulary.words for _, vocabulary in self.letters))
        self._against: Counter[str] = Counter()

    @property
    def senders(self) -> int:
        """How many different senders wrote the letters to be found."""
        return len({sender for sender, _ in self.letters})

    def leave(self, words: Set[str]) -> None:
        """A letter to be left alone."""
        self.others += 1
        self._against.update(words & self._wanted)

    def words(self, private: Set[str]) -> tuple[str, ...]:
        """Words of which each stands in many of the letters and hardly in another; together they find most."""
        having = {word: found for word, found in self._having().items() if self._is_fit(word, found, private)}
        chosen: list[str] = []
        missing = set(range(len(self.letters)))
        while missing and having and len(chosen) < MOST_WORDS:
            best = min(having, key=_worth(having, missing, self._against))
            gained = having.pop(best) & missing
            if chosen and len(gained) < max(2, SHARE * len(missing)):
                break
            chosen.append(best)
            missing -= gained
        return tuple(chosen)

    def _having(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for number, (_, vocabulary) in enumerate(self.letters):
            for word in vocabulary.words:
                found.setdefault(word, set()).add(number)
        return {word: frozenset(numbers) for word, numbers in found.items()}

    def _is_fit(self, word: str, found: Set[int], private: Set[str]) -> bool:
        plain = {self.letters[number][0] for number in found if word in self.letters[number][1].plain}
        enough = len(found) >= max(LEAST_LETTERS, SHARE * len(self.letters))
        return enough and len(plain) >= SENDERS and word not in private and self._against[word] * RARE <= len(found)


def _worth(
    having: Mapping[str, Set[int]], missing: Set[int], against: Mapping[str, int]
) -> Callable[[str], tuple[int, int, int, str]]:
    """The order of words: most letters that are not found yet, fewest others, the longest, and by the alphabet."""
    return lambda word: (-len(having[word] & missing), against[word], -len(word), word)
