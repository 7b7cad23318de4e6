"""Decisions, orders and letters that a letter calls by their number: ours, unless it says whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

_F = re.IGNORECASE

# function-series/running number[-letter], any part with dots; dates, phones and 24/7 do not look so.
VIIT = r"(?<![\w/.\-])\d{1,3}(?:\.\d{1,3}){0,3}-\d{1,3}(?:\.\d{1,3}){0,3}(?:/\d{1,7}(?:-\d{1,5})?){1,3}(?![\w/])"
_NR = r"(?:\bnr\b\.?|\bno\b\.?|№|#)"
# "solution of 14.02.2027 no 9-1/77": a date may stand between the word and its number.
_DATED = r"(?:\s*\(?(?:от\s+|of\s+|dated\s+)?\d{1,2}\.\d{1,2}\.\d{4},?)?\s*\(?"

# An act with a number: the number may be a bare one where "nr" says so.
_ACT = re.compile(
    rf"\b(?P<word>korraldus\w*|käskkir\w*|\w{{0,30}}otsus\w{{0,15}}|распоряжени\w*|решени\w*|постановлени\w*|отказ\w*|"
    rf"(?:building |planning )?permit|decision|order)\b{_DATED}"
    rf"(?:{_NR}\s*(?P<bare>\d[\w./-]*)|(?P<dated>\d{{1,6}})(?=\s(?:от|of|dated)\s\d{{1,2}}[.\s])|(?P<viit>{VIIT})|(?P<long>\d{{4,7}})(?=[),.;\s]))",
    _F,
)
# A letter, permit or contract with a register number.
_PAPER = re.compile(
    rf"\b(?:kir(?:i|ja|jale|jas|jaga|jast)|\w{{0,30}}lepingu?\w{{0,15}}|lu?ba|loa\w*|taotlus\w*|письм\w+|договор\w*|letter|contract)"
    rf"{_DATED}(?:{_NR}\s*)?(?P<viit>{VIIT})",
    _F,
)
# Somebody else's act: another body stands before the word, or the writer calls it his own.
_OTHERS = re.compile(
    r"(?:\b(?:meie|minu|our|my|наш\w*|мо[йе]\w*)|\w*(?:ameti|inspektsiooni|ministeeriumi|kohtu|kolleegiumi|keskuse|"
    r"prefektuuri|ministri|valla(?:valitsuse)?|euroopa \w+|üldkoosoleku|juhatuse|суда|инспекции|департамента|"
    r"court|ministry|agency))\s+(?:\S+\s+){0,3}$",
    _F,
)
# Only a municipality gives such permits as a rule (EhS, LKS), so they are ours in whosever letter.
_PERMIT = re.compile(
    rf"\b(?:(?:ehitus|kasutus|raie|lammutus|kaeve)l(?:uba|oa\w{{0,4}})|projekteerimistingimus\w*)\s+{_NR}\s*(?P<n>\d[\w./-]*)",
    _F,
)
_COURT_CASE = re.compile(r"[1-5]-\d{2}-\d{1,6}(?:/\d{1,4})?$")


def acts_of_ours(text: str) -> Iterator[str]:
    """Yield the numbers of acts and papers that the letter ascribes to nobody else."""
    for form in (_ACT, _PAPER):
        for match in form.finditer(text):
            number = next(value for name, value in match.groupdict().items() if value and name != "word")
            before = text[max(0, match.start() - 60) : match.start()]
            if not _OTHERS.search(before) and not _COURT_CASE.match(number):
                yield number


def permits_of_ours(text: str) -> Iterator[str]:
    """Yield the numbers of permits that only a municipality gives."""
    for match in _PERMIT.finditer(text):
        if not _OTHERS.search(text[max(0, match.start() - 60) : match.start()]):
            yield match["n"]
