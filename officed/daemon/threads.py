"""What each role's thread does, round by round."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from officed.daemon.beating_source import BeatingSource
from officed.daemon.bell import Bell
from officed.daemon.leasing import kept
from officed.daemon.marks import SourceMarks
from officed.daemon.measuring import places_of
from officed.daemon.numbering import watch_numbers
from officed.daemon.supervising import Trouble
from officed.domain.errors import OfficedError
from officed.flow.desk import Desk
from officed.flow.intake import take_in
from officed.flow.listing import send_lists
from officed.flow.relaying import Relayed, relay_once
from officed.flow.reminding import decide_late, remind
from officed.flow.reports.handling import remind_handlers, watch_handlers
from officed.flow.stepping import work_once
from officed.flow.untold import watch_extensions
from officed.log import log_event
from officed.ports.channels import Channel
from officed.ports.sources import Source

CLAIM = 8
SEND = 8
LISTEN_SECONDS = 1.0


@dataclass(slots=True)
class Floor:
    """What the threads of one daemon share.

    `desk` is replaced as a whole when settings are read again: a round of work takes it once and keeps it to its end.
    `again` asks for that reading.
    """

    desk: Desk
    stop: threading.Event = field(default_factory=threading.Event)
    work: Bell = field(default_factory=Bell)
    mail: Bell = field(default_factory=Bell)
    again: Bell = field(default_factory=Bell)


def watch(floor: Floor, source: Source, seconds: float) -> Callable[[], None]:
    """One source: take in what stands there, wait for more. It keeps its own trouble to itself."""
    # Of a source of the settings people are told by the clock, which also notices one that hangs.
    known = any(place.name == source.name for place in places_of(floor.desk.office.settings))
    trouble = Trouble(f"place.{source.name}", f"source {source.name}", alarms=not known)
    marks = SourceMarks(floor.desk.office.settings.data / "locks")

    def reached() -> None:
        marks.reached(source.name, floor.desk.clock())

    source = BeatingSource(source, reached)

    def lost(error: OfficedError) -> float:
        source.close()
        marks.lost(source.name, str(error), floor.desk.clock())
        return trouble.failed(floor.desk, error, "source.lost", source=source.name)

    def body() -> None:
        try:
            taken = take_in(floor.desk, source)
        except OfficedError as error:
            floor.stop.wait(lost(error))
            return
        reached()
        trouble.over(floor.desk, "source.recovered", source=source.name)
        if taken.documents or taken.copies:
            log_event("source.taken", source=source.name, documents=taken.documents, copies=taken.copies)
            floor.work.ring()
        try:
            source.wait(seconds, floor.stop)
        except OfficedError as error:
            floor.stop.wait(lost(error))

    return body


def work(floor: Floor, worker: str, ticks: int = 1) -> Callable[[], None]:
    """One worker: take documents on until nothing waits, then listen for the bell, at most so many ticks.

    One worker that looks at every tick finds what other processes have brought, and rings for the others when it is
    more than one takes at a time: asking twice about nothing is what an idle daemon would spend its time on.
    """

    def body() -> None:
        desk = floor.desk
        done = work_once(desk, worker, CLAIM, log_event, lambda: kept(desk, worker))
        if done:
            floor.mail.ring()
            if done == CLAIM:
                floor.work.ring()
        else:
            if (rules := floor.desk.office.rules) is not None:
                rules.prepare()
            floor.work.wait(ticks * floor.desk.office.settings.daemon.tick_seconds)

    return body


def relay(floor: Floor, channel: Channel, worker: str) -> Callable[[], None]:
    """One sender with its own connection."""
    trouble = Trouble(f"channel.{channel.name}", f"channel {channel.name}")

    def body() -> None:
        done = relay_once(floor.desk, channel, worker, SEND, log_event)
        settle(floor, channel, done, trouble)
        if not done.sent and not done.unreachable:
            floor.mail.wait(floor.desk.office.settings.daemon.tick_seconds)

    return body


def settle(floor: Floor, channel: Channel, done: Relayed, trouble: Trouble) -> None:
    """Tell trouble with the channel, or its end; a channel in trouble gets a pause."""
    if done.unreachable is not None:
        channel.close()
        floor.stop.wait(trouble.failed(floor.desk, done.unreachable, "channel.lost", channel=channel.name))
    elif done.sent:
        trouble.over(floor.desk, "channel.recovered", channel=channel.name)


def listen(floor: Floor, ear: Callable[[float], Sequence[str]]) -> Callable[[], None]:
    """Hear what other processes and hosts made, where the database can ring; the bells of this process ring then."""
    bells = {"document": floor.work, "outbox": floor.mail}

    def body() -> None:
        for table in ear(LISTEN_SECONDS):
            bells[table].ring()

    return body


def tick(desk: Desk) -> int:
    """One look of the clock: reminders, late decisions, the seal. Returns how many mails or moves it caused."""
    caused = remind(desk, log_event) + decide_late(desk, log_event) + send_lists(desk, log_event)
    caused += watch_extensions(desk, log_event)
    caused += remind_handlers(desk, log_event) + watch_numbers(desk) + watch_handlers(desk)
    sealed = desk.store.seal(desk.clock())
    if sealed is not None:
        log_event("history.sealed", sequence=sealed.sequence, first=sealed.first, last=sealed.last)
    return caused
