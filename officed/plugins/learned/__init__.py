"""Optional plugin: an opinion that was trained on the office's own register, one among the others.

It is off until `[plugins] enabled` names it. The daemon trains it anew every night, `officed rules train` at any time.
Its points stay below half of those that a kind needs, so it decides nothing alone. Plain Python: a library for it would
bring more code than the whole of officed, for a sum over words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from officed.api import KINDS, Document, Office, Opinion, hookimpl
from officed.plugins.learned.file import ModelFile, place_of

API_VERSION = 1

SHARE = 0.5
"""No opinion is worth more than this share of the points that a kind needs, whatever the settings say."""

_SHOWN = 3


@dataclass(frozen=True)
class SETTINGS:
    """`[plugin.learned]`: the most points that an opinion may have, and the local time of the nightly training."""

    points: float = 4
    at: time = time(4, 0)


class Learned:
    """What letters like this one were. Says nothing without rules (their words), a model, or enough of a likeness."""

    def __init__(self, office: Office, settings: SETTINGS) -> None:
        self._office = office
        self._file = ModelFile(place_of(office.settings.data))
        self._points = max(0.0, min(settings.points, SHARE * office.settings.deciding.forward))

    @hookimpl
    def classify(self, document: Document) -> Sequence[Opinion]:
        """One opinion with its strongest words, or none."""
        model = self._file.model()
        if model is None or self._office.rules is None:
            return ()
        guess = model.guess(self._office.rules.vocabulary(document).words)
        # The file could be anybody's: kinds that officed must never give by itself are not taken from it.
        if guess is None or guess.margin < model.threshold or not may_be_learnt(guess.kind):
            return ()
        words = ", ".join(guess.words[:_SHOWN])
        because = (f"letters of this kind so far have »{words}« too",)
        return (Opinion("learned", guess.kind, round(self._points, 2), because=because),)


def may_be_learnt(kind: str | None) -> bool:
    """Whether a kind is learnt: not machine mail, and none whose content only few may see."""
    known = KINDS.get(kind or "")
    return known is not None and not (known.machine or known.restricted or known.sealed)


def plugin(office: Office, settings: SETTINGS) -> Learned:
    """Make the plugin."""
    return Learned(office, settings)
