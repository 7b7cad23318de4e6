"""Taking a mail's text apart: what the sender wrote now, what is quoted from before, and the signature.

Quoted history must not decide what a letter is: our own words in it would be taken for the sender's. Forwarded text is
not history, it is the matter itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REPLY_PREFIX = re.compile(
    r"^\s*(?:re|aw|sv|vs|fw|fwd|wg|vl|tr|na|edasi|ed|отв|ответ|пересл)(?:\[\d+\])?\s*:\s*", re.IGNORECASE
)
_FORWARD_PREFIX = re.compile(r"^\s*(?:fw|fwd|wg|vl|tr|edasi|ed|пересл)(?:\[\d+\])?\s*:", re.IGNORECASE)

# Each row is a line that begins quoted history, as mail programs write it in et, ru and en.
_HISTORY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\s*-{3,}\s*(?:original message|algne (?:kiri|sõnum|teade)|исходное сообщение|original appointment)\s*-{3,}",
        r"^\s*_{20,}\s*$",
        r"^\s*(?:on\b.{4,120}\bwrote|am\b.{4,120}\bschrieb)\s*:\s*$",
        r"^.{0,160}\b(?:kirjutas|kirjutasite)\b.{0,80}:\s*$",
        r"^.{0,160}\b(?:написал|написала|пишет|писал|писала)\b(?:\(а\))?.{0,80}:\s*$",
        r"^\s*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}.{0,80}<[^>]+@[^>]+>\s*:?\s*$",
    )
)
_FORWARDED = re.compile(
    r"^\s*-{2,}\s*(?:forwarded message|edastatud (?:kiri|sõnum|teade)|пересылаемое сообщение"
    r"|пересланное сообщение|begin forwarded message)\b|^\s*begin forwarded message\s*:",
    re.IGNORECASE,
)
_BLOCK_FIRST = re.compile(r"^\s*\*?(?:from|saatja|kellelt|от|от кого)\*?\s*:", re.IGNORECASE)
_BLOCK_NEXT = re.compile(
    r"^\s*\*?(?:sent|date|to|cc|subject|saadetud|kuupäev|adressaat|kellele|koopia|teema|"
    r"отправлено|дата|кому|копия|тема)\*?\s*:",
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"^-- ?$")
_CLOSING = re.compile(
    r"^\s*(?:lugupidamisega|tervitades|parimat|kõike head|heade soovidega|с уважением|с наилучшими пожеланиями"
    r"|kind regards|best regards|regards|sincerely|yours sincerely|yours faithfully|best wishes)\b[\s,.!]*",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^\s*(?:see (?:e-?)?kiri (?:ja|või|on)\b.{0,80}(?:konfidentsiaal|adressaa)"
    r"|this (?:e-?mail|message)\b.{0,80}confidential"
    r"|(?:данное|это) (?:письмо|сообщение)\b.{0,80}конфиденциал|sent from my |saadetud minu |отправлено с )",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"^\s*\W*(?:tähelepanu\W.{0,40}(?:välisvõrgust|väljastpoolt)|caution\W.{0,60}(?:external|outside)"
    r"|\[?external\]?\s*$|внимание\W.{0,40}внешн).*$",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 14


@dataclass(frozen=True, slots=True)
class Letterbody:
    """A mail's text in three pieces: the sender's own words, the history below or between them, the signature."""

    new: str
    quoted: str
    signature: str


def bare_subject(subject: str) -> str:
    """The subject without reply and forward prefixes, in any number and order."""
    while (shorter := _REPLY_PREFIX.sub("", subject, count=1)) != subject:
        subject = shorter
    return subject.strip()


def is_forwarded(subject: str) -> bool:
    """Whether the outermost prefix says that the letter was passed on, not answered."""
    return _FORWARD_PREFIX.match(subject) is not None


def split_quoted(text: str, *, forwarded: bool = False) -> Letterbody:
    """Take the text of a mail apart.

    `forwarded`: a block of From/To/Subject lines begins the forwarded letter, not history, so it stays in `new`.
    A text that is nothing but history (an answer sent empty) leaves `new` empty.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [line for line in lines if not _BANNER.match(line)]
    cut = _history_at(lines, forwarded=forwarded)
    own, quoted = lines[:cut], lines[cut:]
    answered = [line for line in own if not line.lstrip().startswith(">")]
    quoted = [line for line in own if line.lstrip().startswith(">")] + quoted
    end = _signature_at(answered)
    return Letterbody(_join(answered[:end]), _join(quoted), _join(answered[end:]))


def _join(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _history_at(lines: list[str], *, forwarded: bool) -> int:
    for number, line in enumerate(lines):
        if _FORWARDED.match(line):
            # Everything below is the letter that was passed on, and its own header block is no history either.
            forwarded = True
        elif _begins_history(lines, number, forwarded=forwarded):
            return number
    return len(lines)


def _begins_history(lines: list[str], number: int, *, forwarded: bool) -> bool:
    line = lines[number]
    if not line.strip() or line.lstrip().startswith(">"):
        return False
    if any(pattern.match(line) for pattern in _HISTORY):
        return not forwarded
    # Mail programs fold »On ... wrote:« over two lines when the address is long.
    pair = f"{line.strip()} {lines[number + 1].strip()}" if number + 1 < len(lines) else ""
    if line.lstrip()[:3].lower() == "on " and _HISTORY[2].match(pair):
        return not forwarded
    return not forwarded and _is_block(lines, number)


def _is_block(lines: list[str], number: int) -> bool:
    """Whether an Outlook header block begins here: a From line and at least two of its fellows right below."""
    if not _BLOCK_FIRST.match(lines[number]):
        return False
    following = [line for line in lines[number + 1 : number + 7] if line.strip()]
    return sum(1 for line in following if _BLOCK_NEXT.match(line)) >= 2


def _signature_at(lines: list[str]) -> int:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    for number, line in enumerate(lines):
        if _DELIMITER.match(line) or (number and _FOOTER.match(line)):
            return number
        rest = len(lines) - number
        if _CLOSING.match(line) and len(line) < 60 and number and rest <= _LONGEST_SIGNATURE:
            return number
    return len(lines)
