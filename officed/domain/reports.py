"""A whistleblower's report as officed may know it: whose it is and by when its sender must hear. Nothing it says.

Directive (EU) 2019/1937: art. 9 (1) b, a receipt within seven days; art. 9 (1) f, feedback within three months;
art. 16, nobody but the authorised persons learns who wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from officed.domain.people import People
from officed.domain.states import State

HANDLER = "whistleblower_handler"
"""The role of those who handle reports, where a mailbox names nobody else."""

RECEIPT, FEEDBACK = "receipt", "feedback"


@dataclass(frozen=True, slots=True)
class ReportStep:
    """A reminder of one of the two dates: which date, the rung of the ladder, when, and whether the date has passed."""

    clock: str
    step: str
    at: datetime
    overdue: bool

    @property
    def code(self) -> str:
        """What tells it from the other steps of the report."""
        return f"{self.clock}.{self.step}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Who handles a report (role or person) and its two dates, each with the law behind it."""

    handler: str
    receipt_due: date
    receipt_basis: str
    feedback_due: date
    feedback_basis: str
    steps: tuple[ReportStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its document, where it stands, its ledger keys (source, key, place in that source), its dates.

    `envelope` is the SHA-256 of what only the handler can open; None while the letter is only suspected to be one.
    `purged_at`: since when no plain copy is left in officed. `dismissed_at`: since when it is known to be no report.
    """

    document: int
    state: State
    received_on: date
    plan: Plan
    reminded: tuple[str, ...] = ()
    acknowledged_on: date | None = None
    answered_on: date | None = None
    envelope: str | None = None
    purged_at: datetime | None = None
    arrivals: tuple[tuple[str, str, str | None], ...] = ()
    dismissed_at: datetime | None = None

    def open_clocks(self) -> tuple[tuple[str, date, str], ...]:
        """Dates that still run, the nearer first: code, date, law. Feedback tells that the report was received, too."""
        if self.answered_on is not None or self.dismissed_at is not None:
            return ()
        feedback = (FEEDBACK, self.plan.feedback_due, self.plan.feedback_basis)
        receipt = (RECEIPT, self.plan.receipt_due, self.plan.receipt_basis)
        return (feedback,) if self.acknowledged_on is not None else (receipt, feedback)

    def steps_due(self, now: datetime) -> tuple[ReportStep, ...]:
        """The latest step of each open date whose time has come and which nobody was reminded by."""
        found = []
        for clock, _, _ in self.open_clocks():
            come = [step for step in self.plan.steps if step.clock == clock and step.at <= now]
            latest = max(come, key=lambda step: step.at, default=None)
            if latest is not None and latest.code not in self.reminded:
                found.append(latest)
        return tuple(found)


def holders_of(people: People, handler: str, today: date) -> tuple[str, ...]:
    """The persons who may open a report, those who are absent too; never who stands in for one of them.

    A substitute is no authorised person (Directive (EU) 2019/1937 art. 16 (1)) unless the role names him.
    """
    named: Sequence[str] = people.roles[handler].people if handler in people.roles else (handler,)
    known = (people.people[one] for one in named if one in people.people)
    return tuple(one.id for one in known if one.left_on is None or one.left_on > today)
