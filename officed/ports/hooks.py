"""The plugin host as the flow sees it: each hook already combined by its rule (see `officed.hookspecs`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from officed.domain.calendar import WorkCalendar
from officed.domain.changes import Move, PlannedDeadline
from officed.domain.deciding import Opinion, Verdict
from officed.domain.document import Document, Field
from officed.domain.people import Assignment
from officed.domain.reminders import PlannedReminder


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """Why a document is machine mail: the kind (reklaam, autoreply, bounce) and a sentence."""

    kind: str
    reason: str
    plugin: str = ""


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """A registered letter that may be answered, or may get a further letter: what `match_answer` compares with.

    `message_ids` are those of the letter itself and of every mail officed sent about it. `recipients`: addr-specs that
    a letter of ours went to.
    """

    document: int
    reference: str
    sequence: str
    year: int
    number: int
    sender_addr: str
    direction: str
    message_ids: tuple[str, ...] = ()
    series: str = ""
    subject: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """This document belongs to that one. `sure` links and numbers it into the matter; otherwise it is a proposal."""

    document: int
    sure: bool
    because: str
    kind: str = "follows"


class Hooks(Protocol):
    """Asking the plugins. Every method raises `PluginFailed` with the plugin's name when one of them raises."""

    def find_fields(self, document: Document) -> tuple[Field, ...]:
        """All fields, each with plugin and place."""

    def refuse(self, document: Document) -> RefusalReason | None:
        """The first reason not to register, or None."""

    def classify(self, document: Document) -> tuple[Opinion, ...]:
        """All opinions."""

    def choose_series(self, document: Document, verdict: Verdict) -> str | None:
        """The first series code that a plugin names."""

    def assign(self, document: Document, verdict: Verdict) -> tuple[Assignment, ...]:
        """All assignments, merged by person, the strongest standing first."""

    def find_deadlines(self, document: Document, verdict: Verdict, today: date) -> tuple[PlannedDeadline, ...]:
        """All terms, without reminders."""

    def plan_reminders(self, deadline: PlannedDeadline, calendar: WorkCalendar) -> tuple[PlannedReminder, ...]:
        """The first plan that a plugin makes."""

    def match_answer(self, document: Document, open_letters: Sequence[OpenLetter]) -> Match | None:
        """The first match."""

    def object_to_close(self, document: Document) -> tuple[str, ...]:
        """All objections; one is enough."""

    def observe(self, move: Move) -> None:
        """Tell every observer; their failures are logged, never raised."""
