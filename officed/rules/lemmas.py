"""Words in any of their forms.

A rule that writes a dictionary form (»teabenõue«, »жалоба«, »complaint«) finds all forms of it; one that writes another
form (»palun«, »saatke«) finds that form. So a letter's word is known by itself and by its dictionary forms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

# What a folded word may be found by: itself first, then its dictionary forms.
Forms = Callable[[str], Sequence[str]]

# Shorter words are forms of too many others: English »see« would be found in every Estonian »seda«.
LEAST = 4

# Words of letters that are kept with what they are forms of; most words of a language come again and again.
KEPT = 50_000


class Lemmas(Protocol):
    """Dictionaries. Both sides are folded: lower case, without diacritics."""

    def lemmas(self, word: str) -> frozenset[str]:
        """Dictionary forms of a word, itself left out; empty for unknown words."""


class WordForms:
    """What words may be found by; without dictionaries each by itself alone."""

    def __init__(self, dictionaries: Lemmas | None = None, least: int = LEAST) -> None:
        self._dictionaries = dictionaries
        self._least = least

    def __call__(self, word: str) -> tuple[str, ...]:
        """The word itself, then its dictionary forms."""
        return (word, *self._lemmas(word))

    def _lemmas(self, word: str) -> list[str]:
        if self._dictionaries is None or len(word) < self._least or not word.isalpha():
            return []
        return sorted(lemma for lemma in self._dictionaries.lemmas(word) if len(lemma) >= self._least and lemma != word)
