"""How the values of a mail are written in each language.

The outbox freezes values as codes (a kind's code, an ISO date, a number): one mail may tell them in two languages.
A value that cannot be read is shown as it stands and a missing one as a dash, so that no mail fails when it is sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from officed.domain.counting import Step, StepCode
from officed.domain.office_time import local_date
from officed.domain.terms import Unit
from officed.texts.acts import basis_in_words
from officed.texts.dates import instant, short_date
from officed.texts.kinds import kind_name
from officed.texts.languages import Language
from officed.texts.phrasebook import decimal
from officed.texts.plurals import plural
from officed.texts.reasons import reasons_in_words
from officed.texts.terms import length_in_words, step_in_words
from officed.texts.troubles import trouble_in_words

MISSING = "–"

# Everything below a space but tab and line feed, and what turns the direction of writing or ends lines in secret.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


# What stands between the cells and rows of a list.
_BETWEEN = re.compile(r"[|;]")


class Shape(StrEnum):
    """What a value is in the outbox.

    `TEXT`: as it stands, kept on one line. `KIND`: a kind's code. `DATE`, `INSTANT`: ISO 8601. `DAY`: an instant of
    which people are told the day. `DAYS_LEFT`, `DAYS_OVER`: a number of working days. `LENGTH`: as `write_length`
    gives it. `BASIS`: act and section, as clerks write them. `REMINDERS`, `DOCUMENTS`: a number. `CANDIDATES`: as
    `write_candidates` gives them, `REASONS` as `write_reasons` does, `TERMS` as `write_terms` does, `STEPS` as
    `write_steps` does. `TROUBLE`: what an alarm is about, in the code's English.
    """

    TEXT = "text"
    KIND = "kind"
    DATE = "date"
    INSTANT = "instant"
    DAY = "day"
    DAYS_LEFT = "days left"
    DAYS_OVER = "days over"
    LENGTH = "length"
    BASIS = "basis"
    REMINDERS = "reminders"
    DOCUMENTS = "documents"
    CANDIDATES = "candidates"
    REASONS = "reasons"
    TERMS = "terms"
    STEPS = "steps"
    TROUBLE = "trouble"


def write_candidates(candidates: Iterable[tuple[str, float]]) -> str:
    """Return kinds with points as a value for `Shape.CANDIDATES`.

    >>> write_candidates([("teabenoue", 8), ("taotlus", 6.5)])
    'teabenoue:8 taotlus:6.5'
    """
    return " ".join(f"{kind}:{points:g}" for kind, points in candidates)


def write_length(n: int, unit: Unit) -> str:
    """Return the length of a term as a value for `Shape.LENGTH`.

    >>> write_length(30, Unit.CALENDAR_DAYS)
    '30 calendar_days'
    """
    return f"{n} {unit.value}"


def _length(value: str, language: Language) -> str:
    n, unit = value.split()
    return length_in_words(int(n), Unit(unit), language)


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """One line of a list of terms: number, kind, due date, working days left (negative: over), who answers for it."""

    number: str
    kind: str
    due: date
    left: int
    person: str = ""


def write_terms(terms: Iterable[ListedTerm]) -> str:
    """Return terms as a value for `Shape.TERMS`.

    >>> write_terms([ListedTerm("7-1/3", "teabenoue", date(2026, 11, 27), -2, "Jaan")])
    '7-1/3|teabenoue|2026-11-27|-2|Jaan'
    """
    rows = ((one.number, one.kind, one.due.isoformat(), str(one.left), one.person) for one in terms)
    return ";".join("|".join(_BETWEEN.sub(" ", cell) for cell in row) for row in rows)


def write_steps(steps: Iterable[Step]) -> str:
    """Return the arithmetic of a term as a value for `Shape.STEPS`.

    >>> write_steps([Step(StepCode.FIRST_DAY, day=date(2026, 12, 4))])
    '[["first_day", "2026-12-04", null, 0, null, []]]'
    """
    rows = [
        [one.code, _iso(one.day), _iso(one.until), one.n, one.unit, [[_iso(day), name] for day, name in one.holidays]]
        for one in steps
    ]
    return json.dumps(rows, ensure_ascii=False)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _steps(value: str, language: Language) -> str:
    told = []
    for code, day, until, n, unit, holidays in json.loads(value):
        named = tuple((date.fromisoformat(off), str(name)) for off, name in holidays)
        first, last = (date.fromisoformat(one) if one else None for one in (day, until))
        counted = Unit(unit) if unit else None
        told.append(Step(StepCode(code), day=first, until=last, n=int(n), unit=counted, holidays=named))
    return "; ".join(step_in_words(step, language) for step in told)


def in_words(value: str, shape: Shape, language: Language) -> str:
    """Return the value as people read it; what cannot be read stays as it stands. Never raises."""
    clean = one_line(value)
    try:
        return _WAYS[shape](clean, language) if clean else ""
    except (ValueError, OverflowError, TypeError):
        return clean


def one_line(text: str) -> str:
    """Return the text on one line: no line ends, no control characters, no doubled spaces, no lone surrogates."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(_CONTROL.sub(" ", whole).split())


_LAST_DAY: Mapping[Language, str] = {
    "et": "täna on viimane päev",
    "ru": "сегодня последний день",
    "en": "today is the last day",
}


def _days_left(value: str, language: Language) -> str:
    days = int(value)
    return plural(days, "working_day", language) if days > 0 else _LAST_DAY[language]


def _candidates(value: str, language: Language) -> str:
    # Each kind stands on a line of its own below the line that names them.
    rows = [row.partition(":") for row in value.split()]
    told = ((kind_name(kind, language), kind, decimal(points, language) or MISSING) for kind, _, points in rows)
    return "".join(f"\n  - {name} ({kind}): {points}" for name, kind, points in told)


_ON_A_LINE: Mapping[Language, tuple[str, str, str, str]] = {
    "et": ("tähtaeg {due}", "aega {days}", "täna viimane päev", "üle tähtaja {days}"),
    "ru": ("срок {due}", "осталось {days}", "сегодня последний день", "просрочено на {days}"),
    "en": ("due {due}", "{days} left", "today is the last day", "overdue by {days}"),
}


def _terms(value: str, language: Language) -> str:
    return "".join(f"\n  - {_term(row.split('|'), language)}" for row in value.split(";"))


def _term(row: list[str], language: Language) -> str:
    number, kind, due, days, person = row
    until, left, last, over = _ON_A_LINE[language]
    n = int(days)
    told = (left if n > 0 else over if n < 0 else last).format(days=plural(abs(n), "working_day", language))
    words = (kind_name(kind, language), until.format(due=short_date(date.fromisoformat(due))), told, person)
    return f"{number}: {', '.join(word for word in words if word)}"


_WAYS: Mapping[Shape, Callable[[str, Language], str]] = MappingProxyType(
    {
        Shape.TEXT: lambda value, _: value,
        Shape.KIND: kind_name,
        Shape.DATE: lambda value, _: short_date(date.fromisoformat(value)),
        Shape.INSTANT: lambda value, language: instant(datetime.fromisoformat(value), language),
        Shape.DAY: lambda value, _: short_date(local_date(datetime.fromisoformat(value))),
        Shape.DAYS_LEFT: _days_left,
        Shape.DAYS_OVER: lambda value, language: plural(int(value), "working_day", language),
        Shape.LENGTH: _length,
        Shape.BASIS: basis_in_words,
        Shape.REMINDERS: lambda value, language: plural(int(value), "reminder", language),
        Shape.DOCUMENTS: lambda value, language: plural(int(value), "document", language),
        Shape.CANDIDATES: _candidates,
        Shape.REASONS: reasons_in_words,
        Shape.TERMS: _terms,
        Shape.STEPS: _steps,
        Shape.TROUBLE: trouble_in_words,
    }
)
