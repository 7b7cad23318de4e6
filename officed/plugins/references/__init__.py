"""Built-in plugin: numbers and dates that a letter gives: ours, the sender's, and by when an answer is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from officed.api import Document, Field, Office, hookimpl
from officed.plugins.references.letter import Passage, passages
from officed.plugins.references.numbers import OurMarks, SenderMarks, our_references, sender_marks
from officed.plugins.references.reply_by import reply_dates

API_VERSION = 1

# A Date header farther from the day of receipt is a clock that was never set.
_FARTHEST = timedelta(days=730)


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
        marks = sender_marks(read, written_on(document))
        return tuple(dict.fromkeys((*self._numbers(document, read, marks), *self._dates(document, read, marks))))

    def _numbers(self, document: Document, read: Sequence[Passage], marks: SenderMarks) -> Iterator[Field]:
        if marks.reference:
            yield Field("sender_ref", marks.reference, marks.place)
        if marks.day:
            yield Field("sender_date", marks.day.isoformat(), marks.date_place)
        for reference, place in our_references(read, self._ours, marks, document.content):
            yield Field("our_ref", reference, place)

    def _dates(self, document: Document, read: Sequence[Passage], marks: SenderMarks) -> Iterator[Field]:
        official = bool(marks.reference)
        for day, place in reply_dates(read, written_on(document), self._calendar, official=official):
            yield Field("reply_by", day.isoformat(), place)


def written_on(document: Document) -> date:
    """The day from which a letter's dates are understood: that of its own Date header, where that can be right.

    A letter that is looked at later, or comes late, means by "5. jaanuar" the day after it was written.
    """
    sent = document.content.sent_at
    if sent is None or abs(sent.date() - document.received_on) > _FARTHEST:
        return document.received_on
    return sent.date()


def plugin(office: Office) -> object:
    """Return the plugin for an office."""
    return ReferencesPlugin(office)
