"""What a mail template is: subject and body in three languages, and the values that it is written with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from officed.texts.languages import Language
from officed.texts.shapes import Shape


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body with placeholders `{name}`.

    A line of the body, or a stretch of the subject in [square brackets], is left out when it holds an optional value
    that is empty. Subjects never hold names of persons, titles
    or content: they stand in mailbox listings and on locked telephones.
    """

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Template:
    """One mail: its wording in each language; the values it must be given, and those it may be given."""

    wording: Mapping[Language, Wording]
    needs: Mapping[str, Shape]
    may_have: Mapping[str, Shape]
