"""Real servers for all tests, started once for each test process; and no skip unseen under STRICT=1."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.servers.dovecot import Dovecot
from tests.servers.lending import lent
from tests.servers.postgres import Postgres
from tests.servers.pymap_server import Pymap
from tests.servers.smtp_sink import SmtpSink
from tests.servers.stamping_server import StampingServer, openssl

# Time is measured in benchmarks/ and asserted nowhere: a busy machine is no failure.
settings.register_profile("officed", deadline=None)
settings.load_profile("officed")

STRICT = os.environ.get("STRICT") == "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long version of a promise runs only when asked for by its mark."""
    if "soak" in (config.option.markexpr or ""):
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="soak: run by `make soak`"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Under STRICT=1 a skipped test is a failed test: what was not proved is not green."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if STRICT and report.skipped and not hasattr(report, "wasxfail") and not item.get_closest_marker("soak"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and STRICT=1 allows no skip: {_why(report.longrepr)}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """A whole file that is skipped counts too."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} skipped, and STRICT=1 allows no skip: {_why(report.longrepr)}"


def _why(longrepr: object) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot; make a user of your own in it with `user()`."""
    with lent(Dovecot) as server:
        yield server


@pytest.fixture(scope="session")
def pymap() -> Iterator[Pymap]:
    """A running pymap: the IMAP server of the demo, with one user."""
    with lent(Pymap) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL; make databases in it with `database()` and `template()`."""
    with lent(Postgres) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database for one test."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def _stamping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StampingServer]:
    openssl()
    made = StampingServer(tmp_path_factory.mktemp("tsa")).start()
    yield made
    made.stop()


@pytest.fixture
def service(_stamping: StampingServer) -> StampingServer:
    """A running time-stamping service that works, asked nothing yet."""
    _stamping.clear()
    return _stamping


@pytest.fixture(scope="session")
def _sink() -> Iterator[SmtpSink]:
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def smtp_sink(_sink: SmtpSink) -> SmtpSink:
    """A running SMTP server that accepts everything, empty at the start of each test."""
    _sink.clear()
    return _sink
