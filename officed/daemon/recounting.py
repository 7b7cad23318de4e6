"""Once a day the ledger is compared with the mailboxes and folders themselves, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta

from officed.daemon.threads import Floor
from officed.domain.states import CLOCK
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.reconciling import Reconciliation, reconcile
from officed.log import log_event
from officed.ports.sources import Source

# How often it is asked whether it is time; settings may have changed meanwhile.
LOOK_SECONDS = 30.0
_KEY, _WHAT = "ledger", "the ledger and its mailboxes"


def recounting(floor: Floor, sources: Callable[[], Sequence[Source]]) -> Callable[[], None]:
    """The body of the thread. `sources` makes sources of its own: each is used by one thread only."""
    last = floor.desk.store.last_reconciled()

    def body() -> None:
        nonlocal last
        desk = floor.desk
        if is_due(desk, last):
            recount(desk, sources())
            last = desk.clock()
            floor.work.ring()
            floor.mail.ring()
        floor.stop.wait(LOOK_SECONDS)

    return body


def is_due(desk: Desk, last: datetime | None) -> bool:
    """Whether today's time has come and it was not done since. An office that was off at night does it in the morning.

    A register that was never compared waits for its first night.
    """
    settings = desk.office.settings.ledger
    now, today = desk.now_and_today()
    at = datetime.combine(today, settings.reconcile_at, desk.zone)
    if now < at:
        at = datetime.combine(today - timedelta(days=1), settings.reconcile_at, desk.zone)
    return settings.reconcile and (_begun(desk, at) if last is None else last < at)


def _begun(desk: Desk, at: datetime) -> bool:
    """Whether letters were taken before an instant."""
    first = next(iter(desk.store.lines(limit=1)), None)
    told = desk.store.first_told(first.source) if first is not None else None
    return told is not None and told < at


def recount(desk: Desk, sources: Sequence[Source]) -> Reconciliation:
    """Compare, mend, tell. Differences that are left raise an alarm, once; the next comparison without any ends it."""
    with ExitStack() as closing:
        for source in sources:
            closing.callback(source.close)
        done = reconcile(desk, sources, CLOCK)
    for one in done.differences:
        log_event("ledger.differs", source=one.source, key=one.key, document=one.document, code=one.kind)
    log_event("ledger.reconciled", found=done.found, mended=done.mended, count=done.remaining)
    now = desk.clock()
    if done.remaining or done.unreachable:
        detail = "; ".join((*([f"{done.remaining} differences are left"] if done.remaining else []), *done.unreachable))
        mails = writing.alarm(desk, _KEY, _WHAT, detail, "officed ledger --reconcile", now)
        desk.store.raise_alarm(_KEY, detail, mails, now)
    else:
        desk.store.clear_alarm(_KEY, writing.recovered(desk, _KEY, _WHAT, now), now)
    return done
