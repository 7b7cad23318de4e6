"""Alarms as they were judged: each is raised once while its trouble lasts, and said to be over once.

What stands is in the register, so a restart neither repeats nor forgets an alarm.
"""

from __future__ import annotations

from collections.abc import Iterable

from officed.domain.silence import Judgement
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.stepping import Tell


def watch_over(desk: Desk, judgements: Iterable[Judgement], tell: Tell) -> int:
    """Raise what stands and is not told yet, end what is over. Returns how many were raised or ended."""
    standing = {alarm.key for alarm in desk.store.alarms()}
    changed = 0
    for judgement in judgements:
        if judgement.stands != (judgement.key in standing):
            changed += _raise(desk, judgement, tell) if judgement.stands else _clear(desk, judgement, tell)
    return changed


def _raise(desk: Desk, judgement: Judgement, tell: Tell) -> bool:
    now = desk.clock()
    mails = writing.alarm(desk, judgement.key, judgement.what, judgement.detail, judgement.advice, now)
    message = f"{judgement.what}: {judgement.detail}" if judgement.detail else judgement.what
    if not desk.store.raise_alarm(judgement.key, message, mails, now):
        return False
    tell("alarm.raised", key=judgement.key, error=judgement.detail)
    return True


def _clear(desk: Desk, judgement: Judgement, tell: Tell) -> bool:
    now = desk.clock()
    mails = () if judgement.quiet else writing.recovered(desk, judgement.key, judgement.what, now)
    if not desk.store.clear_alarm(judgement.key, mails, now):
        return False
    tell("alarm.recovered", key=judgement.key)
    return True
