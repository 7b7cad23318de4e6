"""Where words are looked for: the places of a letter, and a letter with its places made ready once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from officed.domain.document import Document
from officed.domain.quoting import Letterbody, bare_subject, is_forwarded, split_quoted
from officed.rules.lines import Line
from officed.rules.wording import Spelling, fold, folded_paragraphs, tidy

FIRST = 500
_COVER_NOTE = 350
_NESTED = ("message/rfc822", "application/vnd.ms-outlook")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place, itself and no other. `label` begins the sentence »subject has »teabenõue««; `read` gets the text.

    `front`: how many characters from the beginning count fully; None means all of them. `part`: whose paragraphs stand
    here; empty where it is of the letter as a whole.
    """

    name: str
    label: str
    read: Callable[[Letter], str]
    front: int | None = FIRST
    part: str = ""


class Prepared:
    """A text made ready to be searched; each of its shapes when it is asked for, and once."""

    def __init__(self, text: str) -> None:
        self.tidied = tidy(text)

    @cached_property
    def _folded_words(self) -> tuple[list[str], list[int]]:
        return folded_paragraphs(self.tidied)

    @cached_property
    def line(self) -> Line:
        """Its words."""
        return Line(self._folded_words[0])

    @cached_property
    def folded(self) -> str:
        """The tidied text, folded for regular expressions, line breaks kept."""
        return fold(self.tidied)

    @cached_property
    def spelling(self) -> Spelling:
        """Its words as the letter has them."""
        return Spelling(self.tidied, self._folded_words[1])


@dataclass(slots=True)
class Letter:
    """A document on its way through the rules. Keeps what was worked out: places with one text share what it became."""

    document: Document
    _body: Letterbody | None = None
    _prepared: dict[str, Prepared] = field(default_factory=dict)
    _by_text: dict[str, Prepared] = field(default_factory=dict)

    @property
    def body(self) -> Letterbody:
        """The text without its history. A mail that has nothing of its own shows the history instead."""
        if self._body is None:
            content = self.document.content
            self._body = split_quoted(content.text, forwarded=is_forwarded(content.subject))
        return self._body

    @property
    def own_words(self) -> str:
        """What the sender wrote now."""
        body = self.body
        if not body.new and not self.document.content.attachments:
            return body.quoted
        return body.new

    def at(self, place: Place) -> Prepared:
        """The text of a place, ready to be searched."""
        if place.name not in self._prepared:
            text = place.read(self)
            self._prepared[place.name] = self._by_text.get(text) or self._by_text.setdefault(text, Prepared(text))
        return self._prepared[place.name]


def _subject(letter: Letter) -> str:
    return bare_subject(letter.document.content.subject)


def _text(letter: Letter) -> str:
    return letter.own_words


def _quoted(letter: Letter) -> str:
    return letter.body.quoted


def _head(letter: Letter) -> str:
    return letter.own_words[:FIRST]


def _attachments(letter: Letter) -> str:
    return "\n\n".join(part.text for part in letter.document.content.attachments if part.text)


def _enclosed(letter: Letter) -> str:
    """The attachments that are the letter itself: nested letters always, the rest where the body is a cover note."""
    cover = len(letter.own_words) < _COVER_NOTE
    wanted = (p for p in letter.document.content.attachments if p.text and (cover or _is_nested(p.media_type, p.path)))
    return "\n\n".join(split_quoted(p.text, forwarded=True).new if _is_nested(p.media_type, p.path) else p.text
                       for p in wanted)  # fmt: skip


def _is_nested(media_type: str, path: str) -> bool:
    return media_type in _NESTED or any(piece.lower().endswith((".eml", ".msg")) for piece in path.split("/"))


def _names(letter: Letter) -> str:
    document = letter.document
    own = () if document.content.is_mail else (document.original_name,)
    return "\n\n".join((*own, *(part.name for part in document.content.attachments)))


def _sender(letter: Letter) -> str:
    sender = letter.document.content.sender
    return f"{sender.name} {sender.addr}"


def _recipients(letter: Letter) -> str:
    content = letter.document.content
    written = [f"{a.name} {a.addr}" for a in (*content.to, *content.cc)]
    return "\n\n".join((*written, *letter.document.envelope_to))


SUBJECT = Place("subject", "subject", _subject, front=None)
TEXT = Place("text", "text", _text, part="text")
QUOTED = Place("quoted", "quoted text", _quoted, part="quoted")
HEAD = Place("head", "first lines", _head, front=None, part="text")
ATTACHMENTS = Place("attachments", "attachment", _attachments, part="attachments")
ENCLOSED = Place("enclosed", "attachment", _enclosed, front=1500, part="enclosed")
NAMES = Place("names", "attachment's name", _names, front=None)
SENDER = Place("sender", "sender", _sender, front=None)
RECIPIENT = Place("recipient", "recipient", _recipients, front=None)
