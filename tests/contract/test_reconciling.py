"""The ledger against real places: what differs is found and mended, and no letter ever gets a second number."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from officed.domain.states import OFFICED
from officed.flow.desk import Desk
from officed.flow.intake import take_in
from officed.flow.reconciling import Reconciliation, reconcile
from officed.flow.stepping import work_once
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.wiring import Furnished, furnish
from tests.contract.source_places import TAKEN, InboxPlace, MaildirPlace, MailPlace, Place, ScanPlace
from tests.servers.dovecot import Dovecot
from tests.servers.ports import until
from tests.unit.flow.desks import HandClock, letter, make_desk


@pytest.fixture(scope="module")
def furnished() -> Furnished:
    """The sample office."""
    return furnish(None)


@pytest.fixture(scope="module")
def readers() -> Iterator[ReaderPool]:
    """Reader processes."""
    pool = ReaderPool(Reading())
    yield pool
    pool.close()


class Morning(HandClock):
    """The machine's own time, some hours on: what stands in the places has stood there for long."""

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=3)


@pytest.fixture
def desk(tmp_path: Path, furnished: Furnished, readers: ReaderPool) -> Iterator[Desk]:
    """A desk with an empty register."""
    made = make_desk(tmp_path, furnished, readers, Morning())
    yield made
    made.store.close()


@pytest.fixture(params=["dovecot", "maildir", "scans"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place of each kind."""
    kinds: dict[str, Callable[[], Place]] = {
        "dovecot": lambda: InboxPlace(request.getfixturevalue("dovecot")),
        "maildir": lambda: MaildirPlace(tmp_path),
        "scans": lambda: ScanPlace(tmp_path, polling=False),
    }
    made = kinds[request.param]()
    yield made
    made.close()


@pytest.fixture
def inbox(dovecot: Dovecot) -> Iterator[InboxPlace]:
    """INBOX on Dovecot."""
    made = InboxPlace(dovecot)
    yield made
    made.close()


def letters(*marks: str) -> list[bytes]:
    """Letters that have nothing in common."""
    text = "Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu {} koopia."
    return [letter(f"Teabenõue {mark}", text.format(mark), ident=mark) for mark in marks]


def put(place: Place, *raw: bytes) -> None:
    """Put letters there, and wait until they stand there as complete."""
    before = len(list(place.source.list()))
    place.put(*raw)
    until(lambda: len(list(place.source.list())) == before + len(raw), what="the letters")


def compare(desk: Desk, place: Place, *, mend: bool = True, since: datetime | None = None) -> Reconciliation:
    """Compare the ledger with the place."""
    return reconcile(desk, [place.source], OFFICED, mend=mend, since=since)


def found(done: Reconciliation) -> list[tuple[str, bool]]:
    """Kinds of differences and whether they were mended."""
    return sorted((one.kind, one.mended) for one in done.differences)


def later(desk: Desk) -> Desk:
    """The same desk an hour later."""
    now = desk.clock
    return replace(desk, clock=lambda: now() + timedelta(hours=1))


def read_all(desk: Desk) -> None:
    """Take every letter on its way."""
    while work_once(desk, "w", 8, lambda *_, **__: None):
        pass


def nothing_is_left(desk: Desk, place: Place, numbers: int) -> None:
    """A further comparison finds nothing, and so many numbers were given."""
    read_all(desk)
    done = compare(desk, place)
    assert (found(done), done.unreachable) == ([], ())
    assert len(desk.store.cards()) == numbers


def test_a_ledger_that_agrees(desk: Desk, place: Place) -> None:
    """After a look nothing differs, and it is written down when that was proved."""
    put(place, *letters("a", "b"))
    take_in(desk, place.source)
    nothing_is_left(desk, place, 2)
    assert compare(desk, place).sources[0].taken == 2
    assert desk.store.last_reconciled() is not None


def test_what_nobody_took_is_taken(desk: Desk, place: Place) -> None:
    """Letters that stand there for long are found, only told of with `mend=False`, else taken in."""
    put(place, *letters("a", "b"))
    assert found(compare(desk, place, mend=False)) == [("not_taken", False)] * 2
    assert desk.store.lines() == ()
    assert found(compare(desk, place)) == [("not_taken", True)] * 2
    nothing_is_left(desk, place, 2)


def test_what_was_not_moved_is_moved(desk: Desk, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored and not told, as after a crash between the two: it is moved, nothing is fetched again."""
    put(place, *letters("a"))
    monkeypatch.setattr(type(place.source), "take", lambda *_: {})
    take_in(desk, place.source)
    read_all(desk)
    assert found(compare(desk, place)) == []
    monkeypatch.undo()
    assert found(compare(later(desk), place)) == [("not_told", True)]
    assert place.taken() == letters("a")
    nothing_is_left(desk, place, 1)


def test_a_kill_after_the_move_leaves_the_true_place(desk: Desk, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moved, and killed before the commit: the ledger says `gone`, and the comparison finds where it stands."""
    put(place, *letters("a", "b"))
    with monkeypatch.context() as dying:
        dying.setattr(type(desk.store), "told", lambda *_: None)
        take_in(desk, place.source)
    read_all(desk)
    take_in(desk, place.source)
    assert {line.told for line in desk.store.lines()} == {"gone"}
    assert found(compare(desk, place)) == [("misplaced", True)] * 2
    told = {line.told for line in desk.store.lines()}
    assert told == set(place.source.taken())  # type: ignore[attr-defined]
    nothing_is_left(desk, place, 2)


def test_a_letter_that_only_the_taken_folder_has(desk: Desk, place: Place, tmp_path: Path) -> None:
    """The register was restored from a backup and has lost an evening: the letters are taken in from where they are."""
    put(place, *letters("a"))
    take_in(desk, place.source)
    read_all(desk)
    for name in ("officed.db", "officed.db-wal"):
        shutil.copy(tmp_path / name, tmp_path / f"{name}.backup")
    first = desk.store.first_told(place.source.name)
    put(place, *letters("b"))
    take_in(desk, place.source)
    _restored(desk, tmp_path)
    assert len(desk.store.lines()) == 1
    # Here the letter is some seconds old, and the desk's clock runs ahead of the letter's.
    assert found(compare(desk, place)) == []
    assert compare(desk, place).sources[0].older == 1
    assert first is not None
    done = compare(desk, place, since=datetime.now(UTC) - timedelta(hours=1))
    assert found(done) == [("unknown_in_taken", True)]
    nothing_is_left(desk, place, 2)
    assert len(place.taken()) == 2


def _restored(desk: Desk, folder: Path) -> None:
    desk.store._database.close()  # type: ignore[attr-defined]
    for name in ("officed.db", "officed.db-wal"):
        shutil.copy(folder / f"{name}.backup", folder / name)
    (folder / "officed.db-shm").unlink(missing_ok=True)


def test_what_a_person_took_out_of_the_taken_folder(desk: Desk, place: Place) -> None:
    """Told of once; then the ledger says so, and the original is there."""
    put(place, *letters("a"))
    take_in(desk, place.source)
    _empty_taken(place)
    assert found(compare(desk, place)) == [("no_place", True)]
    assert [line.told for line in desk.store.lines()] == ["gone"]
    nothing_is_left(desk, place, 1)


def _empty_taken(place: Place) -> None:
    if isinstance(place, MailPlace):
        place.source.close()
        place.server.delete_folder(place.user, TAKEN)
    elif isinstance(place, MaildirPlace):
        shutil.rmtree(place.root / f".{TAKEN}" / "cur")
    elif isinstance(place, ScanPlace):
        shutil.rmtree(place.path / "registreeritud")


def test_a_missing_original_is_fetched_again(desk: Desk, place: Place) -> None:
    """An original that is not on disk is fetched from where the letter was moved to; one that is nowhere is told of."""
    put(place, *letters("a"))
    take_in(desk, place.source)
    original = desk.originals.path(desk.store.document(1).original_sha256)
    original.unlink()
    assert found(compare(desk, place)) == [("missing_original", True)]
    assert original.read_bytes() == letters("a")[0]
    original.unlink()
    _empty_taken(place)
    assert found(compare(desk, place)) == [("missing_original", False), ("no_place", True)]


def test_a_letter_that_waits_too_long(desk: Desk, place: Place) -> None:
    """What nobody reads is no end: it is told of until it has one."""
    put(place, *letters("a"))
    take_in(desk, place.source)
    assert found(compare(desk, place)) == []
    assert found(compare(later(desk), place)) == [("no_end", False)]
    nothing_is_left(desk, place, 1)


def test_a_place_that_cannot_be_reached(desk: Desk, inbox: InboxPlace) -> None:
    """A server that is away is said to be, and nothing is written off."""
    put(inbox, *letters("a"))
    take_in(desk, inbox.source)
    inbox.server.stop()
    try:
        done = compare(desk, inbox)
    finally:
        inbox.server.start()
    assert done.sources[0].unreachable is not None
    assert found(done) == []
    nothing_is_left(desk, inbox, 1)


def test_the_same_letters_under_new_keys(desk: Desk, inbox: InboxPlace) -> None:
    """UIDVALIDITY changes in the watched folder and in the taken one: the same letters, the same numbers."""
    put(inbox, *letters("a", "b"))
    take_in(desk, inbox.source)
    read_all(desk)
    inbox.put(*letters("a"))
    inbox.source.close()
    _move_taken_away_and_back(inbox)
    inbox.replaced()
    done = compare(desk, inbox)
    assert found(done) == [("misplaced", True)] * 2 + [("not_taken", True)]
    assert [line.outcome for line in desk.store.lines()][2] == "duplicate"
    nothing_is_left(desk, inbox, 2)


def _move_taken_away_and_back(inbox: InboxPlace) -> None:
    """Another UIDVALIDITY for the taken folder, its letters with their times."""
    with inbox.server.session(inbox.user) as imap:
        name = '"Registreeritud &APU-"'
        time.sleep(1.1)
        imap.create("Korv")
        imap.select(name)
        assert imap.uid("COPY", "1:*", "Korv")[0] == "OK"
        imap.unselect()
        imap.delete(name)
        imap.rename("Korv", name)


def test_a_mailbox_restored_from_backup(desk: Desk, inbox: InboxPlace) -> None:
    """What came back is moved once more; a new letter under a UID of before is not taken for the old one."""
    box = inbox.server.home / "mail" / inbox.user
    put(inbox, *letters("a"))
    backup = _backup(box)
    take_in(desk, inbox.source)
    put(inbox, *letters("b"))
    take_in(desk, inbox.source)
    read_all(desk)
    inbox.source.close()
    inbox.server.stop()
    _restore(backup, box)
    inbox.server.start()
    # The backup knows nothing of »b«, so »c« gets the UID that »b« had, under the same UIDVALIDITY.
    inbox.put(*letters("c"))
    keys = [one.key for one in inbox.source.list()]
    assert keys == [line.key for line in desk.store.lines()], "the server gave other UIDs: the test plays nothing"
    take_in(desk, inbox.source)
    assert list(inbox.source.list()) == []
    assert len(desk.store.lines()) == 3
    # The taken folder is that of the backup as well: »b« stands nowhere any more but here.
    assert found(compare(desk, inbox)) == [("no_place", True)]
    nothing_is_left(desk, inbox, 3)


def _backup(box: Path) -> Path:
    """A copy of the whole mailbox as it stands, with owners."""
    copy = box.with_name(f"{box.name}.backup")
    shutil.copytree(box, copy, copy_function=_kept)
    return copy


def _restore(backup: Path, box: Path) -> None:
    owner = box.stat()
    shutil.rmtree(box)
    shutil.copytree(backup, box, copy_function=_kept)
    for path in (box, *box.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)


def _kept(one: str, other: str) -> None:
    shutil.copy2(one, other)


def test_a_letter_put_back_by_hand(desk: Desk, inbox: InboxPlace) -> None:
    """Back into INBOX on purpose: taken again as a copy of the same entry."""
    put(inbox, *letters("a"))
    take_in(desk, inbox.source)
    read_all(desk)
    uid = inbox.server.uids(inbox.user, TAKEN)[0]
    inbox.server.move(inbox.user, uid, "INBOX", TAKEN)
    take_in(desk, inbox.source)
    assert [line.outcome for line in desk.store.lines()][1] == "duplicate"
    # The first arrival's place is empty now; its letter has the place of the second.
    assert found(compare(desk, inbox)) == [("no_place", True)]
    nothing_is_left(desk, inbox, 1)


def test_a_person_moves_it_first(desk: Desk, inbox: InboxPlace) -> None:
    """Moved by hand between the listing and us: stored or not, nothing is counted twice."""
    put(inbox, *letters("a", "b"))
    key = next(iter(inbox.source.list())).key
    inbox.person_takes(key)
    take_in(desk, inbox.source)
    assert len(desk.store.lines()) == 1
    nothing_is_left(desk, inbox, 1)


def test_two_at_once(desk: Desk, inbox: InboxPlace) -> None:
    """The command beside the daemon: both look at one mailbox, every letter is entered once."""
    other = MailPlace(inbox.server, inbox.user)
    put(inbox, *letters(*"abcdefgh"))
    listed = list(inbox.source.list())
    assert compare(desk, other).found == 8
    inbox.source.list = lambda: listed  # type: ignore[method-assign]
    take_in(desk, inbox.source)
    assert len(desk.store.lines()) == 8
    assert {line.told for line in desk.store.lines()} == set(other.source.taken())  # type: ignore[attr-defined]
    other.close()
