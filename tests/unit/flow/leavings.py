"""What is left of a word in the files of an office, however it is spelt there."""

from __future__ import annotations

import base64
from pathlib import Path

from officed.domain.states import Actor, ActorKind

LEMMI = Actor(ActorKind.PERSON, "lemmi")
"""Who handles reports."""

CANARY = "Kanaarilind"


def written(folder: Path) -> dict[str, bytes]:
    """Everything that stands in a folder but the keys."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "keys")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def finds(folder: Path, word: str = CANARY) -> list[str]:
    """The files in which a word can still be read."""
    spelt = (word.encode(), word.encode("utf-16-le"), base64.b64encode(word.encode())[:-4])
    return [name for name, data in written(folder).items() if any(one in data for one in spelt)]
