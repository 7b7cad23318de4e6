"""The language of a letter by its letters and its frequent words: Estonian, Russian, English."""

from __future__ import annotations

import re

ET_WORDS = """
ja on ei et see kui ka oma või mis ning aga palun palume teie meie tere kas selle seda mille kuni siis tema olen oleme
minu mulle mind teile lugupidamisega tervitades kohta vastavalt saata soovin linn vald kuid lugupeetud taotlus taotlen
avaldus arve kiri sest juba veel pole olla oli mida kes kus nagu enne pärast seoses esitan esitada käesolevaga edastan
edastame manuses lisatud vastus küsimus aasta päeva saaks saab võib tuleb teha meil teil tänan aitäh head päevast
hommikust teadmiseks edastatud vastata sobib kinnitan kättesaamist terviseid
"""
EN_WORDS = """
the and of to in is that for you it with it's are this be have not we your our from please would will can was has been
which as at by or an if all any dear regards sincerely thank hello letter request i my me attached find could there
their they what when
"""
WORDS = {"et": frozenset(ET_WORDS.split()), "en": frozenset(EN_WORDS.split())}
WORD = re.compile(r"[^\W\d_]+")
CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")
ESTONIAN = re.compile(r"[õäöüÕÄÖÜ]")
# Doubled vowels and these endings are common in Estonian and next to unknown in English.
ENDING = re.compile(r"(aa|uu|ii|õõ|ää|öö|üü|mine|mise|ksin|sime|vad|nud|tud|dud|takse|sin|ses|sel|dest|test|tele)$")
# The quoted letter below a reply is not the sender's own language.
QUOTED = re.compile(r"^>.*$", re.MULTILINE)
SAMPLE = 20_000


def language_of(text: str) -> str | None:
    """`et`, `ru` or `en`, whichever has the most of the text; None where there is too little to say."""
    sample = QUOTED.sub("", text[:SAMPLE]) or text[:SAMPLE]
    words = WORD.findall(sample.lower())
    if not words:
        return None
    marks = {code: _marks(code, words) for code in ("et", "ru", "en")}
    best = max(marks, key=lambda code: marks[code])
    return best if marks[best] >= min(1.0, len(words) * 0.3) and marks[best] >= len(words) * 0.04 else None


def _marks(code: str, words: list[str]) -> float:
    if code == "ru":
        # Every Russian word is seen by its letters; the others show only some of theirs, hence the weight.
        return sum(1 for word in words if CYRILLIC.search(word)) * 0.6
    known = sum(1.0 for word in words if word in WORDS[code])
    if code == "et":
        known += sum(0.5 for word in words if ESTONIAN.search(word)) + sum(0.2 for word in words if ENDING.search(word))
    return known
