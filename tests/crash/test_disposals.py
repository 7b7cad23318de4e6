"""The process dies at every point of a disposal: each letter is whole or gone, and the next run ends it."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from officed.domain.changes import Dispose, PutTitle
from officed.domain.states import State
from officed.store import Database, SqlStore
from officed.store.engine import sqlite_url
from officed.store.migrating import migrate
from tests.contract.store_kit import NOON, ask, move_to, registered
from tests.crash.dying import Points

# The clock of these letters stands before that of the disk: no file is spared as one that has just come in.
AT_ONCE = -1e9
LETTERS = (1, 2)


def _open(folder: Path) -> SqlStore:
    return SqlStore(Database(sqlite_url(folder / "register.db")), folder / "originals")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A sealed register with two closed letters, in a folder to copy."""
    folder = tmp_path / "closed"
    folder.mkdir()
    store = _open(folder)
    migrate(store._database)
    for name in ("a", "b"):
        move_to(store, registered(store, name, PutTitle("Mari Maasikas", "Kiri")), State.CLOSED)
    store.seal(NOON)
    store.close()
    return folder


def _dispose(store: SqlStore) -> None:
    for document in LETTERS:
        if store.document(document).state is State.CLOSED:
            move_to(store, document, State.DISPOSED, Dispose("akt 1-9/3"))
    store.remove_originals(NOON, spared=AT_ONCE)


def _dies(folder: Path, fatal: int) -> int:
    """Dispose in a child that dies at a point. Returns how it ended."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            store = _open(folder)
            points = Points(fatal, os.open(os.devnull, os.O_WRONLY))
            points.lay()
            os.rename, os.unlink = points._after("rename", os.rename), points._after("unlink", os.unlink)
            _dispose(store)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_disposal_survives_a_death_at_every_point(closed: Path, tmp_path: Path) -> None:
    """Before and after each commit, fsync, rename and unlink: nothing is half told, and the register proves."""
    fatal, ended = 0, -signal.SIGKILL
    while ended == -signal.SIGKILL:
        fatal += 1
        folder = tmp_path / str(fatal)
        shutil.copytree(closed, folder)
        ended = _dies(folder, fatal)
        store = _open(folder)
        assert store.verify() == ()
        titles = dict(ask(store, "SELECT document_id, title FROM content"))
        for document in LETTERS:
            stands = store.document(document)
            gone = stands.state is State.DISPOSED
            assert gone is (store.disposal(document) is not None)
            assert (document in titles) is not gone
            assert gone or store.originals.true(stands.original_sha256)
        _dispose(store)
        store.seal(NOON)
        assert store.verify() == ()
        assert not ask(store, "SELECT * FROM content")
        store.originals.sweep()
        assert not [file for file in (folder / "originals").rglob("*") if file.is_file()]
        store.close()
    assert ended == 0
    # Two letters, and the removal of both files: three commits with two points each, and three points for each file.
    assert fatal - 1 >= 3 * 2 + 2 * 3
