"""A phrasebook: English sentences of the code as patterns, each with its words in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from officed.texts.acts import basis_in_words
from officed.texts.kinds import kind_name
from officed.texts.languages import Language

# Groups that hold a kind's code, those that hold a number, and the one that holds act and section.
_KINDS = frozenset({"kind", "other"})
_NUMBERS = frozenset({"n", "m"})
_BASIS = "basis"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence. The named groups of the pattern are placeholders of the words."""

    pattern: re.Pattern[str]
    words: Mapping[Language, str]

    def say(self, sentence: str, language: Language) -> str | None:
        """Return the sentence in the language; None where it is another one."""
        found = self.pattern.fullmatch(sentence)
        if found is None:
            return None
        values = {name: _told(name, value or "", language) for name, value in found.groupdict().items()}
        return self.words[language].format(**values)


def phrase(pattern: str, et: str, ru: str, en: str) -> Phrase:
    """Make a phrase from a regular expression that must fit the whole sentence."""
    return Phrase(re.compile(pattern, re.DOTALL), {"et": et, "ru": ru, "en": en})


def say(phrases: Iterable[Phrase], sentence: str, language: Language) -> str | None:
    """Return the words of the first phrase that fits; None where none does."""
    return next((said for one in phrases if (said := one.say(sentence, language)) is not None), None)


def _told(name: str, value: str, language: Language) -> str:
    if name in _KINDS:
        return kind_name(value, language)
    if name in _NUMBERS:
        return decimal(value, language)
    return basis_in_words(value, language) if name == _BASIS else value


def decimal(number: str, language: Language) -> str:
    """Return a number with the comma that Estonian and Russian write."""
    return number if language == "en" else number.replace(".", ",")
