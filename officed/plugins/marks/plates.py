"""Vehicle plates as letters write them. The law knows no check digit, so a word about vehicles must stand with them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

_F = re.IGNORECASE

# Three digits and three letters are a plate wherever a vehicle is spoken of.
_PLATE = re.compile(
    r"(?<![\w/.-])(?:\d{2,3}[ -]?[A-Z]{3}|\d{3}[ -]?[A-Z]{2}|PROOV ?\d{4}|C(?:M)?D ?\d{2,5})(?![\w/]|-\d)"
)
# Foreign forms look like the numbers of standards, drawings and contracts: the vehicle must stand just before them.
_RU = "[ABEKMHOPCTYX]"
_FOREIGN = re.compile(
    r"(?<![\w/.-])(?:"
    r"[A-Z]{2} ?\d{4}-[1-8]|\d{4} ?[A-Z]{2}-[1-8]"  # Belarus
    rf"|{_RU}\d{{3}}{_RU}{{2}}(?:[ -]?\d{{2,3}})?|{_RU} \d{{3}} {_RU}{{2}} \d{{2,3}}"  # Russia
    r"|\d[A-Z][A-Z\d] ?\d{4}"  # Czechia
    r"|[A-Z]{1,3}-\d{3,4}|[A-Z]{2,3} ?\d{3,4}|[A-Z]{3}[ -]\d{3}|[A-Z]{3} ?\d{2}[A-Z]"  # Latvia, Finland, Sweden
    r"|[A-Z]{2}[ -]?\d{2,4}[ -]?[A-Z]{2,3}"  # Britain, France, Ukraine
    r"|[A-Z]{2,3} ?(?=[A-Z\d]{4,5}(?!\w))\d[A-Z]{0,2}\d[A-Z\d]{0,3}"  # Poland, Denmark, Norway
    r")(?![\w/]|-\d)"
)
# Forms that are anything else elsewhere: nothing but a word may stand between the vehicle and them.
_LOOSE = re.compile(
    r"(?<![\w/.,-])(?:[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}|(?!(?:19|20)\d\d)\d{4} ?[A-Z]{2}"
    r"|\d{3} ?(?!kmh|tkm|mtr|hrs|pts|sqm|pcs|mbr|prk|rpm|mph|kwh|mwh|kwp|ghz|mhz|kgs|krt|dpi)[b-df-hj-np-tv-z]{3}"
    r")(?![\w/]|-\d)"
)
_FORMS = (_PLATE, _FOREIGN, _LOOSE)
_SHORT = re.compile(r"\d{3}[A-Z]{2}")
_FAR = 201
_LINK = re.compile(r"[^\d.!?]{0,30}(?:\b(?:nr|no|reg|rej|valst|гос|рег)\.[^\d.!?]{0,15})?")
_LIST = re.compile(r"\s{0,3}(?:[,;/+&\n]|ja|ning|и|and|või|или|or)\s{0,3}")
_VEHICLE = re.compile(
    r"\b(?:\w*auto(?:d|de|ga|l|le|t|dele|dega|le|st)?|\w*(?:veok|kallur|kraana|haagis|sõiduk|buss|furgoon|rekka|traktor|"
    r"treiler|tõstuk|manipulaator|mootorratas|mopeed|multilift|segisti|kaubik|maastur|ekskavaator|kopplaadur|"
    r"buldooser|greider|teerull|autorong|puksiir|tsistern)\w*|takso\w*|universaal|sedaan|džiip\w*|roller\w*|"
    r"\w*(?<!pesu)(?<!õmblus)(?<!kohvi)masin\w*|numbrimär\w*|(?:auto|riikliku? )numb\w*|"
    r"reg[-. ]{0,2}(?:nr|number|mär[kg])\w*|registreerimis(?:mär[kg]|number|numbri|mass)\w*|täismass\w*|"
    r"\w*кран\w*|машин\w*|\w*автомоб\w*|\w*автобус\w*|грузов\w*|\w*прицеп\w*|фур(?:[аыуе]|ой|ами?|ах)?|фургон\w*|самосвал\w*|"
    r"тягач\w*|гос\.? ?номер\w*|рег\.? ?номер\w*|номерн\w{1,3} знак\w*|внедорожник\w*|мотоцикл\w*|мопед\w*|"
    r"легков\w*|иномарк\w*|бетоновоз\w*|погрузчик\w*|экскаватор\w*|бульдозер\w*|трактор\w*|"
    r"mashin\w*|gruzovi\w*|avto\w*|\w*pri(?:c|ts|z)ep\w*|samosval\w*|tjagat?[cš]h?\w*|"
    r"truck\w*|lorr(?:y|ies)|vehicle\w*|\w*trailer\w*|(?:number |licen[cs]e )?plates?|\w*cars?|(?:mini)?vans?|mixers?|"
    r"tractors?|(?:mini)?bus(?:es)?|motorcycles?|excavators?|loaders?|pickups?|campers?|caravans?|"
    r"registration marks?|"
    r"audi|bmw|volvo|toyota|volkswagen|vw|škoda|skoda|mercedes\w*|opel|ford|renault|peugeot|nissan|mazda|"
    r"honda|hyundai|subaru|scania|iveco|lexus|daf|"
    # Finnish, Swedish, Latvian, Lithuanian, Polish and German hauliers name their vehicles in their own language.
    r"(?:kuorma|paketti)-?auto\w*|rekisteri(?:numero|tunnu)\w*|perävaunu\w*|lastbil\w*|släp\w*|"
    r"\w*piekabe\w*|mašīn\w*|vilcēj\w*|reģ\.? ?nr|vilkik\w*|\w*priekab\w*|valst\.? ?nr|ciągnik\w*|naczep\w*|"
    r"przyczep\w*|nr rej|lkw|zugmaschine\w*|sattelzug\w*|(?:sattel)?auflieger\w*|anhänger\w*|\w*kennzeichen)\b"
    # A company has a register number too: eight digits, or a court's book.
    r"(?!\W{0,4}(?:\d{8}|hr[ab])\b)",
    _F,
)
# An address, a room, a route or an amount stands before it: that is no plate.
_BEFORE = re.compile(
    r"\b(?:tuba|ruum|kabinet|korter|krt|maja|tn|tänav|tee|mnt|pst|room|flat|apartment|liin|marsruut|joonis|drawing|leping|"
    r"contract|standard|klass|class|artikkel|mudel|model|type|tüüp|silt|sildiga|tähis\w*|mark|pakend|hind|price|summa|kokku|комн\w*|каб\w*|кв|дом)"
    r"\W{0,4}(?:(?:nr|no|№)\W{0,3})?$",
    _F,
)
# "Volvo FH 500" is a model, "Volvo JK-4471" a plate: behind a make a foreign one has six signs or more.
_MAKE = re.compile(
    r"\b(?:audi|bmw|volvo|volkswagen|vw|škoda|skoda|mercedes|benz|opel|ford|renault|peugeot|scania|man|daf|iveco|"
    r"liebherr|caterpillar|komatsu|valtra|tadano|demag|grove|sisu|tatra)\s{1,2}"
    r"(?:(?-i:[A-Z])\w{1,20}\s{1,2}){0,2}$",
    _F,
)
_LEAST_BEHIND_A_MAKE = 6
# What looks like a plate and is an amount, an act, a standard, a road or a street number.
_NO_PLATE = frozenset(
    {
        "EUR", "USD", "GBP", "SEK", "RUB", "KWH", "MWH", "KWP", "KW", "TLN", "EVS", "ISO", "PDF", "KOV", "RHS", "HMS",
        "KMD", "UTC", "GMT", "TEL", "KELL", "MIN", "NR", "NO", "LK", "PK", "AS", "OU", "CO", "KG", "KM", "TK", "MM",
        "CM", "HA", "EE", "RT", "EL", "EU", "EC", "EN", "DN", "PN", "TO", "ON", "IN", "AT", "OF", "BY", "MB", "GB",
        "HP", "CV", "DIN", "ASTM", "USB", "LED", "PVC", "CFU", "SIM", "GPS", "CCT", "BIM", "DWG", "XML", "MTÜ", "OÜ",
        "KÜ", "RAL", "AISI", "PM", "AM", "ST", "MNT", "KV", "MW", "GW", "BTU", "DB", "LM", "HZ", "KHZ",
        "MHZ", "GHZ", "DKK", "NOK", "PLN", "CZK", "CHF", "LTR", "CCM", "KWT", "TDS", "TDI",
    }
)  # fmt: skip
# Measures that are the letters of trailers as well: behind a trailer's plate in a list.
_MEASURES = frozenset({"KM", "CM", "MM", "KG", "KW", "HA", "TK", "LK", "MB", "GB", "KV", "MW", "DB", "LM", "HP"})
# What numbers begin with that are postal codes, registers and models.
_NO_START = frozenset(
    {
        "LV", "LT", "FI", "SE", "PL", "DE", "DK", "EHR", "DP", "NB", "CAT", "JCB", "MTZ", "GAZ", "ZIL", "UAZ", "VAZ",
        "MAZ", "FMX", "TGX", "TGS", "TGM", "TGL", "EURO", "ADR", "CMR", "HRA", "HRB", "BMW", "DAF", "MAN",
    }
)  # fmt: skip
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def plates(text: str) -> Iterator[str]:
    """Yield plates without spaces and hyphens, in Latin letters, in the order of the text."""
    vehicles = [match.end() for match in _VEHICLE.finditer(text)]
    if not vehicles:
        return
    latin = text.translate(_LOOK_ALIKE)
    found = sorted((m.start(), -m.end(), number) for number, form in enumerate(_FORMS) for m in form.finditer(latin))
    last, end = "", 0
    for start, minus_end, number in found:
        if start < end:
            continue
        plate = re.sub(r"[ -]", "", latin[start:-minus_end]).upper()
        # A list of plates goes on where the last one stood.
        vehicle = bisect_right(vehicles, start)
        near = max(vehicles[vehicle - 1] if vehicle else -_FAR, end if last else -_FAR)
        gap = text[near:start] if start - near < _FAR else None
        ahead = text[max(0, start - 30) : start]
        listed = bool(_SHORT.fullmatch(last)) and bool(_LIST.fullmatch(text[end:start]))
        if _stands(_FORMS[number], plate, ahead, gap) and _is_plate(plate, listed=listed):
            yield plate
            last, end = plate, -minus_end


def _stands(form: re.Pattern[str], plate: str, ahead: str, gap: str | None) -> bool:
    """Whether a form may stand where it does; `gap` divides it from a vehicle or plate before it, where one is near."""
    if _BEFORE.search(ahead):
        return False
    if form is _PLATE:
        return True
    if gap is None or (len(plate) < _LEAST_BEHIND_A_MAKE and _MAKE.search(ahead)):
        return False
    return form is _FOREIGN or bool(_LINK.fullmatch(gap))


def _is_plate(plate: str, *, listed: bool) -> bool:
    letters = re.sub(r"[^A-ZÕÄÖÜ]", "", plate)
    start = re.split(r"\d", plate, maxsplit=1)[0]
    if letters in _NO_PLATE or start in _NO_PLATE or start in _NO_START:
        return listed and letters in _MEASURES and bool(_SHORT.fullmatch(plate))
    return True
