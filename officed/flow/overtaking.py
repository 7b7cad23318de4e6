"""Reminders and lists that could not leave at once: what has been overtaken meanwhile is spared, at night they wait.

A mail server that was away for days would else end in a burst: three mornings' lists at once, reminders of what is
answered. What a mail is about stands among its values, where no template writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from officed.domain.states import State
from officed.flow.desk import Desk
from officed.flow.resting import is_at_rest, next_morning
from officed.ports.store import DueReminder, Posted, Receipt

_TERM, _STEP, _AT, _UNTIL, _OPEN = "term", "step", "due_at", "good_until", "while_open"
_OWED = frozenset({State.REGISTERED, State.FORWARDED, State.HELD})


def of_reminder(due: DueReminder) -> Mapping[str, str]:
    """What a reminder says of itself."""
    return {_TERM: str(due.deadline.id), _STEP: due.step}


def of_list(until: date) -> Mapping[str, str]:
    """What a list says of itself: the last day on which it still tells something."""
    return {_UNTIL: until.isoformat()}


def of_warning(until: date) -> Mapping[str, str]:
    """What a warning about an open letter says of itself: the last day on which it tells something, if still open."""
    return {**of_list(until), _OPEN: "yes"}


def overtaken(desk: Desk, posted: Posted) -> Receipt | None:
    """The receipt of a reminder, list or warning that is not to be sent, or not now; None for every other mail."""
    said = posted.letter.values
    if _UNTIL in said:
        stale = desk.today() > date.fromisoformat(said[_UNTIL]) or (_OPEN in said and not _is_open(desk, posted))
    elif _TERM in said:
        stale = desk.store.is_overtaken(int(said[_TERM]), said[_STEP])
    else:
        return None
    if stale:
        return Receipt(posted.id, "sent", posted.accepted, "not sent: overtaken while it waited")
    # Terms in hours run on through nights and days off, and so do their reminders.
    if not said.get(_AT) and is_at_rest(desk):
        return Receipt(posted.id, "pending", posted.accepted, "waits for the morning", next_morning(desk))
    return None


def _is_open(desk: Desk, posted: Posted) -> bool:
    return posted.document is not None and desk.store.document(posted.document).state in _OWED
