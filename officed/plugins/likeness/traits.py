"""What a letter is compared by: its words, their beginnings, and beginnings that follow each other.

Beginnings stand in for word forms: Estonian and Russian bend a word in dozens of ways, mostly at its end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from officed.api import split_quoted

LONGEST = 1800
"""So many characters are compared: a letter says what it wants early, and a long annex says much else."""

_BEGINNING = 5
_WORD = re.compile(r"[^\W\d_]+|\d+")
_POLITE_WORDS = """
tere tervist hommikust päevast õhtust hommikut päeva õhtut lugupidamisega lugupeetud austatud parimate soovidega
tervitades tervitustega здравствуйте добрый день доброе утро вечер уважаемые уважаемый уважаемая уважением
hello hi dear sir madam regards sincerely faithfully yours
"""
_POLITE = frozenset(_POLITE_WORDS.split())
"""Greetings and farewells: people greet alike, whatever they want. A letter of nothing else is like none."""


def traits_of(subject: str, text: str, attached: Iterable[str] = ()) -> Counter[str]:
    """How often each trait stands in a letter. The subject counts twice, quoted text not at all."""
    written = "\n".join((subject, subject, split_quoted(text).new, *attached))[:LONGEST]
    words = [word for word in _WORD.findall(written.lower()) if word not in _POLITE]
    beginnings = [word[:_BEGINNING] for word in words]
    cut = (f"~{beginning}" for beginning, word in zip(beginnings, words, strict=True) if beginning != word)
    pairs = (f"{first} {second}" for first, second in pairwise(beginnings))
    return Counter((*words, *cut, *pairs))


def is_word(trait: str) -> bool:
    """Whether a trait can be shown to people: a whole word with a meaning of its own."""
    return len(trait) > _BEGINNING - 1 and trait.isalpha()
