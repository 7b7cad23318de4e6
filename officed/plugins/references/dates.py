"""Dates as letters write them, in Estonian, Russian and English."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august"
    "|septemb[er][ri]|oktoob[er][ri]|novemb[er][ri]|detsemb[er][ri]",
    "январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]",
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?",
)  # fmt: skip
_EACH = tuple(tuple(re.compile(stem, re.IGNORECASE) for stem in language.split("|")) for language in _MONTHS)
_ET, _RU, _EN = _MONTHS
# The name of a month in any of the three languages, for patterns of others.
MONTH = rf"(?:{'|'.join(_MONTHS)})\b"

# Days in words, in the cases that stand before a month: "viieteistkümnendaks märtsiks", "до первого марта".
_ET_ONES = ["esimese", "teise", "kolmanda", "neljanda", "viienda", "kuuenda", "seitsmenda", "kaheksanda", "üheksanda"]
_ET_TEENS = ["ühe", "kahe", "kolme", "nelja", "viie", "kuue", "seitsme", "kaheksa", "üheksa"]
_RU_ONES = ["перво", "второ", "третье", "четв[её]рто", "пято", "шесто", "седьмо", "восьмо", "девято"]
_RU_TEENS = ["один", "две", "три", "четыр", "пят", "шест", "сем", "восем", "девят"]
_EN_ONES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_EN_TEENS = ["eleventh", "twelfth", *(f"{n}teenth" for n in ("thir", "four", "fif", "six", "seven", "eigh", "nine"))]
_WORDS = tuple(
    (*ones, ten, *teens, twenty, *(f"{twenties}{one}" for one in ones), thirty, f"{thirties}{ones[0]}")
    for ones, ten, teens, twenty, twenties, thirty, thirties in (
        (_ET_ONES, "kümnenda", [f"{n}teistkümnenda" for n in _ET_TEENS], "kahekümnenda", "kahekümne ",
         "kolmekümnenda", "kolmekümne "),
        (_RU_ONES, "десято", [f"{n}надцато" for n in _RU_TEENS], "двадцато", "двадцать ", "тридцато", "тридцать "),
        (_EN_ONES, "tenth", _EN_TEENS, "twentieth", "twenty-", "thirtieth", "thirty-"),
    )
)  # fmt: skip
_ET_DAY, _RU_DAY, _EN_DAY = ("|".join(words) for words in _WORDS)
_DAY_WORDS = tuple(tuple(re.compile(word, re.IGNORECASE) for word in words) for words in _WORDS)

# What makes of "9.10" an hour or a count: "9.10 утра", "1.5 hours", "2.5 nädalat".
_NO_DATE = (
    r"\s*(?:h\b|hommikul\b|õhtul\b|tun[dn]|minut|päeva\b(?! lõpu)|nädala|kuud\b|aasta|час|утра\b|вечера\b|"
    r"минут|дн(?:я|ей)\b|сут|недел|месяц|[ap]\.?\s?m\b|in\s+the\s+(?:morn|after|even)|"
    r"o'clock|hours?\b|hrs?\b|minutes?\b|days?\b|weeks?\b|months?\b|years?\b|%)"
)

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d./-])(?P<d>\d{1,2})\.\s?(?P<n>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)(?P<until>(?:-?ks|-?ni)\b)?",
        r"(?<![\d./-])(?P<d>\d{1,2})\.(?P<n>\d{1,2})\.(?P<y>\d{2})(?![\d/.-])",
        # Without a year only where a word before it says that a date follows: it may be a time or a number too.
        r"(?:(?<=\bhiljemalt )|(?<=\bне позднее )|(?<=\bне позже )|(?<=\bno later than ))"
        rf"(?P<d>\d{{1,2}})\.(?P<n>\d{{1,2}}+)(?!{_NO_DATE})\.?(?![\d/:-])(?P<until>-?ks\b)?",
        r"(?<![\d./-])(?P<y>\d{4})-(?P<n>\d{2})-(?P<d>\d{2})(?![\d-])",
        r"(?<![\d./-])(?P<d>\d{1,2})/(?P<n>\d{1,2})/(?P<y>\d{4})(?![\d/])",
        rf"(?<![\d.,])(?P<d>\d{{1,2}})(?:\.\s*+|\s++)(?P<m>{_ET})(?:i?(?P<until>ks|ni)|i?l|i?st?|i)?\b(?:\s+(?P<y>\d{{4}}))?",
        rf"(?<![\d.,])(?P<d>\d{{1,2}})(?:-?о?(?:го|му))?\s+(?P<m>{_RU})\b(?:\s+(?P<y>\d{{4}}))?",
        rf"(?<![\d.,])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_EN})\b\.?,?(?:\s+(?P<y>\d{{4}}))?",
        rf"\b(?P<m>{_EN})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\.\d)(?:,?\s+(?P<y>\d{{4}}))?",
        rf"\b(?P<w>{_ET_DAY})(?:ks|l|ni|st)?\s+(?P<m>{_ET})(?:i?(?P<until>ks|ni)|i?l|i?st?|i)?\b(?:\s+(?P<y>\d{{4}}))?",
        rf"\b(?P<w>{_RU_DAY})(?:го|му)\s+(?P<m>{_RU})\b(?:\s+(?P<y>\d{{4}}))?",
        rf"\b(?P<w>{_EN_DAY})\s+(?:day\s+)?of\s+(?P<m>{_EN})\b\.?,?(?:\s+(?P<y>\d{{4}}))?",
        # The end of a month that is named is a day; that of "this month" is as vague as "Friday".
        rf"\b(?P<m>{_ET})i?\s+(?P<until>lõpuks|lõpuni)\b",
        rf"\bконц[ау]\s+(?P<m>{_RU})\b(?:\s+(?P<y>\d{{4}}))?",
        rf"\bend\s+of\s+(?P<m>{_EN})\b,?(?:\s+(?P<y>\d{{4}}))?",
    )
)

_NO_DAY = 99
# A date in a pattern of numbers: day and month with a year.
NUMERIC = r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}"


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date with its place in the text. `until`: an ending that means a deadline (`oktoobriks`, `jaanuarini`)."""

    start: int
    end: int
    day: date
    until: bool = False


def dates_in(text: str, after: date) -> tuple[WrittenDate, ...]:
    """Return every date, in the order of the text.

    A date without a year is the next such day on or after `after`. Days that do not exist are left out.
    """
    found = sorted(_all(text, after), key=lambda one: (one.start, -one.end))
    kept: list[WrittenDate] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def first_date(text: str, after: date) -> date | None:
    """Return the first date in the text, or None."""
    return next((one.day for one in dates_in(text, after)), None)


def _all(text: str, after: date) -> Iterator[WrittenDate]:
    for form in _FORMS:
        for match in form.finditer(text):
            day = _day(match.groupdict(), after)
            if day is not None:
                yield WrittenDate(match.start(), match.end(), day, bool(match.groupdict().get("until")))


def _day(groups: dict[str, str | None], after: date) -> date | None:
    month = int(groups["n"] or 0) if groups.get("n") else _month(groups.get("m") or "")
    year, day = groups.get("y"), _day_of_month(groups)
    years = (_full(year),) if year else (after.year, after.year + 1)
    for one in years:
        try:
            found = date(one, month, day or monthrange(one, month)[1])
        except ValueError:
            continue
        if year or found >= after:
            return found
    return None


def _day_of_month(groups: dict[str, str | None]) -> int | None:
    """The day in digits or in words; None for the end of the month."""
    if digits := groups.get("d"):
        return int(digits) or _NO_DAY
    word = groups.get("w")
    if word is None:
        return None
    return next(n for words in _DAY_WORDS for n, form in enumerate(words, 1) if form.fullmatch(word))


def _full(year: str) -> int:
    return int(year) if len(year) > 2 else 2000 + int(year)


def _month(word: str) -> int:
    for language in _EACH:
        for number, stem in enumerate(language, 1):
            if stem.fullmatch(word):
                return number
    return 0
