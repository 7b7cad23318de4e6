"""Where the dictionaries of an office stand, and which of them are missing."""

from __future__ import annotations

from pathlib import Path

LANGUAGES = ("en", "et", "ru")
"""The languages that have a dictionary, the quickest to build first."""

# Changes whenever a file of the form before could be misread; the file of an old form is then as good as missing.
FORM = 1
TRIES = "*.trie"


def shelf_of(data: Path) -> Path:
    """The folder of dictionaries in an office's data folder."""
    return data / "words"


def dictionary_file(shelf: Path, language: str) -> Path:
    """The dictionary of a language."""
    return shelf / f"{language}.{FORM}.trie"


def missing(shelf: Path) -> tuple[str, ...]:
    """Languages whose dictionary is not there."""
    return tuple(language for language in LANGUAGES if not dictionary_file(shelf, language).is_file())
