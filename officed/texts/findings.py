"""What rules find in a letter, in words: one phrase for each sentence that a condition can say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from officed.texts.languages import Language
from officed.texts.phrasebook import Phrase, phrase, say

# Places of words, and other things that are compared: the code's word, then the beginning of the sentence.
_HAS: tuple[tuple[str, str, str, str], ...] = (
    ("subject", "pealkirjas on", "в теме есть", "the subject has"),
    ("text", "tekstis on", "в тексте есть", "the text has"),
    ("quoted text", "tsiteeritud kirjas on", "в цитируемом письме есть", "the quoted text has"),
    ("first lines", "teksti alguses on", "в начале текста есть", "the first lines have"),
    ("attachment", "manuses on", "во вложении есть", "an attachment has"),
    ("attachment's name", "manuse nimes on", "в имени вложения есть", "an attachment's name has"),
    ("sender", "saatja nimes või aadressis on", "в имени или адресе отправителя есть", "the sender's name has"),
    ("recipient", "saaja nimes või aadressis on", "в имени или адресе получателя есть", "the recipient's name has"),
)
_IS: tuple[tuple[str, str, str, str], ...] = (
    ("sender's domain", "saatja domeen on", "домен отправителя:", "the sender's domain is"),
    ("attachment's type", "manuse tüüp on", "тип вложения:", "an attachment's type is"),
    ("source", "allikas on", "источник:", "the source is"),
    ("mailbox", "postkast on", "почтовый ящик:", "the mailbox is"),
    ("language", "kirja keel on", "язык письма:", "the language is"),
    ("direction", "kirja suund on", "направление письма:", "the direction is"),
    (
        r"(?P<name>spf|dkim|dmarc|arc|auth|iprev)",
        "saatja kontrolli {name} tulemus on",
        "проверка отправителя {name}:",
        "the check {name} of the sender is",
    ),
    (r"header (?P<name>\S+)", "päiserida {name} on", "строка заголовка {name}:", "the header {name} is"),
)
_OTHERS: tuple[Phrase, ...] = (
    phrase(
        r"no header (?P<name>\S+)", "päises ei ole rida {name}", "в заголовке нет строки {name}",
        "it has no header {name}",
    ),
    phrase(r"it has attachments", "kirjal on manuseid", "есть вложения", "it has attachments"),
    phrase(r"not: it has attachments", "kirjal ei ole manuseid", "вложений нет", "it has no attachments"),
    phrase(
        r"sender works here", "saatja kirjutab meie asutusest", "отправитель пишет из нашего учреждения",
        "the sender works here",
    ),
    phrase(
        r"not: sender works here", "saatja ei kirjuta meie asutusest", "отправитель пишет не из нашего учреждения",
        "the sender does not work here",
    ),
    phrase(
        r"it was written by a program", "kirja on koostanud programm", "письмо составлено программой",
        "it was written by a program",
    ),
    phrase(
        r"not: it was written by a program", "kirja ei ole koostanud programm", "письмо составлено не программой",
        "it was not written by a program",
    ),
    phrase(
        r"it is a delivery report", "kiri on kättetoimetamise teade", "это отчёт о доставке", "it is a delivery report"
    ),
    phrase(
        r"not: it is a delivery report", "kiri ei ole kättetoimetamise teade", "это не отчёт о доставке",
        "it is no delivery report",
    ),
    phrase(
        r"nothing speaks against it", "miski ei räägi selle vastu", "ничто этому не противоречит",
        "nothing speaks against it here",
    ),
    phrase(
        r"letters of this kind so far have »(?P<words>.*)« too", "seda liiki varasemates kirjades on ka »{words}«",
        "в прежних письмах этого вида тоже есть »{words}«", "earlier letters of this kind have »{words}« too",
    ),
    phrase(r"size is (?P<n>[\d.]+) MB", "kirja maht on {n} MB", "объём письма {n} МБ", "its size is {n} MB"),
)  # fmt: skip

FIELD_NAMES: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "our_ref": {"et": "meie registrinumber", "ru": "наш регистрационный номер", "en": "our number"},
        "sender_ref": {"et": "saatja viit", "ru": "номер отправителя", "en": "the sender's reference"},
        "sender_date": {"et": "saatja kuupäev", "ru": "дата отправителя", "en": "the sender's date"},
        "reply_by": {"et": "vastamise kuupäev", "ru": "дата ответа", "en": "a date to reply by"},
        "personal_code": {"et": "isikukood", "ru": "личный код", "en": "a personal code"},
        "registry_code": {"et": "registrikood", "ru": "регистровый код", "en": "a registry code"},
        "iban": {"et": "kontonumber", "ru": "номер счёта", "en": "an account number"},
        "reference_number": {"et": "viitenumber", "ru": "номер ссылки", "en": "a payment reference"},
        "plate": {"et": "sõiduki registreerimismärk", "ru": "номерной знак", "en": "a number plate"},
        "restriction_basis": {
            "et": "juurdepääsupiirangu alus", "ru": "основание ограничения доступа", "en": "a ground of restriction",
        },
        "restriction_until": {
            "et": "juurdepääsupiirangu lõpp", "ru": "конец ограничения доступа", "en": "an end of restriction",
        },
        "addressee": {"et": "teine adressaat", "ru": "другой адресат", "en": "another addressee"},
        "sender_name": {"et": "kirjutaja nimi", "ru": "имя писавшего", "en": "the writer's name"},
        "sender_phone": {"et": "kirjutaja telefon", "ru": "телефон писавшего", "en": "the writer's phone"},
        "sender_email": {"et": "kirjutaja teine e-post", "ru": "другая почта писавшего", "en": "another mail address"},
        "sender_address": {"et": "kirjutaja aadress", "ru": "адрес писавшего", "en": "the writer's address"},
    }
)  # fmt: skip

_FIELD = re.compile(r"(?P<no>no )?(?P<name>[a-z][a-z0-9_]*)(?(no)| found)")
_FOUND: Mapping[Language, str] = {"et": "kirjas on {}", "ru": "в письме есть {}", "en": "the letter has {}"}
_NOT_FOUND: Mapping[Language, str] = {"et": "kirjas puudub {}", "ru": "в письме отсутствует {}", "en": "it lacks {}"}
_QUOTED = re.compile(r"(?P<label>.*?) (?:has|is) »(?P<words>.*)«", re.DOTALL)
# A quotation in a mail is a hint; the letter itself lies beside it.
_LONGEST = 70


def _quoting(verb: str, rows: tuple[tuple[str, str, str, str], ...]) -> tuple[Phrase, ...]:
    return tuple(
        phrase(rf"{label} {verb} »(?P<words>.*)«", *(f"{start} »{{words}}«" for start in starts))
        for label, *starts in rows
    )


_FINDINGS: tuple[Phrase, ...] = (*_quoting("has", _HAS), *_quoting("is", _IS), *_OTHERS)


def finding_in_words(sentence: str, language: Language) -> str | None:
    """Return what a rule found, in the language; None where no condition says this."""
    return say(_FINDINGS, _shortened(sentence), language) or _field_in_words(sentence, language)


def quoted_words(sentence: str) -> str:
    """Return the words of the letter that a finding quotes, in lower case; "" where it quotes none."""
    found = _QUOTED.fullmatch(sentence)
    return found["words"].casefold() if found else ""


def _shortened(sentence: str) -> str:
    found = _QUOTED.fullmatch(sentence)
    if found is None or len(found["words"]) <= _LONGEST:
        return sentence
    short = found["words"][:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,.;:")
    return f"{sentence[: found.start('words')]}{short} …«"


def _field_in_words(sentence: str, language: Language) -> str | None:
    found = _FIELD.fullmatch(sentence)
    if found is None or found["name"] not in FIELD_NAMES:
        return None
    return (_NOT_FOUND if found["no"] else _FOUND)[language].format(FIELD_NAMES[found["name"]][language])
