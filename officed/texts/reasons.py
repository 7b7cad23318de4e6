"""Reasons of decisions as people read them. The code tells them in English, for `explain` and the log; a mail tells
them in its own language. What is not in the table (a server's answer, a plugin's error, the words of a rule's author)
stays as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from officed.texts.findings import finding_in_words, quoted_words
from officed.texts.languages import Language
from officed.texts.phrasebook import Phrase, phrase, say

# Between the reasons of one value.
BETWEEN = " ¦ "
_BAR = BETWEEN.strip()

_SENTENCES: tuple[Phrase, ...] = (
    phrase(
        r"no rule knew this letter",
        "ükski reegel ei tundnud seda kirja ära",
        "ни одно правило не узнало это письмо",
        "no rule knew this letter",
    ),
    phrase(
        r"(?P<kind>\w+) has (?P<n>[\d.]+) points, (?P<m>[\d.]+) are needed",
        "{kind} sai {n} punkti, vaja on {m}",
        "{kind}: баллов {n}, нужно {m}",
        "{kind} has {n} points, {m} are needed",
    ),
    phrase(
        r"(?P<kind>\w+) \((?P<n>[\d.]+)\) and (?P<other>\w+) \((?P<m>[\d.]+)\) are too close",
        "{kind} ({n} punkti) ja {other} ({m} punkti) on punktidelt liiga lähestikku",
        "{kind} (баллов {n}) и {other} (баллов {m}) слишком близки по баллам",
        "{kind} ({n} points) and {other} ({m} points) are too close",
    ),
    phrase(
        r"(?P<kind>\w+) \((?P<n>[\d.]+)\) and (?P<other>\w+) \((?P<m>[\d.]+)\) are both likely: "
        r"perhaps two matters in one letter",
        "kirjas on võib-olla kaks asja: {kind} ({n} punkti) ja {other} ({m} punkti)",
        "в письме, возможно, два вопроса: {kind} (баллов {n}) и {other} (баллов {m})",
        "there may be two matters in the letter: {kind} ({n} points) and {other} ({m} points)",
    ),
    phrase(
        r"the letter has another matter too: (?P<kind>\w+)",
        "kirjas on võib-olla ka teine asi: {kind}",
        "в письме, возможно, есть и другой вопрос: {kind}",
        "there may be another matter in the letter: {kind}",
    ),
    phrase(
        r"(?P<kind>\w+) with (?P<n>[\d.]+) points",
        "{kind} sai {n} punkti",
        "{kind}: баллов {n}",
        "{kind} has {n} points",
    ),
    phrase(
        r"doubtful duplicate of (?:document )?(?P<other>\S+): the Message-ID is the same, the content is not",
        "võib olla sama kiri mis {other}: Message-ID on sama, sisu mitte",
        "возможно, то же письмо, что {other}: Message-ID совпадает, содержание — нет",
        "perhaps the same letter as {other}: the Message-ID is the same, the content is not",
    ),
    phrase(
        r"doubtful duplicate of (?:document )?(?P<other>\S+): the same sender sent the same text before",
        "võib olla sama kiri mis {other}: saatja on sama teksti juba saatnud",
        "возможно, то же письмо, что {other}: отправитель уже присылал этот текст",
        "perhaps the same letter as {other}: the same sender sent the same text before",
    ),
    phrase(
        r"doubtful duplicate of (?:document )?(?P<other>\S+): one of them is a scan, the text is the same",
        "võib olla sama kiri mis {other}: üks on skaneeritud, tekst on sama",
        "возможно, то же письмо, что {other}: одно из них отсканировано, текст совпадает",
        "perhaps the same letter as {other}: one of them is a scan, the text is the same",
    ),
    phrase(
        r"doubtful duplicate of (?:document )?(?P<other>\S+): the sender gave both the same number and date",
        "võib olla sama kiri mis {other}: saatja number ja kuupäev on samad",
        "возможно, то же письмо, что {other}: номер и дата отправителя совпадают",
        "perhaps the same letter as {other}: the sender's number and date are the same",
    ),
    phrase(r"a person said so", "nii otsustas ametnik", "так решил сотрудник", "a colleague decided so"),
    phrase(
        r"no rule named (?:anybody|a responsible person)",
        "reeglid muud täitjat ei nimeta, seepärast tuli dokument registripidajale",
        "другого исполнителя правила не называют, поэтому документ поступил регистратору",
        "the rules name nobody else, so it came to the registrar",
    ),
    phrase(
        r"nobody decided before the registration duty ended \((?P<basis>.*)\)",
        "registreerimise tähtajaks ({basis}) liiki ei otsustatud, seepärast tuli dokument registripidajale",
        "до конца срока регистрации ({basis}) вид не был определён, поэтому документ поступил регистратору",
        "nobody decided on the kind before it had to be registered ({basis}), so it came to the registrar",
    ),
    phrase(
        r"the file is empty: nothing to read, nothing to register",
        "fail on tühi: ei ole midagi lugeda ega registreerida",
        "файл пуст: нечего читать и регистрировать",
        "the file is empty: nothing to read, nothing to register",
    ),
    phrase(
        r"our letter was refused by the recipient's server: (?P<answer>.*)",
        "saaja server ei võtnud meie kirja vastu, vastus: {answer}",
        "сервер получателя не принял наше письмо, ответ: {answer}",
        "our letter was refused by the recipient's server: {answer}",
    ),
    phrase(
        r"our letter was not delivered to (?P<who>.*)",
        "meie kiri tuli tagasi, kohale toimetamata aadressile {who}",
        "наше письмо вернулось, не доставлено по адресу {who}",
        "our letter came back, not delivered to {who}",
    ),
    phrase(
        r"the letter that was passed on was refused: (?P<answer>.*)",
        "pädeva asutuse server ei võtnud edastatud kirja vastu, vastus: {answer}",
        "сервер компетентного учреждения не принял пересланное письмо, ответ: {answer}",
        "the competent body's server refused the letter that was passed on: {answer}",
    ),
    phrase(
        r"the letter that was passed on was not delivered to (?P<who>.*)",
        "edastatud kiri tuli tagasi, kohale toimetamata aadressile {who}",
        "пересланное письмо вернулось, не доставлено по адресу {who}",
        "the letter that was passed on came back, not delivered to {who}",
    ),
    phrase(
        r"the notice to the sender was refused: (?P<answer>.*)",
        "saatja server ei võtnud edastamise teadet vastu, vastus: {answer}",
        "сервер отправителя не принял сообщение о пересылке, ответ: {answer}",
        "the sender's server refused the notice of passing on: {answer}",
    ),
    phrase(
        r"the notice to the sender was not delivered to (?P<who>.*)",
        "saatjale saadetud edastamise teade tuli tagasi, kohale toimetamata aadressile {who}",
        "сообщение отправителю о пересылке вернулось, не доставлено по адресу {who}",
        "the notice of passing on came back, not delivered to the sender at {who}",
    ),
    phrase(
        r"the notice of the extension has not gone out yet",
        "pikendamise teadet ei ole veel õnnestunud saata",
        "сообщение о продлении ещё не удалось отправить",
        "the notice of the extension could not be sent yet",
    ),
    phrase(
        r"the notice of the extension was refused: (?P<answer>.*)",
        "saatja server ei võtnud pikendamise teadet vastu, vastus: {answer}",
        "сервер отправителя не принял сообщение о продлении, ответ: {answer}",
        "the sender's server refused the notice of the extension: {answer}",
    ),
    phrase(
        r"the notice of the extension was not delivered to (?P<who>.*)",
        "pikendamise teade tuli tagasi, kohale toimetamata aadressile {who}",
        "сообщение о продлении вернулось, не доставлено по адресу {who}",
        "the notice of the extension came back, not delivered to {who}",
    ),
    phrase(
        r"the notice of the extension went out only on (?P<day>.*)",
        "pikendamise teade läks välja alles {day}",
        "сообщение о продлении ушло только {day}",
        "the notice of the extension went out only on {day}",
    ),
    phrase(
        r"the mail to the responsible person was refused: (?P<answer>.*)",
        "täitjale saadetud kirja ei võetud vastu, server vastas: {answer}",
        "письмо исполнителю не принято, ответ сервера: {answer}",
        "the mail to the responsible person was refused, the server said: {answer}",
    ),
    phrase(
        r"the mail to the responsible person was not delivered to (?P<who>.*)",
        "täitjale saadetud kiri tuli tagasi, kohale toimetamata aadressile {who}",
        "письмо исполнителю вернулось, не доставлено по адресу {who}",
        "the mail to the responsible person came back, not delivered to {who}",
    ),
    phrase(
        r"an official answered a mail about (?P<number>.*) and wrote to somebody outside too",
        "ametnik vastas kirjale dokumendi {number} kohta ja kirjutas ka väljapoole maja; kui see on vastus saatjale, "
        "siis: officed answer {number}",
        "сотрудник ответил на письмо о документе {number} и написал также за пределы учреждения; если это ответ "
        "отправителю, то: officed answer {number}",
        "an official answered a mail about {number} and wrote to somebody outside too; if it is the answer to the "
        "sender: officed answer {number}",
    ),
    phrase(
        r"a step failed: Plugin (?P<plugin>.*?) failed in (?P<hook>\w+): (?P<error>.*)\. "
        r"Mend it or switch it off, then release what is held\.",
        "plugin {plugin} ei saanud hakkama ({hook}): {error}. IT-spetsialist peab selle parandama või välja lülitama",
        "сбой плагина {plugin} ({hook}): {error}. ИТ-специалист должен его исправить или отключить",
        "plugin {plugin} failed ({hook}): {error}. The IT specialist must mend it or switch it off",
    ),
    phrase(
        r"a step failed: (?P<error>.*)",
        "töötlemine katkes, veateade: {error}",
        "обработка прервалась, сообщение об ошибке: {error}",
        "the work on it broke off, the error says: {error}",
    ),
    phrase(r"role: (?P<title>.*)", "Teie roll: {title}", "Ваша роль: {title}", "your role: {title}"),
    phrase(
        r"vihje",
        "võimalik rikkumisteade, mida näeb ainult käsitleja",
        "возможно, сообщение о нарушении; его видит только уполномоченное лицо",
        "perhaps a report of wrongdoing; only its handler sees it",
    ),
)

# A reason to give it to somebody begins with the rule that said so; people are not told ids.
_RULE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}: ")
_AND: Mapping[Language, str] = {"et": "ja", "ru": "и", "en": "and"}


def write_reasons(*reasons: str) -> str:
    """Return reasons, the strongest first, as one value for the outbox.

    >>> write_reasons("text has »palun«", "a person said so")
    'text has »palun« ¦ a person said so'
    """
    return BETWEEN.join(reason.replace(_BAR, "|") for reason in reasons if reason)


def strongest(reasons: Iterable[str], most: int) -> tuple[str, ...]:
    """Return the first reasons, without those that only quote again what another one quotes."""
    kept: list[str] = []
    for reason in dict.fromkeys(filter(None, reasons)):
        if not any(_repeats(quoted_words(reason), quoted_words(other)) for other in kept):
            kept.append(reason)
    return tuple(kept[:most])


def _repeats(words: str, others: str) -> bool:
    return bool(words and others) and (words in others or others in words)


def without_rule(reason: str) -> str:
    """Return a reason without the rule's id before it; "" where there is nothing but an id."""
    bare = _RULE.sub("", reason, count=1)
    return "" if _RULE.fullmatch(f"{bare}: ") else bare


def reasons_in_words(value: str, language: Language) -> str:
    """Return the reasons of a value in one sentence; what was found in the letter is told in one breath."""
    told = [_one(reason.strip(), language) for reason in value.split(_BAR)]
    parts: list[str] = []
    for found, group in groupby(told, key=lambda one: one[1]):
        words = [one[0] for one in group]
        parts += [_in_a_row(words, language)] if found else words
    return "; ".join(parts)


def _in_a_row(words: list[str], language: Language) -> str:
    # "tekstis on »a« ja »b«": a place is named once for what stands side by side.
    starts = ["", *(one.partition(" »")[0] for one in words)]
    *first, last = (
        one.removeprefix(f"{start} ") if start == before else one
        for one, start, before in zip(words, starts[1:], starts, strict=False)
    )
    return f"{', '.join(first)} {_AND[language]} {last}" if first else last


def _one(reason: str, language: Language) -> tuple[str, bool]:
    """The reason in words, and whether it is something found in the letter."""
    found = finding_in_words(reason, language)
    if found is not None:
        return found, True
    return say(_SENTENCES, reason, language) or reason, False
