"""The languages of our mails and pages, the official one first (Keeleseadus § 3)."""

from __future__ import annotations

from typing import Literal

Language = Literal["et", "ru", "en"]
LANGUAGES: tuple[Language, ...] = ("et", "ru", "en")


def known_language(code: str | None) -> Language:
    """Return the code if we have texts in that language, else Estonian.

    >>> known_language("de")
    'et'
    """
    return next((language for language in LANGUAGES if language == code), "et")
