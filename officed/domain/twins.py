"""The signs by which a letter may be one that is here already: a table, the surest first.

What is sure becomes a copy of the other by itself; what is only likely is asked of a person, with the other's number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from officed.domain.document import Content, Direction, Document
from officed.domain.likeness import is_read_from, stands_in, words

Test = Callable[[Document, Document, float], bool]

# Answers and forwards put these before the subject; what comes after them is compared.
_PREFIX = re.compile(
    r"^(?:(?:re|aw|sv|vs|fw|fwd|wg|vl|tr|na|edasi|ed|отв|ответ|пересл)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its code, whether it is sure, the sentence that tells it, and the test of (new, other, likeness)."""

    code: str
    sure: bool
    because: str
    test: Test


@dataclass(frozen=True, slots=True)
class Twin:
    """The letter that another may be, and by which sign."""

    other: Document
    sign: Sign

    @property
    def name(self) -> str:
        """How people know the other one: by its number, or by its id where it has none yet."""
        return self.other.reference or f"document {self.other.id}"

    @property
    def reason(self) -> str:
        """Why the question is asked."""
        return f"doubtful duplicate of {self.name}: {self.sign.because}"


def _one_id(new: Document, other: Document) -> bool:
    return bool(new.content.message_id) and new.content.message_id == other.content.message_id


def _one_sender(new: Document, other: Document) -> bool:
    here, there = (d.content.sender.addr.casefold() for d in (new, other))
    return bool(here) and here == there


def _one_subject(new: Document, other: Document) -> bool:
    here, there = (_PREFIX.sub("", d.content.subject.strip()).casefold().split() for d in (new, other))
    return here == there


def _attached(content: Content) -> list[str]:
    return sorted(part.sha256 for part in content.attachments)


def _attached_alike(new: Document, other: Document) -> bool:
    """The same files, or files of the same words: a PDF that is made anew has other bytes."""
    if _attached(new.content) == _attached(other.content):
        return True
    here, there = (sorted(words(part.text) for part in d.content.attachments) for d in (new, other))
    return here == there and all(here)


def _same_letter(new: Document, other: Document, _share: float) -> bool:
    """Only what servers and filters add on the way differs."""
    one, two = new.content, other.content
    return (
        _one_id(new, other)
        and _one_sender(new, other)
        and _one_subject(new, other)
        and one.text.split() == two.text.split()
        and _attached(one) == _attached(two)
    )


def _same_message_id(new: Document, other: Document, _share: float) -> bool:
    return _one_id(new, other)


def _sent_again(new: Document, other: Document, share: float) -> bool:
    if not (new.content.is_mail and other.content.is_mail and _one_sender(new, other) and _one_subject(new, other)):
        return False
    if not _attached_alike(new, other) or _is_thread(new.content, other.content):
        return False
    here, there = words(new.content.text), words(other.content.text)
    return stands_in(here, there, share) or (not here and not there and bool(_attached(new.content)))


def _is_thread(new: Content, other: Content) -> bool:
    """Who answers a mail knows of it: that is a further letter, not the same one."""
    said = {*new.in_reply_to, *new.header("references").split()}
    return other.message_id in said


def _scanned(new: Document, other: Document, share: float) -> bool:
    """Paper of a mail that came before, or the mail of a paper; or one paper laid on the scanner twice."""
    if new.content.is_mail and other.content.is_mail:
        return False
    mail, scan = (other, new) if not new.content.is_mail else (new, other)
    seen = words(scan.content.all_text)
    texts = (mail.content.text, *(part.text for part in mail.content.attachments), mail.content.all_text)
    return any(is_read_from(words(text), seen, share) for text in dict.fromkeys(texts))


def _same_reference(new: Document, other: Document, _share: float) -> bool:
    """Number and date that the sender gave the letter, on paper and in a mail."""
    if new.content.is_mail and other.content.is_mail:
        return False
    here, there = ((d.first("sender_ref"), d.first("sender_date")) for d in (new, other))
    return all(here) and here == there


SIGNS: tuple[Sign, ...] = (
    Sign("same-letter", True, "the Message-ID and every word are the same", _same_letter),
    Sign("same-message-id", False, "the Message-ID is the same, the content is not", _same_message_id),
    Sign("sent-again", False, "the same sender sent the same text before", _sent_again),
    Sign("same-text", False, "one of them is a scan, the text is the same", _scanned),
    Sign("same-reference", False, "the sender gave both the same number and date", _same_reference),
)


def sign_of(new: Document, other: Document, share: float) -> Sign | None:
    """The surest sign that a letter is another one; None where there is none."""
    if Direction.INCOMING not in (new.direction, other.direction) or new.direction is not other.direction:
        return None
    return next((sign for sign in SIGNS if sign.test(new, other, share)), None)
