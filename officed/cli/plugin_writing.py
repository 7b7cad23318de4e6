"""Writing a new plugin: from the skeletons of the kit, each a plugin that works, with its test."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from officed.domain.errors import BadSettings
from officed.host.finding import BUILT_IN, OPTIONAL
from officed.settings.sample import CannotWrite
from officed.settings.sentences import did_you_mean

KINDS = ("classifier", "fields", "source", "channel", "reader", "condition", "observer")
"""What a new plugin can be."""

OURS = frozenset((*BUILT_IN, *OPTIONAL))
"""Names that a new plugin must not have."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def write_plugin(name: str, kind: str, folder: Path) -> tuple[Path, ...]:
    """Write NAME.py, test_NAME.py and README.md into `folder/NAME`. Nothing is overwritten. Raises `BadSettings`."""
    if not _NAME.fullmatch(name) or name in OURS:
        why = "is that of a plugin of ours" if name in OURS else "has other than small letters, digits and _"
        raise BadSettings(text=f"The name »{name}« {why}. Choose one such as street_lights.")
    if kind not in KINDS:
        raise BadSettings(text=f"There is no kind »{kind}«. {did_you_mean(kind, KINDS)} Kinds: {', '.join(KINDS)}.")
    place = folder / name
    texts = {
        place / f"{name}.py": _skeleton(f"{kind}.txt", name),
        place / f"test_{name}.py": _skeleton(f"{kind}_test.txt", name),
        place / "README.md": _skeleton("readme.txt", name),
    }
    try:
        place.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except FileExistsError as error:
        raise BadSettings(text=f"{error.filename} is there already. Choose another name or folder.") from None
    except OSError as error:
        raise CannotWrite(path=error.filename or place, reason=error.strerror) from None
    return tuple(texts)


def _skeleton(file: str, name: str) -> str:
    text = (files("officed.testing") / "skeletons" / file).read_text("utf-8")
    return text.replace("@@name@@", name).replace("@@Name@@", "".join(part.title() for part in name.split("_")))
