"""Numbers with their nouns: Estonian has two forms, English two, Russian three (CLDR plural rules)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from officed.texts.languages import Language


def _one_or_many(n: int) -> int:
    return 0 if n == 1 else 1


def _russian(n: int) -> int:
    """1, 21, 31 take the first form, 2-4, 22-24 the second, all others (11-14 too) the third."""
    last, teens = n % 10, 11 <= n % 100 <= 14
    if last == 1 and not teens:
        return 0
    return 1 if 2 <= last <= 4 and not teens else 2


_FORM_OF: Mapping[Language, Callable[[int], int]] = {"et": _one_or_many, "ru": _russian, "en": _one_or_many}

# In Estonian every number but 1 takes the partitive singular: 1 tööpäev, 2 tööpäeva.
NOUNS: Mapping[str, Mapping[Language, tuple[str, ...]]] = MappingProxyType(
    {
        "working_day": {
            "et": ("tööpäev", "tööpäeva"),
            "ru": ("рабочий день", "рабочих дня", "рабочих дней"),
            "en": ("working day", "working days"),
        },
        "calendar_day": {
            "et": ("kalendripäev", "kalendripäeva"),
            "ru": ("календарный день", "календарных дня", "календарных дней"),
            "en": ("calendar day", "calendar days"),
        },
        "month": {"et": ("kuu", "kuud"), "ru": ("месяц", "месяца", "месяцев"), "en": ("month", "months")},
        "hour": {"et": ("tund", "tundi"), "ru": ("час", "часа", "часов"), "en": ("hour", "hours")},
        "document": {
            "et": ("dokument", "dokumenti"),
            "ru": ("документ", "документа", "документов"),
            "en": ("document", "documents"),
        },
        "reminder": {
            "et": ("meeldetuletus", "meeldetuletust"),
            "ru": ("напоминание", "напоминания", "напоминаний"),
            "en": ("reminder", "reminders"),
        },
        "point": {"et": ("punkt", "punkti"), "ru": ("балл", "балла", "баллов"), "en": ("point", "points")},
    }
)


def plural(n: int, noun: str, language: Language) -> str:
    """Return the number with its noun; raises KeyError for a noun that is not in `NOUNS`.

    >>> plural(22, "working_day", "ru")
    '22 рабочих дня'
    """
    return f"{n} {NOUNS[noun][language][_FORM_OF[language](abs(n))]}"
