"""Texts of mails and pages in Estonian, Russian and English."""

from officed.texts.languages import LANGUAGES, Language, known_language
from officed.texts.mails import OFFICE_VALUES, OPTIONAL_VALUES, TEMPLATES, VALUES
from officed.texts.rendering import MissingValues, UnknownTemplate, check_values, render
from officed.texts.shapes import Shape, write_candidates

__all__ = [
    "LANGUAGES", "OFFICE_VALUES", "OPTIONAL_VALUES", "TEMPLATES", "VALUES", "Language", "MissingValues", "Shape",
    "UnknownTemplate", "check_values", "known_language", "render", "write_candidates",
]  # fmt: skip
