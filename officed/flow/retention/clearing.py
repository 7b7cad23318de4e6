"""Refused letters and duplicates have no number and no series: they go some days after they were left alone."""

from __future__ import annotations

from datetime import timedelta

from officed.domain.changes import Dispose
from officed.domain.errors import Refused, StaleDocument
from officed.domain.states import CLOCK, State
from officed.flow.desk import Desk
from officed.flow.moving import carry
from officed.flow.retention.disposing import DISPOSED, remove_files

# So many are looked up at a time.
PIECE = 200


def clear_away(desk: Desk) -> int:
    """Dispose of what has stood there for longer than the settings say, each with its trace. Returns how many went."""
    kept = desk.office.settings.retention
    days = {State.REFUSED: kept.refused_days, State.DUPLICATE: kept.duplicate_days}
    count = sum(_clear(desk, state, n) for state, n in days.items() if n)
    remove_files(desk)
    return count


def _clear(desk: Desk, state: State, days: int) -> int:
    before, count, passed = desk.clock() - timedelta(days=days), 0, set[int]()
    while found := [one for one in desk.store.stale(state, before, PIECE + len(passed)) if one not in passed]:
        for number in found:
            document = desk.store.document(number)
            if document.state is not state:
                continue
            basis = Dispose(f"{state.value}: {days} days")
            try:
                carry(desk, document, State.DISPOSED, CLOCK, DISPOSED, (basis,), {"basis": state.value, "days": days})
                count += 1
            except (StaleDocument, Refused):
                # Somebody has it in hand, or a mail of it has not gone yet: it is looked at again the next night.
                passed.add(number)
    return count
