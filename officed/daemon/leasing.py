"""What a worker has claimed stays its own while a step takes long: a hundred scanned pages outlast any lease."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from officed.domain.errors import OfficedError
from officed.flow.desk import Desk
from officed.log import log_event

# A lease is renewed so many times before it would end.
_RENEWALS = 3


@contextmanager
def kept(desk: Desk, worker: str) -> Iterator[None]:
    """Renew what the worker has claimed until the block ends. A worker that dies renews nothing any more."""
    lease = desk.office.settings.daemon.lease_seconds
    done = threading.Event()

    def renew() -> None:
        while not done.wait(lease / _RENEWALS):
            try:
                desk.store.renew(worker, desk.clock() + timedelta(seconds=lease))
            except OfficedError as error:
                # The step itself will meet the same trouble and say so.
                log_event("role.failed", role=worker, error=str(error))

    renewing = threading.Thread(target=renew, name=f"lease-{worker}", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
