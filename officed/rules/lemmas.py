"""Words in any of their forms: a letter's words are written as the words that rules ask for.

A rule that writes a dictionary form (»teabenõue«, »жалоба«, »complaint«) finds all forms of it; one that writes another
form (»palun«, »saatke«) finds that form. So in the line that is searched a form gives way to its dictionary form where
a rule asks for that. Where rules also ask for the form as it stands, a second line holds what the first could not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

# Shorter words are forms of too many others: English »see« would be found in every Estonian »seda«.
LEAST = 4
# Words of letters that are kept with what they are forms of; most words of a language come again and again.
KEPT = 50_000


class Lemmas(Protocol):
    """Dictionaries. Both sides are folded: lower case, without diacritics."""

    def lemmas(self, word: str) -> frozenset[str]:
        """Dictionary forms of a word, itself left out; empty for unknown words."""


@dataclass(slots=True)
class Vocabulary:
    """The words, stems and endings that rules ask for, gathered while they are compiled; all are folded."""

    dictionaries: Lemmas
    words: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)
    pieces: set[str] = field(default_factory=set)
    _spelt: dict[str, tuple[str, str]] = field(default_factory=dict)

    def gather(self, tokens: tuple[str, ...], *, head: bool, tail: bool) -> None:
        """Learn a word of a rule, written as several where it has hyphens; `head` and `tail` are its stars."""
        *before, last = tokens
        for number, token in enumerate(before):
            (self.endings if head and not number else self.words).add(token)
        open_head = head and not before
        many = self.words, self.stems, self.endings, self.pieces
        many[2 * open_head + tail].add(last)

    def spell(self, line: str) -> tuple[str, str]:
        """A line of words as rules ask for them, word by word; the second line is empty where it would be the same."""
        known = self._spelt
        pairs = [known.get(word) or self._spell(word) for word in line.split(" ")]
        first, second = " ".join([one for one, _ in pairs]), " ".join([other for _, other in pairs])
        return first, second if second != first else ""

    def _spell(self, word: str) -> tuple[str, str]:
        if len(self._spelt) >= KEPT:
            self._spelt.clear()
        found = self._asked(word) if len(word) >= LEAST and word.isalpha() else []
        here = self._hits(word) if found else frozenset()
        # What rules find in the form itself must be found in the first line.
        first = next((lemma for lemma in found if here <= self._hits(lemma)), word)
        second = next((lemma for lemma in found if lemma != first), first)
        self._spelt[word] = first, second
        return first, second

    def _asked(self, word: str) -> list[str]:
        """The dictionary forms of a word that rules ask for, as words or by their endings."""
        lemmas = (lemma for lemma in self.dictionaries.lemmas(word) if len(lemma) >= LEAST)
        return sorted(lemma for lemma in lemmas if lemma in self.words or self._ends(lemma))

    def _ends(self, word: str) -> set[str]:
        return {word[at:] for at in range(len(word) - LEAST + 1)} & self.endings

    def _hits(self, word: str) -> frozenset[str]:
        """What rules find in a word as it stands."""
        return frozenset(
            ({f"={word}"} if word in self.words else set())
            | {f"{stem}*" for stem in accumulate(word) if stem in self.stems}
            | {f"*{word[at:]}" for at in range(len(word)) if word[at:] in self.endings}
            | {f"*{piece}*" for piece in self.pieces if piece in word}
        )
