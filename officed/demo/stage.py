"""The stage of the demo: embedded servers, the daemon as `officed run` has it, letters going in one after another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from officed.daemon.running import STOP_SECONDS, Crew, run
from officed.daemon.threads import tick
from officed.demo.fates import Fate, Fates
from officed.demo.imap_server import ImapServer
from officed.demo.office import MAILBOXES, SCANS, DemoOffice, put_scan
from officed.demo.post import sample_letters
from officed.demo.showing import Screen
from officed.demo.smtp_server import SmtpServer
from officed.demo.summary import Result
from officed.domain.errors import StaleDocument
from officed.domain.states import Actor, ActorKind
from officed.flow.closing import answer
from officed.wiring import Running, open_office, utc_now

HARD_END_SECONDS = 300.0
"""A demo that is not done by then never will be."""

_LOOK_SECONDS = 0.2

# A copy is delivered when the first letter is stored, so that it is known which of them is the copy.
_FIRST_COPY_SECONDS = 60.0

_SOURCES = {address: name for name, address in MAILBOXES.items()}

Say = Callable[..., None]


@contextmanager
def open_stage(office: DemoOffice, password: str) -> Iterator[Stage]:
    """Start the servers and the daemon; all end with the context, the daemon first."""
    with ExitStack() as stack:
        imap = ImapServer(office.imap_port, tuple(MAILBOXES.values()), password)
        imap.start()
        stack.callback(imap.stop)
        smtp = SmtpServer(office.smtp_port, office.sent)
        smtp.start()
        stack.callback(smtp.stop)
        running = open_office(office.config, watching=True)
        stack.callback(running.close)
        stop = threading.Event()
        daemon = threading.Thread(target=_daemon, args=(running, stop), name="demo-daemon", daemon=True)
        daemon.start()
        stack.callback(daemon.join, STOP_SECONDS + 5)
        stack.callback(stop.set)
        yield Stage(office, running, imap, password)


def _daemon(running: Running, stop: threading.Event) -> None:
    settings = running.desk.office.settings
    crew = Crew(running.desk, running.sources, lambda: running.host.channels(settings))
    run(crew, signals=False, stop=stop)


@dataclass
class Stage:
    """A running office with its mail box server. `perform` once, then `watch_on`."""

    office: DemoOffice
    running: Running
    imap: ImapServer
    password: str

    def __post_init__(self) -> None:
        self._begun = time.monotonic()
        self._fates = Fates(self.running.desk.store, sample_letters(utc_now()))

    def perform(self, seen: Screen) -> Result:
        """Play every letter and wait until all is quiet, or until it is plain that it will not be."""
        reminded = False
        with seen.on():
            self._play(seen)
            fates = self._fates.look()
            while (hanging := self._hanging(fates, reminded)) and self._seconds < HARD_END_SECONDS:
                self._answer(fates)
                if not reminded and all(fate.settled for fate in fates):
                    # The clock looks once in half a minute; it is asked to look now.
                    tick(self.running.desk)
                    reminded = True
                time.sleep(_LOOK_SECONDS)
                fates = self._fates.look()
                seen.show(fates)
        return self._result(fates, hanging)

    def watch_on(self, say: Say) -> None:
        """Go on until Ctrl-C, and tell of everything else that comes in."""
        say(*_invitation(self.office, self.password))
        told: dict[int, str] = {}
        with suppress(KeyboardInterrupt):
            while True:
                for line in self.running.desk.store.lines():
                    if not self._fates.knows(line) and told.get(line.arrival) != line.outcome:
                        told[line.arrival] = line.outcome
                        say(f"{line.outcome:<10} {line.source} {line.reference or f'({line.document})'} {line.reason}")
                time.sleep(1)

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._begun

    def _play(self, seen: Screen) -> None:
        for letter in self._fates.letters:
            if letter.expect_end == "duplicate":
                self._wait_for_all(seen)
            if letter.scan:
                source, key = SCANS, put_scan(self.office, letter.file_name, letter.scan)
            else:
                source = _SOURCES[letter.mailbox]
                key = self.imap.deliver(letter.mailbox, letter.raw, letter.received_at)
            self._fates.played(letter, source, key)
            time.sleep(seen.pace)
            if seen.pace:
                seen.show(self._fates.look())

    def _wait_for_all(self, seen: Screen) -> None:
        end = time.monotonic() + _FIRST_COPY_SECONDS
        while not self._fates.all_stored() and time.monotonic() < end:
            time.sleep(_LOOK_SECONDS)
            seen.show(self._fates.look())

    def _answer(self, fates: Sequence[Fate]) -> None:
        desk = self.running.desk
        for fate in fates:
            if fate.to_answer:
                # Sending may change the document at this very moment; then it is answered at the next look.
                with suppress(StaleDocument):
                    answer(desk, fate.document, Actor(ActorKind.PERSON, fate.person))

    def _hanging(self, fates: Sequence[Fate], reminded: bool) -> tuple[str, ...]:
        """What is still to happen, a sentence each; empty when all is quiet."""
        open_letters = [fate for fate in fates if not fate.settled]
        lines = [f"{f.letter.slug} is {f.end or 'not in the ledger'}; {_next_for(f)}." for f in open_letters]
        if not open_letters and not reminded:
            lines.append("Reminders were not looked up.")
        if self.running.desk.store.next_mail_at() is not None:
            lines.append("Mails wait in the outbox; the log says what the server answered.")
        return tuple(lines)

    def _result(self, fates: Sequence[Fate], hanging: Sequence[str]) -> Result:
        store = self.running.desk.store
        store.seal(utc_now())
        return Result(
            fates=tuple(fates),
            counts=store.counts(),
            seconds=self._seconds,
            sent=len(list(self.office.sent.glob("*.eml"))),
            hanging=tuple(hanging),
            findings=tuple(f"{finding.what}: {finding.where}" for finding in store.verify()),
        )


def _next_for(fate: Fate) -> str:
    if not fate.end:
        return "it was played, but its source did not bring it"
    if fate.to_answer:
        return "it was not answered"
    return "it does not go on" if fate.told else "its source was not told that it is stored"


def _invitation(office: DemoOffice, password: str) -> list[str]:
    boxes = ", ".join(MAILBOXES.values())
    return [
        "",
        "The office goes on watching; Ctrl-C ends it. Try it:",
        f"  put a PDF into {office.scans}/",
        f"  put a letter into INBOX over IMAP: 127.0.0.1:{office.imap_port}, no TLS, user {boxes}, password {password}",
        "",
    ]
