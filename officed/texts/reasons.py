"""Reasons of decisions as people read them. The code tells them in English, for `explain` and the log; a mail tells
them in its own language. What is not in the table (a server's answer, a plugin's error) stays as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from officed.texts.kinds import kind_name
from officed.texts.languages import Language

# Between the reasons of one value; no letter has it.
BETWEEN = " ¦ "
_MOST = 3

_PLACES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "subject": {"et": "pealkirjas on", "ru": "в теме есть", "en": "the subject has"},
        "text": {"et": "tekstis on", "ru": "в тексте есть", "en": "the text has"},
        "first lines": {"et": "alguses on", "ru": "в начале есть", "en": "the first lines have"},
        "attachment": {"et": "manuses on", "ru": "во вложении есть", "en": "an attachment has"},
        "attachment's name": {"et": "manuse nimes on", "ru": "в имени вложения есть", "en": "an attachment's name has"},
        "sender": {"et": "saatja nimes on", "ru": "в имени отправителя есть", "en": "the sender's name has"},
        "recipient": {"et": "saaja nimes on", "ru": "в имени получателя есть", "en": "the recipient's name has"},
    }
)

_SENTENCES: tuple[tuple[str, Mapping[str, str]], ...] = (
    (
        r"no rule knew this letter",
        {
            "et": "ükski reegel ei tundnud seda kirja ära",
            "ru": "ни одно правило не узнало это письмо",
            "en": "no rule knew this letter",
        },
    ),
    (
        r"(?P<kind>\w+) has (?P<a>[\d.]+) points, (?P<b>[\d.]+) are needed",
        {
            "et": "{kind}: {a} punkti, vaja on {b}",
            "ru": "{kind}: баллов {a}, нужно {b}",
            "en": "{kind}: {a} points, {b} are needed",
        },
    ),
    (
        r"(?P<kind>\w+) \((?P<a>[\d.]+)\) and (?P<other>\w+) \((?P<b>[\d.]+)\) are too close",
        {
            "et": "{kind} ({a} punkti) ja {other} ({b} punkti) on liiga lähedased",
            "ru": "{kind} (баллов {a}) и {other} (баллов {b}) слишком близки",
            "en": "{kind} ({a}) and {other} ({b}) are too close",
        },
    ),
    (
        r"a person said so",
        {"et": "nii otsustas ametnik", "ru": "так решил сотрудник", "en": "a person decided so"},
    ),
    (
        r"no rule named (?:anybody|a responsible person)",
        {
            "et": "teist täitjat reeglid ei nimeta, siis täidab registripidaja",
            "ru": "другого исполнителя правила не называют, поэтому отвечает регистратор",
            "en": "the rules name nobody else, so the registrar takes it",
        },
    ),
    (
        r"nobody decided before the registration duty ended.*",
        {
            "et": "registreerimise tähtaja lõpuks keegi ei otsustanud (AvTS § 12 lg 1)",
            "ru": "до конца срока регистрации никто не решил (AvTS § 12 lg 1)",
            "en": "nobody decided before the registration duty ended (AvTS § 12 lg 1)",
        },
    ),
    (
        r"the file is empty.*",
        {
            "et": "fail on tühi: ei ole midagi lugeda ega registreerida",
            "ru": "файл пуст: нечего читать и регистрировать",
            "en": "the file is empty: nothing to read, nothing to register",
        },
    ),
    (
        r"the mail to the responsible person was refused: (?P<a>.*)",
        {
            "et": "täitja kirja ei võetud vastu: {a}",
            "ru": "письмо исполнителю не принято: {a}",
            "en": "the mail to the responsible person was refused: {a}",
        },
    ),
    (
        r"role: (?P<a>.*)",
        {"et": "Teie roll: {a}", "ru": "Ваша роль: {a}", "en": "your role: {a}"},
    ),
    (
        r"vihje",
        {
            "et": "võimalik rikkumisteade, näeb ainult käsitleja",
            "ru": "возможно, сообщение о нарушении; его видит только уполномоченное лицо",
            "en": "perhaps a report of wrongdoing; only its handler sees it",
        },
    ),
)
_TABLE = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _SENTENCES)
_HAS = re.compile(r"(?P<place>[a-z' ]+) has »(?P<words>.*)«", re.DOTALL)


def write_reasons(reasons: Iterable[str], most: int = _MOST) -> str:
    """The strongest reasons as one value for the outbox; one that only repeats words of another is left out."""
    kept: list[str] = []
    for reason in dict.fromkeys(filter(None, reasons)):
        words = _quoted(reason)
        if not any(words and (words in _quoted(other) or _quoted(other) in words) for other in kept if _quoted(other)):
            kept.append(reason)
    return BETWEEN.join(kept[:most])


def _quoted(reason: str) -> str:
    found = _HAS.fullmatch(reason)
    return found["words"].casefold() if found else ""


def reasons_in_words(value: str, language: Language) -> str:
    """The reasons of a value in one sentence."""
    return "; ".join(_one(reason.strip(), language) for reason in value.split(BETWEEN.strip()))


def _one(reason: str, language: Language) -> str:
    found = _HAS.fullmatch(reason)
    if found is not None and found["place"] in _PLACES:
        return f"{_PLACES[found['place']][language]} »{found['words']}«"
    for pattern, words in _TABLE:
        match = pattern.fullmatch(reason)
        if match is not None:
            return words[language].format(**_told(match.groupdict(), language))
    return reason


def _told(values: Mapping[str, str], language: Language) -> dict[str, str]:
    kinds = {name: kind_name(code, language) for name, code in values.items() if name in {"kind", "other"}}
    return {**values, **kinds}
