"""Time stamps over the journals: a service that the office does not own says when a journal was there (RFC 3161).

A stamp is never waited for: a journal without one is whole, and the clock asks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from officed.domain.errors import OfficedError
from officed.domain.office_time import start_of_day
from officed.domain.states import CLOCK, Actor
from officed.flow.desk import Desk
from officed.ports.journals import Stamped
from officed.ports.stamping import Stamp, StampUnproved

# So many in a round, so that a day's journal never waits for those of a month.
ROUND = 10


@dataclass(frozen=True, slots=True)
class StampRound:
    """What a round brought: files with their new stamps, why it ended early, and how many are still without one."""

    made: tuple[tuple[Path, Stamp], ...] = ()
    trouble: OfficedError | None = None
    left: int = 0


def stamp_journals(desk: Desk, actor: Actor = CLOCK, most: int = ROUND) -> StampRound:
    """Ask for the stamps that are missing, the newest journal first; what gives no stamp ends the round."""
    wanted = unstamped(desk)
    made: list[tuple[Path, Stamp]] = []
    trouble = _catch_up(desk, actor) if desk.office.settings.journal.timestamp else None
    for journal in wanted[:most]:
        try:
            made.append((journal.file, stamp(desk, journal.file, actor)))
        except OfficedError as error:
            trouble = error
            break
    return StampRound(tuple(made), trouble, len(wanted) - len(made))


def _catch_up(desk: Desk, actor: Actor) -> OfficedError | None:
    """Write down stamps that stand there and that history does not have: it was stopped right after they were kept.

    What history has already is not compared: another stamp in the place of one is for `verify` to tell. Returns why one
    proves nothing.
    """
    known = desk.store.stamps_remembered()
    trouble: OfficedError | None = None
    for one in desk.store.stamped():
        if one.stamp is None or one.file.name in known:
            continue
        try:
            reply, proved = _proved(desk, one)
            desk.store.remember_stamp(one.file, reply, proved, actor, desk.clock())
        except OfficedError as error:
            trouble = error
    return trouble


def stamp(desk: Desk, file: Path, actor: Actor) -> Stamp:
    """Ask for the stamp of one journal and keep it.

    Where somebody else was first, theirs stays and is told. Raises `StampAway`, `StampRefused`, `StampImpossible`,
    `StampUnproved`, `NoJournalRoom`.
    """
    now = desk.clock()
    reply, made = desk.stamper.stamp(file, desk.office.settings, now)
    if desk.store.keep_stamp(file, reply, made, actor, now):
        return made
    return next(_proved(desk, one)[1] for one in desk.store.stamped() if one.file == file)


def unstamped(desk: Desk) -> tuple[Stamped, ...]:
    """Journals that are to be stamped, the newest first: each proves all before it, so old ones are left without.

    One whose stamp is gone is asked for at any age: what history remembers is missed until it is there.
    """
    wanted = desk.office.settings.journal
    if not wanted.timestamp:
        return ()
    since = desk.today() - timedelta(days=wanted.timestamp_days)
    lost = desk.store.stamps_remembered()
    without = (one for one in reversed(desk.store.stamped()) if one.stamp is None)
    return tuple(one for one in without if one.day >= since or one.file.name in lost)


def examine_stamps(desk: Desk) -> Iterator[tuple[Stamped, Stamp | None, OfficedError | None]]:
    """Every journal, the oldest first, with what its stamp says, or why that is not proved."""
    for one in desk.store.stamped():
        proved: Stamp | None = None
        trouble: OfficedError | None = None
        try:
            if one.stamp is not None:
                _, proved = _proved(desk, one)
        except OfficedError as error:
            trouble = error
        yield one, proved, trouble


def _proved(desk: Desk, one: Stamped) -> tuple[bytes, Stamp]:
    assert one.stamp is not None
    try:
        reply = one.stamp.read_bytes()
    except OSError as error:
        raise StampUnproved(file=one.file.name, reason=f"it cannot be read ({error.strerror})") from error
    return reply, desk.stamper.proved(reply, one.file, desk.office.settings)


def waiting_since(desk: Desk) -> datetime | None:
    """Since when history has gone without a stamp: the end of the oldest day that no later stamp proves."""
    wanted = desk.office.settings.journal
    journals = desk.store.stamped(desk.today() - timedelta(days=wanted.timestamp_days))
    proved = max((at for at, one in enumerate(journals) if one.stamp is not None), default=-1)
    waiting: Sequence[Stamped] = journals[proved + 1 :]
    return start_of_day(waiting[0].day + timedelta(days=1), desk.zone) if waiting else None
