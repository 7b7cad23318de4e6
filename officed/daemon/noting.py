"""Rules that came into force, and rules that were turned down, in the history of the office."""

from __future__ import annotations

from officed.domain.changes import Detail
from officed.domain.states import OFFICED
from officed.flow.desk import Desk
from officed.settings.digest import digest_of
from officed.settings.model import Settings
from officed.settings.problems import SettingsInvalid

LOADED = "rules.loaded"
REJECTED = "rules.rejected"


def rules_digest(settings: Settings) -> str:
    """The digest of the rule files as they stand now."""
    return digest_of(settings.root / settings.rules)


def note_loaded(desk: Desk, before: str) -> str:
    """Write down rules that are in force from now on, where they are others than `before`. Returns their digest."""
    digest = rules_digest(desk.office.settings)
    if digest != before:
        desk.store.note(LOADED, {"digest": digest, "before": before}, OFFICED, desk.clock())
    return digest


def note_rejected(desk: Desk, error: Exception) -> None:
    """Write down rules that cannot be used: their digest, how many mistakes they have, and where the first stands."""
    settings = desk.office.settings
    folder = settings.root / settings.rules
    problems = error.problems if isinstance(error, SettingsInvalid) else ()
    wrong = [one for one in problems if (settings.root / one.file).is_relative_to(folder)]
    if wrong:
        detail: Detail = {
            "digest": rules_digest(settings),
            "count": len(wrong),
            "file": wrong[0].file.as_posix(),
            "line": wrong[0].line,
        }
        desk.store.note(REJECTED, detail, OFFICED, desk.clock())
