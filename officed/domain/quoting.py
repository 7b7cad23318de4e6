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

# A line that says who wrote what follows, as mail programs put it in et, ru and en; they fold long ones.
_ATTRIBUTION = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\s*(?:on|am)\b.{4,200}\b(?:wrote|schrieb)(?:\s.{0,80})?\s*:\s*$",
        r"^.{0,200}\b(?:kirjutas|kirjutasite|kirjoitti|rakstīja|parašė|skrev|napisał\(a\)|napisał)\b.{0,120}:\s*$",
        r"^.{0,200}\b(?:написал|написала|пишет|писал|писала|сообщил|сообщила)\b(?:\s?\([аa]\))?.{0,80}:\s*$",
        # A date, a name and an address without any verb: Gmail and Mail.ru in Russian, Yandex, old Outlook Express.
        r"^\s*(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|"
        r"суббота|воскресенье),?\s).{0,160}<[^<>\s]+@[^<>\s]+>\s*:?\s*$",
    )
)
# Where any of these stands at the beginning of a line, the line may be folded: the next two are looked at as well.
_ATTRIBUTION_BEGINS = re.compile(
    r"^\s*(?:on|am|kuupäev|kuupäeval|kirjutas|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|"
    r"воскресенье|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|[ETKNRLP],\s\d{1,2}\.)(?!\w)"
    r"|\bkirjutas kuupäeval\b",
    re.IGNORECASE,
)
_MOST_FOLDS = 3
_ATTRIBUTION_ENDS = (":", ">")
# No program writes a longer one, and looking through what is no line of a letter would take for ever.
_LONGEST_ATTRIBUTION = 1_000
_DATED = re.compile(r"\d|@")
# A line below which everything is history.
_SEPARATOR = re.compile(
    r"^\s*-{2,}\s*(?:original (?:message|appointment)|reply message|algne (?:kiri|sõnum|teade)|algkiri|algsõnum"
    r"|algteade|"
    r"esialgne (?:kiri|sõnum)|originaalkiri|(?:исходное|оригинальное|первоначальное) (?:сообщение|письмо)"
    r"|ursprüngliche nachricht|alkuperäinen viesti)\s*-{2,}",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:_{10,}|-{20,})\s*$")
_FORWARDED = re.compile(
    r"^\s*-{2,}\s*(?:forwarded message|edastatud (?:kiri|sõnum|teade)|edasi saadetud kiri"
    r"|(?:пересылаемое|пересланное|перенаправленное) (?:сообщение|письмо)|begin forwarded message)\b"
    r"|^\s*(?:begin forwarded message|edastatud (?:kiri|sõnum)|начало пере(?:адресованного|сылаемого) "
    r"(?:письма|сообщения))\s*:",
    re.IGNORECASE,
)
_BLOCK_SENDER = re.compile(r"^\s*\*?(?:from|saatja|kellelt|от|от кого|von|lähettäjä)\s?\*?\s*:", re.IGNORECASE)
_BLOCK_OTHER = re.compile(
    r"^\s*\*?(?:sent|date|to|cc|bcc|subject|importance|attachments|saadetud|kuupäev|adressaat|kellele|saaja"
    r"|koopia|teema|"
    r"отправлено|дата|дата отправки|кому|копия|тема|gesendet|an|betreff|lähetetty|vastaanottaja|aihe)\s?\*?\s*:",
    re.IGNORECASE,
)
_DELIMITERS = ("--", "-- ", "--\xa0")
_CLOSING = re.compile(
    r"^\s*(?:(?:suurima |kõige |ette )?(?:lugupidamisega|tervitades|tervitustega|tänades|tänuga|parimat"
    r"|kõike (?:head|paremat|"
    r"ilusat)|(?:heade|parimate) soovidega)|с уважением|с наилучшими пожеланиями|с благодарностью"
    r"|всего (?:доброго|хорошего|"
    r"наилучшего)|искренне ваш\w?|(?:kind|best|warm)(?:est)? regards|regards|sincerely|yours (?:sincerely"
    r"|faithfully|truly)"
    r"|best wishes|all the best|respectfully)\b[\s,.!]*"
    r"|^\s*(?:thanks|many thanks|thank you|cheers|aitäh|tänan|спасибо)\s*[,!.]?\s*$",
    re.IGNORECASE,
)
# What telephones and free mail services write below.
_DEVICE = re.compile(
    r"^\s*(?:sent (?:from|via|by) (?:my|outlook|yahoo|mail|proton|samsung|gmail|the|a )|sent with |get outlook for |"
    r"saadetud (?:minu|telefonist|mobiilist|nutitelefonist|outlook|iphone|android|samsung|huawei|gmail)"
    r"|hangi outlook |"
    r"отправлено (?:с|из|от|через) |скачать outlook |послано с )",
    re.IGNORECASE,
)
# What organisations put below every letter. The words mean something only there: a person may ask for secrecy as well.
_DISCLAIMER = re.compile(
    r"^\s*\W{0,3}(?:(?:see|käesolev) (?:e-?(?:kiri|mail)|kiri|sõnum|teade)\b.{0,160}(?:konfidentsiaal|adressaa"
    r"|saaja|mõeldud)"
    r"|kui (?:te )?(?:olete|pole|ei ole).{0,60}(?:kirja|sõnumi|adressaat|saaja).{0,60}(?:eks|kogemata|palu|teavita)?"
    r"|konfidentsiaalsus(?:teade|e)|(?:palun )?(?:mõtle|mõelge) (?:keskkonna|enne)"
    r"|(?:palun )?enne (?:\w+ ){0,3}(?:printi|trükki)"
    r"|this (?:e-?mail|message|communication|transmission)\b.{0,160}(?:confidential|intended|privileged)"
    r"|(?:the )?information (?:contained )?in this (?:e-?mail|message)|if you (?:are not"
    r"|have received).{0,80}(?:recipient|error"
    r"|mistake)|disclaimer\b|confidentiality notice|please consider the environment"
    r"|(?:данное|это|настоящее|эта) (?:электронное )?(?:письмо|сообщение|переписка)\b.{0,160}(?:конфиденциал"
    r"|предназнач)"
    r"|если (?:вы|данное|это).{0,60}(?:письмо|сообщение|получател).{0,80}|уведомление о конфиденциальности"
    r"|перед тем,? как "
    r"(?:рас)?печат)",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^\s*(?:p\.? ?s\.?|n\.? ?b\.?|п\.? ?с\.?|з\.? ?ы\.?)(?=[\s:,.])", re.IGNORECASE)
_BANNER = re.compile(
    r"^\W*+(?:tähelepanu\W.{0,40}(?:välisvõrgust|väljastpoolt)|caution\W.{0,60}(?:external|outside)"
    r"|\[?external\]?\s*$|внимание\W.{0,40}внешн).*$",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 14
# Lines below closing words, disclaimers and all; longer texts are no signature.
_MOST_BELOW = 120


@dataclass(frozen=True, slots=True)
class Letterbody:
    """A mail's text in pieces: the sender's own words, the history below or between them, what stands below.

    A disclaimer is what an organisation puts below every letter, and what telephones write there.
    """

    new: str
    quoted: str
    signature: str
    disclaimer: str = ""


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
    A text that is nothing but history (an answer sent empty) leaves `new` empty. Nothing is lost but banners.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    own, quoted = _without_history([line for line in lines if not _BANNER.match(line)], forwarded=forwarded)
    end = _signature_at(own)
    new, below = own[:end], own[end:]
    # Where nothing says that a signature begins, a paragraph of its own may still be a disclaimer.
    last = _disclaimer_at(below) if below else len(below)
    if not below:
        at = _disclaimer_at(new, alone=True)
        new, below, last = new[:at], new[at:], 0
    signature, disclaimer = below[:last], below[last:]
    after = next(
        (number for number, line in enumerate(signature) if number and _POSTSCRIPT.match(line)), len(signature)
    )
    own_words = f"{_join(new)}\n\n{_join(signature[after:])}".strip()
    return Letterbody(own_words, _join(quoted), _join(signature[:after]), _join(disclaimer))


def _join(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _without_history(lines: list[str], *, forwarded: bool) -> tuple[list[str], list[str]]:
    """The sender's own lines and the quoted ones. Words between quoted lines are the sender's answers."""
    own: list[str] = []
    quoted: list[str] = []
    # What most lines lack is asked for first: the expressions are looked at in a few lines only.
    telling = [":" in line or ">" in line or line.lstrip().startswith(("-", "_")) for line in lines]
    ends = [told and line.rstrip().endswith(_ATTRIBUTION_ENDS) for told, line in zip(telling, lines, strict=True)]
    at = 0
    while at < len(lines):
        line = lines[at]
        if True not in telling[at : at + _MOST_FOLDS]:
            own.append(line)
            at += 1
            continue
        if line.lstrip().startswith(">"):
            quoted.append(line)
            at += 1
            continue
        # Below a forward mark is the letter that was passed on, and its own header block is no history either.
        plain = _is_plain(line)
        forwarded = forwarded or (not plain and bool(_FORWARDED.match(line)))
        attributed = not forwarded and True in ends[at : at + _MOST_FOLDS] and bool(line.strip())
        taken = _attribution(lines, at) if attributed else 0
        if taken and _next_is_quoted(lines, at + taken):
            quoted += lines[at : at + taken]
            at += taken
        elif taken or (not forwarded and not plain and _begins_history(lines, at)):
            return own, quoted + lines[at:]
        else:
            own.append(line)
            at += 1
    return own, quoted


def _is_plain(line: str) -> bool:
    """Whether nothing in a line can mark the older letter: neither a field's colon nor dashes where it begins."""
    return ":" not in line and not line.lstrip().startswith(("-", "_"))


def _attribution(lines: list[str], at: int) -> int:
    """How many lines the words »... wrote:« take up here; 0 where there are none."""
    folds = _MOST_FOLDS if _ATTRIBUTION_BEGINS.search(lines[at]) else 1
    joined = ""
    for count in range(1, min(folds, len(lines) - at) + 1):
        following = lines[at + count - 1].strip()
        if not following or following.startswith(">"):
            return 0
        joined = f"{joined} {following}".strip()
        # People write »he wrote:« too; programs never without a date or an address.
        if (
            len(joined) <= _LONGEST_ATTRIBUTION
            and joined.endswith(_ATTRIBUTION_ENDS)
            and _DATED.search(joined)
            and any(pattern.match(joined) for pattern in _ATTRIBUTION)
        ):
            return count
    return 0


def _next_is_quoted(lines: list[str], at: int) -> bool:
    return next((line for line in lines[at : at + 4] if line.strip()), "").lstrip().startswith(">")


def _begins_history(lines: list[str], at: int) -> bool:
    if _SEPARATOR.match(lines[at]) or _is_block(lines, at):
        return True
    # A rule alone may part the pieces of a letter; above the block of the older letter it belongs to that.
    follows = next((n for n in range(at + 1, min(at + 4, len(lines))) if lines[n].strip()), None)
    return bool(_RULE.match(lines[at])) and follows is not None and _is_block(lines, follows)


def _is_block(lines: list[str], at: int) -> bool:
    """Whether a header block begins here: three of its lines close together, one of them with the sender."""
    if not (_BLOCK_SENDER.match(lines[at]) or _BLOCK_OTHER.match(lines[at])):
        return False
    near = [line for line in lines[at : at + 8] if line.strip()]
    senders = sum(1 for line in near if _BLOCK_SENDER.match(line))
    return senders > 0 and senders + sum(1 for line in near if _BLOCK_OTHER.match(line)) >= 3


def _signature_at(lines: list[str]) -> int:
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)
    lines = lines[:last]
    for number, line in enumerate(lines):
        if not number:
            continue
        if line in _DELIMITERS or _DEVICE.match(line):
            return number
        if len(line) < 60 and _CLOSING.match(line) and last - number <= _MOST_BELOW and _is_short(lines[number:]):
            return number
    return len(lines)


def _is_short(below: list[str]) -> bool:
    """Whether it can be a signature, whatever disclaimer stands below it."""
    written = [line for line in below[: _disclaimer_at(below)] if line.strip()]
    return len(written) <= _LONGEST_SIGNATURE


def _disclaimer_at(lines: list[str], *, alone: bool = False) -> int:
    """Where a disclaimer begins; `alone` asks for an empty line or a rule above it, and words of the sender's."""
    for number, line in enumerate(lines):
        parted = number > 1 and (not lines[number - 1].strip() or bool(_RULE.match(lines[number - 1])))
        if (parted or not alone) and (_DISCLAIMER.match(line) or (not alone and _DEVICE.match(line))):
            return number
    return len(lines)
