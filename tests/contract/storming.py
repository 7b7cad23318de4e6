"""A process that registers its share of a storm of letters in many threads, and may be killed at any moment.

`python -m tests.contract.storming TOLD`: JSON with url, originals, flag, started, first, last and threads.
Started again, it goes on with what its share still lacks.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from officed.domain.changes import Move
from officed.domain.errors import OfficedError
from officed.domain.office_time import local_date
from officed.domain.register import NumberRequest
from officed.domain.series import Series
from officed.domain.states import OFFICED, State
from officed.store import Database, SqlStore
from tests.contract.store_kit import given_to

NEW_YEAR = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
"""The first instant of 2027 in Tallinn."""
EVENING = timedelta(hours=8)
SERIES = tuple(Series(f"{n}-1", f"Sari {n}", f"sequence {n}") for n in range(1, 6))


class StormClock:
    """One clock for all processes: the last evening of a year, until a file appears, and then the new year."""

    def __init__(self, flag: Path, started: float) -> None:
        self._flag, self._started = flag, started

    def __call__(self) -> tuple[datetime, date]:
        """Instant and local date; it goes on by itself, and jumps over the rest of the evening once."""
        begun = NEW_YEAR if self._flag.exists() else NEW_YEAR - EVENING
        now = begun + timedelta(seconds=time.time() - self._started)
        return now, local_date(now)


def register(store: SqlStore, document: int, clock: StormClock) -> None:
    """Take a letter from wherever it stands to its number. Each tenth joins the first matter of its sequence."""
    while True:
        try:
            stands = store.document(document)
            if stands.state is State.RECEIVED:
                store.move(Move(document, stands.version, stands.state, State.READ, OFFICED, "read"), clock()[0])
                continue
            if stands.state is not State.READ:
                return
            series = SERIES[document % len(SERIES)]
            today = clock()[1]
            follows = (series.sequence, 2026, 1) if document > 50 and document % 10 == 0 else None
            move = Move(document, stands.version, stands.state, State.REGISTERED, OFFICED, "registered")
            request = NumberRequest(series, follows=follows)
            store.register(move, request, lambda _: (given_to("jaan"),), clock, today)
        except OfficedError as error:
            # A database that is busy for long is asked again, as the daemon does.
            print(error, file=sys.stderr)
            time.sleep(0.05)


def main(told: dict[str, object]) -> None:
    """Register the share, in threads."""
    store = SqlStore(Database(str(told["url"])), Path(str(told["originals"])))
    clock = StormClock(Path(str(told["flag"])), float(str(told["started"])))
    share = range(int(str(told["first"])), int(str(told["last"])) + 1)
    with ThreadPoolExecutor(int(str(told["threads"]))) as pool:
        list(pool.map(lambda document: register(store, document, clock), share))
    store.close()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
