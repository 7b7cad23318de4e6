"""Vehicle plates as letters write them. The law knows no check digit, so a word about vehicles must stand with them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_F = re.IGNORECASE

# Three digits and three letters are a plate wherever a vehicle is spoken of.
_PLATE = re.compile(
    r"(?<![\w/.-])(?:\d{2,3}[ -]?[A-Z]{3}|\d{3}[ -]?[A-Z]{2}|PROOV ?\d{4}|C(?:M)?D ?\d{2,5})(?![\w/]|-\d)"
)
# Foreign forms look like the numbers of standards, drawings and contracts: the vehicle must stand just before them.
_FOREIGN = re.compile(
    r"(?<![\w/.-])(?:[A-Z]{1,3}-\d{3,4}|[A-Z]{2,3} ?\d{3,4}|[A-Z]{3}[ -]\d{3}|[A-Z]{2}[ -]?\d{2,3}[ -]?[A-Z]{2,3})"
    r"(?![\w/]|-\d)"
)
_NEAR = 200
_VEHICLE = re.compile(
    r"\b(?:\w*auto(?:d|de|ga|l|le|t|dele|dega|le|st)?|\w*(?:veok|kallur|kraana|haagis|sõiduk|buss|furgoon|rekka|traktor|"
    r"treiler|tõstuk|manipulaator|mootorratas|mopeed|multilift|segisti)\w*|masin\w*|numbrimär\w*|"
    r"reg\.? ?(?:nr|number|märk)\w*|registreerimis(?:märk|number|mass)\w*|täismass\w*|"
    r"\w*кран\w*|машин\w*|автомоб\w*|автобус\w*|грузов\w*|прицеп\w*|фур\w*|госномер\w*|самосвал\w*|тягач\w*|"
    r"mashin\w*|gruzovi\w*|avto\w*|pri(?:c|ts|z)ep\w*|samosval\w*|"
    r"truck\w*|lorr(?:y|ies)|vehicle\w*|trailer\w*|plates?|\w*cars?|vans?|mixer|tractor unit)\b",
    _F,
)
# An address, a room, a route or an amount stands before it: that is no plate.
_BEFORE = re.compile(
    r"\b(?:tuba|ruum|kabinet|korter|krt|maja|tn|tänav|tee|mnt|pst|room|flat|apartment|liin|marsruut|joonis|drawing|leping|"
    r"contract|standard|klass|class|artikkel|mudel|model|type|tüüp|pakend|hind|price|summa|kokku|комн\w*|каб\w*|кв|дом)"
    r"\W{0,4}(?:(?:nr|no|№)\W{0,3})?$",
    _F,
)
# What looks like a plate and is an amount, an act, a standard, a road or a street number.
_NO_PLATE = frozenset(
    {
        "EUR", "USD", "GBP", "SEK", "RUB", "KWH", "MWH", "KWP", "KW", "TLN", "EVS", "ISO", "PDF", "KOV", "RHS", "HMS",
        "KMD", "UTC", "GMT", "TEL", "KELL", "MIN", "NR", "NO", "LK", "PK", "AS", "OU", "CO", "KG", "KM", "TK", "MM",
        "CM", "HA", "EE", "RT", "EL", "EU", "EC", "EN", "DN", "PN", "TO", "ON", "IN", "AT", "OF", "BY", "MB", "GB",
        "HP", "CV", "DIN", "ASTM", "USB", "LED", "PVC", "CFU", "SIM", "GPS", "CCT", "BIM", "DWG", "XML", "MTÜ", "OÜ",
        "KÜ", "RAL", "AISI", "PM", "AM", "ST", "MNT", "KV", "MW", "GW", "BTU", "DB", "LM", "HZ", "KHZ",
        "MHZ", "GHZ",
    }
)  # fmt: skip
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def plates(text: str) -> Iterator[str]:
    """Yield plates without spaces and hyphens, in Latin letters, in the order of the text."""
    vehicles = [match.end() for match in _VEHICLE.finditer(text)]
    if not vehicles:
        return
    latin = text.translate(_LOOK_ALIKE)
    found = [(match.start(), match.group()) for match in _PLATE.finditer(latin)]
    for match in _FOREIGN.finditer(latin):
        # A list of plates goes on where the last one stood.
        anchors = (*vehicles, *(at for at, _ in found))
        if any(0 <= match.start() - at <= _NEAR for at in anchors):
            found.append((match.start(), match.group()))
    for at, plate in sorted(found):
        letters = re.sub(r"[^A-ZÕÄÖÜ]", "", plate)
        if letters not in _NO_PLATE and not _BEFORE.search(text[max(0, at - 30) : at]):
            yield re.sub(r"[ -]", "", plate)
