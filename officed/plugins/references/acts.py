"""Decisions, orders and letters that a letter calls by their number: ours, unless it says whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from officed.plugins.references.dates import MONTH, NUMERIC

_F = re.IGNORECASE

# function-series/running number[-letter], any part with dots; dates, phones and 24/7 do not look so.
VIIT = r"(?<![\w/.\-])\d{1,3}(?:\.\d{1,3}){0,3}-\d{1,3}(?:\.\d{1,3}){0,3}(?:/\d{1,7}(?:-\d{1,5})?){1,3}(?![\w/])"
_NR = r"(?:\bnr\b\.?|\bno\b\.?|№|#)"
# "solution of 14.02.2027 no 9-1/77": a date may stand between the word and its number.
_DATED = r"(?:\s*\(?(?:от\s+|of\s+|dated\s+)?\d{1,2}\.\d{1,2}\.\d{4},?)?\s*\(?"
# "477 от 12 ноября", but not "15 of 20 chairs".
_OF_DAY = rf"(?=\s(?:от|of|dated)\s(?:{NUMERIC}|\d{{1,2}}(?:\.|st|nd|rd|th)?\s(?:of\s)?{MONTH}))"

# An act with a number: the number may be a bare one where "nr" says so.
_ACT = re.compile(
    rf"\b(?P<word>korraldus\w*|käskkir\w*|\w{{0,30}}otsus\w{{0,15}}|распоряжени\w*|решени\w*|постановлени\w*|отказ\w*|"
    rf"(?<!\bto )(?:(?:building |planning )?permit|decision|order))\b{_DATED}"
    rf"(?:{_NR}\s*(?P<bare>\d[\w./-]*)|(?P<dated>\d{{1,6}}){_OF_DAY}|(?P<viit>{VIIT})|(?P<long>\d{{4,7}})(?=[),.;\s]))",
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
# Another town's: "Tartu linna ehitusluba", "ehitusluba nr 55/12 on Tallinna Linnavalitsuse antud". "Palume linna luba"
# and "vaidlustame linna luba" name no town.
_PLACE = r"(?-i:(?P<place>Jõelähtme|[A-ZÕÄÖÜŠŽ][\w-]{1,20}[aeiouõäöü](?<!me)))"
_TOWN_BEFORE = re.compile(rf"\b{_PLACE}\s+(?:linn|vall)a(?!osa)\w*(?:\s\w+)?\s+$", _F)
_TOWN_AFTER = re.compile(
    rf"[\s,(]{{1,3}}(?:(?:on|mille|andis|väljastas|väljastanud)\s+){{1,3}}{_PLACE}\s+(?:linn|vall?[ad]|oma\b|antud|väljasta)",
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


def permits_of_ours(text: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the numbers of permits that only a municipality gives, and no other one gave.

    `names`: how the office is called, such as "Kaleva Linnavalitsuse"; the first word is the place.
    """
    places = {name.partition(" ")[0].casefold() for name in names}
    for match in _PERMIT.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        town = _TOWN_BEFORE.search(before) or _TOWN_AFTER.match(text, match.end())
        foreign = town is not None and town["place"].casefold() not in places
        if not foreign and not _OTHERS.search(before):
            yield match["n"]
