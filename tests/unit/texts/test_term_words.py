"""The arithmetic of a term in three languages."""

from __future__ import annotations

import string
import tomllib
from datetime import date
from pathlib import Path

import pytest

from officed.domain.calendar import WorkCalendar, estonian_holidays
from officed.domain.counting import StepCode
from officed.domain.due import due
from officed.domain.extending import Objection
from officed.domain.kinds import KINDS
from officed.domain.terms import Unit
from officed.settings.terms import term_table
from officed.texts import terms as words

TABLE = term_table(tomllib.loads((Path(__file__).parents[3] / "config" / "terms.toml").read_text("utf-8")))
CALENDAR = WorkCalendar()
LANGUAGES = ("et", "ru", "en")


def told(
    kind: str, registered: date, language: str, received: date | None = None, letter_date: date | None = None
) -> tuple[str, ...]:
    """The sentences for a letter of that kind."""
    found = due(TABLE, kind, registered, calendar=CALENDAR, received=received, letter_date=letter_date)
    return words.steps_in_words(found, language)


def test_midsummer_in_english() -> None:
    """A request of 18.06.2026 is told with day 1, the two holidays and the fifth working day."""
    assert told("teabenoue", date(2026, 6, 18), "en") == (
        "registered Thu 18.06.2026",
        "day 1 is Fri 19.06.2026",
        "holidays, not counted: 23.06.2026 (Victory Day), 24.06.2026 (Midsummer Day)",
        "the 5th working day is Mon 29.06.2026",
        "may be extended to 15 working days in all, at most until Mon 13.07.2026",
        "if it is for another body, pass it on by Mon 29.06.2026",
    )


def test_midsummer_in_estonian() -> None:
    """The same in Estonian."""
    assert told("teabenoue", date(2026, 6, 18), "et")[:4] == (
        "registreeritud N 18.06.2026",
        "1. päev on R 19.06.2026",
        "pühad, mida ei arvestata: 23.06.2026 (võidupüha), 24.06.2026 (jaanipäev)",
        "5. tööpäev on E 29.06.2026",
    )


def test_midsummer_in_russian() -> None:
    """The same in Russian."""
    assert told("teabenoue", date(2026, 6, 18), "ru")[:4] == (
        "зарегистрировано чт 18.06.2026",
        "1-й день – пт 19.06.2026",
        "праздники не считаются: 23.06.2026 (День победы), 24.06.2026 (Иванов день)",
        "5-й рабочий день – пн 29.06.2026",
    )


def test_late_registration_and_the_law_of_the_day_are_told() -> None:
    """A clerk sees from when the term runs and why."""
    said = told("selgitustaotlus", date(2026, 11, 25), "en", received=date(2026, 11, 21))
    assert said[:4] == (
        "received Sat 21.11.2026",
        "registered Wed 25.11.2026",
        "registration was due on the working day after receipt, so the term starts Mon 23.11.2026",
        "registered on or after Sat 28.12.2024: 15 calendar days",
    )


def test_a_rolled_end_says_why() -> None:
    """A weekend and a holiday are both named as the reason."""
    weekend = told("selgitustaotlus", date(2026, 11, 20), "en")
    assert "Sat 05.12.2026 is no working day (weekend), so the term ends on the next one: Mon 07.12.2026" in weekend
    holiday = told("gdpr", date(2026, 11, 24), "et")
    assert "N 24.12.2026 ei ole tööpäev (jõululaupäev), tähtaeg lõpeb järgmisel tööpäeval: E 28.12.2026" in holiday


def test_hours_are_told_with_the_change_of_the_clock() -> None:
    """72 hours over the end of summer time end an hour earlier by the clock, and no day is left uncounted."""
    assert told("rikkumine", date(2026, 10, 23), "en") == (
        "the hour is not known: counted from the start of the day, Fri 23.10.2026 00:00 +03:00",
        "72 hours later is Sun 25.10.2026 23:00 +02:00; nights, weekends and holidays count",
    )


def test_a_short_month_is_told() -> None:
    """A month that lacks the day says so."""
    assert "that month has no day 31, so its last day counts: Sun 28.02.2027" in told("gdpr", date(2027, 1, 31), "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_told(kind: str, language: str) -> None:
    """For each kind every sentence is whole: no hole where a value should be."""
    for sentence in told(kind, date(2026, 11, 21), language, letter_date=date(2026, 11, 30)):
        assert sentence.strip() == sentence
        assert "{" not in sentence
        assert "  " not in sentence
        assert ": " not in sentence[-2:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_and_objection_has_words(language: str) -> None:
    """No step, objection, stage or unit is without a sentence, and all languages use the same values."""
    spoken, english = words._words(language), words._words("en")
    assert set(spoken.steps) == set(StepCode)
    assert set(spoken.objections) == set(Objection)
    assert set(spoken.stages) == {stage.code for term in TABLE.terms for stage in term.stages}
    assert set(spoken.units) == set(Unit) - {Unit.LETTER_DATE, Unit.NONE}
    for code in StepCode:
        assert placeholders(spoken.steps[code]) == placeholders(english.steps[code]), code


def placeholders(template: str) -> set[str]:
    """The values that a sentence names."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_holiday_has_a_name(language: str) -> None:
    """Each holiday from 2005 to 2100 has its name in Russian and English."""
    names = {name for year in range(2005, 2101) for name in estonian_holidays(year).values()}
    assert len(names) == 12
    assert all(words.holiday_in_words(name, language) != name for name in names)


@pytest.mark.parametrize(
    ("n", "unit", "language", "said"),
    [
        (1, Unit.MONTHS, "en", "1 month"),
        (3, Unit.MONTHS, "en", "3 months"),
        (1, Unit.MONTHS, "et", "1 kuu"),
        (2, Unit.MONTHS, "et", "2 kuud"),
        (15, Unit.CALENDAR_DAYS, "et", "15 kalendripäeva"),
        (1, Unit.WORKING_DAYS, "ru", "1 рабочий день"),
        (3, Unit.WORKING_DAYS, "ru", "3 рабочих дня"),
        (5, Unit.WORKING_DAYS, "ru", "5 рабочих дней"),
        (11, Unit.CALENDAR_DAYS, "ru", "11 календарных дней"),
        (12, Unit.MONTHS, "ru", "12 месяцев"),
        (21, Unit.CALENDAR_DAYS, "ru", "21 календарный день"),
        (72, Unit.HOURS, "ru", "72 часа"),
        (0, Unit.NONE, "ru", ""),
    ],
)
def test_lengths_agree_in_number(n: int, unit: Unit, language: str, said: str) -> None:
    """Numbers and nouns agree as the language wants it."""
    assert words.length_in_words(n, unit, language) == said


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (5, "5th"), (11, "11th"), (12, "12th"), (22, "22nd"), (111, "111th")],
)
def test_english_ordinals(n: int, said: str) -> None:
    """The 1st, 2nd, 3rd and the teens."""
    assert words._words("en").ordinal(n) == said


def test_another_language_is_told_in_english() -> None:
    """A language that is not known falls back to English."""
    assert told("leping", date(2026, 11, 20), "fi")[-1] == "no term runs"
