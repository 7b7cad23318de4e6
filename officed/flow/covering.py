"""Cover sheets on a document: which of them are the office's own, what they say, and whether it is a stack.

A code is followed only on paper that the office scanned or took in itself, and only if it is signed (or the settings
say that any will do); on a stranger's mail it is a picture like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from officed.domain.covers import Cover, Stretch, cover_of, is_code, letters_of, said_by
from officed.domain.document import Document, Way
from officed.domain.kinds import KINDS
from officed.flow.desk import Desk
from officed.ports.reading import Leafed

PAPER = frozenset({Way.SCAN, Way.POST, Way.IN_PERSON})
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Covered:
    """What lies on a document: the cover of one letter, or the letters of a stack; `sheets` are pages, from 1."""

    cover: Cover | None = None
    letters: tuple[Stretch, ...] = ()
    sheets: frozenset[int] = frozenset()
    pages: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def is_stack(self) -> bool:
        """Whether there are several letters in it."""
        return len(self.letters) > 1


def covers_of(desk: Desk, document: Document) -> Covered:
    """Leaf through a scan for cover sheets; nothing is looked for where none is to be followed."""
    key, any_will_do = desk.cover_key(), desk.office.settings.reading.covers == "any"
    off = desk.office.settings.reading.covers == "off" or not (key or any_will_do)
    if off or document.way not in PAPER or document.media_type != PDF:
        return Covered()
    leafed = desk.readers.leaf(desk.originals.path(document.original_sha256))
    covers = {page: cover for page, texts in leafed.codes.items() if (cover := _cover(texts, key, any_will_do))}
    warnings = tuple(_warnings(leafed, covers))
    if not covers:
        return Covered(warnings=warnings)
    whole = document.part or document.released
    letters = () if whole else letters_of(covers, leafed.blank, leafed.pages)
    if len(letters) > 1:
        return Covered(letters=letters, pages=leafed.pages, warnings=warnings)
    said = said_by([replace(cover, page=page) for page, cover in covers.items()], leafed.blank)
    known, unknown = _known(desk, said)
    return Covered(known, (), frozenset(covers), leafed.pages, (*warnings, *unknown))


def follow(document: Document) -> Document:
    """The document with what its cover says, where no person said otherwise."""
    cover = document.content.cover
    if cover is None:
        return document
    return replace(
        document,
        hinted_kind=document.hinted_kind or cover.kind or None,
        hinted_series=document.hinted_series or cover.series or None,
        hinted_person=document.hinted_person or cover.person or None,
    )


def _cover(texts: tuple[str, ...], key: bytes, any_will_do: bool) -> Cover | None:
    return next((cover for text in texts if (cover := cover_of(text, key, unsigned=any_will_do))), None)


def _warnings(leafed: Leafed, covers: Mapping[int, Cover]) -> list[str]:
    strange = [page for page, texts in leafed.codes.items() if page not in covers and any(map(is_code, texts))]
    return [
        f"Page {page} has the code of a cover sheet that is not this office's; it was not followed." for page in strange
    ] + [
        f"Page {page} was not looked at for a cover sheet: {why}." if page else f"No cover sheet was looked for: {why}."
        for page, why in sorted(leafed.bad.items())
    ]


def _known(desk: Desk, said: Cover) -> tuple[Cover, tuple[str, ...]]:
    """What the office of today has of it; a sheet may have lain in a drawer since the file plan changed."""
    office = desk.office
    lacking = {
        "kind": said.kind and (said.kind not in KINDS or KINDS[said.kind].machine),
        "series": said.series and said.series not in office.file_plan.series,
        "person": said.person and not office.people.knows(said.person),
    }
    gone = [name for name, lacks in lacking.items() if lacks]
    warnings = tuple(f"The cover sheet names a {name} that there is not: {getattr(said, name)}." for name in gone)
    known = ("" if name in gone else getattr(said, name) for name in lacking)
    return Cover(0, *known), warnings
