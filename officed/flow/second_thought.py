"""Whether a mail that waited is still to go: an alarm by its second way, a reminder that may be overtaken."""

from __future__ import annotations

from datetime import datetime, timedelta

from officed.domain.second_way import Turn, first_key, second_turn
from officed.flow.desk import Desk
from officed.flow.overtaking import overtaken
from officed.ports.store import Posted, Receipt


def second_thought(desk: Desk, posted: Posted, now: datetime) -> Receipt | None:
    """The receipt of a mail that is spared, or is to wait; None for one that is to be sent."""
    lane = posted.letter.channel
    if not lane:
        return overtaken(desk, posted)
    alarms = desk.office.settings.alarms
    patience = timedelta(minutes=alarms.second_after_minutes)
    fate = desk.store.mail_fate(first_key(posted.letter.key, lane))
    turn = second_turn(fate, now - posted.dated, patience, always=alarms.second == "always")
    if turn is Turn.SPARE:
        return Receipt(posted.id, "sent", (), "the first way has sent it")
    if turn is Turn.WAIT:
        return Receipt(posted.id, "pending", posted.accepted, "", posted.dated + patience)
    return None
