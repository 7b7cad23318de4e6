"""What a document is to hooks and to the flow: frozen values, no behaviour beyond looking things up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from officed.domain.covers import Cover, Stretch
from officed.domain.states import State

# What is a letter by its type: an RFC 5322 message, or one that Outlook has saved.
MAIL_TYPES = ("message/rfc822", "application/vnd.ms-outlook")


class Direction(StrEnum):
    """Which way a document goes (AvTS § 12 lg 3)."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


class Way(StrEnum):
    """How a document came or went (AvTS § 12 lg 3, saabumisviis)."""

    EMAIL = "email"
    SCAN = "scan"
    POST = "post"
    IN_PERSON = "in_person"
    PHONE = "phone"
    DHX = "dhx"


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address as written: display name (may be empty) and addr-spec (empty where there is none)."""

    name: str = ""
    addr: str = ""

    @property
    def domain(self) -> str:
        """The part after the last @, lower case; empty where there is none."""
        return self.addr.rpartition("@")[2].lower() if "@" in self.addr else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One readable piece of a document: a mail body, an attachment, a file inside an attachment.

    `path` is the way to it through its containers (`letter.eml/scan.pdf`), `size` is in bytes, `sha256` is hex.
    `text` is what the readers got; `warnings` say what was left and why. `body` marks the letter's own text.
    `confidence` is the mean OCR confidence from 0 to 100, None where no OCR was done. `language` is `et`, `ru` or `en`,
    None where there is no text or too little to say.
    """

    path: str
    name: str
    media_type: str
    size: int
    sha256: str
    text: str = ""
    inline: bool = False
    body: bool = False
    pages: int | None = None
    ocr: bool = False
    confidence: float | None = None
    warnings: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What a delivery report (RFC 3464) tells of another mail: whom it did not reach, and its Message-ID.

    `recipients` are addr-specs as the report has them; `message_id` has its angle brackets, None where it is not told.
    `final` False: it is only late yet, or the report says that it has arrived.
    """

    recipients: tuple[str, ...] = ()
    message_id: str | None = None
    final: bool = True


@dataclass(frozen=True, slots=True)
class Content:
    """What the readers saw in an original.

    Header names are lower case; a header that stands several times has several values, in order.
    `text` is the text of the body; attachments keep theirs in `parts`. `sent_at` is the sender's own claim.
    `undelivered` is given with bounces only.
    `ocr` says that text was recognised from a picture; `confidence` (0 to 100) how surely, if from this file itself.
    `cover` is what the office's own cover sheets on top of it say; `letters` are those of a stack, two or more of them.
    """

    media_type: str
    subject: str = ""
    sender: Address = Address()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    sent_at: datetime | None = None
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    text: str = ""
    language: str | None = None
    pages: int | None = None
    ocr: bool = False
    confidence: float | None = None
    parts: tuple[Part, ...] = ()
    auto_generated: bool = False
    bounce: bool = False
    warnings: tuple[str, ...] = ()
    undelivered: Undelivered | None = None
    cover: Cover | None = None
    letters: tuple[Stretch, ...] = ()

    @property
    def is_mail(self) -> bool:
        """Whether the original is a letter: an RFC 5322 message, or one that Outlook has saved."""
        return self.media_type in MAIL_TYPES

    @property
    def attachments(self) -> tuple[Part, ...]:
        """Every part that is not the letter's own text."""
        return tuple(part for part in self.parts if not part.body)

    def header(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        values = self.headers.get(name.lower(), ())
        return values[0] if values else ""

    @property
    def all_text(self) -> str:
        """Body and attachments, in reading order, for whole-letter searches."""
        return "\n".join(t for t in (self.text, *(p.text for p in self.attachments)) if t)


@dataclass(frozen=True, slots=True)
class Field:
    """Something found in the text: its name, value, where (`subject`, `text`, a part's path) and who found it.

    Names in use: our_ref, sender_ref, sender_date, reply_by, personal_code, registry_code, iban, reference_number,
    plate, restriction_basis, restriction_until, addressee, sender_name, sender_phone, sender_email, sender_address;
    in a letter of ours their_ref and their_date. Dates are ISO 8601.
    """

    name: str
    value: str
    place: str = "text"
    plugin: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as hooks see it: identity and state, what was read, what was found. Never the database.

    `hints` are a clerk's words at the counter: sender_name, sender_addr, subject, note (and kind, series, person).
    `part`: a letter that was cut out of a stack of scans.
    """

    id: int
    state: State
    version: int
    source: str
    way: Way
    direction: Direction
    received_at: datetime
    received_on: date
    original_sha256: str
    original_name: str
    media_type: str
    size: int
    content: Content
    fields: tuple[Field, ...] = ()
    envelope_to: tuple[str, ...] = ()
    mailbox: str = ""
    released: bool = False
    hinted_kind: str | None = None
    hinted_series: str | None = None
    hinted_person: str | None = None
    kind: str | None = None
    answered: bool = False
    reference: str | None = None
    hints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    part: bool = False

    @property
    def called(self) -> str:
        """Its number in the register, as people know it; until it has one, the number officed gave it."""
        return self.reference or f"Document {self.id}"

    def found(self, name: str) -> tuple[str, ...]:
        """All values of a field, in the order found."""
        return tuple(f.value for f in self.fields if f.name == name)

    def first(self, name: str) -> str | None:
        """The first value of a field, or None."""
        return next((f.value for f in self.fields if f.name == name), None)
