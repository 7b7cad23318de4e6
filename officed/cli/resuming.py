"""After a restore: which numbers were given out since the backup, and that they are never given again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from officed.domain.errors import BadSettings, NotFound, OfficedError
from officed.domain.register import Resumption
from officed.domain.states import Actor

if TYPE_CHECKING:
    from officed.flow.desk import Desk
    from officed.wiring import Running

_STATED = re.compile(r"^(?P<sequence>.+?)(/(?P<year>\d{4}))?=(?P<last>\d{1,9})$")
# Letters that stood in a mailbox for a while when the backup was taken came before it.
_BEFORE = timedelta(days=1)
# Of numbers that were given one after the other, so many may be missing in a copy of sent mail.
_NEAR = 10
# Said of all sequences that gave out nothing since the backup.
OTHERS = "others=0"


@dataclass(slots=True)
class Resumed:
    """What came of it: reservations made, letters taken in again, sequences that still wait, and why."""

    reserved: list[str] = field(default_factory=list)
    documents: int = 0
    waiting: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def resume(config: Path | None, by: Actor, *, reconcile: bool, seen: Sequence[Path], last: Sequence[str]) -> Resumed:
    """Compare, settle, and say what is left."""
    from officed.log import configure
    from officed.wiring import config_path, open_for_people, open_office

    configure("auto", "warning")
    path = config_path(config)
    running = open_office(path, watching=True) if reconcile else open_for_people(path)
    done = Resumed()
    try:
        desk = running.desk
        for stated in sorted(last, key=lambda stated: stated == OTHERS):
            _settle_stated(desk, stated, by, done)
        if reconcile and desk.store.resumptions():
            _settle_compared(running, seen, by, done)
        done.waiting = [f"{one.sequence}/{one.year}" for one in desk.store.resumptions()]
    finally:
        running.close()
    return done


def _settle_stated(desk: Desk, stated: str, by: Actor, done: Resumed) -> None:
    if stated == OTHERS:
        for one in desk.store.resumptions():
            _settle(desk, one, one.before - 1, by, done)
        return
    found = _STATED.match(stated)
    if found is None:
        raise BadSettings(text=f"--last {stated} is not SEQ=N or SEQ/YEAR=N, such as kirjad=348.")
    waiting = [one for one in desk.store.resumptions() if one.sequence == found["sequence"]]
    if found["year"]:
        waiting = [one for one in waiting if one.year == int(found["year"])]
    if not waiting:
        names = ", ".join(f"{one.sequence}/{one.year}" for one in desk.store.resumptions())
        hint = f"Waiting: {names}." if names else "None waits: numbers are given."
        raise NotFound(what="waiting sequence", name=stated.partition("=")[0], hint=hint)
    if len({one.year for one in waiting}) > 1:
        raise BadSettings(text=f"{found['sequence']} waits in several years: write {waiting[-1].sequence}/YEAR=N.")
    for one in waiting:
        _settle(desk, one, int(found["last"]), by, done)


def _settle(desk: Desk, one: Resumption, last: int, by: Actor, done: Resumed) -> None:
    from officed.domain.office_time import local_date
    from officed.flow.reserving import reason_after

    reason = reason_after(local_date(one.taken_at, desk.zone))
    count = desk.store.settle(one, last, reason, by, desk.clock())
    done.reserved += [f"{one.sequence}/{one.year}/{n}" for n in range(last - count + 1, last + 1)]


def _settle_compared(running: Running, seen: Sequence[Path], by: Actor, done: Resumed) -> None:
    """Take in what is newer than the backup, look for numbers, and settle where there was something to look into."""
    from officed.cli.sent_numbers import journals_among, only_journals

    desk = running.desk
    waiting = desk.store.resumptions()
    taken_at = min(one.taken_at for one in waiting)
    before = desk.store.counts()["arrivals"]
    _compare(running, taken_at, by, done)
    done.documents = desk.store.counts()["arrivals"] - before
    places = [*seen, *_own_folder(running)]
    if not places:
        text = "There is no copy of sent mail to look into: name the journal or the sent mails with --seen, or --last."
        done.troubles.append(text)
    elif only_journals(places):
        day = journals_among(places)[-1].stem
        text = f"The last journal is of {day}, and later numbers stand in sent mails only: name them too (--seen)."
        done.troubles.append(f"{text} Or say the last numbers with --last.")
    if done.troubles:
        return
    last = last_given(desk, places, waiting)
    for one in waiting:
        _settle(desk, one, last[one.sequence, one.year], by, done)


def _compare(running: Running, taken_at: datetime, by: Actor, done: Resumed) -> None:
    from officed.flow.reconciling import reconcile

    desk = running.desk
    for source in running.sources:
        # Without a first letter of its own, the source has nothing that tells old ones from new.
        since = None if desk.store.first_told(source.name) else taken_at - _BEFORE
        try:
            compared = reconcile(desk, [source], by, since=since)
        except OfficedError as error:
            done.troubles.append(str(error))
            continue
        done.troubles += compared.unreachable
        if compared.remaining:
            done.troubles.append(
                f"{source.name}: {compared.remaining} differences are left; officed ledger --reconcile"
            )


def _own_folder(running: Running) -> Iterator[Path]:
    folder = running.desk.office.settings.mail_folder
    if folder is not None and folder.path.is_dir():
        yield folder.path


def last_given(desk: Desk, places: Sequence[Path], waiting: Sequence[Resumption]) -> dict[tuple[str, int], int]:
    """The last number of each sequence and year that waits, by what was sent or logged; else that of the backup."""
    from officed.cli.sent_numbers import journals_among, lines_in
    from officed.flow.reserving import numbers_in
    from officed.store.journal.reading import numbers_told

    plan, since = desk.office.file_plan, min(one.taken_at for one in waiting) - _BEFORE
    years: dict[str, int | None] = {}
    highest = numbers_told(journals_among(places))
    doubtful: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for at, line in lines_in(places):
        if at is not None and at < since:
            continue
        year = (at or desk.clock()).astimezone(desk.zone).year
        for written, sequence, of, number in numbers_in(line, plan, year):
            if written not in years:
                years[written] = _year_of(desk, written)
            if years[written] is None:
                highest[sequence, of] = max(number, highest.get((sequence, of), 0))
            elif years[written] != of:
                doubtful[sequence, of].add(number)
    found = {(one.sequence, one.year): max(one.before - 1, highest.get((one.sequence, one.year), 0)) for one in waiting}
    return {of: reached(last, doubtful[of]) for of, last in found.items()}


def reached(last: int, doubtful: Iterable[int]) -> int:
    """The last number, where sent mail names some that the register has too, of another year.

    Most such mails are about the letter of that year. Those that go on from the last number, or nearly so, may have
    been given after it: a number that nobody gave is reserved for nothing, one that is given twice is a wrong register.
    """
    for number in sorted(doubtful):
        if last < number <= last + _NEAR:
            last = number
    return last


def _year_of(desk: Desk, written: str) -> int | None:
    """The year of the newest entry with a number; None where there is none."""
    try:
        entry = desk.store.card(desk.store.find(written)).entry
    except NotFound:
        return None
    return entry.year if entry is not None else None
