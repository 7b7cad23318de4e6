"""Built-in plugin: what a letter is like, by letters that people sorted before officed came to this office.

Rules know words that somebody thought of; this knows how whole letters of a kind are written. It is one opinion among
the others and decides nothing alone: its points stay below those that a kind needs. The letters were written for this
purpose and stand, sorted, in the source of officed; nothing of an office is in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from officed.api import KINDS, Document, Office, Opinion, hookimpl
from officed.plugins.likeness.model import shipped
from officed.plugins.likeness.traits import is_word, traits_of

API_VERSION = 1

SHARE = 0.95
"""No likeness is worth more than this share of the points that a kind needs, whatever the settings say."""

# A letter that is hardly like any kind is like none; beside the likeliest one others are told of from less on.
_LEAST_OF_BEST, _LEAST = 0.3, 0.1
# It speaks of the letter as a whole, so it makes no second matter of a paragraph.
_WHOLE = ("",)
_SHOWN = 3


@dataclass(frozen=True)
class SETTINGS:
    """`[plugin.likeness]`: the points of a letter that is surely of a kind; others get their share. 0 turns it off."""

    points: float = 11.4


class Likeness:
    """Points for each kind that a letter is not unlike."""

    def __init__(self, office: Office, settings: SETTINGS) -> None:
        self._points = max(0.0, min(settings.points, SHARE * office.settings.deciding.forward))

    @hookimpl
    def classify(self, document: Document) -> Sequence[Opinion]:
        """An opinion for each likely kind, with the words that speak for it most."""
        content = document.content
        if not self._points or not content.all_text.strip():
            return ()
        traits = traits_of(content.subject, content.text, (part.text for part in content.attachments))
        likely = shipped().likelihoods(traits)
        if max(likely.values()) < _LEAST_OF_BEST:
            return ()
        return tuple(
            Opinion("likeness", kind, round(self._points * share, 1), because=because, paragraphs=_WHOLE)
            for kind, share in sorted(likely.items(), key=lambda item: -item[1])
            # What cannot be explained is not said.
            if share >= _LEAST and kind in KINDS and (because := self._because(kind, traits))
        )

    def _because(self, kind: str, traits: dict[str, int]) -> tuple[str, ...]:
        words = [word for word in shipped().strongest(kind, traits) if is_word(word)][:_SHOWN]
        return (f"letters of this kind so far have »{', '.join(words)}« too",) if words else ()


def plugin(office: Office, settings: SETTINGS | None = None) -> Likeness:
    """Make the plugin; where the settings cannot be read, as it is shipped."""
    return Likeness(office, settings or SETTINGS())
