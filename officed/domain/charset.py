"""Bytes to text when the label may be missing or wrong (RFC 2045, WHATWG Encoding Standard for the aliases)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# What labels mean in practice: senders write the narrow name and use the wide character set.
ALIASES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "ansi": "cp1252",
    "iso_8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8", "iso-8859-9": "cp1254", "windows-874": "cp874", "utf8mb4": "utf-8", "utf": "utf-8",
    "x-mac-cyrillic": "mac-cyrillic", "cp-850": "cp850", "iso-2022-jp": "iso2022_jp_ext", "unicode-1-1-utf-7": "utf-7",
}  # fmt: skip
# Character sets whose text looks like ASCII on the wire: for them the label counts even without a high byte.
STATEFUL = frozenset({"iso2022_jp_ext", "iso2022_jp", "iso2022_kr", "hz", "utf-7"})
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Codecs of Python that are no character sets must never be reached by a label from outside.
TEXT_CODEC = re.compile(r"utf|iso|cp\d|windows|koi8|mac|big5|gb|euc|shift|johab|hz|ascii|latin|tis|kz|ptcp|viscii")
HIGH = re.compile(rb"[\x80-\xff]")
HIGH_PAIR = re.compile(rb"[\xa8\xb8\xc0-\xff]{2,}")
WEST_ONLY = re.compile(rb"[\x8a\x8e\x9a\x9e]")
SURROGATE = re.compile("[\ud800-\udfff]")
TOLERATED = 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the character set it was read by, and a sentence where the label was not followed."""

    text: str
    charset: str
    warning: str | None = None


def decode_text(data: bytes, declared: str | None = None) -> Decoded:
    """Text of `data`. Valid UTF-8 wins over the label, then the label counts, then the letters decide. Never raises."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return Decoded(clean(data[len(bom) :].decode(name, "replace")), name)
    label = codec_of(declared)
    if label in STATEFUL or (label or "").startswith(("utf-16", "utf-32")):
        return _by_label(data, label or "utf-8", declared)
    if not HIGH.search(data):
        return Decoded(clean(data.decode("ascii")), "ascii")
    try:
        return Decoded(clean(data.decode("utf-8")), "utf-8", _lied(declared, label))
    except UnicodeDecodeError:
        return _by_label(data, label, declared)


def codec_of(declared: str | None) -> str | None:
    """The Python codec for a label, or None where the label is missing, unknown or names no character set."""
    if not declared:
        return None
    name = declared.strip().strip("'\"").lower()
    name = ALIASES.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if TEXT_CODEC.match(found) else None


def clean(text: str) -> str:
    """Without NULs and lone surrogates, which neither a database nor JSON can hold."""
    if "\0" in text:
        text = text.replace("\0", "")
    return SURROGATE.sub("\ufffd", text) if not text.isascii() else text


def _lied(declared: str | None, label: str | None) -> str | None:
    if declared and label not in ("utf-8", "ascii", None):
        return f"The text is UTF-8, not {declared[:40]} as it says."
    return None


def _by_label(data: bytes, label: str | None, declared: str | None) -> Decoded:
    if label and label not in ("ascii", "utf-8"):
        text = data.decode(label, "replace")
        bad = text.count("\ufffd")
        if not bad:
            return Decoded(clean(text), label)
        if bad <= len(text) * TOLERATED:
            return Decoded(clean(text), label, f"{bad} characters could not be read as {label}.")
    elif label == "utf-8":
        text = data.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        # Broken sequences among whole ones are damage; nothing but broken ones are another character set.
        if 0 < bad <= sum(letter > "\x7f" for letter in text) - bad:
            return Decoded(clean(text), "utf-8", f"{bad} characters could not be read as utf-8.")
    guess = "utf-8" if _is_utf8(data) else guessed(data)
    said = f"The character set {declared[:40]} does not fit" if declared else "The character set is not told"
    return Decoded(clean(data.decode(guess, "replace")), guess, f"{said}; read as {guess}.")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def guessed(data: bytes) -> str:
    """Which single-byte character set of this region the letters look like: cp1251, koi8_r, cp1257 or cp1252."""
    sample = data[:20_000]
    high = len(HIGH.findall(sample))
    paired = sum(len(run) for run in HIGH_PAIR.findall(sample))
    if high and paired > high * 0.6:
        return max(("cp1251", "koi8_r"), key=lambda name: _cyrillic_weight(sample.decode(name, "replace")))
    return "cp1252" if WEST_ONLY.search(sample) else "cp1257"


def _cyrillic_weight(text: str) -> int:
    """Small letters are many in real text; with the wrong one of the two sets the case comes out turned round."""
    return sum(("а" <= letter <= "я") * 2 - ("А" <= letter <= "Я") for letter in text)
