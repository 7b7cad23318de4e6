"""By when a letter asks for an answer, a decision or a signature.

A date counts only in a sentence that asks for something, with a word or an ending that makes it a deadline. Dates of
payments, events, orders and tenders are not ours to answer by, and what the letter quotes is an older request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from officed.api import WorkCalendar, add_months
from officed.plugins.references.dates import dates_in
from officed.plugins.references.letter import Passage

LONGEST_AHEAD = timedelta(days=800)
LONGEST_PAST = timedelta(days=60)

_F = re.IGNORECASE

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÕÄÖÜŠŽА-ЯЁ„\"“(])|\n\s*\n")

_DEADLINE_BEFORE = re.compile(
    r"\b(?:hiljemalt|kuni|enne|tähta(?:eg|ja)\w*|tähtpäev\w*|не поздн(?:ее|ей)|не позже|до|срок\w*|к|by|until|before|"
    r"no later than|not later than|deadline|due)\b(?:\W+(?:on|is|the|kuupäevaks|end of|конца))*\W*$"
    # An answer that is wanted at a sitting is wanted by its day.
    r"|\b(?:vastus|vasta)\w*\b[^.]{0,40}\bistungi(?:l|ks)\W*$|\bответ\w*\b[^.]{0,40}\bзаседани[ие]\W*$"
    r"|\b(?:answer|repl)\w*\b[^.]{0,40}\b(?:sitting|session|meeting)(?: of| on)?(?: the)?\W*$",
    _F,
)
_DEADLINE_AFTER = re.compile(
    r"^\W{0,3}(?:-?ks\b|tähtajaks|kuupäevaks|(?:volikogu |linnavalitsuse )?istungi(?:ks|l)\b)", _F
)

ASKS = re.compile(
    r"\b(?:vasta(?!sel|v|nd|st|lis|s\b|sp|nu|me\b|n\b)\w*|vastus\w*|seisukoh\w*|arvamus\w*|ettepanek\w*|kooskõlast\w*|"
    r"allkirja\w*|(?:tagasta|edasta|esita|teata|selgita|kinnita|avalda)"
    r"(?!me\b|n\b|sime\b|sin\b|ti\b|s\b|tud\b|nud\b)\w*|teada and\w*|and\w+ (?:meile )?(?:teada|märku)|"
    r"selgitus\w*|otsus\w*|уведом(?:ите|ить)|проинформир\w*|рассмотр(?:ите|еть)|дайте знать|get back to|"
    r"saat(?:a|ke|mi)\w*|palu(?:n|me)\b(?:\W+\w+){0,6}\W+(?:pane|pange|panna|lisa|lisage|lisada|uuenda\w*|võta|võtke|võtta|teha|tehke)|"
    r"lahendus\w*|peata\w*|eemalda\w*|sisesta\w*|kohusta(?!s\b|ti\b|sid\b|tud\b)\w*|обязыва\w*|täit(?:a|ke|mi)\w*|kõrvalda\w*|"
    r"ответ\w*|сообщ\w*|предостав\w*|представ\w*|направ\w*|подпис\w*|подтверд\w*|мнени\w*|соглас\w*|разъясн\w*|"
    r"пояснит\w*|размест\w*|опублик\w*|верн(?:ите|уть)|пришл(?:ите|ёте|ете)|прислать|вышлите|выслать|обнов(?:ите|ить)|"
    r"ликвидир\w*|выполн\w*|исполн\w*|устран\w*|решени\w*|"
    r"repl(?:y|ies)\w*|respon\w*|answer\w*|(?:let|tell) (?:us|me)|publish\w*|inform (?:us|me)|submit\w*|provid\w*|"
    r"send (?:us|me|it|the|your)|comment\w*|opinion\w*|sign(?:ed|ature)?|confirm\w*|return\w*|approv\w*|decision\w*|"
    r"decide\w*|feedback)\b",
    _F,
)
_PUBLISH = re.compile(
    r"(?=.*\b(?:leh[te]\w*|koduleh\w*|uudis\w*|veeb\w*))(?=.*\b(?:ava(?:da|ldada)|avalda\w*|üles)\b)", _F
)

# Sentences about money, events, orders, tenders and validity have dates of their own.
_OTHER_DATES = re.compile(
    r"\b(?:tasu(?:da|ge|mi\w*|nud)|maks(?:ta|ke|mi\w*)|makset\w*|arve(?:t|ga|l|le|ks|d|te)?|registreeru\w*|"
    r"pakkumus\w*|pakkumis\w*|telli(?:da|ge|mus\w*)|tarn\w*|toimub|toimuva\w*|kehti(?:b|v\w*)|soodus\w*|"
    r"allahindl\w*|"
    r"оплат\w*|заплат\w*|сч[её]т\w*|регистрац\w*|зарегистрир\w*|действ(?:ует|ител\w*)|заказ\w*|скидк\w*|"
    r"võlgnevus\w*|viivis\w*|tasumata|задолженност\w*|settle|pay\w*|"
    r"invoice\w*|registration|to register|sign[- ]?up|rsvp|order\w*|deliver\w*|tender\w*|bids?|"
    r"offers?|valid\w*|discount\w*)\b",
    _F,
)
# To tell who comes to an event is to sign up; a court that summons somebody asks for an answer.
_COMING = re.compile(
    r"\b(?:osale\w*|osavõt\w*|tulekust|attend\w*|(?:о|об) (?:сво[её]м |вашем )?(?:приходе|присутствии|участии)|"
    r"участвовать)\b",
    _F,
)
_SUMMONED = re.compile(r"\b(?:tunnistaja\w*|menetlusosali\w*|kohtuistung\w*|witness\w*|hearing|свидетел\w*)\b", _F)
# A sentence of its own that sets the date of what was asked before it.
_WISHED = re.compile(
    r"(?:soovitavalt|võimalusel|eelistatult|hiljemalt|tähtaeg|желательно|лучше|крайний срок|срок|не позднее|preferably|"
    r"ideally|deadline|at the latest|if possible)\b.{0,60}$",
    _F,
)
# What is waited for has a date; a count of days after such a word is rather the writer's own.
_AWAITED = re.compile(
    r"\b(?:oota(?:me|n)|loodan,? et (?:te )?jõuate|jõuaksi(?:te|d)|надеюсь,? (?:что )?(?:вы )?успеете|märkusi?|"
    r"tagasisid\w*|ожидаем|жд[её]м|замечани\w*)\b",
    _F,
)
# What is to be shown on a page has the day from which it is shown.
_PUT = re.compile(r"\b(?:pane|pange|panna|lisa|lisage|riputa\w*)\b", _F)
_PAGE = re.compile(r"\b(?:avale[hd]\w*|koduleh\w*|veebi\w*|facebook\w*)\b", _F)
_FROM = re.compile(r"\W{0,2}(?:hommikust|hommikul|hommikuks|alates)\b", _F)
# Days that the law gives run by the law; they are no wish of the sender.
_BY_LAW = re.compile(r"\b(?:seadus\w*|закон\w*|law|act)\b|§", _F)
# What may be done within a term is a right, such as that of appeal; no answer is asked.
_MAY = re.compile(
    r"\b(?:võib|võite|saab|on õigus|может|можно|вправе|may|can)\b[^.]{0,60}"
    r"\b(?:esita|vaidlusta|kaeva|обжал|подать|отказа|keeldu|appeal|challenge|refuse|object)|"
    r"\b(?:vaide|vaiet|\w*kaebuse?)\b[^.]{0,15}\b(?:võib|saab)\b|võlausaldaja",
    _F,
)
# "Palun vastake 3 päeva jooksul" of a private person does not bind; an office writes "palume", "vastata", "просим".
_PRIVATE_VOICE = re.compile(
    r"\b(?:palun|soovin|ootan|nõuan|tahan|\w{3,}[gk]e|прошу|жду|требую|ответьте|i|my)\b(?! (?:law|act))", _F
)

_ONES = {
    "ühe": 1, "kahe": 2, "kolme": 3, "nelja": 4, "viie": 5, "kuue": 6, "seitsme": 7, "kaheksa": 8, "üheksa": 9,
    "kümne": 10, "neljateistkümne": 14, "viieteistkümne": 15, "kahekümne": 20, "kolmekümne": 30,
    "одного": 1, "одной": 1, "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5, "шести": 6,
    "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "четырнадцати": 14, "пятнадцати": 15, "двадцати": 20,
    "тридцати": 30,
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
_N = r"(?:(?P<n>\d{1,3}|" + "|".join(sorted(_ONES, key=len, reverse=True)) + r")(?:\s*\([^)]{1,20}\))?[\s-]*+)?"
_WITHIN = tuple(
    re.compile(form, _F)
    for form in (
        rf"\b{_N}(?P<w>töö|kalendri)?(?P<u>päeva|nädala|kuu)\s+jooksul\b",
        rf"\bв\s+течени[ие]\s++{_N}(?P<w>рабоч\w+|календарн\w+)?\s*+(?P<u>дн\w+|недел\w+|месяц\w+)",
        rf"\bwithin\s++{_N}(?P<w>working|business|calendar)?\s*+(?P<u>days?|weeks?|months?)\b",
    )
)
_WORKING = ("töö", "рабоч", "working", "business")
_WEEKS, _MONTHS = ("nädal", "недел", "week"), ("kuu", "месяц", "month")


def reply_dates(
    read: Sequence[Passage], received: date, calendar: WorkCalendar, *, official: bool = False
) -> tuple[tuple[date, str], ...]:
    """Return the dates with their places: those to come first, the nearest at the head; then those gone by.

    `official`: the letter carries a number of its sender, so a count of days binds however it is worded.
    """
    found = {
        day: passage.place
        for passage in reversed(read)
        if not passage.quoted
        for day in _in_passage(passage.text, received, calendar, official=official)
        if received - LONGEST_PAST <= day <= received + LONGEST_AHEAD
    }
    return tuple(sorted(found.items(), key=lambda one: (one[0] < received, one[0])))


def _in_passage(text: str, received: date, calendar: WorkCalendar, *, official: bool) -> Iterator[date]:
    for sentence in _SENTENCE_END.split(text):
        flat = " ".join(sentence.split())
        written = [one.day for one in dates_in(flat, received) if _is_deadline(flat, one.start, one.end, one.until)]
        other = _has_other_dates(flat)
        asks = bool(ASKS.search(flat)) and not other
        if written and (asks or (_sets_a_date(flat) and not other)):
            yield from written
        elif shown := _shown(flat, received):
            yield from shown
        elif not written and asks and not _BY_LAW.search(flat):
            if official or not _PRIVATE_VOICE.search(flat):
                yield from _relative(flat, received, calendar)
        elif _PUBLISH.match(flat):
            yield from (one.day for one in dates_in(flat, received) if one.day >= received)


def _sets_a_date(sentence: str) -> bool:
    return bool(_WISHED.match(sentence) or _AWAITED.search(sentence))


def _has_other_dates(sentence: str) -> bool:
    comes = bool(_COMING.search(sentence)) and not _SUMMONED.search(sentence)
    return comes or bool(_OTHER_DATES.search(sentence) or _MAY.search(sentence))


def _shown(sentence: str, received: date) -> list[date]:
    """The days from which a page is to show something."""
    if not (_PUT.search(sentence) and _PAGE.search(sentence)):
        return []
    return [one.day for one in dates_in(sentence, received) if one.day >= received and _FROM.match(sentence, one.end)]


def _is_deadline(sentence: str, start: int, end: int, until: bool) -> bool:
    before, after = sentence[max(0, start - 60) : start], sentence[end : end + 20]
    return until or bool(_DEADLINE_BEFORE.search(before)) or bool(_DEADLINE_AFTER.search(after))


def _relative(sentence: str, received: date, calendar: WorkCalendar) -> Iterator[date]:
    for form in _WITHIN:
        for match in form.finditer(sentence):
            number = (match["n"] or "1").lower()
            # "päeva jooksul" without a number is "during the day", which asks for no date.
            if match["n"] is None and not match["u"].lower().startswith((*_WEEKS, *_MONTHS)):
                continue
            n = int(number) if number.isdigit() else _ONES[number]
            yield _counted(received, n, match["u"].lower(), (match["w"] or "").lower(), calendar)


def _counted(received: date, n: int, unit: str, sort: str, calendar: WorkCalendar) -> date:
    if sort.startswith(_WORKING):
        return calendar.add_working_days(received, n)
    if unit.startswith(_MONTHS):
        return calendar.roll_forward(add_months(received, n))
    return calendar.roll_forward(received + timedelta(days=n * (7 if unit.startswith(_WEEKS) else 1)))
