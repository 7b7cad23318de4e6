"""Dates inside sample letters: `{day+14}` is two weeks after the day the letter arrives."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

_MONTHS = {
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
_PLACE = re.compile(r"\{day(?P<years>[+-]\d+y)?(?P<days>[+-]\d+)?(?:\|(?P<form>\w+))?\}")


def _in_words(language: str) -> Callable[[date], str]:
    months = _MONTHS[language].split()
    dot = "." if language == "et" else ""
    return lambda day: f"{day.day}{dot} {months[day.month - 1]} {day.year}"


# How a date may be written; the empty form is the everyday Estonian one.
_FORMS: dict[str, Callable[[date], str]] = {
    "": lambda day: f"{day:%d.%m.%Y}",
    "iso": date.isoformat,
    "short": lambda day: f"{day:%d.%m}",
    "year": lambda day: f"{day:%Y}",
    "yy": lambda day: f"{day:%y}",
    "et": _in_words("et"),
    "ru": _in_words("ru"),
    "en": _in_words("en"),
}


def _years_later(day: date, years: int) -> date:
    last = calendar.monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def fill_days(text: str, day: date) -> str:
    """Replace every `{day...}` of `text`, counted from `day`, the local date of arrival.

    `{day}` is that date as dd.mm.yyyy; `{day-3}` three days earlier, `{day+75y-1}` 75 years later less
    one day; `|iso`, `|short`, `|year`, `|yy`, `|et`, `|ru`, `|en` choose another form. An unknown form is
    a KeyError: it is a mistake in the letter.
    """

    def written(found: re.Match[str]) -> str:
        moved = _years_later(day, int((found["years"] or "0y")[:-1])) + timedelta(days=int(found["days"] or 0))
        return _FORMS[found["form"] or ""](moved)

    return _PLACE.sub(written, text)
