"""Access restrictions that a letter carries: the mark with its ground and last day, or a plea to keep a name secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_F = re.IGNORECASE

_MARK = re.compile(
    r"ASUTUSESISESEKS\s+KASUTAMISEKS|Ametkondlikuks\s+kasutamiseks|\bAK\b(?=\s*(?:[-–:,(]|märge|kuni|$))|"
    # A car park may be for official use only: in these languages nothing but a line of its own is a mark.
    r"^[ \t([*]*(?:для[ \t]+служебного[ \t]+пользования|for[ \t]+official[ \t]+use[ \t]+only)[ \t\r)\].:!*]*$|"
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

# What the writer asks of us; whether it holds is for a person to decide, so it is no ground of the act.
PLEA = "saatja palve"
_GAP = r"[^.!?\n]{0,40}"
_MY = r"\b(?:minu|mu|oma) (?:isik|nime|nimi|andme|aadress)\w*"
_TELL = r"(?:avalda|avalikusta|öel|öölda|anna|anda|andke|teatava|teada)\w*"
_SECRET = r"(?:konfidentsiaals|salajas|saladus)\w*"
_PLEAS = tuple(
    re.compile(form, _F)
    for form in (
        rf"{_MY}\b{_GAP}\b(?:mitte|ei|ära|ärge)\b{_GAP}\b{_TELL}",
        rf"{_MY}\b{_GAP}\b(?:{_SECRET}|kaitsta)\b",
        rf"\b(?:ärge|mitte|ära)\b{_GAP}\b{_TELL}{_GAP}{_MY}",
        rf"\b(?:ärge|mitte|ära)\b{_GAP}{_MY}\b{_GAP}\b{_TELL}",
        rf"\b(?:palun|palume)\b{_GAP}\b(?:hoid\w+|käsitle\w+|jätta|jätke)\b{_GAP}\b{_SECRET}",
        rf"\b(?:palun|palume)\b{_GAP}\b{_SECRET}\b{_GAP}\b(?:hoid\w+|käsitle\w+|jätta|jätke)",
        rf"{_MY}\b{_GAP}\bjää\w*\b{_GAP}\b(?:(?:ainult|vaid|üksnes){_GAP}\btea|anonüüms|(?:meie|enda) vahele|saladus)",
        rf"\b(?:ärge|mitte|ära)\b{_GAP}\b{_TELL}{_GAP}\b(?:kes (?:kirjutas|teatas|ma olen|teada andis)|kellelt)\b",
        rf"\bminust\b{_GAP}\b(?:ärge|mitte|ära)\b{_GAP}\b(?:rääki|räägi|maini)",
        rf"\b(?:ärge|mitte|ära)\b{_GAP}\b(?:rääki|räägi|maini)\w*{_GAP}\bminust\b",
        rf"\b(?:ärge|mitte|ära)\b{_GAP}\bmind\b{_GAP}\b(?:reet|paljasta|välja and)",
        # Bills and letters of others are kept from a head for other reasons: it is this very letter.
        rf"\b(?:ärge|mitte|ära)\b{_GAP}\b(?:saat|saada|edasta|näida|anna|and)\w*{_GAP}\bseda"
        r"(?: (?:kirja|teadet|vihjet))?(?: (?:edasi|palun|meie|minu|mu|oma|kooli|lasteaia|asutuse)){0,2}"
        r" (?:juhataja|ülemuse|direktori|juhi|tööandja)le\b",
        # "Мне не сообщали" and "вы не называете" tell of what was, and ask for nothing.
        r"\bне (?:раскрыва|разглаша|называ|сообща|выдава|упомина)(?:ть|йте|й)\b"
        rf"{_GAP}\b(?:мо[еёю]|мои|имя|имени|данные)\b",
        r"\bне (?:называ|выдава|упомина)(?:ть|йте|й),? (?:(?:пожалуйста|им|ему|ей|никому),? )?меня\b",
        rf"\b(?:держ|сохран|остав)\w*{_GAP}\b(?:мо[еёю]|имя|имени|личность)\b{_GAP}\bв (?:тайне|секрете)",
        rf"\b(?:прошу|просьба)\b{_GAP}\bсохран\w+ (?:мою )?(?:аноним|конфиденц)",
        rf"\bmy (?:identity|name)\b{_GAP}\b(?:not|never)\b{_GAP}\b(?:disclosed|revealed|published|passed)",
        rf"\b(?:not|don.t|never)\b{_GAP}\b(?:disclose|reveal|publish)\b{_GAP}\bmy (?:identity|name)",
        rf"\b(?:protect|keep)\b{_GAP}\bmy (?:identity|name)\b",
    )
)


# A sender's own word, from abroad or from a private person: the first line, or a line of its own that has nothing but a
# letterhead above it. Disclaimers stand below a sentence, and explain themselves behind a colon.
_HEAD = 300
_WORD = r"[ \t]*(?:STRICTLY )?(?:CONFIDENTIAL|KONFIDENTSIAALNE|КОНФИДЕНЦИАЛЬНО|VERTRAULICH|LUOTTAMUKSELLINEN)\b"
_LETTERHEAD = r"(?:(?:[^!?\n]{0,79}[^.!?,\s])?[ \t\r]{0,9}\n){0,8}"
_CONFIDENTIAL = re.compile(rf"\A\s{{0,40}}{_WORD}(?=[ \t]*[-–—])|\A{_LETTERHEAD}{_WORD}(?=[ \t.!\r]*$)", re.MULTILINE)


def grounds(text: str) -> Iterator[str]:
    """Yield the grounds of the marks, `AK` for a mark without one, then the plea where there is one."""
    for around in _near_marks(text):
        found = [f"AvTS § 35 lg {match['lg'] or '1'} p {match['p']}" for match in _GROUND.finditer(around)]
        yield from found or ["AK"]
    if _CONFIDENTIAL.search(text[:_HEAD]) or any(form.search(text) for form in _PLEAS):
        yield PLEA


def restricted_until(text: str) -> Iterator[str]:
    """Yield the last days of the marks, ISO 8601."""
    for around in _near_marks(text):
        for match in _UNTIL.finditer(around):
            try:
                yield date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
            except ValueError:
                continue


def _near_marks(text: str) -> Iterator[str]:
    for match in _MARK.finditer(text):
        yield text[match.start() : match.end() + _NEAR]
