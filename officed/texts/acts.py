"""Act and section in each language: »HMS § 15 lg 2« as people of other languages read it, and never with brackets.

The tables of an office write them in Estonian, as clerks do; the outbox freezes them so. A mail shows them within
brackets of its own, so a remark in brackets follows a comma here. What is not known stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from officed.texts.languages import Language

ACTS: Mapping[str, Mapping[Language, str]] = {
    "AvTS": {"ru": "Закон о публичной информации", "en": "Public Information Act"},
    "ArhS": {"ru": "Закон об архивах", "en": "Archives Act"},
    "EhS": {"ru": "Строительный кодекс", "en": "Building Code"},
    "HKMS": {"ru": "Административно-процессуальный кодекс", "en": "Code of Administrative Court Procedure"},
    "HMS": {"ru": "Закон об административном производстве", "en": "Administrative Procedure Act"},
    "IKS": {"ru": "Закон о защите персональных данных", "en": "Personal Data Protection Act"},
    "IKÜM": {"ru": "Общий регламент о защите данных", "en": "General Data Protection Regulation"},
    "KOKS": {"ru": "Закон об организации местного самоуправления", "en": "Local Government Organisation Act"},
    "LS": {"ru": "Закон о дорожном движении", "en": "Traffic Act"},
    "MSVS": {
        "ru": "Закон об ответе на меморандумы и ходатайства о разъяснении и о подаче коллективных обращений",
        "en": "Response to Memoranda and Requests for Explanations and Submission of Collective Addresses Act",
    },
    "PS": {"ru": "Конституция", "en": "Constitution"},
    "PlanS": {"ru": "Закон о планировании", "en": "Planning Act"},
    "RHS": {"ru": "Закон о государственных закупках", "en": "Public Procurement Act"},
    "SHS": {"ru": "Закон о социальном попечении", "en": "Social Welfare Act"},
    "TsMS": {"ru": "Гражданский процессуальный кодекс", "en": "Code of Civil Procedure"},
    "TsÜS": {"ru": "Закон об общей части Гражданского кодекса", "en": "General Part of the Civil Code Act"},
    "TÕRTKS": {
        "ru": "Закон о защите лиц, сообщающих о связанных с работой нарушениях права Европейского союза",
        "en": "Act on the Protection of Persons Who Report Work-Related Breaches of European Union Law",
    },
    "VÕS": {"ru": "Обязательственно-правовой закон", "en": "Law of Obligations Act"},
}
"""Acts by the short name of Estonian clerks; in Estonian they are called so."""

_DIRECTIVE: Mapping[Language, str] = {"et": "ELi direktiiv", "ru": "директива ЕС", "en": "EU Directive"}

PHRASES: Mapping[str, Mapping[Language, str]] = {
    "asutuse asjaajamiskord": {"ru": "порядок делопроизводства учреждения", "en": "the office's rules of procedure"},
    "asutuse tava": {"ru": "практика учреждения", "en": "practice of the office"},
    "asutuse tavaline tähtaeg": {"ru": "обычный срок учреждения", "en": "usual term of the office"},
    "eriseadused": {"ru": "специальные законы", "en": "special acts"},
    "ettekirjutuse tähtpäev": {"ru": "дата, назначенная предписанием", "en": "date set by the precept"},
    "kirja tähtpäev": {"ru": "дата, указанная в письме", "en": "date set by the letter"},
    "kohtu määratud tähtpäev": {"ru": "дата, назначенная судом", "en": "date set by the court"},
    "kui ettekirjutuses ei ole tähtpäeva": {
        "ru": "если в предписании дата не указана",
        "en": "where the precept sets no date",
    },
    "kui kirjas ei ole tähtpäeva": {"ru": "если в письме дата не указана", "en": "where the letter sets no date"},
    "küsija määratud tähtpäev": {"ru": "дата, назначенная запросившим", "en": "date set by the one who asks"},
    "meie kirjas antud tähtpäev": {"ru": "дата, указанная в нашем письме", "en": "date given in our letter"},
    "tähtaja annab dokument": {"ru": "срок указан в документе", "en": "the document sets the term"},
    "valla või linna kord": {"ru": "порядок волости или города", "en": "rules of the town or parish"},
    "volikogu töökord": {"ru": "регламент собрания", "en": "rules of the council"},
}
"""What stands in the place of a section where no act has one."""

# Parts of a national act, and of an act of the European Union, whose articles have paragraphs and points.
_PARTS: Mapping[Language, Mapping[str, str]] = {
    "ru": {"lg": "ч.", "p": "п.", "art": "ст.", "ja": "и", "kuni": "до"},
    "en": {"lg": "subsection", "p": "clause", "art": "article", "ja": "and", "kuni": "until"},
}
_PARTS_OF_THE_UNION: Mapping[Language, Mapping[str, str]] = {
    "ru": {**_PARTS["ru"], "lg": "п.", "p": "подп."},
    "en": {**_PARTS["en"], "lg": "paragraph", "p": "point"},
}

_EL = "direktiiv (EL) "
_REMARK = re.compile(r"\s*\(([^()]{0,200})\)")
_SEVERAL = re.compile(r"\b(subsection|clause|paragraph|point) (\w{1,9}) and ")
_WORD = re.compile(r"\b(?:lg|p|art|ja|kuni)\b(?= )")


def basis_in_words(basis: str, language: Language) -> str:
    """Return act and section as the language writes them, without brackets.

    >>> basis_in_words("MSVS § 6 (kuni 27.12.2024)", "et")
    'MSVS § 6, kuni 27.12.2024'
    >>> basis_in_words("HMS § 15 lg 2; asutuse asjaajamiskord", "en")
    "Administrative Procedure Act, § 15 subsection 2; the office's rules of procedure"
    """
    bare = _REMARK.sub(r", \1", basis.replace(_EL, f"{_DIRECTIVE['et']} ")).strip(" ,")
    if language == "et":
        return bare
    return "; ".join(_source(part.strip(), language) for part in bare.split(";"))


def _source(part: str, language: Language) -> str:
    """One act with its sections, or a phrase; the words of a section are those of the act before it."""
    parts, told = _PARTS[language], []
    for piece in part.split(", "):
        name, _, rest = piece.partition(" ")
        if piece in PHRASES:
            told.append(PHRASES[piece][language])
        elif piece.startswith(_DIRECTIVE["et"]):
            parts = _PARTS_OF_THE_UNION[language]
            told.append(_DIRECTIVE[language] + _section(piece.removeprefix(_DIRECTIVE["et"]), parts))
        elif name in ACTS:
            parts = (_PARTS_OF_THE_UNION if name == "IKÜM" else _PARTS)[language]
            told += [ACTS[name][language], *([_section(rest, parts)] if rest else [])]
        else:
            told.append(_section(piece, parts))
    return ", ".join(told)


def _section(text: str, parts: Mapping[str, str]) -> str:
    return _SEVERAL.sub(r"\1s \2 and ", _WORD.sub(lambda word: parts[word[0]], text))
