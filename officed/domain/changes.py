"""A move with everything that is written in the same transaction: the one door through which a document changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from officed.domain.covers import Stretch
from officed.domain.deciding import Verdict
from officed.domain.document import Content, Direction, Field, Way
from officed.domain.outcome import Trial
from officed.domain.people import Assignment
from officed.domain.reminders import PlannedReminder
from officed.domain.reports import Plan
from officed.domain.restricting import Restriction
from officed.domain.states import Actor, State

# What history keeps of a move: ids and codes only, so that it may stand for ever (design.md, "History and content").
Detail = Mapping[str, str | int | float | bool | None]


LETTER = "letter"
"""The purpose of a mail that is a letter of ours, not a mail of officed's."""

PASSING, TOLD = "passing", "told"
"""The purposes of the mail that passes a letter on to another body, and of the one that tells its sender."""


@dataclass(frozen=True, slots=True)
class PutContent:
    """What the readers saw, replacing what they saw before."""

    content: Content


@dataclass(frozen=True, slots=True)
class PutFields:
    """Fields found in the text, replacing those found before."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class PutVerdict:
    """The verdict with all opinions, the losing ones too."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PutTrial:
    """What rules on trial would have decided, beside the decision; the first one of a letter stays."""

    trial: Trial


@dataclass(frozen=True, slots=True)
class SetKind:
    """The kind of the document; `confirmed` when a person said so."""

    kind: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class PutTitle:
    """The inner title, the public one, and the restriction of the entry."""

    title: str
    public_title: str
    restriction: str | None = None


@dataclass(frozen=True, slots=True)
class Restrict:
    """Access to the document or a part of it is restricted now; a restriction that stood there is replaced."""

    restriction: Restriction


@dataclass(frozen=True, slots=True)
class Unrestrict:
    """The restriction of the document (`WHOLE`) or of a part is taken away."""

    part: int


@dataclass(frozen=True, slots=True)
class PutWords:
    """The words that the entry is found by, replacing those before; `edition` says with which dictionaries made."""

    words: tuple[str, ...]
    edition: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """What an entry said before a person corrected it, and what it says now; `why` is the person's reason."""

    what: str
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Who gets the document now; earlier assignments end."""

    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class PlannedDeadline:
    """One term of a document with its reminders. `due` is a date in the office's time zone.

    `due_at` is an instant, for terms in hours only. `steps` tell the arithmetic. `extended_due` is how far the law lets
    it be extended. `provisional`: the kind is not sure.
    """

    kind: str
    start: date
    due: date
    basis: str
    unit: str
    n: int
    raw_end: date | None = None
    due_at: datetime | None = None
    steps: tuple[str, ...] = ()
    forward_by: date | None = None
    extended_due: date | None = None
    provisional: bool = False
    reminders: tuple[PlannedReminder, ...] = ()


@dataclass(frozen=True, slots=True)
class PutDeadlines:
    """The open terms of the document, replacing those open before (which stay in history as `replaced`).

    `beside`: those open before run on.
    """

    deadlines: tuple[PlannedDeadline, ...]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class EndDeadlines:
    """The open terms end: `answered`, `closed`, `replaced`, `paused`, `mended`, `withdrawn` or `passed_on`.

    `kinds`: only those of these kinds, where some are named.
    """

    outcome: str
    on: date
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The letter no longer counts as answered: it was reopened, or the answer came back."""


@dataclass(frozen=True, slots=True)
class EndDocument:
    """A registered document ends in the same transaction, whatever version it has then: its terms end, it closes.

    `outcome` is `answered` or `closed`, `on` the local day. `reason` and `detail` are what its history says. Nothing
    happens where it has ended already. It may be the document of the move itself: a letter that has gone out at once.
    """

    document: int
    outcome: str
    on: date
    reason: str
    detail: Detail = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be sent once the transaction stands: values only, rendered by the relay.

    `key` is unique for ever: `message_id` follows from it, and it keeps a mail from being asked for twice.
    `purpose` is forward, notice, question, reminder, overdue, acknowledgement, alarm, digest, letter (one of ours),
    passing (a letter goes on to another body) or told (its sender hears of it).
    `critical`: a final refusal of this mail holds the document. `attach`: sha256 of originals that go along untouched.
    `template` is a text id.
    """

    key: str
    purpose: str
    to: tuple[str, ...]
    template: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    language: str = "et"
    attach: tuple[str, ...] = ()
    critical: bool = False
    channel: str = ""
    in_reply_to: str | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """One mail goes into the outbox."""

    letter: Letter


@dataclass(frozen=True, slots=True)
class Link:
    """This document is tied to another: `answers`, `follows`, `duplicates`, `possible-duplicate`, `proposed-answer`,
    `part-of` (the stack that it was cut out of), or as a person says (see `officed.domain.linking`)."""

    other: int
    kind: str


@dataclass(frozen=True, slots=True)
class Unlink:
    """A tie is taken away; history keeps that it was there."""

    other: int
    kind: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a held document waits, in a sentence; `code` for scripts; `decide_by`: until when a person may decide."""

    code: str
    reason: str
    decide_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A person sent the document on: machine-mail tests no longer apply to it."""


@dataclass(frozen=True, slots=True)
class CutOut:
    """A letter of a stack, cut out into a file of its own that is on disk already: hex SHA-256, size in bytes, name.

    `digest` follows from the stack and the pages, so that it is the same however often the stack is cut.
    """

    pages: Stretch
    sha256: str
    size: int
    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class Split:
    """A stack gives these letters: documents of their own, tied to the stack's arrival and linked to it."""

    letters: tuple[CutOut, ...]


@dataclass(frozen=True, slots=True)
class Confide:
    """The letter is, or may be, a whistleblower's report: it is its handler's alone, and the two dates run."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Unconfide:
    """It was no report: it goes the ordinary way, and the dates end."""


@dataclass(frozen=True, slots=True)
class Enclose:
    """What only the handler can open takes the place of the content, which is removed.

    `sha256` and `size` (bytes) are of the envelope, on disk already.
    """

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Withhold:
    """The entry is kept from disposal, such as while a court case lasts; a reason that stood there is replaced."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unwithhold:
    """Nothing keeps the entry from disposal any more."""


@dataclass(frozen=True, slots=True)
class Dispose:
    """The content of the document goes for ever; `basis` says by what: an act of disposal, or its own retention.

    `diverted`: an envelope comes after it, with which its files go and its waiting mails are stopped. `stops`: mails
    that wait are stopped without one; else they keep it.
    """

    basis: str
    diverted: bool = False
    stops: bool = False


Change = (
    PutContent | PutFields | PutVerdict | SetKind | PutTitle | Restrict | Unrestrict | Corrected | Assign | PutDeadlines
    | EndDeadlines | Unanswered | EndDocument | Send | Link | Unlink | Wait | Release | Split | PutTrial
    | PutWords | Confide | Unconfide | Enclose | Withhold | Unwithhold | Dispose
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """One step in a document's life: compare-and-swap on (state, version), history row and changes together.

    `reason` is a code for history; `detail` ids and codes that may stand for ever.
    """

    document: int
    version: int
    state: State
    target: State
    actor: Actor
    reason: str
    detail: Detail = field(default_factory=lambda: MappingProxyType({}))
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class NewArrival:
    """Something that came in, its original already on disk.

    `key` is unique within `source` for ever. `digest` is equal for copies of one letter. `hints`: what a cover sheet,
    a folder or a clerk said about kind, series or person. `sha256` and `size` (bytes) are of the untouched original.
    """

    source: str
    key: str
    received_at: datetime
    received_on: date
    sha256: str
    size: int
    digest: str
    name: str
    media_type: str
    way: Way = Way.EMAIL
    direction: Direction = Direction.INCOMING
    mailbox: str = ""
    envelope_to: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    divert: Callable[[int], Move] | None = None
    """For what was encrypted on arrival: the move of its document out of the ordinary way, in one transaction."""
    stored_size: int | None = None
    """Bytes on disk, where that is not what came: an envelope is larger than its letter."""
