"""Built-in plugin: which earlier letter does this one belong to?

Joining a stranger's mail to somebody else's matter shows that matter to the stranger. So a Message-ID alone never joins
a sender who is unknown to that letter, and what is only likely is proposed to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from officed.api import Direction, Document, Match, OpenLetter, hookimpl

API_VERSION = 1

# Hosts where everybody has an address: sharing one makes nobody a colleague.
PUBLIC_HOSTS = frozenset(
    {
        "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "yahoo.com", "icloud.com", "mail.ru",
        "yandex.ru", "bk.ru", "inbox.ru", "list.ru", "rambler.ru", "proton.me", "protonmail.com", "online.ee", "hot.ee",
        "mail.ee", "eesti.ee", "neti.ee", "suhtlus.ee", "inbox.lv",
    }
)  # fmt: skip
SIMILAR = 0.8

_PREFIX = re.compile(
    r"^(?:(?:re|aw|sv|vs|fw|fwd|wg|vl|tr|na|edasi|ed|отв|ответ|пересл)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
_YOUR = r"\b(?:Teie|Your|Ваш\w{0,3})\b[^\n]{0,60}?"


@hookimpl
def match_answer(document: Document, open_letters: Sequence[OpenLetter]) -> Match | None:
    """Return the letter that this one answers or follows, a sure match before a proposal; None where nothing fits."""
    found = sorted(_candidates(document, open_letters), key=lambda pair: (not pair[0].sure, -pair[1]))
    return found[0][0] if found else None


def _candidates(document: Document, letters: Sequence[OpenLetter]) -> Iterator[tuple[Match, int]]:
    """Every match with how well it stands among its like: reference, thread, likeness; then the later letter."""
    quoted = [(reference, _meant(reference, letters)) for reference in document.found("our_ref")]
    for reference, meant in quoted:
        for letter in meant:
            yield _by_reference(document, letter, reference, alone=len(meant) == 1), 30_000 + letter.year
    threads = set(document.content.in_reply_to) | set(re.findall(r"<[^<>\s]+>", document.content.header("references")))
    for letter in letters:
        if letter.document == document.id:
            continue
        if threads.intersection(letter.message_ids):
            yield _by_thread(document, letter), 20_000 + letter.year
        elif _is_known(document, letter, organisation=False) and _is_alike(document.content.subject, letter.subject):
            yield _match(document, letter, sure=False, because="same sender and a like subject"), 10_000 + letter.year


def _meant(reference: str, letters: Sequence[OpenLetter]) -> tuple[OpenLetter, ...]:
    """The letters of that number; else those of the matter, whose number it carries with a suffix (7-1/123-2)."""
    exact = tuple(letter for letter in letters if letter.reference == reference)
    if exact:
        return exact
    return tuple(letter for letter in letters if re.fullmatch(re.escape(letter.reference) + r"-\d{1,4}", reference))


def _by_reference(document: Document, letter: OpenLetter, reference: str, *, alone: bool) -> Match:
    """Numbers begin anew each year, so of several letters only the sender's own is sure."""
    known = _is_known(document, letter)
    named = reference in document.content.subject or _is_called_ours(reference, document)
    why = "its sender" if known else "the subject or »Teie nr«" if named else "the text only"
    return _match(document, letter, sure=known or (named and alone), because=f"our number {reference}, by {why}")


def _by_thread(document: Document, letter: OpenLetter) -> Match:
    known = _is_known(document, letter)
    because = "an answer to a mail of that matter" + ("" if known else ", but its sender is a stranger to it")
    return _match(document, letter, sure=known, because=because)


def _is_called_ours(reference: str, document: Document) -> bool:
    text = document.content.all_text
    return bool(re.search(_YOUR + rf"(?<![\w/.-]){re.escape(reference)}(?![\w/])", text, re.IGNORECASE))


def _is_known(document: Document, letter: OpenLetter, *, organisation: bool = True) -> bool:
    """The same address, or another of the same organisation, on the other side of the two letters."""
    return any(
        _is_same(here.casefold(), there.casefold(), organisation=organisation)
        for here in _other_side(document)
        for there in (letter.recipients if letter.direction == Direction.OUTGOING else (letter.sender_addr,))
    )


def _other_side(document: Document) -> tuple[str, ...]:
    """Addresses of those whom the office writes with: who sent a letter to us, whom one of ours goes to."""
    content = document.content
    if document.direction is Direction.OUTGOING:
        return tuple(to.addr for to in (*content.to, *content.cc))
    return (content.sender.addr,)


def _is_same(here: str, there: str, *, organisation: bool) -> bool:
    if not here or not there:
        return False
    domain = here.rpartition("@")[2]
    return here == there or (organisation and domain == there.rpartition("@")[2] and domain not in PUBLIC_HOSTS)


def _is_alike(one: str, other: str) -> bool:
    here, there = (_PREFIX.sub("", subject.strip()).casefold() for subject in (one, other))
    if not here or not there:
        return False
    return SequenceMatcher(None, here, there).ratio() >= SIMILAR


def _match(document: Document, letter: OpenLetter, *, sure: bool, because: str) -> Match:
    # What comes in after a letter of ours went out answers it, and the other way round; the rest follows in the matter.
    opposite = letter.direction != document.direction.value and Direction.INTERNAL.value != letter.direction
    return Match(letter.document, sure, because, "answers" if opposite else "follows")
