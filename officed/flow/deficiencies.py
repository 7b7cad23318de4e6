"""What a letter lacks, as its history tells it: asked for, by when, and for how long its own term has rested."""

from __future__ import annotations

from datetime import date, tzinfo

from officed.domain.errors import Refused
from officed.domain.reminders import DEFICIENCY
from officed.domain.resting import Rest
from officed.ports.store import Card, HistoryLine, OpenDeadline

DEFICIENT, MENDED, LEFT = "deficient", "mended", "left"
LENGTHENED, SHORTENED, WITHDRAWN = "deficiency_lengthened", "deficiency_shortened", "deficiency_withdrawn"
"""Steps of it: the sender was asked, has mended it, the letter was left; another last day, and never mind."""

PAUSED = "paused"
# What the register keeps of it in people's own words.
LACKS = "deficiencies"


def open_deficiency(card: Card) -> OpenDeadline | None:
    """The term that runs for mending a letter; None where nothing was asked for."""
    return next((term for term in card.deadlines if term.kind == DEFICIENCY), None)


def last_asked(card: Card) -> HistoryLine:
    """The line of history that tells when the sender was asked last, and what rests since. Raises StopIteration."""
    return next(line for line in reversed(card.history) if line.event == f"document.{DEFICIENT}")


def last_said(card: Card) -> str:
    """What the sender was asked for last, in the official's words; empty where nothing was."""
    return next((said.now for said in reversed(card.corrections) if said.what == LACKS), "")


def rests_of(card: Card, kind: str) -> tuple[Rest, ...]:
    """The times for which the term of a kind has rested already; those of a kind since corrected are not its own."""
    pauses = False
    found = []
    for line in card.history:
        if line.event == f"document.{DEFICIENT}":
            pauses = bool(line.detail.get("pauses"))
        elif line.event == f"document.{MENDED}" and pauses and kind in _kinds(line, "due"):
            since, until = (date.fromisoformat(str(line.detail[name])) for name in ("since", "on"))
            found.append(Rest(since, until))
    return tuple(found)


def open_rest(card: Card, kind: str, zone: tzinfo, today: date) -> Rest | None:
    """The time for which the term of a kind rests by now; None where it does not."""
    if open_deficiency(card) is None or kind not in _kinds(last_asked(card), "left"):
        return None
    return Rest(last_asked(card).at.astimezone(zone).date(), today)


def _kinds(line: HistoryLine, name: str) -> set[str]:
    return {one.partition(":")[0] for one in str(line.detail.get(name, "")).split()}


def refuse_while_resting(card: Card) -> None:
    """Raise `Refused` for what would move a term that rests."""
    if open_deficiency(card) is not None and last_asked(card).detail.get("pauses"):
        text = f"The term of {card.document.reference} rests until the sender has mended what is missing."
        raise Refused(reason=f"{text} Say first that it came: officed mended {card.document.reference}")
