"""The law's arithmetic: worked dates, the office's examples, and a second calculator that knows nothing of ours."""

from __future__ import annotations

import csv
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.calendar import WorkCalendar
from officed.domain.counting import StepCode
from officed.domain.due import Due, due, due_by
from officed.domain.extending import Objection, objections_to_extension
from officed.domain.kinds import KINDS
from officed.domain.office_time import add_hours, local_date, start_of_day
from officed.domain.terms import Contest, Length, Term, TermTable, Unit, UnknownTerm
from officed.settings.terms import term_table

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT.parent / "shared" / "deadline_examples.csv"
TABLE = term_table(tomllib.loads((ROOT / "config" / "terms.toml").read_text("utf-8")))
CALENDAR = WorkCalendar()
TALLINN = ZoneInfo("Europe/Tallinn")
DAYS = st.dates(date(2005, 1, 1), date(2099, 6, 30))
COUNTED = sorted({t.kind for t in TABLE.terms if t.unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS)})


def find(kind: str, registered: date, received: date | None = None, letter_date: date | None = None) -> Due:
    """The date of a kind by the shipped table."""
    return due(TABLE, kind, registered, calendar=CALENDAR, received=received, letter_date=letter_date)


def codes(found: Due) -> list[StepCode]:
    """What the steps say, in order."""
    return [step.code for step in found.steps]


# A second calculator. It walks day by day over a list of free days and shares no line with the first.


FIXED = ("0101", "0224", "0501", "0623", "0624", "0820", "1224", "1225", "1226")


def free(day: date) -> bool:
    """Tell a day off from a working day."""
    if day.isoweekday() in (6, 7) or f"{day:%m%d}" in FIXED:
        return True
    # Gauss's rule for Easter in the Gregorian calendar, with his two exceptions.
    y = day.year
    k = y // 100
    m = (15 - (13 + 8 * k) // 25 + k - k // 4) % 30
    n = (4 + k - k // 4) % 7
    d = (19 * (y % 19) + m) % 30
    e = (2 * (y % 4) + 4 * (y % 7) + 6 * d + n) % 7
    march = 22 + d + e
    if march == 57 or (march == 56 and d == 28 and y % 19 > 10):
        march -= 7
    return (day - date(y, 3, 1)).days + 1 in (march - 2, march, march + 49)


def reference(start: date, n: int, unit: str) -> date:
    """The date so far from the start, walked day by day."""
    day = start
    if unit == "working_days":
        while n:
            day += timedelta(days=1)
            n -= not free(day)
        return day
    if unit == "months":
        target = (start.year * 12 + start.month - 1 + n) % 12 + 1
        day = start.replace(day=1)
        for _ in range(n):
            day = (day + timedelta(days=32)).replace(day=1)
        while day.day < start.day and (day + timedelta(days=1)).month == target:
            day += timedelta(days=1)
    else:
        day = date.fromordinal(start.toordinal() + n)
    while free(day):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize("kind", COUNTED)
@given(start=DAYS)
def test_two_calculators_agree(kind: str, start: date) -> None:
    """Date, lawful maximum and day of forwarding are those of an independent calculator."""
    found, term = find(kind, start), TABLE.pick(kind, start)
    assert found.due == reference(start, term.n, term.unit)
    if term.extended:
        assert found.extended is not None
        assert found.extended.due == reference(start, term.extended.n, term.extended.unit)
    if term.forward:
        assert found.forward_by == reference(start, term.forward.n, term.forward.unit)


# Worked dates.

WORKED = [
    ("teabenoue", "2026-11-16", "2026-11-23"),
    ("teabenoue", "2026-11-20", "2026-11-27"),
    ("teabenoue", "2026-11-21", "2026-11-27"),
    ("teabenoue", "2026-06-18", "2026-06-29"),
    ("teabenoue", "2026-06-22", "2026-07-01"),
    ("teabenoue", "2026-12-21", "2026-12-30"),
    ("teabenoue", "2026-12-30", "2027-01-07"),
    ("teabenoue", "2026-03-31", "2026-04-08"),
    ("teabenoue", "2026-02-20", "2026-03-02"),
    ("teabenoue", "2026-08-17", "2026-08-25"),
    ("teabenoue", "2026-04-28", "2026-05-06"),
    ("teabenoue", "2028-02-25", "2028-03-03"),
    ("selgitustaotlus", "2026-11-20", "2026-12-07"),
    ("selgitustaotlus", "2026-11-21", "2026-12-07"),
    ("margukiri", "2026-06-09", "2026-06-25"),
    ("margukiri", "2026-12-16", "2026-12-31"),
    ("selgitustaotlus", "2026-08-05", "2026-08-21"),
    ("selgitustaotlus", "2028-02-14", "2028-02-29"),
    ("selgitustaotlus", "2027-03-11", "2027-03-29"),
    ("selgitustaotlus", "2024-12-02", "2025-01-02"),
    ("margukiri", "2024-01-25", "2024-02-26"),
    ("gdpr", "2026-11-24", "2026-12-28"),
    ("gdpr", "2027-01-31", "2027-03-01"),
    ("gdpr", "2028-01-31", "2028-02-29"),
    ("vaie", "2026-12-14", "2026-12-28"),
    ("kaebus", "2026-12-14", "2026-12-28"),
    ("arve", "2026-11-25", "2026-12-28"),
    ("taotlus", "2026-11-20", "2026-12-21"),
    ("algatus", "2026-11-30", "2027-03-01"),
    ("volikogu_kysimus", "2026-12-17", "2027-01-05"),
    ("hange_selgitus", "2026-12-22", "2026-12-29"),
    ("vihje", "2026-11-21", "2026-11-30"),
]


@pytest.mark.parametrize(("kind", "start", "end"), WORKED)
def test_worked_dates(kind: str, start: str, end: str) -> None:
    """A letter of that kind registered on that day is due on the day counted by hand."""
    assert find(kind, date.fromisoformat(start)).due == date.fromisoformat(end)


EXTENDED = [
    ("teabenoue", "2026-12-23", "2027-01-18"),
    ("selgitustaotlus", "2026-12-31", "2027-03-01"),
    ("margukiri", "2026-11-20", "2027-01-20"),
    ("gdpr", "2027-01-31", "2027-04-30"),
    ("vaie", "2026-11-16", "2026-12-28"),
]


@pytest.mark.parametrize(("kind", "start", "end"), EXTENDED)
def test_the_lawful_maximum_counts_from_the_original_start(kind: str, start: str, end: str) -> None:
    """An extension is so much in all, not on top of the term."""
    extended = find(kind, date.fromisoformat(start)).extended
    assert extended is not None
    assert extended.due == date.fromisoformat(end)


def example_rows() -> list[dict[str, str]]:
    """The shared examples, or none."""
    if not EXAMPLES.exists():
        return []
    with EXAMPLES.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


MEANING = {
    "msvs15": ("selgitustaotlus", "due"),
    "msvs30_old": ("selgitustaotlus", "due"),
    "msvs_ext_2m": ("margukiri", "extended"),
    "teabenoue_ext": ("teabenoue", "extended"),
    "gdpr_1m": ("gdpr", "due"),
    "gdpr_3m": ("gdpr", "extended"),
    "vaie_10": ("vaie", "due"),
    "vaie_40": ("vaie", "extended"),
    "koks32_3m": ("algatus", "due"),
    "arve_30": ("arve", "due"),
    "forward_5wd": ("teabenoue", "forward_by"),
    "puudused_10": ("puudused", "special"),
}


@pytest.mark.skipif(not EXAMPLES.exists(), reason="deadline_examples.csv of the shared folder is not here")
def test_the_shared_examples() -> None:
    """Every example of the shared table comes out, before and after rolling."""
    wrong = []
    for row in example_rows():
        kind, what = MEANING.get(row["rule"], (row["rule"], "due"))
        start = date.fromisoformat(row["start"])
        found = due_by(TABLE.special(kind), start, calendar=CALENDAR) if what == "special" else find(kind, start)
        end = found.extended.due if what == "extended" and found.extended else found.due
        raw = found.extended.raw_end if what == "extended" and found.extended else found.raw_end
        end = found.forward_by if what == "forward_by" else end
        if str(end) != row["due"] or (row["raw_end"] and str(raw) != row["raw_end"]):
            wrong.append((row["id"], str(raw), str(end)))
    assert not wrong


# Starts.


def test_late_registration_buys_no_time() -> None:
    """Mail of Saturday 21.11.2026 registered on Wednesday counts from Monday, the day it had to be registered."""
    found = find("selgitustaotlus", date(2026, 11, 25), received=date(2026, 11, 21))
    assert (found.start, found.registered) == (date(2026, 11, 23), date(2026, 11, 25))
    assert found.due == date(2026, 12, 8)
    assert StepCode.REGISTERED_LATE in codes(found)


def test_registration_in_time_counts_from_itself() -> None:
    """The same mail registered at once counts from Saturday."""
    found = find("selgitustaotlus", date(2026, 11, 21), received=date(2026, 11, 21))
    assert (found.start, found.due) == (date(2026, 11, 21), date(2026, 12, 7))
    assert StepCode.REGISTERED_LATE not in codes(found)


def test_kinds_that_count_from_receipt() -> None:
    """A data subject's month runs from receipt, whenever the request was registered."""
    found = find("gdpr", date(2026, 11, 26), received=date(2026, 11, 24))
    assert (found.start, found.due) == (date(2026, 11, 24), date(2026, 12, 28))


@given(DAYS, st.integers(0, 20), st.sampled_from(COUNTED))
def test_registering_later_never_gives_more_than_the_duty_allows(received: date, late: int, kind: str) -> None:
    """However late it is registered, the date is that of registration on the working day after receipt or earlier."""
    in_time = CALENDAR.next_working_day(received)
    term = TABLE.pick(kind, received)
    found = due_by(term, received + timedelta(days=late), calendar=CALENDAR, received=received)
    latest = due_by(term, in_time, calendar=CALENDAR).due
    assert found.due is not None
    assert latest is not None
    assert found.due <= latest


# Promises for all dates.


@given(DAYS, st.sampled_from(COUNTED))
def test_every_date_is_a_working_day(start: date, kind: str) -> None:
    """Dates by law, their maximum and the day of forwarding are working days."""
    found = find(kind, start)
    dates = [found.due, found.forward_by, found.extended and found.extended.due, *(s.due for s in found.stages)]
    assert all(CALENDAR.is_working_day(day) for day in dates if day)


@given(DAYS, st.integers(1, 40), st.sampled_from(COUNTED))
def test_a_later_start_never_ends_earlier(start: date, later: int, kind: str) -> None:
    """Under one law, a letter that comes later is never due earlier."""
    term = TABLE.pick(kind, start)
    first = due_by(term, start, calendar=CALENDAR)
    second = due_by(term, start + timedelta(days=later), calendar=CALENDAR)
    assert first.due is not None
    assert second.due is not None
    assert first.due <= second.due


@given(DAYS, st.sampled_from(COUNTED))
def test_an_extension_is_never_earlier_than_the_term(start: date, kind: str) -> None:
    """The lawful maximum is never before the date that it extends."""
    found = find(kind, start)
    assert found.due is not None
    assert found.extended is None or found.extended.due >= found.due


@given(DAYS)
def test_working_day_terms_do_not_roll(start: date) -> None:
    """A term in working days has no raw end: it ends on a working day by itself."""
    found = find("teabenoue", start)
    assert found.raw_end is None
    assert StepCode.ROLLED not in codes(found)


# The law of the day.


@pytest.mark.parametrize("kind", ["selgitustaotlus", "margukiri"])
def test_the_law_changed_on_28_december_2024(kind: str) -> None:
    """Registered on the 27th a request has 30 days, on the 28th 15; the extension is two months under both."""
    old, new = find(kind, date(2024, 12, 27)), find(kind, date(2024, 12, 28))
    assert (old.n, old.due) == (30, date(2025, 1, 27))
    assert (new.n, new.due) == (15, date(2025, 1, 13))
    assert StepCode.LAW_BEFORE in codes(old)
    assert StepCode.LAW_SINCE in codes(new)
    assert [found.extended and found.extended.n for found in (old, new)] == [2, 2]


def test_an_unknown_kind_is_named() -> None:
    """A kind without a row raises an error that lists the known ones."""
    with pytest.raises(UnknownTerm, match=r"\"palve\".*teabenoue"):
        find("palve", date(2026, 11, 20))


def test_every_kind_has_an_answer() -> None:
    """Each kind of the table of kinds gives a date or, for those without a term, none."""
    without = {kind for kind in KINDS if find(kind, date(2026, 11, 20)).due is None}
    assert without == {"leping", "teade", "vastus", "reklaam", "autoreply", "bounce"}


def test_no_term_is_told() -> None:
    """A contract has no date, no maximum and wants no reply."""
    found = find("leping", date(2026, 11, 20), letter_date=date(2026, 12, 1))
    assert (found.due, found.extended, found.forward_by, found.needs_reply) == (None, None, None, False)
    assert codes(found)[-1] is StepCode.NO_TERM


# Dates in letters.


def test_the_date_in_a_letter_of_an_authority_stands() -> None:
    """A court's date is kept as written, a Saturday too, and is not ours to extend."""
    found = find("kohus", date(2026, 11, 20), letter_date=date(2026, 12, 5))
    assert (found.due, found.unit, found.extended) == (date(2026, 12, 5), Unit.LETTER_DATE, None)


@pytest.mark.parametrize("kind", ["kohus", "jareleparimine", "ettekirjutus", "kooskolastus"])
def test_a_letter_without_a_date_gets_the_default(kind: str) -> None:
    """Without a date in the letter the configured default runs, and the steps say so."""
    found, default = find(kind, date(2026, 11, 20)), TABLE.pick(kind, date(2026, 11, 20)).default
    assert default is not None
    assert (found.n, found.unit, found.basis) == (default.n, default.unit, default.basis)
    assert found.due == reference(date(2026, 11, 20), default.n, default.unit)
    assert StepCode.LETTER_SILENT in codes(found)


def test_an_earlier_wish_is_tracked_and_the_law_remembered() -> None:
    """A sender who asks for an earlier answer moves the tracked date, not the lawful one."""
    found = find("selgitustaotlus", date(2026, 11, 20), letter_date=date(2026, 11, 30))
    assert (found.due, found.statutory) == (date(2026, 11, 30), date(2026, 12, 7))


@pytest.mark.parametrize(
    ("wish", "code"), [(date(2027, 1, 15), StepCode.WISH_LATER), (date(2026, 11, 20), StepCode.WISH_PAST)]
)
def test_a_later_or_past_wish_changes_nothing(wish: date, code: StepCode) -> None:
    """The law's date stays where the wish is later, or not after the start; the steps say why."""
    found = find("selgitustaotlus", date(2026, 11, 20), letter_date=wish)
    assert found.due == found.statutory == date(2026, 12, 7)
    assert code in codes(found)


# Hours and clocks.


@pytest.mark.parametrize(
    ("aware", "ends"),
    [
        ("2026-11-20T16:30+02:00", "2026-11-23T16:30+02:00"),
        ("2026-10-23T12:00+03:00", "2026-10-26T11:00+02:00"),
        ("2026-03-27T12:00+02:00", "2026-03-30T13:00+03:00"),
        ("2028-02-28T22:30+00:00", "2028-03-03T00:30+02:00"),
        ("2026-12-23T09:00+02:00", "2026-12-26T09:00+02:00"),
    ],
)
def test_a_breach_has_72_real_hours(aware: str, ends: str) -> None:
    """Hours are real ones through weekends, holidays and both changes of the clock."""
    at = datetime.fromisoformat(aware)
    found = due(TABLE, "rikkumine", local_date(at), calendar=CALENDAR, at=at)
    assert found.due_at == datetime.fromisoformat(ends)
    assert found.due_at is not None
    assert found.due == found.due_at.astimezone(TALLINN).date()
    assert found.due_at - at == timedelta(hours=72)


def test_a_breach_without_an_hour_counts_from_midnight() -> None:
    """Where only the day is known the earliest instant of it is taken."""
    found = find("rikkumine", date(2026, 11, 20))
    assert found.due_at == datetime(2026, 11, 23, tzinfo=TALLINN)
    assert (found.due, found.unit, found.n) == (date(2026, 11, 23), Unit.HOURS, 72)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-12-31T21:59Z", "2026-12-31"),
        ("2026-12-31T22:01Z", "2027-01-01"),
        ("2026-03-28T22:01Z", "2026-03-29"),
        ("2026-03-29T00:59:59Z", "2026-03-29"),
        ("2026-03-29T01:00Z", "2026-03-29"),
        ("2026-10-25T00:30Z", "2026-10-25"),
        ("2026-10-25T01:30Z", "2026-10-25"),
        ("2026-06-30T21:30Z", "2026-07-01"),
        ("2028-02-28T22:30Z", "2028-02-29"),
    ],
)
def test_the_office_date_of_an_instant(instant: str, day: str) -> None:
    """An instant belongs to the day in Tallinn, summer and winter, at new year and on the leap day."""
    assert local_date(datetime.fromisoformat(instant)) == date.fromisoformat(day)


def test_the_clock_of_tallinn_jumps_and_repeats() -> None:
    """After 02:59:59 in spring comes 04:00; in autumn 03:30 comes twice, an hour apart."""
    before = datetime(2026, 3, 29, 2, 30, tzinfo=TALLINN)
    assert add_hours(before, 1).isoformat() == "2026-03-29T04:30:00+03:00"
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [f"{add_hours(first, n):%H:%M %z}" for n in (0, 1)] == ["03:30 +0300", "03:30 +0200"]
    assert start_of_day(date(2026, 7, 1)).astimezone(UTC) == datetime(2026, 6, 30, 21, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused() -> None:
    """A naive instant is an error, never a guess."""
    with pytest.raises(ValueError, match="no time zone"):
        local_date(datetime(2026, 11, 20, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        due(TABLE, "rikkumine", date(2026, 11, 20), calendar=CALENDAR, at=datetime(2026, 11, 20, 12))  # noqa: DTZ001


# Stages, duties, extensions.


def test_a_whistleblower_gets_feedback_within_three_months() -> None:
    """The first date confirms receipt; the feedback is a stage of its own from the same start."""
    found = find("vihje", date(2026, 11, 23))
    assert found.due == date(2026, 11, 30)
    assert [(stage.code, stage.due) for stage in found.stages] == [("feedback", date(2027, 2, 23))]


@pytest.mark.parametrize(("event", "latest"), [("2026-11-20", "2026-11-23"), ("2026-12-23", "2026-12-28")])
def test_the_duty_to_register(event: str, latest: str) -> None:
    """What arrived must be registered on the next working day at the latest."""
    duty = next(duty for duty in TABLE.registration if duty.what == "document")
    assert duty.latest(date.fromisoformat(event), CALENDAR) == date.fromisoformat(latest)


def test_restrictions_have_their_lengths() -> None:
    """Five years in general, 75 for personal data, each less a day."""
    ends = {row.code: row.last_day(date(2026, 11, 21)) for row in TABLE.restrictions}
    assert (ends["general"], ends["personal"]) == (date(2031, 11, 20), date(2101, 11, 20))


def objections(wanted: date, **more: object) -> tuple[Objection, ...]:
    """What stands against moving a request of 20.11.2026."""
    found = more.pop("found", None) or find("selgitustaotlus", date(2026, 11, 20))
    asked: dict[str, object] = {"today": date(2026, 12, 1), "reason": "keerukas", "extended_before": False} | more
    return objections_to_extension(found, wanted, calendar=CALENDAR, **asked)  # type: ignore[arg-type]


def test_a_lawful_extension_has_no_objection() -> None:
    """On the last day of the term one may still extend up to the maximum itself."""
    assert objections(date(2027, 1, 20), today=date(2026, 12, 7)) == ()


@pytest.mark.parametrize(
    ("wanted", "more", "objection"),
    [
        (date(2027, 1, 20), {"today": date(2026, 12, 8)}, Objection.TERM_ENDED),
        (date(2027, 1, 20), {"extended_before": True}, Objection.ALREADY_EXTENDED),
        (date(2027, 1, 20), {"reason": "  "}, Objection.NO_REASON),
        (date(2026, 12, 7), {}, Objection.NOT_LATER),
        (date(2027, 1, 21), {}, Objection.BEYOND_MAXIMUM),
        (date(2027, 1, 16), {}, Objection.NOT_A_WORKING_DAY),
        (date(2027, 1, 20), {"found": find("kohus", date(2026, 11, 20))}, Objection.NOT_OURS),
    ],
)
def test_what_is_not_lawful_is_said(wanted: date, more: dict[str, object], objection: Objection) -> None:
    """Too late, twice, without reason, too far, on a free day or not ours: each is named alone."""
    assert objections(wanted, **more) == (objection,)


def test_the_maximum_may_roll_but_is_never_exceeded() -> None:
    """Two months from 31.12.2026 end on Sunday 28.02.2027, so 1 March is lawful and 2 March is not."""
    found = find("selgitustaotlus", date(2026, 12, 31))
    assert objections(date(2027, 3, 1), found=found, today=date(2027, 1, 4)) == ()
    assert objections(date(2027, 3, 2), found=found, today=date(2027, 1, 4)) == (Objection.BEYOND_MAXIMUM,)


def test_special_terms_are_picked_by_code() -> None:
    """A deficiency term runs from service; a code that is not there is named."""
    found = due_by(TABLE.special("puudused"), date(2026, 12, 14), calendar=CALENDAR)
    assert found.due == date(2026, 12, 28)
    with pytest.raises(UnknownTerm, match="ehitusluba"):
        TABLE.special("lennuluba")


def test_a_term_is_a_plain_value() -> None:
    """A plugin can make a term of its own and count with it."""
    term = Term(kind="taotlus", unit=Unit.WORKING_DAYS, n=7, basis="kohalik kord")
    assert due_by(term, date(2026, 11, 20), calendar=CALENDAR).due == date(2026, 12, 1)


def test_a_decision_is_contested_by_the_law_of_its_day() -> None:
    """Of several rows of a way the newest in force; none before the first, none for the kinds that it is not for."""
    older, newer = (
        Contest("challenge", Length(n, Unit.CALENDAR_DAYS, "HMS § 75"), ("vaie",), since)
        for n, since in ((30, date(2002, 1, 1)), (20, date(2027, 1, 1)))
    )
    table = TermTable((), contests=(newer, older))
    assert table.contesting("taotlus", date(2001, 12, 31)) == ()
    assert table.contesting("taotlus", date(2026, 12, 31)) == (older,)
    assert table.contesting("taotlus", date(2027, 1, 1)) == (newer,)
    assert table.contesting("vaie", date(2027, 1, 1)) == ()
    assert [(way.code, way.length.n) for way in TABLE.contesting("taotlus", date(2026, 11, 20))] == [
        ("challenge", 30), ("court", 30),
    ]  # fmt: skip
