"""Dates as people write them: 07.12.2026 in all three languages, and with the month in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from officed.domain.office_time import OFFICE_ZONE
from officed.texts.languages import Language

MONTHS: Mapping[Language, tuple[str, ...]] = MappingProxyType(
    {
        "et": (
            "jaanuar", "veebruar", "märts", "aprill", "mai", "juuni",
            "juuli", "august", "september", "oktoober", "november", "detsember",
        ),
        "ru": (
            "января", "февраля", "марта", "апреля", "мая", "июня",
            "июля", "августа", "сентября", "октября", "ноября", "декабря",
        ),
        "en": (
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
    }
)  # fmt: skip

_AT: Mapping[Language, str] = {"et": "kell", "ru": "в", "en": "at"}


def short_date(day: date) -> str:
    """Return 07.12.2026; the same in all three languages, so that both halves of a mail agree at a glance."""
    return f"{day:%d.%m.%Y}"


def long_date(day: date, language: Language) -> str:
    """Return the date with the month in words.

    >>> long_date(date(2026, 12, 7), "et")
    '7. detsember 2026'
    """
    dot = "." if language == "et" else ""
    return f"{day.day}{dot} {MONTHS[language][day.month - 1]} {day.year}"


def instant(at: datetime, language: Language) -> str:
    """Return an aware instant in the office's zone: `07.12.2026 kell 14:30`."""
    local = at.astimezone(OFFICE_ZONE)
    return f"{short_date(local.date())} {_AT[language]} {local:%H:%M}"
