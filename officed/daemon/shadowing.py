"""Rules on trial: made ready beside those in force. That they cannot be asked is an alarm, told once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from officed.flow import writing
from officed.flow.desk import Desk, Shadow, Study
from officed.log import log_event
from officed.settings.digest import digest_of

ALARM = "shadow_rules"
_WHAT = "the rules on trial"
_ADVICE = "officed check"
# A mail is for people; `officed check` has the rest.
_LONGEST = 2_000


def shadow_of(desk: Desk, study_with: Callable[[Path], Study]) -> Shadow | None:
    """The rules on trial of an office, None where the settings name none. `study_with` reads a folder of rules.

    Never raises: whatever is wrong with them is no reason not to start.
    """
    settings = desk.office.settings
    if settings.shadow_rules is None:
        return None
    folder = settings.root / settings.shadow_rules
    # Before they are read: what is written meanwhile is read again.
    digest = digest_of(folder)
    try:
        return Shadow(study_with(folder), digest)
    except Exception as error:
        return Shadow(None, digest, str(error))


class ShadowWatch:
    """Looks at the rules on trial of a desk; tells their trouble when it is new, and its end."""

    def __init__(self) -> None:
        self._told: str | None = None

    def __call__(self, desk: Desk) -> bool:
        """One look. Returns whether mails were written."""
        trouble = desk.shadow.trouble if desk.shadow else ""
        if trouble == self._told:
            return False
        before, self._told = self._told, trouble
        now = desk.clock()
        if not trouble:
            return desk.store.clear_alarm(ALARM, writing.recovered(desk, ALARM, _WHAT, now), now)
        log_event("rules.trial_ended", error=trouble)
        if before:
            # Another mistake than the one that was told of is worth another mail; a restart is not.
            desk.store.clear_alarm(ALARM, (), now)
        mails = writing.alarm(desk, ALARM, _WHAT, trouble[:_LONGEST], _ADVICE, now)
        raised = desk.store.raise_alarm(ALARM, trouble, mails, now)
        if raised:
            log_event("alarm.raised", key=ALARM)
        return raised
