"""What outsiders may read of those who write: bodies by name, private persons by initials (AvTS § 12, § 38 lg 2).

Whoever is not known for a body is taken for a private person: a name that is hidden without need does no harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

NOBODY = "Eraisik"
# Legal forms as they stand before or behind a name. Those that are names of people too count only where the rest of the
# name is not in capitals: »AS Näidis«, and not »SA HOANG«.
_FORMS = frozenset({"OÜ", "MTÜ", "UÜ", "AS", "SA", "TÜ"})
_NAMES_TOO = frozenset({"AS", "SA", "TÜ"})
_LONG_FORMS = frozenset(
    {"osaühing", "aktsiaselts", "sihtasutus", "mittetulundusühing", "tulundusühistu", "korteriühistu"}
)
# What the name of an authority ends with. »Amet« alone is the end of surnames, so only known offices count.
_MUNICIPAL = re.compile(r"(?:valla|linna|osa)(?:valitsus|volikogu)")
_STATE = re.compile(
    r"(?:ministeerium|inspektsioon|prokuratuur|riigikantselei|õiguskantsler|(?:keskkonna|tervise|transpordi|pääste|maa-|"
    r"ruumi|ravimi|statistika|konkurentsi|kindlustus|tolli|piirivalve|kaitse|toidu|keele|patendi|noorte)amet)$"
)
_PARTED = re.compile(r"[,(/|;)]")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?")

# An address, or digits enough for a personal code, a telephone or an account.
_PERSONAL = re.compile(r"@|\d(?:[ -]?\d){6}")
# Endings change the last letters of a name: Lepp, Lepa; Rebane, Rebasele.
_CHANGES, _STEM = 2, 3


def body_of(name: str) -> str | None:
    """The company, association or authority that a name tells, also beside a person's (»Mari Maasikas (Terviseamet)«).

    None for private persons, and for what may be one.
    """
    bodies = (_body(piece.split()) for piece in _PARTED.split(name) if not _PERSONAL.search(piece))
    return next((body for body in bodies if body), None)


def _body(words: Sequence[str]) -> str:
    """The words of a body; of an authority no more than its own, for a person's name may stand before them."""
    if not words:
        return ""
    last = words[-1].casefold()
    if _MUNICIPAL.fullmatch(last):
        return " ".join(words if len(words) == 2 else words[-1:])
    if _STATE.search(last):
        return " ".join(words if "ja" in words else words[-1:])
    ends = (words[0], words[-1])
    capitals = all(word == word.upper() for word in words)
    short = any(word in _FORMS and not (capitals and word in _NAMES_TOO) for word in ends)
    return " ".join(words) if len(words) > 1 and (short or any(w.casefold() in _LONG_FORMS for w in ends)) else ""


def public_name(name: str, *, restricted: bool = False) -> str:
    """`OÜ Näidis` as it stands, `Mari-Liis Õunapuu` as `M.-L. Õ.`; no initials where restricted."""
    if body := body_of(name):
        return body
    parts = [part for part in name.split() if part != "FIE"]
    if restricted or len(parts) < 2 or not all(_LETTERS.fullmatch(part) for part in parts):
        return NOBODY
    return " ".join(_initial(part) for part in parts)


def tells_of(text: str, names: Iterable[str]) -> bool:
    """Whether a text may tell who a person is: by a part of a name in any case form, a code, an address or a number."""
    if _PERSONAL.search(text):
        return True
    words = [_plain(word) for word in re.findall(r"[^\W\d_]+", text)]
    parts = (_plain(part) for name in names for part in re.findall(r"[^\W\d_]+", name))
    stems = tuple(part[: max(_STEM, len(part) - _CHANGES)] for part in parts if len(part) >= _STEM)
    return any(word.startswith(stems) for word in words)


def _initial(part: str) -> str:
    return "-".join(f"{piece[0].upper()}." for piece in part.split("-") if piece)


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))
