"""What people ask of a town that the law gives to a state agency: a table, so that it can be read and mended.

A row needs a word of asking and its matter; talking about an identity card is not asking for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_F = re.IGNORECASE
_ASKS = (
    r"\b(?:soovin|soovime|sooviksin|tahan|tahaks\w*|palun|taotlen|vajan|kuidas saan|прошу|хочу|нужно|мне нужен|"
    r"i would like|i want|i need|please)\b[^.!?\n]{0,60}"
)


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter of another body: its name, and how people ask for it."""

    body: str
    form: re.Pattern[str]

    def meant(self, text: str) -> bool:
        """Tell whether the text asks for it."""
        return bool(self.form.search(text))


def _asking(body: str, what: str) -> Matter:
    return Matter(body, re.compile(_ASKS + rf"\b(?:{what})", _F))


# What is wrong with a road.
_BAD_ROAD = r"(?:auk|augud|augu|auke|lükka|lumi|lume|lund|libe|märk|parand|vajunud)"
# A hyphen without spaces may stand within one name (Kohtla-Järve), and houses have their numbers on a town's streets.
_TWO_PLACES = r"(?-i:\b[A-ZÕÄÖÜŠŽ]\w{2,30}(?: ?– ?| - )[A-ZÕÄÖÜŠŽ]\w{2,30})"
_NO_HOUSE = r"(?!\.?,? ?\d{1,4}\w?\b(?!\.? ?(?:km|kilom)))"
# Who asks whether a road is the state's, or denies it, does not say so.
_SURELY = r"(?<!\bkas )(?<!\bwhether )(?<!\bif )"
_SO = r"(?:(?!\b(?:not|no|ei|pole|mitte|kas|не)\b)[^.!?\n]){0,20}"
_TOLD = r"(?![^.!?\n]{0,80}\?)"
# Trains and railways stand in the names of streets, and a yard has a barrier too: nothing but a crossing counts.
_CROSSING = (
    r"(?:raudtee[- ]?üle(?:sõi|käi)\w*|ülesõidukoh\w*|железнодорожн\w{2,3} переезд\w*|на переезде|"
    r"(?:level[- ]|railway )crossings?)\b"
)
_BARRIER = r"(?:t[õo]kkepu\w*|шлагбаум\w*|barriers?)\b"

# Identity documents (ITDS § 15), driving licences and state roads (LS, EhS § 92), pensions (RPKS), income tax (TuMS).
MATTERS: tuple[Matter, ...] = (
    _asking(
        "Politsei- ja Piirivalveamet",
        r"(?:uut |uue )?(?:id-kaar(?:ti|di|t)\b(?! lugeja)|pass(?:i|ile)\b|elamisluba|elamisloa)|"
        r"(?:новый )?паспорт\b|вид на жительство|(?:new )?passport\b|residence permit\b",
    ),
    _asking(
        "Transpordiamet",
        r"(?:uut |uue )?(?:juhiluba|juhiload|juhilubade|juhilubasid)\b|водительские права|driving licence\b",
    ),
    Matter(
        "Transpordiamet",
        re.compile(
            r"\b(?:riigi|põhi|tugi)maantee\w*\b[^.!?]{0,120}\b(?:auk|augud|auke|lükkamata|libe|lumi|märk|parand)", _F
        ),
    ),
    # A road that is named by the two places that it joins is a state road, and so is one that the writer calls so.
    Matter(
        "Transpordiamet",
        re.compile(
            rf"{_TWO_PLACES} (?:maantee|mnt)\w*+{_NO_HOUSE}(?:[^.!?]|\.(?= ?(?:km|kilom))){{0,80}}\b{_BAD_ROAD}"
            rf"|{_SURELY}\b(?:see on|on see|tegu on|tee on)\b{_SO}"
            rf"\briigi ?(?:maan)?tee\b(?! (?:ääres|kaitse|või)){_TOLD}"
            rf"|{_SURELY}\bдорога\b{_SO}\b(?:не городская|государственная)\b(?! или){_TOLD}"
            rf"|{_SURELY}\b(?:it is|it's|this is)\b{_SO}\bstate (?:road|highway)\b(?! or){_TOLD}",
            _F,
        ),
    ),
    # Barriers and signals of a level crossing are the railway's (RdtS).
    Matter(
        "Raudtee-ettevõtja",
        re.compile(
            rf"\b{_CROSSING}[^.!?]{{0,100}}\b{_BARRIER}|\b{_BARRIER}[^.!?]{{0,100}}\b{_CROSSING}"
            r"|\bülesõidu t[õo]kkepu",
            _F,
        ),
    ),
    _asking("Sotsiaalkindlustusamet", r"(?:vanadus|töövõimetus|toitjakaotus)pension\w*|пенси[юи] по старости"),
    _asking("Maksu- ja Tolliamet", r"tulumaksu\w* (?:tagastus|tagasi)\w*|возврат подоходного"),
)
