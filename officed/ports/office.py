"""What a plugin is given when it is made: the office's settings, people, file plan, terms, calendar and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from officed.domain.bodies import Body
from officed.domain.calendar import WorkCalendar
from officed.domain.deciding import Opinion
from officed.domain.document import Document
from officed.domain.people import People
from officed.domain.reminders import Rung
from officed.domain.series import FilePlan
from officed.domain.terms import TermTable
from officed.domain.vocabulary import Vocabulary
from officed.settings.model import Settings


class RuleBook(Protocol):
    """The compiled rule files."""

    def opinions(self, document: Document) -> tuple[Opinion, ...]:
        """What every rule says of the document, hits and misses, in the order of the files."""

    def vocabulary(self, document: Document) -> Vocabulary:
        """The words of the letter itself, in dictionary forms; none of the names and addresses that it shows."""

    def prepare(self) -> None:
        """Do now what the first letter would wait for."""


@dataclass(frozen=True, slots=True)
class Office:
    """Everything an admin wrote, loaded and checked. Replaced as a whole when files are read again.

    `rules` is None while the rule files are not compiled yet (conditions come from plugins).
    """

    settings: Settings
    people: People
    file_plan: FilePlan
    terms: TermTable
    calendar: WorkCalendar
    ladder: tuple[Rung, ...]
    rules: RuleBook | None = None
    bodies: tuple[Body, ...] = ()
