"""The register as the flow sees it: moves in, frozen values out; one suite of tests for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from officed.domain.changes import Change, Detail, Letter, Move, Send
from officed.domain.document import Document
from officed.domain.people import Assignment
from officed.domain.register import Entry, NumberRequest
from officed.domain.reminders import BESIDE
from officed.domain.restricting import Restriction
from officed.domain.seal import Seal
from officed.domain.states import Actor, State
from officed.ports.access import Access
from officed.ports.archiving import Archiving
from officed.ports.hooks import OpenLetter
from officed.ports.journals import Journals
from officed.ports.ledger import Ledger
from officed.ports.matters import Matters
from officed.ports.numbers import Numbers
from officed.ports.reports import Reports
from officed.ports.retention import Disposed, Retention
from officed.ports.searching import Searching
from officed.ports.subjects import Subjects
from officed.ports.trials import Trials
from officed.ports.watching import Watch


@dataclass(frozen=True, slots=True)
class Original:
    """The original of a document, as it goes along with a mail: hex SHA-256, name, media type."""

    sha256: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail of the outbox, claimed for sending. `dated` is its Date; `accepted` took it in an earlier try.

    `original` is that of the mail's document, None for a mail that belongs to none.
    """

    id: int
    document: int | None
    letter: Letter
    dated: datetime
    tries: int
    accepted: tuple[str, ...]
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of sending: `sent`, `pending` (again at `next_at`) or `refused`, with what the server said.

    `follow` makes the move that the receipt calls for, from the state and version that the document has then.
    """

    id: int
    state: str
    accepted: tuple[str, ...] = ()
    text: str = ""
    next_at: datetime | None = None
    follow: Callable[[State, int], Move | None] | None = None


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """An open term with what a reminder needs to say. Dates are local; `person` is the responsible one now."""

    id: int
    document: int
    reference: str | None
    kind: str
    start: date
    due: date
    due_at: datetime | None
    unit: str
    n: int
    basis: str
    provisional: bool
    forward_by: date | None
    extended_due: date | None
    person: str | None
    reminded: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    raw_end: date | None = None


@dataclass(frozen=True, slots=True)
class DueReminder:
    """The latest step of a term whose time has come; `skipped` are earlier ones that were missed meanwhile."""

    deadline: OpenDeadline
    step: str
    audience: tuple[str, ...]
    overdue: bool
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoodIn:
    """A registered document that `person` got in somebody else's place."""

    document: int
    reference: str
    person: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held document and why; `decide_by`: until when a person may decide."""

    document: int
    held_from: State
    code: str
    reason: str
    decide_by: datetime | None
    kind: str | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One row of history: ids and codes only."""

    id: int
    document: int | None
    at: datetime
    actor: str
    event: str
    state: str | None
    target: str | None
    detail: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Correction:
    """What an entry said before: `what` is kind, title, public_title or restriction; `was` and `now` its values.

    Also what people said of it in their own words: `deficiencies`, `passed_on` (to whom) and `left` (unreviewed).
    """

    at: datetime
    actor: str
    what: str
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class Card:
    """A document with everything the register knows of it. `links` are its ties, `linked_by` those of others to it."""

    document: Document
    entry: Entry | None
    title: str
    public_title: str
    restriction: str | None
    assignments: tuple[Assignment, ...] = ()
    deadlines: tuple[OpenDeadline, ...] = ()
    ended: tuple[tuple[str, date, str], ...] = ()
    links: tuple[tuple[str, int, str | None], ...] = ()
    history: tuple[HistoryLine, ...] = ()
    waiting: Waiting | None = None
    annulled: str | None = None
    opinions: tuple[tuple[str, str | None, float, bool, tuple[str, ...], str], ...] = ()
    """Source, kind, points, hit, reasons, file and line: of the last decision."""
    corrections: tuple[Correction, ...] = ()
    answered_on: date | None = None
    linked_by: tuple[tuple[str, int, str | None], ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    disposed: Disposed | None = None

    @property
    def due(self) -> date | None:
        """By when the answer is due; None while no such term runs, or while it rests."""
        return min((term.due for term in self.deadlines if term.kind not in BESIDE), default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `verify` found wrong: what, where, and what to do. No findings means that all holds."""

    what: str
    where: str
    mend: str = ""


class Work(Protocol):
    """Documents on their way."""

    def claim(self, worker: str, limit: int, now: datetime, until: datetime) -> tuple[Document, ...]:
        """Documents that wait for their next step, leased to this worker."""

    def renew(self, worker: str, until: datetime) -> None:
        """Keep what this worker has claimed until a later instant: its step takes long."""

    def release(self, prefix: str) -> None:
        """Give back what workers whose name starts with `prefix` had claimed."""

    def later(self, document: int, at: datetime) -> None:
        """Give a claimed document back, to be tried again at an instant."""

    def document(self, document: int) -> Document:
        """A document as it stands. Raises `NotFound`."""

    def move(self, move: Move, at: datetime) -> int:
        """Make a move with its changes in one transaction. Returns the new version.

        Raises `StaleDocument`, `WrongMove`.
        """

    def register(
        self,
        move: Move,
        request: NumberRequest,
        complete: Callable[[Entry], Sequence[Change]],
        clock: Callable[[], tuple[datetime, date]],
        today: date,
    ) -> Entry | None:
        """Take a number and make the move in one transaction; `complete` gives the changes that need the number.

        `clock` is asked for instant and local date after the counter is locked. None, and nothing written, when the
        local date is no longer `today`.
        """

    def open_letters(
        self, references: Sequence[str], message_ids: Sequence[str], sender: str
    ) -> tuple[OpenLetter, ...]:
        """Registered letters with one of these references or Message-IDs, and open ones of this sender."""

    def like(
        self, document: int, message_id: str | None, marks: Sequence[str], days: tuple[date, date], mail_of: str | None
    ) -> tuple[Document, ...]:
        """Earlier letters, or numbered ones, that may be this one, the newest first.

        The same Message-ID, or received within `days` one of the same marks (see `officed.domain.likeness`).
        `mail_of`: this is a mail of that address; mails of others that have only marks in common are passed over.
        """


class Post(Protocol):
    """The outbox."""

    def post(self, sends: Sequence[Send], at: datetime, document: int | None = None) -> None:
        """Put mails that belong to no move into the outbox; a key that is there already is left as it is."""

    def due_mail(
        self, worker: str, limit: int, now: datetime, until: datetime, channel: str = ""
    ) -> tuple[Posted, ...]:
        """Mails whose time has come, leased to this worker, oldest first; those that name a channel only for it."""

    def waiting_mail(self, template: str) -> tuple[Posted, ...]:
        """Mails of a template that have not gone yet, the oldest first; nobody claims them."""

    def receipts(self, receipts: Sequence[Receipt], at: datetime) -> tuple[Move, ...]:
        """Write down what came of sending, in one transaction; returns the moves that were made."""

    def next_mail_at(self) -> datetime | None:
        """When the next pending mail is due, or None."""


class Diary(Protocol):
    """What the clock looks up: nothing is due but by the database."""

    def due_reminders(self, now: datetime, limit: int, *, hours_only: bool = False) -> tuple[DueReminder, ...]:
        """Steps whose time has come, the latest of each term; `hours_only`: of terms that are counted in hours."""

    def remind(self, due: DueReminder, sends: Sequence[Send], at: datetime) -> bool:
        """Mark a step done and post its mails in one transaction. False when somebody else did it before."""

    def is_overtaken(self, deadline: int, step: str) -> bool:
        """Whether a step says nothing any more: its term has ended, or a later step of it was sent."""

    def undecided(self, now: datetime) -> tuple[Waiting, ...]:
        """Held documents whose time for a decision has run out."""

    def deadlines(self, person: str | None = None) -> tuple[OpenDeadline, ...]:
        """Open terms, the nearest first."""

    def stood_in(self, person: str, since: datetime) -> tuple[StoodIn, ...]:
        """Documents that somebody else had to answer for in a person's place since an instant, each once."""

    def last_deadlines(
        self, document: int, outcomes: Sequence[str] = ("answered", "closed")
    ) -> tuple[OpenDeadline, ...]:
        """The terms that ended so last, together: what runs on when a closed letter is opened again."""

    def raise_alarm(self, key: str, message: str, sends: Sequence[Send], at: datetime) -> bool:
        """Raise an alarm once; True when it was not standing already."""

    def clear_alarm(self, key: str, sends: Sequence[Send], at: datetime) -> bool:
        """Say that the trouble is over; True when an alarm was standing."""


class Register(Protocol):
    """Looking things up, and what is done to the register as a whole."""

    def find(self, name: str) -> int:
        """The document of a reference (7-1/123; the newest where years repeat it) or of an id. Raises `NotFound`."""

    def card(self, document: int) -> Card:
        """Everything about a document."""

    def cards(self, *, year: int | None = None, limit: int = 100, before: int | None = None) -> tuple[Card, ...]:
        """Entries, newest first, without history and opinions; only those older than the entry of `before`."""

    def browse(self, *, since: date | None = None, after: int = 0, limit: int = 200) -> tuple[Card, ...]:
        """Entries registered on or after a day, of documents above an id, in the order of ids; without opinions."""

    def waiting(self) -> tuple[Waiting, ...]:
        """All held documents, the most urgent first."""

    def refused(self, limit: int = 200) -> tuple[Card, ...]:
        """Documents taken for machine mail, newest first."""

    def start(self, sequence: str, year: int, number: int, actor: Actor, at: datetime) -> None:
        """Begin a sequence's year at a number, once. Raises `Refused` when it has begun."""

    def note(self, event: str, detail: Detail, actor: Actor, at: datetime) -> None:
        """Write a line of the office's own history, of no document."""

    def notes(self, events: Sequence[str], limit: int = 100) -> tuple[HistoryLine, ...]:
        """Lines of the office's own history with these events, newest first."""

    def annul(self, document: int, reason: str, actor: Actor, at: datetime) -> None:
        """Annul an entry: it stays readable and keeps its number. A letter of ours that waits does not go.

        Raises `Refused`.
        """

    def seal(self, at: datetime) -> Seal | None:
        """Seal the history that is not sealed yet."""

    def verify(self) -> tuple[Finding, ...]:
        """Prove gapless numbers, untouched history and originals, guards in place."""

    def counts(self) -> Mapping[str, int]:
        """How many documents stand in each state, and the copies."""


class Store(
    Ledger, Work, Post, Diary, Register, Searching, Numbers, Matters, Watch, Journals, Access, Trials, Reports,
    Retention, Archiving, Subjects, Protocol,
):  # fmt: skip
    """All of it."""

    def close(self) -> None:
        """Let go of the database."""
