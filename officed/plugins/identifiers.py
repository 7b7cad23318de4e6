"""Built-in plugin: identifiers with their check digits, vehicle plates, and access restrictions that a letter carries.

The only door to `python-stdnum`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from stdnum import iban
from stdnum.ee import ik, registrikood

from officed.api import Document, Field, hookimpl
from officed.plugins.marks.plates import plates
from officed.plugins.marks.restrictions import grounds, restricted_until

API_VERSION = 1

LONGEST = 200_000
_F = re.IGNORECASE

_PERSONAL_CODE = re.compile(r"(?<![\d+/.-])[1-8]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}(?![\d/]|[.,-]\d)")
_REGISTRY_CODE = re.compile(r"(?<![\d+/.-])[1789]\d{7}(?![\d/]|[.,]\d)")
_OTHER_NUMBER = re.compile(
    r"\b(?:tel\w*|mob\w*|gsm|phone|faks\w*|fax|viitenumb\w*|viitenr|arve\w*|invoice\w*|konto\w*|account|telli\w*|order|"
    r"saadetis\w*|tracking|kliendi\w*|lepingu\w*|mõõtja\w*|arvesti\w*|kriminaalas\w*|väärteoas\w*|"
    r"тел\w*|моб\w*|сч[её]т\w*|заказ\w*|договор\w*)\W{0,4}(?:(?:nr|number|no|kood|№|номер)\W{0,3})?$",
    _F,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_REFERENCE_NUMBER = re.compile(
    r"(?:viitenumber|viitenr|viite nr|reference (?:number|no)|номер ссылки)\W{0,4}(?P<n>\d(?: ?\d){1,19})(?!\d)", _F
)


def _places(document: Document) -> Iterator[tuple[str, str]]:
    content = document.content
    yield "subject", content.subject
    yield "text", content.text[:LONGEST]
    for part in content.attachments:
        yield part.path or part.name, part.text[:LONGEST]


def is_personal_code(code: str) -> bool:
    """Whether eleven digits are a personal code: a day of birth, and a check digit that is right (EVS 585)."""
    return bool(ik.is_valid(code))


def _personal_codes(text: str) -> Iterator[str]:
    return (code for code in _unlabelled(_PERSONAL_CODE, text) if is_personal_code(code))


def _registry_codes(text: str) -> Iterator[str]:
    return (code for code in _unlabelled(_REGISTRY_CODE, text) if registrikood.is_valid(code))


def _unlabelled(form: re.Pattern[str], text: str) -> Iterator[str]:
    """Numbers that do not call themselves a telephone, an account, an order: one in eleven has a right check digit."""
    for match in form.finditer(text):
        if not _OTHER_NUMBER.search(text[max(0, match.start() - 40) : match.start()]):
            yield match.group()


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


FINDERS: Mapping[str, Callable[[str], Iterator[str]]] = MappingProxyType(
    {
        "personal_code": _personal_codes,
        "registry_code": _registry_codes,
        "iban": _ibans,
        "reference_number": _reference_numbers,
        "plate": plates,
        "restriction_basis": grounds,
        "restriction_until": restricted_until,
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
