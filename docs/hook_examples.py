"""One example of each hook, as the page of hooks shows it. Together they are a plugin, and the tests run it as one."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from officed.api import (
    Assignment,
    Audience,
    Channel,
    Condition,
    Delivery,
    Document,
    Envelope,
    Fetched,
    Field,
    Found,
    Match,
    Move,
    OpenLetter,
    Opinion,
    PlannedDeadline,
    PlannedReminder,
    RawPart,
    Reading,
    RefusalReason,
    Settings,
    Source,
    Standing,
    Verdict,
    WorkCalendar,
    decode_text,
    hookimpl,
)

API_VERSION = 1


class EmptyTray:
    """A source in which nothing ever stands."""

    name = "empty_tray"

    def list(self) -> Iterable[Found]:
        """Nothing."""
        return ()

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        """Nothing."""
        return iter(())

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Until officed stops, or looks again."""
        stop.wait(seconds)

    def close(self) -> None:
        """Nothing is held open."""


class Shredder:
    """A channel that accepts every mail and keeps none."""

    name = "shredder"
    kind = "mail"
    eight_bit = True

    def send(self, envelope: Envelope) -> Delivery:
        """Accept it."""
        return Delivery(accepted=envelope.recipients)

    def close(self) -> None:
        """Nothing is held open."""


def shouting(document: Document, value: bool) -> Sequence[str]:
    """What was found, as sentences."""
    loud = document.content.subject.isupper()
    return ("the subject is in capitals",) if loud == value else ()


@hookimpl
def register_sources(settings: Settings) -> Sequence[Source]:
    """A class with the methods of `Source`."""
    return [EmptyTray()]


@hookimpl
def register_channels(settings: Settings) -> Sequence[Channel]:
    """A class with the methods of `Channel`; it is asked for again for each thread that sends."""
    return [Shredder()]


@hookimpl
def register_conditions() -> Sequence[Condition]:
    """Rule files may say `all.shouting = true` then."""
    return [Condition("shouting", "The subject is in capitals.", bool, shouting)]


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The text of subtitles."""
    if part.media_type != "application/x-subrip":
        return None
    return Reading(text=decode_text(part.data, part.charset).text)


@hookimpl
def find_fields(document: Document) -> Iterator[Field]:
    """Every word with a hash in the subject."""
    for word in document.content.subject.split():
        if word.startswith("#"):
            yield Field("hashtag", word, "subject")


@hookimpl
def refuse(document: Document) -> RefusalReason | None:
    """A robot that says so."""
    if document.content.header("x-robot") == "yes":
        return RefusalReason("autoreply", "the mail says that a robot has written it")
    return None


@hookimpl
def classify(document: Document) -> Sequence[Opinion]:
    """Points for one kind, with the reason that people will read."""
    if "bus" not in document.content.text.casefold():
        return []
    return [Opinion("buses", "selgitustaotlus", 5, because=("the letter speaks of a bus",))]


@hookimpl
def choose_series(document: Document, verdict: Verdict) -> str | None:
    """A series of series.toml; None leaves it to others."""
    return "7-1" if verdict.kind == "teabenoue" and document.content.language == "ru" else None


@hookimpl
def assign(document: Document, verdict: Verdict) -> Sequence[Assignment]:
    """A role or a person of people.toml; who is away is replaced by officed."""
    if "bus" not in document.content.text.casefold():
        return []
    return [Assignment("planner", "", Standing.INFORMATION, "the letter speaks of a bus")]


@hookimpl
def find_deadlines(document: Document, verdict: Verdict, today: date) -> Sequence[PlannedDeadline]:
    """A term of three calendar days for everything that calls itself urgent."""
    if "urgent" not in document.content.subject.casefold():
        return []
    due = date.fromordinal(today.toordinal() + 3)
    return [PlannedDeadline(verdict.kind or "selgitustaotlus", today, due, "our own promise", "days", 3)]


@hookimpl
def plan_reminders(deadline: PlannedDeadline, calendar: WorkCalendar) -> Sequence[PlannedReminder] | None:
    """One reminder on the day itself for our own promises; None leaves other terms to the ladder."""
    if deadline.basis != "our own promise":
        return None
    return [PlannedReminder("last-day", calendar.roll_forward(deadline.due), (Audience.RESPONSIBLE,))]


@hookimpl
def match_answer(document: Document, open_letters: Sequence[OpenLetter]) -> Match | None:
    """A proposal, not a link: a likeness alone is never sure."""
    for letter in open_letters:
        if letter.subject and letter.subject in document.content.subject:
            return Match(letter.document, sure=False, because="the subject is the same")
    return None


@hookimpl
def object_to_close(document: Document) -> str | None:
    """A sentence that the person reads who wanted to close."""
    return None if document.answered or document.kind != "teabenoue" else "a request for information needs an answer"


@hookimpl
def observe(move: Move) -> None:
    """A line for every closed document, without changing anything."""
    if move.target == "closed":
        print(f"{replace(move, changes=()).document} is closed", file=sys.stderr)
