"""Backup and restore on both databases: as of one moment, whole or not there, and no number given too early."""

from __future__ import annotations

import json
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from officed.domain.errors import NotFound, Refused
from officed.domain.states import OFFICED
from officed.store import Database, SqlStore
from officed.store.backing_up import BackupRunning, backups_in, keep_newest
from officed.store.engine import sqlite_url
from officed.store.journal.check_journal import journals_in
from officed.store.numbers import NumbersWait
from officed.store.restoring import BadBackup, find_backup, read_backup, restore
from tests.contract.store_kit import NOON, ask, number, read, registered
from tests.servers.postgres import Postgres

LATER = NOON + timedelta(hours=3)
FIRSTS = {"letters": 1, "requests": 1}
TABLES = ("document", "arrival", "content", "entry", "counter", "history", "seal", "blob", "outbox")


def _back_up(store: SqlStore, into: Path, at: datetime = NOON) -> Path:
    return store.back_up(into, {}, "config/officed.toml", OFFICED, at).folder


def _brought_back(backup: Path, data: Path, database: Database | None = None) -> SqlStore:
    restore(read_backup(backup), data, database, FIRSTS, OFFICED, LATER)
    return SqlStore(database or Database(sqlite_url(data / "officed.db")), data / "originals")


def test_a_register_comes_back_as_it_was(store: SqlStore, tmp_path: Path) -> None:
    """Every entry, seal and original; verify says yes, sha256sum says yes, and no number is given."""
    for name in "abc":
        registered(store, name)
    store.seal(NOON)
    before = {table: ask(store, f"SELECT count(*) FROM {table}") for table in TABLES}
    backup = _back_up(store, tmp_path / "backups")
    assert store.last_backup() == NOON
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=backup, check=False)
    assert done.returncode == 0
    manifest = json.loads((backup / "manifest.json").read_text())
    assert manifest["numbers"] == [{"sequence": "letters", "year": 2026, "next": 4, "last_entry": 3}]
    again = _brought_back(backup, tmp_path / "data")
    after = {table: ask(again, f"SELECT count(*) FROM {table}") for table in TABLES}
    # History tells of the restore, one row more.
    assert {**after, "history": before["history"]} == before
    assert again.verify() == ()
    assert [card.entry for card in again.cards()] == [card.entry for card in store.cards()]
    with pytest.raises(NumbersWait):
        number(again, read(again, "d"), at=LATER)
    for one in again.resumptions():
        again.settle(one, 5 if one.sequence == "letters" else 0, "after", OFFICED, LATER)
    document = read(again, "e")
    number(again, document, at=LATER)
    assert again.document(document).reference == "7-1/6"
    again.seal(LATER)
    assert again.verify() == ()
    again.close()


def test_a_backup_goes_into_postgresql(store: SqlStore, tmp_path: Path, postgres: Postgres) -> None:
    """From either database into an empty PostgreSQL, guards and seals as before; into one that is used, never."""
    for name in "ab":
        registered(store, name)
    store.seal(NOON)
    backup = _back_up(store, tmp_path / "backups")
    url = postgres.database()
    again = _brought_back(backup, tmp_path / "data", Database(url))
    try:
        assert again.verify() == ()
        for one in again.resumptions():
            again.settle(one, one.before - 1, "after", OFFICED, LATER)
        document = read(again, "c")
        number(again, document, at=LATER)
        assert again.document(document).reference == "7-1/3"
        assert again.verify() == ()
        with pytest.raises(Refused, match="register already"):
            restore(read_backup(backup), tmp_path / "other", Database(url), FIRSTS, OFFICED, LATER)
    finally:
        again.close()
        postgres.drop(url)


def test_a_backup_under_load_is_of_one_moment(store: SqlStore, second: SqlStore, tmp_path: Path) -> None:
    """While letters are registered: the backup verifies, and has every original that it names."""
    registered(store, "first")
    stop = threading.Event()

    def load() -> None:
        n = 0
        while not stop.is_set():
            registered(second, f"letter {n}")
            n += 1

    thread = threading.Thread(target=load)
    thread.start()
    try:
        backups = [_back_up(store, tmp_path / "b", NOON + timedelta(seconds=n)) for n in range(3)]
    finally:
        stop.set()
        thread.join()
    for n, backup in enumerate(backups):
        again = _brought_back(backup, tmp_path / f"data{n}")
        assert again.verify() == ()
        again.close()


def test_an_interrupted_backup_is_known_and_removed(store: SqlStore, tmp_path: Path) -> None:
    """What was interrupted is no backup, goes with the next one, and of whole ones the newest are kept."""
    registered(store, "a")
    into = tmp_path / "backups"
    half = into / ".officed-20260302T000000Z.part"
    half.mkdir(parents=True)
    (half / "register.db").write_bytes(b"half")
    with pytest.raises(NotFound, match="manifest"):
        find_backup(into)
    made = [_back_up(store, into, NOON + timedelta(days=n)) for n in range(3)]
    assert not half.exists()
    assert backups_in(into) == made
    assert find_backup(into) == made[-1]
    assert keep_newest(into, 2) == 1
    assert backups_in(into) == made[1:]


def test_two_backups_at_once_do_not_meet(store: SqlStore, tmp_path: Path) -> None:
    """The second is told to wait, and takes nothing of the first away."""
    import fcntl

    (tmp_path / "b").mkdir()
    with (tmp_path / "b" / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BackupRunning):
            _back_up(store, tmp_path / "b")
    assert store.last_backup() is None


@pytest.mark.parametrize("place", ["register.db", "SHA256SUMS", "originals", "manifest.json"])
def test_a_changed_backup_is_refused(store: SqlStore, tmp_path: Path, place: str) -> None:
    """Whatever of it was changed, nothing is restored."""
    registered(store, "a")
    backup = _back_up(store, tmp_path / "backups")
    file = next(p for p in (backup / place).rglob("*") if p.is_file()) if place == "originals" else backup / place
    file.unlink()
    file.write_bytes(b"other")
    with pytest.raises(BadBackup):
        read_backup(backup)


def test_missing_originals_are_told(store: SqlStore, tmp_path: Path) -> None:
    """A lost original does not keep the rest from being saved, and is named."""
    document = registered(store, "a")
    sha256 = store.document(document).original_sha256
    path = store.originals.path(sha256)
    path.unlink()
    made = store.back_up(tmp_path / "b", {}, "config/officed.toml", OFFICED, NOON)
    assert made.missing == (sha256,)
    assert read_backup(made.folder).missing == (sha256,)


def test_a_used_data_folder_is_refused(store: SqlStore, tmp_path: Path) -> None:
    """Nothing that stands there is touched; an interrupted restore is taken up again."""
    registered(store, "a")
    backup = _back_up(store, tmp_path / "backups")
    data = tmp_path / "data"
    data.mkdir()
    (data / "officed.db").write_bytes(b"another register")
    with pytest.raises(Refused, match="not empty"):
        _brought_back(backup, data)
    assert (data / "officed.db").read_bytes() == b"another register"
    (data / "officed.db").rename(data / "officed.db.restoring")
    again = _brought_back(backup, data)
    assert again.verify() == ()
    again.close()


def test_the_years_between_wait_too(store: SqlStore, tmp_path: Path) -> None:
    """A backup of the old year restored in the new one: both years wait."""
    registered(store, "a")
    backup = _back_up(store, tmp_path / "backups")
    data = tmp_path / "data"
    restore(read_backup(backup), data, None, {"letters": 1}, OFFICED, datetime(2027, 1, 2, tzinfo=UTC))
    again = SqlStore(Database(sqlite_url(data / "officed.db")), data / "originals")
    waiting = [(one.sequence, one.year, one.before) for one in again.resumptions()]
    assert waiting == [("letters", 2026, 2), ("letters", 2027, 1)]
    again.close()


def test_journals_come_back_to_their_own_folder(store: SqlStore, tmp_path: Path) -> None:
    """Where journals stand on a disk of their own, they are restored there; one that outlived the register is left."""
    for day in (0, 1):
        at = NOON + timedelta(days=day)
        registered(store, f"letter {day}", at=at)
        store.seal(at)
    store.write_journals("kaleva.example", ZoneInfo("Europe/Tallinn"), OFFICED, at + timedelta(days=1), lambda _: ())
    first, second = journals_in(store._journals)
    kept = {f"data/journal/{file.name}": file for file in (first, second)}
    backup = store.back_up(tmp_path / "backups", kept, "config/officed.toml", OFFICED, NOON).folder
    data, disk = tmp_path / "data", tmp_path / "disk"
    disk.mkdir()
    left = disk / first.name
    left.write_bytes(first.read_bytes())
    written_at = left.stat().st_mtime_ns
    restore(read_backup(backup), data, None, FIRSTS, OFFICED, LATER, disk)
    again = SqlStore(Database(sqlite_url(data / "officed.db")), data / "originals", disk)
    assert again.verify() == ()
    again.close()
    assert (disk / second.name).read_bytes() == second.read_bytes()
    assert (left.stat().st_mtime_ns, (data / "journal").exists()) == (written_at, False)
