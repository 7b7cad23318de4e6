"""Sample of a classifier: a letter about a dark street lamp is a defect report, whatever its subject says.

Settings, all with defaults:

    [plugin.street_lights]
    kind = "selgitustaotlus"
    points = 12
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from officed.api import Document, Office, Opinion, hookimpl

API_VERSION = 1

LAMP = re.compile(r"\b(tänavavalgust\w*|laterna?\w*|уличн\w+ фонар\w*|фонар\w*|street ?lights?|street ?lamps?)\b", re.I)
DARK = re.compile(r"\b(ei põle|ei tööta|kustunud|pime|не горит|не работает|темно|is out|been out|broken|dark)\b", re.I)


@dataclass(frozen=True)
class SETTINGS:
    """What `[plugin.street_lights]` may say: the kind of such letters, and how many points they get."""

    kind: str = "selgitustaotlus"
    points: float = 12


class StreetLights:
    """Made with the office and its own settings."""

    def __init__(self, settings: SETTINGS) -> None:
        self._settings = settings

    @hookimpl
    def classify(self, document: Document) -> Sequence[Opinion]:
        """Points where a lamp and its darkness stand in one sentence."""
        for sentence in re.split(r"[.!?\n]", f"{document.content.subject}\n{document.content.text}"):
            lamp, dark = LAMP.search(sentence), DARK.search(sentence)
            if lamp and dark:
                because = (f"a sentence has »{lamp[0]}« and »{dark[0]}«",)
                return [Opinion("street_lights", self._settings.kind, self._settings.points, because=because)]
        return []


def plugin(office: Office, settings: SETTINGS) -> StreetLights:
    """Officed calls this at the start, and again when the office's files have changed."""
    return StreetLights(settings)
