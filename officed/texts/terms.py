"""The arithmetic of a term in words: Estonian, Russian, English.

`steps_in_words(due, "en")` gives one sentence a step. A language that is not known is told in English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from officed.domain.counting import Step, StepCode
from officed.domain.due import Due
from officed.domain.extending import Objection
from officed.domain.terms import Unit


@dataclass(frozen=True, slots=True)
class _Language:
    weekdays: tuple[str, ...]
    units: Mapping[Unit, tuple[str, ...]]
    form: Callable[[int], int]
    ordinal: Callable[[int], str]
    weekend: str
    steps: Mapping[StepCode, str]
    stages: Mapping[str, str]
    holidays: Mapping[str, str]
    objections: Mapping[Objection, str]


def steps_in_words(due: Due, language: str = "en") -> tuple[str, ...]:
    """Return the arithmetic of a date, one sentence a step."""
    return tuple(step_in_words(step, language) for step in due.steps)


def step_in_words(step: Step, language: str = "en") -> str:
    """Return the sentence of one step."""
    words = _words(language)
    return words.steps[step.code].format(
        day=date_in_words(step.day, language) if step.day else "",
        until=date_in_words(step.until, language) if step.until else "",
        length=length_in_words(step.n, step.unit, language) if step.unit else "",
        n=step.n,
        nth=words.ordinal(step.n),
        at=instant_in_words(step.at, language) if step.at else "",
        holidays=", ".join(f"{day:%d.%m.%Y} ({holiday_in_words(name, language)})" for day, name in step.holidays),
        why=holiday_in_words(step.holidays[0][1], language) if step.holidays else words.weekend,
        stage=words.stages.get(step.stage, step.stage),
    )


def date_in_words(day: date, language: str = "en") -> str:
    """Return a date with its short weekday, such as "Mon 29.06.2026"."""
    return f"{_words(language).weekdays[day.weekday()]} {day:%d.%m.%Y}"


def instant_in_words(at: datetime, language: str = "en") -> str:
    """Return an instant with its weekday and offset, such as "Mon 29.06.2026 14:05 +03:00"."""
    return f"{date_in_words(at.date(), language)} {at:%H:%M} {at.isoformat()[-6:]}"


def length_in_words(n: int, unit: Unit, language: str = "en") -> str:
    """Return a length such as "5 working days"; "" for units that are not counted."""
    words = _words(language)
    forms = words.units.get(unit)
    return f"{n} {forms[words.form(n)]}" if forms else ""


def holiday_in_words(name: str, language: str = "en") -> str:
    """Return the name of a holiday for its Estonian name; the Estonian one where there is no other."""
    return _words(language).holidays.get(name, name)


def objection_in_words(objection: Objection, language: str = "en") -> str:
    """Return why an extension is not lawful."""
    return _words(language).objections[objection]


def _words(language: str) -> _Language:
    return _LANGUAGES.get(language, _ENGLISH)


def _one_or_many(n: int) -> int:
    return 0 if n == 1 else 1


def _russian_form(n: int) -> int:
    tens, ones = n // 10 % 10, n % 10
    if tens == 1 or ones == 0 or ones > 4:
        return 2
    return 0 if ones == 1 else 1


def _english_ordinal(n: int) -> str:
    ending = "th" if n // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


_ENGLISH = _Language(
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    units={
        Unit.WORKING_DAYS: ("working day", "working days"),
        Unit.CALENDAR_DAYS: ("calendar day", "calendar days"),
        Unit.MONTHS: ("month", "months"),
        Unit.HOURS: ("hour", "hours"),
    },
    form=_one_or_many,
    ordinal=_english_ordinal,
    weekend="weekend",
    steps={
        StepCode.REGISTERED: "registered {day}",
        StepCode.RECEIVED: "received {day}",
        StepCode.REGISTERED_LATE: "registration was due on the working day after receipt, so the term starts {day}",
        StepCode.COUNTED_FROM: "the term starts {day}; that day is not counted",
        StepCode.LAW_SINCE: "registered on or after {day}: {length}",
        StepCode.LAW_BEFORE: "registered before {day}, when the law changed: {length}",
        StepCode.FIRST_DAY: "day 1 is {day}",
        StepCode.DAYS_OFF: "holidays, not counted: {holidays}",
        StepCode.LAST_WORKING_DAY: "the {nth} working day is {day}",
        StepCode.RAW_END: "{length}: the last day is {day}",
        StepCode.MONTH_SHORTER: "that month has no day {n}, so its last day counts: {day}",
        StepCode.ROLLED: "{day} is no working day ({why}), so the term ends on the next one: {until}",
        StepCode.AWARE: "known since {at}",
        StepCode.HOUR_UNKNOWN: "the hour is not known: counted from the start of the day, {at}",
        StepCode.HOURS_END: "{length} later is {at}; nights, weekends and holidays count",
        StepCode.LETTER_DATE: "the letter sets the date: {day}",
        StepCode.LETTER_SILENT: "the letter sets no date: {length} by the settings of the office",
        StepCode.WISH_EARLIER: "the sender asks for {day}, before the lawful {until}: the earlier date is kept",
        StepCode.WISH_LATER: "the sender asks for {day}; the date by law stays {until}",
        StepCode.WISH_PAST: "the sender asks for {day}, which is not after the start: left aside",
        StepCode.NO_TERM: "no term runs",
        StepCode.EXTENDED: "may be extended to {length} in all, at most until {day}",
        StepCode.FORWARD: "if it is for another body, pass it on by {day}",
        StepCode.STAGE: "{stage}: by {day}",
        StepCode.RESTED: "the term rested after {day} and runs on after {until} (calendar days in between: {n})",
        StepCode.REMAINING: "when it began to rest, {length} remained",
    },
    stages={"feedback": "feedback to the reporter", "to_council": "handing over to the council with a position"},
    holidays={
        "uusaasta": "New Year's Day",
        "iseseisvuspäev": "Independence Day",
        "suur reede": "Good Friday",
        "ülestõusmispühade 1. püha": "Easter Sunday",
        "kevadpüha": "May Day",
        "nelipühade 1. püha": "Pentecost",
        "võidupüha": "Victory Day",
        "jaanipäev": "Midsummer Day",
        "taasiseseisvumispäev": "Restoration of Independence Day",
        "jõululaupäev": "Christmas Eve",
        "esimene jõulupüha": "Christmas Day",
        "teine jõulupüha": "Boxing Day",
    },
    objections={
        Objection.NOT_OURS: "The law gives us no extension here; ask whoever set the date.",
        Objection.TERM_ENDED: "The term has ended; it can no longer be extended.",
        Objection.ALREADY_EXTENDED: "The term has been extended already; once is all the law allows.",
        Objection.NO_REASON: "Give the reason; the sender must be told it.",
        Objection.NOT_LATER: "The new date is not later than the present one.",
        Objection.BEYOND_MAXIMUM: "The new date is beyond the lawful maximum.",
        Objection.NOT_A_WORKING_DAY: "The new date must be a working day.",
    },
)

_ESTONIAN = _Language(
    weekdays=("E", "T", "K", "N", "R", "L", "P"),
    units={
        Unit.WORKING_DAYS: ("tööpäev", "tööpäeva"),
        Unit.CALENDAR_DAYS: ("kalendripäev", "kalendripäeva"),
        Unit.MONTHS: ("kuu", "kuud"),
        Unit.HOURS: ("tund", "tundi"),
    },
    form=_one_or_many,
    ordinal=lambda n: f"{n}.",
    weekend="nädalavahetus",
    steps={
        StepCode.REGISTERED: "registreeritud {day}",
        StepCode.RECEIVED: "saabunud {day}",
        StepCode.REGISTERED_LATE: "registreerida tuli saabumisele järgneval tööpäeval, tähtaja algus on {day}",
        StepCode.COUNTED_FROM: "tähtaja algus on {day}; seda päeva ei arvestata",
        StepCode.LAW_SINCE: "registreeritud alates {day}: {length}",
        StepCode.LAW_BEFORE: "registreeritud enne seaduse muutumist {day}: {length}",
        StepCode.FIRST_DAY: "1. päev on {day}",
        StepCode.DAYS_OFF: "pühad, mida ei arvestata: {holidays}",
        StepCode.LAST_WORKING_DAY: "{nth} tööpäev on {day}",
        StepCode.RAW_END: "{length}: viimane päev on {day}",
        StepCode.MONTH_SHORTER: "selles kuus ei ole {n}. kuupäeva, loeb kuu viimane päev: {day}",
        StepCode.ROLLED: "{day} ei ole tööpäev ({why}), tähtaeg lõpeb järgmisel tööpäeval: {until}",
        StepCode.AWARE: "teada alates {at}",
        StepCode.HOUR_UNKNOWN: "kellaaeg ei ole teada: arvestatud päeva algusest, {at}",
        StepCode.HOURS_END: "{length} hiljem on {at}; ööd, nädalavahetused ja pühad lähevad arvesse",
        StepCode.LETTER_DATE: "tähtpäev on kirjas: {day}",
        StepCode.LETTER_SILENT: "kirjas tähtpäeva ei ole: asutuse seadistuse järgi {length}",
        StepCode.WISH_EARLIER: "saatja palub vastust {day}, seaduse järgi {until}: jälgitakse varasemat",
        StepCode.WISH_LATER: "saatja palub vastust {day}; seaduse järgi jääb tähtpäevaks {until}",
        StepCode.WISH_PAST: "saatja soovitud {day} ei ole tähtaja algusest hilisem: jäetud kõrvale",
        StepCode.NO_TERM: "tähtaega ei ole",
        StepCode.EXTENDED: "võib pikendada, kokku {length}, hiljemalt {day}",
        StepCode.FORWARD: "kui kiri on teise asutuse pädevuses, edastada hiljemalt {day}",
        StepCode.STAGE: "{stage}: hiljemalt {day}",
        StepCode.RESTED: "tähtaeg peatus pärast {day} ja kulgeb edasi pärast {until} (kalendripäevi vahepeal: {n})",
        StepCode.REMAINING: "kui tähtaeg peatus, oli alles {length}",
    },
    stages={"feedback": "tagasiside teavitajale", "to_council": "volikogule üleandmine koos seisukohaga"},
    holidays={},
    objections={
        Objection.NOT_OURS: "Seadus siin pikendada ei luba; paluge pikendust tähtpäeva määrajalt.",
        Objection.TERM_ENDED: "Tähtaeg on möödas, seda ei saa enam pikendada.",
        Objection.ALREADY_EXTENDED: "Tähtaega on juba pikendatud; seadus lubab seda üks kord.",
        Objection.NO_REASON: "Lisage põhjus; see tuleb saatjale teatada.",
        Objection.NOT_LATER: "Uus tähtpäev ei ole praegusest hilisem.",
        Objection.BEYOND_MAXIMUM: "Uus tähtpäev ületab seadusega lubatud pikima tähtaja.",
        Objection.NOT_A_WORKING_DAY: "Uus tähtpäev peab olema tööpäev.",
    },
)

_RUSSIAN = _Language(
    weekdays=("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    units={
        Unit.WORKING_DAYS: ("рабочий день", "рабочих дня", "рабочих дней"),
        Unit.CALENDAR_DAYS: ("календарный день", "календарных дня", "календарных дней"),
        Unit.MONTHS: ("месяц", "месяца", "месяцев"),
        Unit.HOURS: ("час", "часа", "часов"),
    },
    form=_russian_form,
    ordinal=lambda n: f"{n}-й",
    weekend="выходной",
    steps={
        StepCode.REGISTERED: "зарегистрировано {day}",
        StepCode.RECEIVED: "получено {day}",
        StepCode.REGISTERED_LATE: "регистрация ожидалась к рабочему дню после получения, начало срока {day}",
        StepCode.COUNTED_FROM: "начало срока {day}; этот день не считается",
        StepCode.LAW_SINCE: "зарегистрировано не ранее {day}: {length}",
        StepCode.LAW_BEFORE: "зарегистрировано до изменения закона {day}: {length}",
        StepCode.FIRST_DAY: "1-й день – {day}",
        StepCode.DAYS_OFF: "праздники не считаются: {holidays}",
        StepCode.LAST_WORKING_DAY: "{nth} рабочий день – {day}",
        StepCode.RAW_END: "{length}: последний день {day}",
        StepCode.MONTH_SHORTER: "в этом месяце нет {n}-го числа, считается последний день месяца: {day}",
        StepCode.ROLLED: "{day} – нерабочий день ({why}), срок истекает в следующий рабочий день: {until}",
        StepCode.AWARE: "известно с {at}",
        StepCode.HOUR_UNKNOWN: "час неизвестен: отсчёт с начала дня, {at}",
        StepCode.HOURS_END: "{length} истекают {at}; ночи, выходные и праздники считаются",
        StepCode.LETTER_DATE: "дата указана в письме: {day}",
        StepCode.LETTER_SILENT: "в письме даты нет: по настройкам учреждения {length}",
        StepCode.WISH_EARLIER: "отправитель просит ответить {day}, по закону {until}: отслеживается более ранняя дата",
        StepCode.WISH_LATER: "отправитель просит ответить {day}; по закону остаётся {until}",
        StepCode.WISH_PAST: "желаемая дата {day} не позже начала срока: не учтена",
        StepCode.NO_TERM: "срока нет",
        StepCode.EXTENDED: "можно продлить, всего {length}, не позднее {day}",
        StepCode.FORWARD: "если письмо в компетенции другого учреждения, переслать не позднее {day}",
        StepCode.STAGE: "{stage}: не позднее {day}",
        StepCode.RESTED: "срок не шёл после {day} и продолжается после {until} (календарных дней между ними: {n})",
        StepCode.REMAINING: "когда он остановился, оставалось: {length}",
    },
    stages={"feedback": "обратная связь сообщившему", "to_council": "передача совету с позицией управы"},
    holidays={
        "uusaasta": "Новый год",
        "iseseisvuspäev": "День независимости",
        "suur reede": "Страстная пятница",
        "ülestõusmispühade 1. püha": "Пасха",
        "kevadpüha": "Праздник весны",
        "nelipühade 1. püha": "Пятидесятница",
        "võidupüha": "День победы",
        "jaanipäev": "Иванов день",
        "taasiseseisvumispäev": "День восстановления независимости",
        "jõululaupäev": "сочельник",
        "esimene jõulupüha": "первый день Рождества",
        "teine jõulupüha": "второй день Рождества",
    },
    objections={
        Objection.NOT_OURS: "Закон не даёт нам здесь продления; просите того, кто назначил дату.",
        Objection.TERM_ENDED: "Срок истёк, продлить его уже нельзя.",
        Objection.ALREADY_EXTENDED: "Срок уже продлевался; закон позволяет это один раз.",
        Objection.NO_REASON: "Укажите причину; её нужно сообщить отправителю.",
        Objection.NOT_LATER: "Новая дата не позже нынешней.",
        Objection.BEYOND_MAXIMUM: "Новая дата позже предельного срока по закону.",
        Objection.NOT_A_WORKING_DAY: "Новая дата должна быть рабочим днём.",
    },
)

_LANGUAGES: Mapping[str, _Language] = {"et": _ESTONIAN, "ru": _RUSSIAN, "en": _ENGLISH}
