"""Built-in plugin: who wrote, and how to reach him, from the block below a letter.

What stands there is personal data: it is content, goes when the content goes, and never enters history or log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from officed.api import Content, Document, Field, hookimpl, split_quoted

API_VERSION = 1

_F = re.IGNORECASE

# Estonian numbers have seven or eight digits; foreign ones begin with their country's code.
_PHONE = re.compile(
    r"(?:\b(?:tel(?:efon\w*)?|mob(?:iil\w*)?|gsm|phone|t|m|тел(?:ефон)?|моб)\b[.:]?\s*(?P<said>\+?\d[\d ()-]{5,16}\d)"
    r"|(?<![\w+])(?P<abroad>\+\d{1,3}[\d ()-]{5,14}\d))",
    _F,
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Street with a house number, perhaps a flat, a postal code or a town behind it.
_ADDRESS = re.compile(
    r"^(?:aadress|address|адрес)?+\s*+:?\s*+(?P<address>(?:ул\.\s*+)?[A-ZÕÄÖÜŠŽА-ЯЁ][\w.-]+(?:\s[\w.-]+){0,2}\s"
    r"(?:(?:tn|tänav|tee|mnt|pst|st|street|road)\.?\s)?\d{1,3}[a-zA-Z]?(?:\s?[-–/]\s?\d{1,3})?"
    r"(?:,\s?[^\n]{2,60})?)$"
)
_NAME = re.compile(r"^[A-ZÕÄÖÜŠŽА-ЯЁ][\w'’-]+(?:\s[A-ZÕÄÖÜŠŽА-ЯЁ][\w.'’-]*){1,3}$")
_NO_NAME = re.compile(
    r"\b(?:OÜ|AS|MTÜ|SA|KÜ|FIE|GmbH|Ltd|amet|valitsus|linnavalitsus|vallavalitsus|osakond|keskus|kool|lasteaed|kohus|"
    r"ministeerium|inspektsioon|lugupidamisega|tervitades|regards|с уважением|teenused|büroo|selts|klubi)\b",
    _F,
)
# A letter that closes without a formula has its name in the last lines.
_LAST_LINES = 6


@hookimpl
def find_fields(document: Document) -> Sequence[Field]:
    """Return `sender_name`, `sender_phone`, `sender_email` and `sender_address`, one of each at most."""
    if not document.content.is_mail or document.content.auto_generated:
        return ()
    return tuple(_found(document.content))


def _found(content: Content) -> Iterator[Field]:
    lines = _block(content)
    below = "\n".join(lines)
    name = next((line for line in lines if _NAME.match(line) and not _NO_NAME.search(line)), None)
    written = content.sender.name if _NAME.match(content.sender.name) else None
    person = name or (written if written and not _NO_NAME.search(written) else None)
    if person:
        yield Field("sender_name", person, "text" if name else "sender")
    phone = _PHONE.search(below)
    if phone:
        yield Field("sender_phone", re.sub(r"[ ()-]", "", phone["said"] or phone["abroad"]))
    mail = _MAIL.search(below)
    if mail and mail.group().casefold() != content.sender.addr.casefold():
        yield Field("sender_email", mail.group())
    address = next((m for m in map(_ADDRESS.match, lines) if m), None)
    if address:
        yield Field("sender_address", address["address"])


def _block(content: Content) -> list[str]:
    """The signature's lines; without one, the last paragraphs of a letter that has more than them."""
    body = split_quoted(content.text)
    if body.signature:
        return [line.strip() for line in body.signature.splitlines() if line.strip()]
    paragraphs = [part for part in re.split(r"\n\s*\n", body.new.strip()) if part.strip()]
    last = [line.strip() for part in paragraphs[1:][-2:] for line in part.splitlines() if line.strip()]
    return last if 0 < len(last) <= _LAST_LINES else last[-2:]
