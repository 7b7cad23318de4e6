"""Built-in plugin: identifiers with their check digits, vehicle plates, and access restrictions that a letter carries.

The only door to `python-stdnum`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from stdnum import iban
from stdnum.ee import ik, registrikood

from officed.api import Document, Field, hookimpl

API_VERSION = 1

LONGEST = 200_000
_F = re.IGNORECASE

_PERSONAL_CODE = re.compile(r"(?<!\d)[1-8]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}(?!\d)")
_REGISTRY_CODE = re.compile(r"(?<![\d+/.-])[1789]\d{7}(?![\d/]|[.,]\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_REFERENCE_NUMBER = re.compile(
    r"(?:viitenumber|viitenr|viite nr|reference (?:number|no)|номер ссылки)\W{0,4}(?P<n>\d(?: ?\d){1,19})(?!\d)", _F
)

# Plates as they are written in Estonia, then any that has letters and digits in two blocks.
_PLATE = re.compile(
    r"(?<![\w/.-])(?:\d{2,3}[ -]?[A-Z]{3}|\d{3}[ -]?[A-Z]{2}|PROOV ?\d{4}|C(?:M)?D ?\d{2,5}|[A-Z]{1,3}-\d{3,4}|"
    r"[A-Z]{2,3} ?\d{3,4}|[A-Z]{3}[ -]\d{3}|[A-Z]{2}[ -]?\d{2,3}[ -]?[A-Z]{2,3})(?![\w/]|-\d)"
)
_VEHICLE = re.compile(
    r"\b(?:\w*auto(?:d|de|ga|l|le|t|dele|dega)?|veok\w*|kallur\w*|kraana\w*|haagis\w*|poolhaagis\w*|sõiduk\w*|masin\w*|"
    r"buss\w*|furgoon\w*|numbrimär\w*|reg\.? ?(?:nr|number|märk)\w*|tõstuk\w*|"
    r"машин\w*|автомоб\w*|грузов\w*|прицеп\w*|фур\w*|госномер\w*|"
    r"truck\w*|lorr(?:y|ies)|vehicle\w*|trailer\w*|plates?|\w*cars?|vans?)\b",
    _F,
)
# What looks like a plate and is an amount, an act, a standard, a road or a street number.
_NO_PLATE = frozenset(
    {
        "EUR", "USD", "GBP", "SEK", "RUB", "KWH", "MWH", "KWP", "KW", "TLN", "EVS", "ISO", "PDF", "KOV", "RHS", "HMS",
        "KMD", "UTC", "GMT", "TEL", "KELL", "MIN", "NR", "NO", "LK", "PK", "AS", "OU", "CO", "KG", "KM", "TK", "MM",
        "CM", "HA", "EE", "RT", "EL", "EU", "EC", "EN", "DN", "PN", "TO", "ON", "IN", "AT", "OF", "BY", "MB", "GB",
        "HP", "CV",
    }
)  # fmt: skip
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")

_MARK = re.compile(
    r"ASUTUSESISESEKS\s+KASUTAMISEKS|Ametkondlikuks\s+kasutamiseks|\bAK\b(?=\s*(?:[-–:,(]|märge|kuni|$))|"
    r"juurdepääsupiirang\w{0,30}+(?=[^\n]{0,30}(?:kehtib|kuni|:))",
    re.MULTILINE | re.IGNORECASE,
)
_GROUND = re.compile(
    r"AvTS\s*(?:-i)?\s*§\s*35\s*(?:lg|l[õo]ige|lõike)?\s*\.?\s*(?P<lg>[12])?\s*(?:p|punkt\w*)\s*\.?\s*"
    r"(?P<p>\d{1,2}(?:[¹²³]|\^\d)?)",
    _F,
)
_UNTIL = re.compile(r"(?:kehtib\s+kuni|tähtaeg|lõpp\w*|kuni)\W{0,4}(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", _F)
# The five data of the mark stand near it (AvTS § 41 lg 2).
_NEAR = 400


def _places(document: Document) -> Iterator[tuple[str, str]]:
    content = document.content
    yield "subject", content.subject
    yield "text", content.text[:LONGEST]
    for part in content.attachments:
        yield part.path or part.name, part.text[:LONGEST]


def _personal_codes(text: str) -> Iterator[str]:
    return (code for code in _PERSONAL_CODE.findall(text) if ik.is_valid(code))


def _registry_codes(text: str) -> Iterator[str]:
    return (code for code in _REGISTRY_CODE.findall(text) if registrikood.is_valid(code))


def _ibans(text: str) -> Iterator[str]:
    for match in _IBAN.finditer(text):
        # The last group may be a word of the sentence: the longest start with a right check counts.
        words = match.group().split(" ")
        tries = ("".join(words[:n]) for n in range(len(words), 0, -1))
        found = next((one for one in tries if iban.is_valid(one, check_country=False)), None)
        if found:
            yield found


def _reference_numbers(text: str) -> Iterator[str]:
    for match in _REFERENCE_NUMBER.finditer(text):
        number = match["n"].replace(" ", "")
        if _is_reference_number(number):
            yield number


def _is_reference_number(number: str) -> bool:
    """Weights 7, 3, 1 from right to left over all but the last digit (the banks' 7-3-1 method)."""
    total = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(number[:-1])))
    return (10 - total % 10) % 10 == int(number[-1])


def _plates(text: str) -> Iterator[str]:
    # Without a word about vehicles three digits and letters are an amount or a room.
    if not _VEHICLE.search(text):
        return
    for match in _PLATE.finditer(text.translate(_LOOK_ALIKE)):
        letters = re.sub(r"[^A-Z]", "", match.group())
        if letters not in _NO_PLATE:
            yield re.sub(r"[ -]", "", match.group())


def _grounds(text: str) -> Iterator[str]:
    for around in _near_marks(text):
        found = [f"AvTS § 35 lg {match['lg'] or '1'} p {match['p']}" for match in _GROUND.finditer(around)]
        yield from found or ["AK"]


def _restricted_until(text: str) -> Iterator[str]:
    for around in _near_marks(text):
        for match in _UNTIL.finditer(around):
            try:
                yield date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
            except ValueError:
                continue


def _near_marks(text: str) -> Iterator[str]:
    for match in _MARK.finditer(text):
        yield text[match.start() : match.end() + _NEAR]


FINDERS: Mapping[str, Callable[[str], Iterator[str]]] = MappingProxyType(
    {
        "personal_code": _personal_codes,
        "registry_code": _registry_codes,
        "iban": _ibans,
        "reference_number": _reference_numbers,
        "plate": _plates,
        "restriction_basis": _grounds,
        "restriction_until": _restricted_until,
    }
)


@hookimpl
def find_fields(document: Document) -> Sequence[Field]:
    """Return every identifier once, with the first place where it stands."""
    found: dict[tuple[str, str], str] = {}
    for place, text in _places(document):
        for name, find in FINDERS.items():
            for value in find(text):
                found.setdefault((name, value), place)
    return tuple(Field(name, value, place) for (name, value), place in found.items())
