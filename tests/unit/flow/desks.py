"""A whole desk in a folder: SQLite, the sample office, real readers; a clock that is set by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from officed.domain.document import Direction
from officed.domain.errors import Unreachable
from officed.flow.desk import Desk
from officed.flow.intake import take_in
from officed.flow.relaying import relay_once
from officed.flow.stepping import work_once
from officed.ports.channels import Delivery, Envelope
from officed.ports.reading import Readers
from officed.ports.sources import Fetched, Found
from officed.store import Database, SqlStore
from officed.wiring import Furnished
from tests.servers.register import fresh_register

TALLINN = ZoneInfo("Europe/Tallinn")
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=TALLINN)


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    now: datetime = FRIDAY

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def to(self, *moment: int) -> None:
        """Set it to a local moment: year, month, day, hour, minute."""
        self.now = datetime(*moment, tzinfo=TALLINN)  # type: ignore[arg-type]

    def on(self, **step: float) -> None:
        """Move it on."""
        self.now += timedelta(**step)


@dataclass
class Tray:
    """A source whose letters lie in a dict: a port of its own, so that faults can be played on it."""

    name: str = "tray"
    letters: dict[str, bytes] = field(default_factory=dict)
    taken: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    fail_take: bool = False
    poison: str = ""
    clock: HandClock | None = None
    direction: Direction = Direction.INCOMING

    def list(self) -> Iterable[Found]:
        return [Found(key, len(raw)) for key, raw in self.letters.items()]

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        for key in keys:
            if key in self.letters and key != self.poison:
                self.fetched.append(key)
                at = (self.clock or HandClock())()
                yield Fetched(key, f"{key}.eml", "message/rfc822", at, data=self.letters[key])
        if self.poison in keys:
            raise Unreachable(what="tray", reason=f"letter {self.poison} cannot be had")

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        if self.fail_take:
            raise Unreachable(what="tray", reason="it went away")
        for key in keys:
            if key in self.letters:
                self.taken[key] = self.letters.pop(key)
        return {key: f"taken/{key}" for key in keys if key in self.taken}

    def wait(self, seconds: float, stop: threading.Event) -> None:
        stop.wait(seconds)

    def close(self) -> None:
        pass


@dataclass
class Pigeons:
    """A channel that keeps what it was given; some addresses are refused or put off, or nobody is at home."""

    name: str = "pigeons"
    kind: str = "smtp"
    sent: list[Envelope] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)
    away: bool = False
    eight_bit: bool = True
    seven_bit_server: bool = False
    largest: int = 0
    most: int = 0

    def send(self, envelope: Envelope) -> Delivery:
        if self.away:
            raise Unreachable(what="pigeons", reason="the loft is empty")
        if self.seven_bit_server and not envelope.message.isascii():
            self.eight_bit = False
            return Delivery(refused=dict.fromkeys(envelope.recipients, "554 no 8BITMIME"))
        if self.most and len(envelope.message) > self.most:
            return Delivery(refused=dict.fromkeys(envelope.recipients, "552 5.3.4 message too big for system"))
        refused = {to: self.refuse[to] for to in envelope.recipients if to in self.refuse}
        later = {to: self.later[to] for to in envelope.recipients if to in self.later}
        accepted = tuple(to for to in envelope.recipients if to not in refused and to not in later)
        if accepted:
            self.sent.append(envelope)
        return Delivery(accepted, later, refused, "250 flown")

    def close(self) -> None:
        pass

    def subjects(self) -> list[str]:
        """The subjects of everything sent, decoded."""
        from email import message_from_bytes
        from email.policy import default

        return [str(message_from_bytes(e.message, policy=default)["Subject"]) for e in self.sent]


def make_desk(folder: Path, furnished: Furnished, readers: Readers, clock: HandClock) -> Desk:
    """A desk with a fresh SQLite register in a folder."""
    store = SqlStore(Database(fresh_register(folder / "officed.db")), folder / "originals")
    return Desk(
        readers=readers,
        hooks=furnished.host,
        office=furnished.office,
        clock=clock,
        store=store,
        originals=store.originals,
    )


@dataclass
class Round:
    """The desk with its tray, its pigeons and what it said."""

    desk: Desk
    clock: HandClock
    tray: Tray
    pigeons: Pigeons
    told: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def tell(self, event: str, **fields: object) -> None:
        self.told.append((event, fields))

    def go(self) -> None:
        """Take in, work and send until nothing is left."""
        take_in(self.desk, self.tray)
        while work_once(self.desk, "w", 8, self.tell):
            pass
        while relay_once(self.desk, self.pigeons, "s", 8, self.tell).sent:
            pass


def letter(
    subject: str = "Teabenõue",
    text: str = "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia.",
    sender: str = "mari@kiri.example",
    to: str = "info@kaleva.example",
    ident: str = "1",
    headers: str = "",
) -> bytes:
    """A mail with CRLF."""
    head = (
        f"From: Mari Maasikas <{sender}>\nTo: {to}\nSubject: {subject}\nMessage-ID: <{ident}@kiri.example>\n"
        f"Date: Fri, 20 Nov 2026 09:58:00 +0200\n{headers}MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return f"{head}{text}\n".replace("\n", "\r\n").encode()
