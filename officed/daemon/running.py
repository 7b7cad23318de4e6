"""Running the office: all roles in threads until a signal, or once over everything that is there now."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from officed.daemon.backing_up import backing_up
from officed.daemon.clearing import clear, clearing
from officed.daemon.collecting import keep_what_stands
from officed.daemon.expiring import LOOK_SECONDS, Endings, tell_endings
from officed.daemon.journaling import daily, journaling
from officed.daemon.leasing import kept
from officed.daemon.measuring import places_of
from officed.daemon.notifying import notify, watchdog_seconds
from officed.daemon.recounting import recounting
from officed.daemon.reloading import Reloading, Rereader
from officed.daemon.roles import ROLES, RoleLocks
from officed.daemon.shadowing import ShadowWatch
from officed.daemon.shouting import Shouter
from officed.daemon.stamping import stamps
from officed.daemon.supervising import RoleThread, Trouble, supervised
from officed.daemon.threads import CLAIM, SEND, Floor, listen, relay, settle, tick, watch, work
from officed.daemon.ticking import clockwork
from officed.daemon.training import training
from officed.domain.errors import OfficedError
from officed.flow.desk import Desk
from officed.flow.intake import TakenIn, take_in
from officed.flow.relaying import relay_once
from officed.flow.stepping import work_once
from officed.log import log_event
from officed.plugins.learned import SETTINGS
from officed.ports.channels import Channel
from officed.ports.sources import Source
from officed.settings.model import Settings

# A step in hand is finished within this time after SIGTERM; what is not is done again after the next start.
STOP_SECONDS = 10.0

# A half-written original this old is nobody's any more: writing one takes seconds.
HALF_WRITTEN_SECONDS = 3600.0

# The first worker looks for work at every tick, the others each so many, or when they are rung for.
OTHERS_TICKS = 5


@dataclass(frozen=True, slots=True)
class Crew:
    """What the daemon works with.

    `channels` opens further connections of the channels, `ear` waits for the database to ring (where it can),
    `reload` says how settings are read again; without it they stay as they are. `remind` tells what the admin has
    left undone, once the daemon is at its post. `endings` tells how the logins stand. `recount` makes further
    sources, to compare the ledger with. `back_up` makes a backup and returns how many originals are missing. `learned`
    are the settings of the trained opinion, where it is on.
    """

    desk: Desk
    sources: Sequence[Source]
    channels: Callable[[], Sequence[Channel]]
    reload: Reloading | None = None
    ear: Callable[[float], Sequence[str]] | None = None
    remind: Callable[[], None] | None = None
    endings: Endings | None = None
    recount: Callable[[], Sequence[Source]] | None = None
    back_up: Callable[[], int] | None = None
    learned: SETTINGS | None = None


def run(crew: Crew, roles: Sequence[str] = ROLES, *, signals: bool = True, stop: threading.Event | None = None) -> None:
    """Run until SIGTERM or SIGINT (or `stop`). Raises `RoleTaken` when another daemon holds a role."""
    desk = crew.desk
    floor = Floor(desk, stop or threading.Event())
    locks = RoleLocks(desk.office.settings.data / "locks")
    locks.take(tuple(r for r in roles if r in ROLES), desk.clock())
    if signals:
        _listen(floor)
    try:
        _clear_up(desk, roles)
        threads = list(_threads(floor, crew, roles))
        for thread in threads:
            thread.start()
        log_event("daemon.started", pid=os.getpid(), role=",".join(roles))
        if crew.remind is not None:
            crew.remind()
        notify("READY=1", f"MAINPID={os.getpid()}", "STATUS=watching")
        keep_what_stands()
        _stand_watch(floor, threads, locks)
        _end(floor, threads)
    finally:
        locks.release()


def _clear_up(desk: Desk, roles: Sequence[str]) -> None:
    """Take back what a dead predecessor in these roles left on this host; other roles may be at work right now."""
    if "sources" in roles:
        desk.originals.sweep(HALF_WRITTEN_SECONDS)
    if "workers" in roles:
        desk.store.release(_worker_names(desk))
    if "relay" in roles:
        desk.store.release(_sender_names(desk))


def _worker_names(desk: Desk) -> str:
    return f"{desk.host}:worker:"


def _sender_names(desk: Desk) -> str:
    return f"{desk.host}:sender:"


def _listen(floor: Floor) -> None:
    def end(_number: int, _frame: object) -> None:
        floor.stop.set()

    def again(_number: int, _frame: object) -> None:
        # A bell has a lock, and a second signal may come in the middle of the first one's handler.
        threading.Thread(target=floor.again.ring, daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGHUP, again)


def _threads(floor: Floor, crew: Crew, roles: Sequence[str]) -> Iterator[RoleThread]:
    desk = floor.desk
    settings = desk.office.settings
    me = os.getpid()

    def current() -> Desk:
        return floor.desk

    if "sources" in roles:
        for source in crew.sources:
            # Sources look by themselves at the pace of their own settings.
            yield supervised(current, f"source-{source.name}", watch(floor, source, poll_seconds(source)), floor.stop)
    if "workers" in roles:
        for n in range(settings.daemon.workers):
            body = work(floor, f"{_worker_names(desk)}{me}.{n}", OTHERS_TICKS if n else 1)
            yield supervised(current, f"worker-{n}", body, floor.stop)
    if "relay" in roles:
        for n in range(settings.daemon.senders):
            for channel in crew.channels():
                body = relay(floor, channel, f"{_sender_names(desk)}{me}.{n}")
                yield supervised(current, f"relay-{channel.name}-{n}", body, floor.stop)
    if crew.ear is not None:
        yield supervised(current, "ear", listen(floor, crew.ear), floor.stop)
    if "clock" in roles:
        yield supervised(current, "clock", clockwork(floor, Shouter(crew.channels)), floor.stop)
        yield supervised(current, "journal", journaling(floor), floor.stop)
        yield supervised(current, "retention", clearing(floor), floor.stop)
        if crew.endings is not None:
            yield supervised(current, "logins", _watch_logins(floor, crew.endings), floor.stop)
        if crew.recount is not None:
            yield supervised(current, "ledger", recounting(floor, crew.recount), floor.stop)
        if crew.back_up is not None:
            yield supervised(current, "backup", backing_up(floor, crew.back_up), floor.stop)
        if crew.learned is not None:
            yield supervised(current, "training", training(floor, crew.learned), floor.stop)
    if crew.reload is not None:
        yield supervised(current, "settings", Rereader(floor, crew.reload), floor.stop)


def _watch_logins(floor: Floor, endings: Endings) -> Callable[[], None]:
    def body() -> None:
        if tell_endings(floor.desk, endings):
            floor.mail.ring()
        floor.stop.wait(LOOK_SECONDS)

    return body


def poll_seconds(source: Source) -> float:
    """How long a source may wait for events before it looks again."""
    return float(getattr(source, "poll_seconds", 60.0))


def _stand_watch(floor: Floor, threads: Sequence[RoleThread], locks: RoleLocks) -> None:
    """Tell systemd and the locks that all threads work, until the daemon is to stop.

    A thread that is dead, or has not come round for so long that it must hang, stops the signs of life.
    """
    pace = watchdog_seconds()
    told: set[str] = set()
    while not floor.stop.wait(min(pace or 5.0, 5.0)):
        hung = hanging(threads, _patience(floor.desk.office.settings))
        for thread in hung:
            if thread.name not in told:
                log_event("role.hung", role=thread.name, seconds=round(thread.pulse.age()))
        told = {thread.name for thread in hung}
        if not hung and all(thread.is_alive() for thread in threads):
            locks.beat()
            notify("WATCHDOG=1")


def _patience(settings: Settings) -> float:
    """Seconds after which a thread hangs; one that waits for a source gives no sign of life meanwhile."""
    return max(settings.daemon.hung_minutes * 60, *(2 * place.pace.total_seconds() for place in places_of(settings)), 0)


def hanging(threads: Sequence[RoleThread], seconds: float) -> tuple[RoleThread, ...]:
    """Threads that live and have given no sign of life for so long."""
    return tuple(thread for thread in threads if thread.is_alive() and thread.pulse.age() > seconds)


def _end(floor: Floor, threads: Sequence[threading.Thread]) -> None:
    notify("STOPPING=1")
    log_event("daemon.stopping")
    floor.work.ring()
    floor.mail.ring()
    floor.again.ring()
    deadline = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    log_event("daemon.stopped", count=sum(thread.is_alive() for thread in threads))


def drain(crew: Crew, roles: Sequence[str] = ROLES) -> list[OfficedError]:
    """Handle what is there now and end. Returns what could not be reached; the rest went on."""
    desk = crew.desk
    locks = RoleLocks(desk.office.settings.data / "locks")
    locks.take(tuple(r for r in roles if r in ROLES), desk.clock())
    troubles: list[OfficedError] = []
    try:
        _clear_up(desk, roles)
        if "sources" in roles:
            troubles += _drain_sources(crew)
        if "workers" in roles:
            troubles += _drain_work(desk)
            ShadowWatch()(desk)
        if "clock" in roles:
            tick(desk)
            if (error := daily(desk)) is not None:
                troubles.append(error)
            if (round_ := stamps(desk)).trouble is not None:
                troubles.append(round_.trouble)
            clear(desk)
            if crew.endings is not None:
                tell_endings(desk, crew.endings)
        if "relay" in roles:
            troubles += _drain_mail(crew)
        desk.store.seal(desk.clock())
    finally:
        locks.release()
    log_event("daemon.drained", count=len(troubles))
    return troubles


def _drain_sources(crew: Crew) -> list[OfficedError]:
    troubles: list[OfficedError] = []
    for source in crew.sources:
        try:
            taken = _take_settled(crew.desk, source)
            log_event("source.taken", source=source.name, documents=taken.documents, copies=taken.copies)
        except OfficedError as error:
            log_event("source.lost", source=source.name, error=str(error))
            troubles.append(error)
        finally:
            source.close()
    return troubles


# A scan that is still being written is waited for, but not for ever: a scanner that hangs must not hold up the rest.
SETTLE_ROUNDS = 60


def _take_settled(desk: Desk, source: Source) -> TakenIn:
    """Take in what stands there; a source that says `unsettled` has more that is about to be complete."""
    stop = threading.Event()
    taken = take_in(desk, source)
    for _ in range(SETTLE_ROUNDS):
        if not getattr(source, "unsettled", False):
            break
        source.wait(1.0, stop)
        taken += take_in(desk, source)
    return taken


def _drain_work(desk: Desk) -> list[OfficedError]:
    """Make the steps of all that waits. A worker that could not go on leaves the rest to the next run."""
    settings = desk.office.settings.daemon
    me = f"{_worker_names(desk)}{os.getpid()}"

    def empty(worker: str) -> None:
        while work_once(desk, worker, CLAIM, log_event, lambda: kept(desk, worker)):
            pass

    with ThreadPoolExecutor(settings.workers) as hands:
        ended = [hands.submit(empty, f"{me}.{n}") for n in range(settings.workers)]
    troubles: list[OfficedError] = []
    for one in ended:
        try:
            one.result()
        except OfficedError as error:
            troubles.append(error)
    return troubles


def _drain_mail(crew: Crew) -> list[OfficedError]:
    desk = crew.desk
    floor = Floor(desk)
    troubles: list[OfficedError] = []
    for channel in crew.channels():
        trouble = Trouble(f"channel.{channel.name}", f"channel {channel.name}")
        while True:
            done = relay_once(desk, channel, f"{_sender_names(desk)}{os.getpid()}.0", SEND, log_event)
            if done.unreachable is not None:
                log_event("channel.lost", channel=channel.name, error=str(done.unreachable))
                troubles.append(done.unreachable)
                break
            settle(floor, channel, done, trouble)
            if not (done.sent or done.refused):
                break
        channel.close()
    return troubles
