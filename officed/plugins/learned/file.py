"""The model on disk: written whole or not at all, read again when it has changed; a broken one is no opinion."""

from __future__ import annotations

import json
import os
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any

from officed.api import log_event
from officed.plugins.learned.bayes import Model

FORM = 1
"""Changes whenever a file of the form before could be misread; such a file is then as good as none."""


class BadModel(ValueError):
    """The file is no model of this form."""


def place_of(data: Path) -> Path:
    """Where the model stands in a data folder."""
    return data / "learned.json"


def write_model(file: Path, model: Model) -> None:
    """Write a model in the place of the one before, for our eyes only."""
    half = file.with_name(f"{file.name}.{os.getpid()}.part")
    body = {
        "form": FORM,
        "trained_at": model.trained_at,
        "letters": model.letters,
        "threshold": model.threshold,
        "kinds": list(model.kinds),
        "weights": {word: list(weights) for word, weights in model.weights.items()},
    }
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(body, out, ensure_ascii=False, separators=(",", ":"))
            out.flush()
            os.fsync(out.fileno())
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


def read_model(file: Path) -> Model:
    """Read a model. Raises `BadModel`, and `OSError` where there is none."""
    try:
        body: Any = json.loads(file.read_bytes())
        if body["form"] != FORM:
            raise BadModel(f"form {body['form']}, not {FORM}")
        kinds = tuple(map(str, body["kinds"]))
        weights = {str(word): tuple(map(float, found)) for word, found in body["weights"].items()}
        model = Model(str(body["trained_at"]), int(body["letters"]), float(body["threshold"]), kinds, weights)
    except (TypeError, KeyError, AttributeError, RecursionError, ValueError) as error:
        raise BadModel(f"{type(error).__name__}: {error}") from error
    if any(len(found) != len(kinds) for found in weights.values()):
        raise BadModel("a word has not one weight for each kind")
    if not all(map(isfinite, chain([model.threshold], *weights.values()))):
        raise BadModel("a weight is no number")
    return model


class ModelFile:
    """The model as it stands now. Looking costs one `stat` while nothing has changed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: tuple[object, Model | None] = (None, None)

    def model(self) -> Model | None:
        """The model; None while there is none, or where it is broken, which is told once."""
        stamp = self._stamp()
        # One tuple is replaced, so that threads see a stamp with its own model.
        known, model = self._known
        if stamp != known:
            model = self._read() if stamp is not None else None
            self._known = (stamp, model)
        return model

    def _stamp(self) -> object:
        try:
            seen = self._file.stat()
        except OSError:
            return None
        return seen.st_mtime_ns, seen.st_size, seen.st_ino

    def _read(self) -> Model | None:
        try:
            return read_model(self._file)
        except (BadModel, OSError) as error:
            log_event("learned.broken", file=self._file.name, error=str(error))
            return None
