"""PostgreSQL rings when another process made work."""

from __future__ import annotations

from datetime import UTC, datetime

from officed.domain.changes import NewArrival
from officed.store import Database, SqlStore
from officed.store.listening import Ear
from officed.store.migrating import migrate


def test_an_arrival_of_another_process_is_heard(postgres_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Workers on other hosts need not wait for their next look."""
    ours, theirs = Database(postgres_url), Database(postgres_url)
    migrate(ours)
    ear = Ear(ours)
    assert ear.wait(0.1) == ()
    now = datetime.now(UTC)
    store = SqlStore(theirs, tmp_path)
    stored = store.originals.store(b"Subject: x\r\n\r\n")
    store.receive(
        [NewArrival("info", "1", now, now.date(), stored.sha256, stored.size, "d" * 64, "x.eml", "message/rfc822")], now
    )
    assert ear.wait(10) == ("document",)
    ear.close()
    for database in (ours, theirs):
        database.close()
