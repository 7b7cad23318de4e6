"""Names, plural forms and dates in three languages."""

from datetime import UTC, date, datetime

import pytest

from officed.domain.kinds import KINDS
from officed.domain.states import State
from officed.texts.dates import instant, long_date, short_date
from officed.texts.kinds import KIND_NAMES, kind_allative, kind_name
from officed.texts.languages import LANGUAGES, known_language
from officed.texts.plurals import NOUNS, plural
from officed.texts.states import STATE_NAMES, state_name


def test_every_kind_has_a_name_in_every_language() -> None:
    """A kind that is added to the table of kinds cannot be forgotten here."""
    assert set(KIND_NAMES) == set(KINDS)
    assert all(kind_name(code, language).strip() for code in KINDS for language in LANGUAGES)
    assert all(kind_allative(code).strip() for code in KINDS)


def test_no_two_kinds_share_a_name() -> None:
    """A clerk tells kinds apart by their names alone."""
    for language in LANGUAGES:
        names = [kind_name(code, language) for code in KINDS]
        assert len(set(names)) == len(names)


def test_the_allative_fits_the_sentence() -> None:
    """One answers *to* a letter: `Pikendame Teie teabenõudele vastamise tähtaega`, and an adjective agrees."""
    assert kind_allative("teabenoue") == "teabenõudele"
    assert kind_allative("vaie") == "vaidele"
    assert kind_allative("algatus") == "kollektiivsele pöördumisele"
    assert kind_allative("tundmatu") == "tundmatu"


def test_every_state_has_a_name_in_every_language() -> None:
    """No page shows a bare state code."""
    assert set(STATE_NAMES) == set(State)
    assert all(state_name(state, language) for state in State for language in LANGUAGES)


@pytest.mark.parametrize(
    ("n", "words"),
    [(1, "1 рабочий день"), (2, "2 рабочих дня"), (4, "4 рабочих дня"), (5, "5 рабочих дней"), (0, "0 рабочих дней"),
     (11, "11 рабочих дней"), (14, "14 рабочих дней"), (21, "21 рабочий день"), (111, "111 рабочих дней")],
)  # fmt: skip
def test_russian_has_three_forms(n: int, words: str) -> None:
    """1, 2-4 and 5+ differ, and the teens follow 5."""
    assert plural(n, "working_day", "ru") == words


def test_estonian_and_english_have_two_forms() -> None:
    """Only the number one takes the nominative singular."""
    assert [plural(n, "working_day", "et") for n in (0, 1, 2)] == ["0 tööpäeva", "1 tööpäev", "2 tööpäeva"]
    assert [plural(n, "hour", "en") for n in (1, 21)] == ["1 hour", "21 hours"]


def test_every_noun_has_all_its_forms() -> None:
    """A noun without a Russian third form would fail in somebody's mail."""
    assert all(plural(n, noun, language) for noun in NOUNS for language in LANGUAGES for n in (1, 2, 5))


def test_dates_are_written_as_people_write_them() -> None:
    """Numbers with leading zeros, or the month in words."""
    day = date(2026, 12, 7)
    assert short_date(day) == "07.12.2026"
    assert [long_date(day, language) for language in LANGUAGES] == [
        "7. detsember 2026", "7 декабря 2026", "7 December 2026",
    ]  # fmt: skip


def test_instants_are_told_in_the_office_zone() -> None:
    """22:30 UTC on 6 December is already the 7th in Tallinn."""
    assert instant(datetime(2026, 12, 6, 22, 30, tzinfo=UTC), "et") == "07.12.2026 kell 00:30"


def test_a_language_without_texts_becomes_estonian() -> None:
    """Finnish letters are answered in Estonian; so is what has no language at all."""
    assert [known_language(code) for code in ("ru", "fi", None)] == ["ru", "et", "et"]
