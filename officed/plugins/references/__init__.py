"""Built-in plugin: numbers and dates that a letter gives: ours, the sender's, and by when an answer is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from officed.api import Document, Field, Office, hookimpl
from officed.plugins.references.letter import Passage, passages
from officed.plugins.references.numbers import OurMarks, our_references, sender_marks
from officed.plugins.references.reply_by import reply_dates

API_VERSION = 1


class ReferencesPlugin:
    """Finds `our_ref`, `sender_ref`, `sender_date` and `reply_by`."""

    def __init__(self, office: Office) -> None:
        names = (office.settings.office.name, office.settings.office.name_genitive)
        self._ours = OurMarks(frozenset(office.file_plan.series), tuple(name for name in names if name))
        self._calendar = office.calendar

    @hookimpl
    def find_fields(self, document: Document) -> Sequence[Field]:
        """Return what stands in the letter's own words first, then in its attachments; nothing twice."""
        read = passages(document.content)
        return tuple(dict.fromkeys((*self._numbers(document, read), *self._dates(document, read))))

    def _numbers(self, document: Document, read: Sequence[Passage]) -> Iterator[Field]:
        marks = sender_marks(read, document.received_on)
        if marks.reference:
            yield Field("sender_ref", marks.reference, marks.place)
        if marks.day:
            yield Field("sender_date", marks.day.isoformat(), marks.date_place)
        for reference, place in our_references(read, self._ours, marks, document.content):
            yield Field("our_ref", reference, place)

    def _dates(self, document: Document, read: Sequence[Passage]) -> Iterator[Field]:
        for day, place in reply_dates(read, document.received_on, self._calendar):
            yield Field("reply_by", day.isoformat(), place)


def plugin(office: Office) -> object:
    """Return the plugin for an office."""
    return ReferencesPlugin(office)
