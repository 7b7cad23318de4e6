"""Reading rules, people, series and terms again, when a file has changed or an admin asks for it.

All or nothing: a mistake in any file leaves the whole last good set in force, and the admins hear of it. Work in hand
is finished by the set it was begun with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from officed.daemon.notifying import notify, reloading_lines
from officed.daemon.noting import note_loaded, note_rejected, rules_digest
from officed.daemon.shadowing import ShadowWatch
from officed.daemon.threads import Floor
from officed.domain.errors import OfficedError
from officed.flow import writing
from officed.flow.desk import Desk
from officed.log import log_event
from officed.settings.problems import SettingsInvalid
from officed.settings.standing import Standing

# A file must stand unchanged for one look before it is read: an editor may be writing it just now.
LOOK_SECONDS = 2.0

ALARM = "settings"
_WHAT = "settings and rules"
_ADVICE = "officed check"
# A mail is for people; `officed check` has the rest.
_LINES = 10


@dataclass(frozen=True, slots=True)
class Reloaded:
    """A desk with the new set. `restart` names the settings that were changed and wait for the next start."""

    desk: Desk
    restart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reloading:
    """How settings are read again: `read` gives the new set or raises, `look` says how the files stand.

    `standing` is how they stood just before they were read the last time.
    """

    read: Callable[[], Reloaded]
    look: Callable[[], Standing]
    standing: Standing


class Rereader:
    """The body of one thread: looks at the files again and again, and reads them when they have changed."""

    def __init__(self, floor: Floor, reloading: Reloading) -> None:
        self._floor = floor
        self._reloading = reloading
        self._read = self._seen = reloading.standing
        self._rejected = ""
        self._started = False
        # Taken now, not at the first look: what changes between is news too.
        self._digest = rules_digest(floor.desk.office.settings)
        self._shadow = ShadowWatch()

    def __call__(self) -> None:
        """One look. What `floor.again` asks for is read at once, changed or not."""
        if not self._started:
            # This process could not have started with bad files: an alarm of its predecessor is over.
            self._started = True
            self._mended()
        if self._shadow(self._floor.desk):
            self._floor.mail.ring()
        asked = self._floor.again.wait(LOOK_SECONDS)
        if self._floor.stop.is_set():
            return
        seen, before = self._reloading.look(), self._seen
        self._seen = seen
        if asked or (seen != self._read and seen == before):
            self._read = seen
            self._read_again()

    def _read_again(self) -> None:
        notify(*reloading_lines())
        try:
            reloaded = self._reloading.read()
        except Exception as error:
            # Whatever a file makes a plugin do, the last good set stays.
            self._reject(error)
        else:
            # One reference is replaced, so that everybody sees either the old set or the new one.
            self._floor.desk = reloaded.desk
            self._digest = note_loaded(reloaded.desk, self._digest)
            self._tell(reloaded)
            self._mended()
        notify("READY=1", "STATUS=" + ("settings rejected: officed check" if self._rejected else "watching"))

    def _tell(self, reloaded: Reloaded) -> None:
        log_event("settings.loaded")
        if reloaded.restart:
            log_event("settings.unused", keys=", ".join(reloaded.restart), count=len(reloaded.restart))

    def _reject(self, error: Exception) -> None:
        desk, now = self._floor.desk, self._floor.desk.clock()
        text = str(error) if isinstance(error, OfficedError) else f"{type(error).__name__}: {error}"
        first = error.problems[0] if isinstance(error, SettingsInvalid) and error.problems else None
        log_event(
            "settings.rejected",
            file=str(first.file) if first else None,
            line=first.line if first else None,
            count=len(error.problems) if isinstance(error, SettingsInvalid) else 1,
            error=text,
        )
        note_rejected(desk, error)
        if self._rejected and self._rejected != text:
            # Another mistake than the one that was told of is worth another mail.
            desk.store.clear_alarm(ALARM, (), now)
        self._rejected = text
        if desk.store.raise_alarm(ALARM, text, writing.alarm(desk, ALARM, _WHAT, _in_short(text), _ADVICE, now), now):
            log_event("alarm.raised", key=ALARM)
            self._floor.mail.ring()

    def _mended(self) -> None:
        self._rejected = ""
        desk = self._floor.desk
        now: datetime = desk.clock()
        if desk.store.clear_alarm(ALARM, writing.recovered(desk, ALARM, _WHAT, now), now):
            log_event("alarm.recovered", key=ALARM)
            self._floor.mail.ring()


def _in_short(text: str) -> str:
    lines = text.splitlines()
    more = [f"(+{len(lines) - _LINES})"] if len(lines) > _LINES else []
    return "\n".join((*lines[:_LINES], *more))
