"""A server for as long as a test needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.ports import NotInstalled
from tests.servers.postgres import Postgres
from tests.servers.pymap_server import Pymap

Server = TypeVar("Server", Dovecot, Postgres, Pymap)


@contextmanager
def lent(make: Callable[[], Server], *, started: bool = True) -> Iterator[Server]:
    """Make a server, start it, and take everything away at the end.

    Where it is not installed, the tests that need it are skipped by name. A test that starts it by itself asks for one
    that is not `started`.
    """
    try:
        server = make()
    except NotInstalled as missing:
        pytest.skip(f"not installed: {missing}")
    try:
        if started:
            server.start()
        yield server
    finally:
        server.destroy()
