"""Header values to text: encoded words (RFC 2047), parameters (RFC 2231), and what senders make of both."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from officed.api import clean, decode_text

WORD = re.compile(r"=\?([A-Za-z0-9_.:()+-]+)(?:\*[A-Za-z-]*)?\?([bBqQ])\?([^?]*)\?=")
WORDS = re.compile(rf"{WORD.pattern}(?:\s*{WORD.pattern})*")
BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[A-Za-z0-9_.:()+-]+(?:\*[A-Za-z-]*)?\?[bBqQ]\?)")
# Counted and possessive, so that a value without any "=" costs no more than its length.
PARAMETER = re.compile(r"""([^\s=;"]{1,100}+)\s{0,100}+=\s{0,100}+("(?:[^"\\]|\\.)*"|"[^;]*|[^;]*)""")
# A value and its first parameter without the semicolon between them.
UNPARTED = re.compile(r"""^(\s{0,100}[^\s;="]{1,100})\s{1,100}([\w*-]{1,100}=)""")
# A value in the extended form of RFC 2231 under a plain name, and one in the quotes of other languages.
EXTENDED = re.compile(r"^([A-Za-z][\w.:-]{1,40})'[A-Za-z-]{0,20}'((?:[^%\s]|%[0-9A-Fa-f]{2})*%[0-9A-Fa-f]{2}[^\s]*)$")
APOSTROPHES = re.compile(r"^'([^']+)'$")
# name, name*, name*0, name*0* (RFC 2231, sections 3 and 4).
SECTIONED = re.compile(r"^([^*]+)(?:\*(\d{1,4}))?(\*)?$")
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
MAX_PARAMETERS = 200


@dataclass(frozen=True, slots=True)
class Parameters:
    """A header of the form `value; name=value`: the value and the names in lower case, values decoded."""

    value: str = ""
    of: dict[str, str] = field(default_factory=dict)


def header_text(raw: bytes) -> str:
    """A raw header value as one line of text: 8-bit letters read, encoded words not yet."""
    return CONTROL.sub(" ", decode_text(raw).text).strip()


def decoded(value: str) -> str:
    """The text with its encoded words decoded; a word that cannot be decoded stays as it is written."""
    if "=?" not in value:
        return value
    pieces: list[str] = []
    at = 0
    value = BETWEEN_WORDS.sub(r"\1", value)
    for run in _runs(value):
        pieces += [value[at : run[0].start()], _run_text(run)]
        at = run[-1].end()
    pieces.append(value[at:])
    return CONTROL.sub(" ", "".join(pieces))


def header(raw: bytes) -> str:
    """A raw header value as a person reads it."""
    return clean(decoded(header_text(raw))).strip()


def parameters(value: str) -> Parameters:
    """Take `value; name=value; ...` apart, leniently. Never raises."""
    main, _, rest = UNPARTED.sub(r"\1;\2", value).partition(";")
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(PARAMETER.finditer(rest)):
        if count >= MAX_PARAMETERS:
            break
        named = SECTIONED.match(match.group(1).lower())
        if named:
            number = int(named.group(2) or 0)
            # The extended form of a parameter wins over the plain one beside it (RFC 6266, 4.3, as in mail).
            plain = not named.group(2) and not named.group(3)
            kept = sections.setdefault(named.group(1), {})
            if not (plain and kept):
                kept[number] = (_unquoted(match.group(2)), bool(named.group(3)))
    return Parameters(main.strip().strip('"').lower(), {name: _section_text(parts) for name, parts in sections.items()})


def _runs(value: str) -> list[list[re.Match[str]]]:
    """Encoded words that touch and share character set and encoding: a letter may be split between them."""
    runs: list[list[re.Match[str]]] = []
    for match in WORD.finditer(value):
        last = runs[-1][-1] if runs else None
        if last and last.end() == match.start() and last.group(1).lower() == match.group(1).lower():
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _run_text(run: list[re.Match[str]]) -> str:
    try:
        data = b"".join(_word_bytes(match.group(2), match.group(3)) for match in run)
    except (ValueError, binascii.Error):
        return "".join(match.group(0) for match in run)
    return decode_text(data, run[0].group(1)).text


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return base64.b64decode(kept + b"=" * (-len(kept) % 4))


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        value = value[1:-1] if value.endswith('"') and len(value) > 1 else value[1:]
        # Only a quote and a backslash are escaped: file names with Windows paths stand here unescaped.
        return re.sub(r'\\(["\\])', r"\1", value)
    return value


def _section_text(parts: dict[int, tuple[str, bool]]) -> str:
    if not any(extended for _, extended in parts.values()):
        plain = "".join(parts[number][0] for number in sorted(parts))
        if written := EXTENDED.match(plain):
            return clean(decode_text(unquote_to_bytes(written.group(2)), written.group(1)).text)
        return decoded(APOSTROPHES.sub(r"\1", plain))
    charset: str | None = None
    data = b""
    for number in sorted(parts):
        text, extended = parts[number]
        if extended and number == min(parts) and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if extended else text.encode("utf-8", "surrogateescape")
    return clean(decode_text(data, charset or None).text)
