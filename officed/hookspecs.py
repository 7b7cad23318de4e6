"""The table of contents of what can be changed in officed: every hook, typed (pluggy).

A hook gets frozen values by keyword and returns a decision; it never writes the database and never sends. Answers are
combined as the docstring says. A plugin that raises is named, and the document is held; the next one goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from officed.domain.calendar import WorkCalendar
    from officed.domain.changes import Move, PlannedDeadline
    from officed.domain.deciding import Opinion, Verdict
    from officed.domain.document import Document, Field
    from officed.domain.people import Assignment
    from officed.domain.reminders import PlannedReminder
    from officed.ports.channels import Channel
    from officed.ports.hooks import Match, OpenLetter, RefusalReason
    from officed.ports.reading import RawPart, Reading
    from officed.ports.sources import Source
    from officed.rules.conditions import Condition
    from officed.settings.model import Settings

PROJECT = "officed"
API_VERSION = 1

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_sources(settings: Settings) -> Sequence[Source]:  # type: ignore[empty-body]
    """Places to watch. All are used; a doubled name stops the start. Asked at start."""


@hookspec
def register_channels(settings: Settings) -> Sequence[Channel]:  # type: ignore[empty-body]
    """Ways out. All are used; a doubled name stops the start. Asked at start."""


@hookspec
def register_conditions() -> Sequence[Condition]:  # type: ignore[empty-body]
    """Conditions that rule files may use. All are known; a doubled name stops the start. Asked before compiling."""


@hookspec
def read(part: RawPart) -> Reading | None:
    """Read one part by its media type. The first answer counts. Asked in a limited process, while reading."""


@hookspec
def find_fields(document: Document) -> Sequence[Field]:  # type: ignore[empty-body]
    """Find references, dates, identifiers in the text. All are kept with plugin and place. Asked while reading."""


@hookspec
def refuse(document: Document) -> RefusalReason | None:
    """Say that this is machine mail. The first answer counts. Asked after reading."""


@hookspec
def classify(document: Document) -> Sequence[Opinion]:  # type: ignore[empty-body]
    """Give opinions on the kind. All are kept; `decide()` adds the points. Asked while registering."""


@hookspec
def choose_series(document: Document, verdict: Verdict) -> str | None:
    """Name the series. The first answer counts. Asked while registering."""


@hookspec
def assign(document: Document, verdict: Verdict) -> Sequence[Assignment]:  # type: ignore[empty-body]
    """Say who gets it. All are merged by person. Asked while registering."""


@hookspec
def find_deadlines(document: Document, verdict: Verdict, today: date) -> Sequence[PlannedDeadline]:  # type: ignore[empty-body]
    """Work out the terms. All are kept. Asked while registering and when the kind is corrected."""


@hookspec
def plan_reminders(deadline: PlannedDeadline, calendar: WorkCalendar) -> Sequence[PlannedReminder] | None:
    """Plan the reminders of a term. The first answer counts. Asked while registering and extending."""


@hookspec
def match_answer(document: Document, open_letters: Sequence[OpenLetter]) -> Match | None:
    """Find the letter that this one belongs to. The first answer counts; a weak match is a proposal, not a link."""


@hookspec
def object_to_close(document: Document) -> str | None:
    """Object to closing, with a sentence. One objection is enough. Asked while closing."""


@hookspec
def observe(move: Move) -> None:
    """See a move after its commit. Each observer is isolated. Asked on every move."""
