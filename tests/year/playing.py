"""The real office plays the script: the shipped rules and settings, the store, the clock's work, the relay.

Only the places are made here: a tray that letters lie in, pigeons that mails fly by, and a clock that is set by hand.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from sqlalchemy import text

from officed.daemon.journaling import daily
from officed.daemon.threads import tick
from officed.domain.document import Direction
from officed.domain.errors import OfficedError, Unreachable
from officed.domain.states import Actor, ActorKind
from officed.flow.closing import answer, close, reopen
from officed.flow.correcting import Wish, correct
from officed.flow.desk import Desk
from officed.flow.extending import ask, extend, grant
from officed.flow.handing import assign
from officed.flow.intake import take_in
from officed.flow.relaying import relay_once
from officed.flow.releasing import release
from officed.flow.stepping import work_once
from officed.ports.channels import Delivery, Envelope
from officed.ports.reading import Readers
from officed.ports.sources import Fetched, Found
from officed.store import Database, SqlStore
from officed.store.migrating import migrate
from officed.wiring import furnish
from tests.year.happenings import Arrives, Does, Happening, Look
from tests.year.law import local
from tests.year.officials import Away

PERSON = Actor(ActorKind.PERSON, "maive")


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Tray:
    """A source whose letters lie in a dict."""

    name: str = "tray"
    letters: dict[str, Arrives] = field(default_factory=dict)
    direction: Direction = Direction.INCOMING

    def list(self) -> Iterable[Found]:
        return [Found(key, len(letter.raw)) for key, letter in self.letters.items()]

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        for key in keys:
            letter = self.letters[key]
            yield Fetched(key, f"{key}.eml", "message/rfc822", letter.at, data=letter.raw, hints=letter.hints)

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        for key in keys:
            self.letters.pop(key, None)
        return {key: f"taken/{key}" for key in keys}

    def wait(self, seconds: float, stop: threading.Event) -> None:
        stop.wait(seconds)

    def close(self) -> None:
        pass


@dataclass
class Pigeons:
    """A channel that writes down key and recipients of everything that leaves."""

    clock: Clock
    name: str = "pigeons"
    kind: str = "smtp"
    away: bool = False
    eight_bit: bool = True
    sent: list[tuple[datetime, str, str]] = field(default_factory=list)

    def send(self, envelope: Envelope) -> Delivery:
        if self.away:
            raise Unreachable(what="pigeons", reason="the loft is empty")
        head = message_from_bytes(envelope.message.partition(b"\r\n\r\n")[0])
        self.sent += ((self.clock.now, str(head["X-Officed-Key"]), to) for to in envelope.recipients)
        return Delivery(envelope.recipients, {}, {}, "250 flown")

    def close(self) -> None:
        pass


@dataclass
class Played:
    """What the office made of the script. `done` tells of each place in it whether what a person wanted was done."""

    desk: Desk
    pigeons: Pigeons
    done: dict[int, bool] = field(default_factory=dict)


def open_desk(config: Path, folder: Path, url: str, readers: Readers, clock: Clock) -> Desk:
    """A desk with an empty register and journals of its own."""
    office = furnish(config)
    database = Database(url)
    migrate(database)
    store = SqlStore(database, folder / "originals", folder / "journal")
    return Desk(
        readers=readers,
        hooks=office.host,
        office=office.office,
        clock=clock,
        store=store,
        originals=store.originals,
    )


def play(script: Sequence[Happening], desk: Desk, config: Path, clock: Clock, absences: Sequence[Away]) -> Played:
    """Play everything."""
    tray, played = Tray(), Played(desk, Pigeons(clock))
    news = deque(sorted({away.known for away in absences}))
    day = None
    for place, happening in enumerate(script):
        clock.now = happening.at
        if news and news[0] <= happening.at:
            told = news.popleft()
            played.desk = _told(played.desk, config, [away for away in absences if away.known == told])
        if isinstance(happening, Arrives):
            tray.letters[str(happening.letter)] = happening
        elif isinstance(happening, Does):
            played.done[place] = _do(played.desk, happening)
        elif isinstance(happening, Look):
            played.pigeons.away = not happening.mail
            _look(played.desk, tray, played.pigeons)
            if local(happening.at).date() != day:
                day = local(happening.at).date()
                assert daily(played.desk) is None
    return played


def _look(desk: Desk, tray: Tray, pigeons: Pigeons) -> None:
    """One round of the daemon's threads, in the order in which one waits for the other."""
    if tray.letters:
        take_in(desk, tray)
    while work_once(desk, "worker", 8, _quiet):
        pass
    tick(desk)
    while relay_once(desk, pigeons, "sender", 1_000, _quiet).sent:
        pass


def _quiet(_event: str, **_fields: object) -> None:
    pass


def _told(desk: Desk, config: Path, absences: Sequence[Away]) -> Desk:
    """The registrar writes absences into people.toml, and the settings are read again."""
    rows = (
        f'\n[[absence]]\nperson = "{one.person}"\nfirst = {one.first}\nlast = {one.last}\n'
        + (f'substitute = "{one.substitute}"\n' if one.substitute else "")
        for one in absences
    )
    with (config.parent / "people.toml").open("a", encoding="utf-8") as file:
        file.writelines(rows)
    office = furnish(config)
    return replace(desk, hooks=office.host, office=office.office)


Verb = Callable[..., object]
_VERBS: Mapping[str, Verb] = {
    "answer": lambda desk, number, _: answer(desk, number, PERSON),
    "close": lambda desk, number, does: close(desk, number, PERSON, does.word),
    "reopen": lambda desk, number, _: reopen(desk, number, PERSON),
    "extend": lambda desk, number, does: extend(desk, number, PERSON, until=does.day, reason=does.word),
    "ask": lambda desk, number, _: ask(desk, number, PERSON),
    "grant": lambda desk, number, does: grant(desk, number, PERSON, does.day or date.min),
    "correct": lambda desk, number, does: correct(desk, number, PERSON, Wish(kind=does.word), "vaadati üle"),
    "assign": lambda desk, number, does: assign(desk, number, does.word, PERSON),
    "release": lambda desk, number, does: release(desk, number, PERSON, kind=does.word),
}


def _do(desk: Desk, does: Does) -> bool:
    """Do what a person wants. False where the office refuses, or has no such letter yet."""
    found = rows(desk, f"SELECT document_id FROM arrival_document JOIN arrival ON arrival.id = arrival_id "
                       f"WHERE key = '{does.letter}'")  # fmt: skip
    if not found:
        return False
    try:
        _VERBS[does.what](desk, found[0][0], does)
    except OfficedError:
        return False
    return True


def rows(desk: Desk, query: str) -> Sequence[Sequence[Any]]:
    """What stands in the register, past the store."""
    assert isinstance(desk.store, SqlStore)
    with desk.store._database.read() as connection:
        return connection.execute(text(query)).fetchall()
