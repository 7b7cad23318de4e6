"""Sealed journals: a file a day, never rewritten, that proves the register without it and against it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from officed.domain.changes import Detail, Send
from officed.domain.states import OFFICED, State
from officed.ports.journals import Journal
from officed.ports.stamping import Stamp
from officed.ports.store import Finding
from officed.store import Database, SqlStore, shelves
from officed.store.engine import sqlite_url
from officed.store.history import write_history
from officed.store.journal import check_journal
from officed.store.journal.asking import request
from officed.store.journal.check_journal import Break, check, journals_in
from officed.store.journal.reading import numbers_told
from officed.store.journal.writing import JournalDiffers
from officed.store.restoring import read_backup, restore
from tests.contract.store_kit import NOON, ask, drop_guard, given_to, letter, number, read, registered, sql
from tests.servers.stamping_server import Authority, openssl

TALLINN = ZoneInfo("Europe/Tallinn")
DAY = timedelta(days=1)


def _silent(_: Journal) -> Sequence[Send]:
    return ()


def written(store: SqlStore, day: int) -> list[str]:
    """Write journals on a later day; the names of the new ones."""
    made = store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + day * DAY, _silent)
    return [journal.file.name for journal in made]


def three_days(store: SqlStore) -> Path:
    """Letters on three days, with a journal of each. Returns the folder."""
    for day in range(3):
        at = NOON + day * DAY
        for n in range(2):
            registered(store, f"letter {day} {n}", given_to("jaan"), at=at)
        store.seal(at)
        written(store, day + 1)
    return store._journals


def test_each_finished_day_has_its_journal(store: SqlStore) -> None:
    """A day is written when it is over, once; the present one waits; a day on which nothing was sealed has none."""
    registered(store, "a")
    store.seal(NOON)
    assert written(store, 0) == []
    assert written(store, 1) == ["2026-03-02.jsonl"]
    assert written(store, 1) == []
    # That it was written is history too, so a daemon that runs writes one each day.
    assert written(store, 2) == ["2026-03-03.jsonl"]
    assert written(store, 9) == []
    assert written(store, 10) == ["2026-03-11.jsonl"]
    assert store.verify() == ()


def test_missed_days_are_made_up_for(store: SqlStore) -> None:
    """After days without a daemon each of them gets its own journal, in their order."""
    for day in range(3):
        registered(store, f"letter {day}", at=NOON + day * DAY)
        store.seal(NOON + day * DAY)
    assert written(store, 9) == ["2026-03-02.jsonl", "2026-03-03.jsonl", "2026-03-04.jsonl"]
    told = check(store._journals)
    assert (told.files, told.first_day, told.last_day) == (3, "2026-03-02", "2026-03-04")
    assert told.numbers == {("letters", 2026): 3}


def test_a_day_ends_at_midnight_of_the_office(store: SqlStore) -> None:
    """What is sealed at eleven in the evening by UTC is of the next day in Tallinn."""
    registered(store, "a")
    store.seal(NOON.replace(hour=23))
    assert written(store, 1) == []
    assert written(store, 2) == ["2026-03-03.jsonl"]


def test_a_journal_is_mailed_once(store: SqlStore) -> None:
    """The mail carries the very file, also when the program died between writing and posting."""

    def mails(journal: Journal) -> Sequence[Send]:
        return (Send(letter(f"journal.{journal.day}", purpose="journal", attach=(journal.sha256,))),)

    registered(store, "a")
    store.seal(NOON)

    def dies(_: Journal) -> Sequence[Send]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + DAY, dies)
    (journal,) = store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + DAY, mails)
    assert store.originals.read(journal.sha256) == journal.file.read_bytes()
    assert store.write_journals("kaleva.example", TALLINN, OFFICED, NOON + DAY, mails) == ()
    assert ask(store, "SELECT count(*) FROM outbox WHERE purpose = 'journal'") == [(1,)]
    assert store.verify() == ()


def test_a_journal_has_no_names(store: SqlStore) -> None:
    """It goes out of the house: subject, sender, file name and text of a letter are not in it."""
    document = read(store, "Saladus", text="väga salajane")
    number(store, document, given_to("jaan"))
    store.seal(NOON)
    written(store, 1)
    said = journals_in(store._journals)[0].read_text("utf-8")
    assert not [word for word in ("Saladus", "Maasikas", "valitsus.example", "salajane", ".eml") if word in said]
    assert "7-1/1" in said


def test_the_checker_needs_nothing_of_ours(store: SqlStore, tmp_path: Path) -> None:
    """One file, copied away and run without officed, says yes to true journals and originals."""
    folder = three_days(store)
    program = tmp_path / "check_journal.py"
    program.write_bytes(Path(check_journal.__file__).read_bytes())
    command = [sys.executable, "-I", "-S", program, folder, store.originals.folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 journals hold, 2026-03-02 to 2026-03-04" in done.stdout
    assert "Sequence letters of 2026: no gap up to 6." in done.stdout
    original = store.originals.path(store.document(1).original_sha256)
    original.chmod(0o640)
    original.write_bytes(b"other")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr.startswith("7-1/1: ")) == (1, True)


def test_any_changed_byte_is_found(store: SqlStore) -> None:
    """Every byte of the middle journal, changed alone, is found and told with file and line."""
    folder = three_days(store)
    file = journals_in(folder)[1]
    whole = file.read_bytes()
    file.chmod(0o640)
    step = max(1, len(whole) // 150)
    for at in [*range(0, len(whole), step), len(whole) - 1]:
        changed = bytearray(whole)
        changed[at] ^= 1
        file.write_bytes(changed)
        with pytest.raises(Break) as found:
            check(folder)
        assert found.value.file == file.name
        line = whole[:at].count(b"\n") + 1
        assert line <= found.value.line or found.value.line == 1
    file.write_bytes(whole)
    assert check(folder).files == 3


@pytest.mark.parametrize("how", ["removed", "cut", "swapped", "doubled"])
def test_a_journal_out_of_its_chain_is_found(store: SqlStore, how: str) -> None:
    """A file that is gone, cut off, put in another's place or told twice breaks the chain."""
    folder = three_days(store)
    first, second, third = journals_in(folder)
    for file in (first, second, third):
        file.chmod(0o640)
    if how == "removed":
        second.unlink()
    elif how == "cut":
        second.write_bytes(b"\n".join(second.read_bytes().split(b"\n")[:-3]) + b"\n")
    elif how == "swapped":
        one, other = second.read_bytes(), third.read_bytes()
        second.write_bytes(other)
        third.write_bytes(one)
    else:
        (folder / "2026-03-05.jsonl").write_bytes(third.read_bytes())
    with pytest.raises(Break) as found:
        check(folder)
    assert found.value.file == {"removed": third, "doubled": folder / "2026-03-05.jsonl"}.get(how, second).name
    assert [f for f in store.verify() if "journal" in f.what]


def test_a_register_that_was_sealed_anew_is_found(store: SqlStore) -> None:
    """Whoever changes history and makes the whole chain of seals anew is given away by the journal, line and letter."""
    three_days(store)
    for table in ("history", "seal", "imprint"):
        drop_guard(store, f"guard_{table}_no_update", table)
        drop_guard(store, f"guard_{table}_no_delete", table)
    sql(store, "UPDATE history SET actor = 'person:other' WHERE id = 5", "DELETE FROM imprint", "DELETE FROM seal")
    while store.seal(NOON):
        pass
    found = [(f.what, f.where) for f in store.verify() if not f.what.startswith("a guard")]
    (differs,) = [where for what, where in found if what == "the register is not what its journal tells"]
    assert differs.startswith("2026-03-02.jsonl, line 6: history 5 of 7-1/2 (document 2)")
    with pytest.raises(JournalDiffers):
        written(store, 20)


def test_a_changed_line_of_history_is_named_by_the_journal(store: SqlStore) -> None:
    """The seal tells in which stretch history was changed; the journal tells which line and which letter."""
    three_days(store)
    drop_guard(store, "guard_history_no_update", "history")
    sql(store, "UPDATE history SET event = 'document.other' WHERE id = 6")
    assert "2026-03-02.jsonl, line 7: history 6 of 7-1/2 (document 2)" in [f.where for f in store.verify()]


def test_letters_from_before_imprints_get_theirs(store: SqlStore) -> None:
    """A register that was sealed by an older version is proved row by row from the first journal on."""
    registered(store, "a", given_to("jaan"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("officed.store.sealing.draw", lambda *_: {})
        store.seal(NOON)
    assert ask(store, "SELECT count(*) FROM imprint") == [(0,)]
    written(store, 1)
    assert store.verify() == ()
    sql(store, "UPDATE assignment SET person = 'other'")
    assert "7-1/1 (document 1): people" in [f.where for f in store.verify()]


def test_letters_get_their_imprints_while_others_seal(store: SqlStore, second: SqlStore) -> None:
    """A daemon that seals at every moment does not leave letters from before imprints without theirs."""
    registered(store, "a", given_to("jaan"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("officed.store.sealing.draw", lambda *_: {})
        store.seal(NOON)
    write = store._database.write

    @contextmanager
    def followed_by_a_seal() -> Iterator[Connection]:
        with write() as connection:
            yield connection
        second.seal(NOON)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store._database, "write", followed_by_a_seal)
        written(store, 1)
    assert ask(store, "SELECT count(*) FROM imprint WHERE document_id = 1") == [(1,)]
    assert store.verify() == ()


def test_when_a_seal_was_set_is_proved_too(store: SqlStore) -> None:
    """A seal that is said to be of another moment than its journal tells is found."""
    three_days(store)
    drop_guard(store, "guard_seal_no_update", "seal")
    sql(store, "UPDATE seal SET at = '2026-03-02T10:00:00.000001+00:00' WHERE sequence = 1")
    assert next(f.where for f in store.verify() if "journal" in f.what).endswith(": seal 1")


def test_a_journal_that_comes_while_verify_looks_is_no_difference(store: SqlStore) -> None:
    """Verify looks at one moment of the register; a journal of a later moment is not held against it."""
    registered(store, "a", given_to("jaan"))
    store.seal(NOON)
    quickly = shelves.findings

    def slowly(connection: Connection) -> Iterator[Finding]:
        yield from quickly(connection)
        registered(store, "b", given_to("jaan"), at=NOON + DAY)
        store.seal(NOON + DAY)
        written(store, 2)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelves, "findings", slowly)
        assert store.verify() == ()
    assert len(journals_in(store._journals)) == 2
    assert store.verify() == ()


def brought_back(store: SqlStore, seal: int) -> None:
    """The register as a backup had it that was taken at a seal on the second day."""
    for table in ("history", "seal", "imprint"):
        drop_guard(store, f"guard_{table}_no_delete", table)
    (before,) = ask(store, f'SELECT "last" FROM seal WHERE sequence = {seal}')[0]
    sql(store, f"DELETE FROM seal WHERE sequence > {seal}", f"DELETE FROM imprint WHERE seal > {seal}")
    sql(store, f"DELETE FROM history WHERE id > {before}")
    taken = (NOON + DAY).isoformat()
    store.note("register.restored", {"taken_at": taken, "schema": "x"}, OFFICED, NOON + 4 * DAY)


def test_a_restored_register_goes_on(store: SqlStore) -> None:
    """After a restore the next journal tells where it goes on, and the checker accepts it from there."""
    folder = three_days(store)
    lost = journals_in(folder)[2]
    brought_back(store, 2)
    store.seal(NOON + 4 * DAY)
    assert written(store, 5)[-1] == "2026-03-06.jsonl"
    head = json.loads((folder / "2026-03-06.jsonl").read_bytes().split(b"\n")[0])
    assert (head["restored"], head["seal"]["sequence"], head["previous"]["day"]) == (True, 2, lost.stem)
    assert check(folder).files == 4
    assert [f for f in store.verify() if "journal" in f.what] == []


@pytest.mark.parametrize(
    ("settled", "given", "wrong"),
    [
        ((), (3, 8, 4), None),
        ((8, 9), (4, 10, 3), None),
        ((), (8, 9, 9), "number 10 comes next, and 9 was given"),
        ((8, 9), (3, 3), "number 10 comes next, and 3 was given"),
        ((), (9,), "number 8 comes next, and 9 was given"),
        ((), (2,), "number 8 comes next, and 2 was given"),
    ],
)
def test_numbers_go_on_after_a_restore(
    store: SqlStore, settled: tuple[int, ...], given: Sequence[int], wrong: str | None
) -> None:
    """Numbers that were reserved before the backup are filled after it, in any order, others in turn, none twice."""
    for n in range(2):
        registered(store, f"before {n}")
    assert store.reserve("letters", 2026, 5, "no power", OFFICED, NOON) == (3, 7)
    store.seal(NOON)
    written(store, 1)
    registered(store, "lost", at=NOON + DAY)
    store.seal(NOON + DAY)
    written(store, 2)
    brought_back(store, 1)
    of, at = {"sequence": "letters", "year": 2026}, NOON + 4 * DAY
    if settled:
        store.note("numbers.reserved", {**of, "first": settled[0], "last": settled[1]}, OFFICED, at)
    for n in given:
        detail: Detail = {**of, "number": n, "suffix": 0, "reference": f"7-1/{n}"}
        with store._database.write() as connection:
            write_history(
                connection, document=None, at=at, actor=OFFICED, event="document.registered", detail=detail,
                state=State.READ, target=State.REGISTERED,
            )  # fmt: skip
    store.seal(at)
    written(store, 5)
    if wrong is None:
        assert check(store._journals).numbers == {("letters", 2026): 10 if settled else 8}
        return
    with pytest.raises(Break, match=wrong):
        check(store._journals)


def test_stamps_are_kept_and_come_back(store: SqlStore, tmp_path: Path) -> None:
    """A stamp stands beside its journal, is remembered, and is there again after a restore, where all still holds."""
    openssl()
    folder = three_days(store)
    authority = Authority(tmp_path / "tsa")
    files = journals_in(folder)
    for n, file in enumerate(files[:2]):
        reply = authority.reply(request(hashlib.sha256(file.read_bytes()).digest(), "sha256", n))
        said = Stamp(NOON, "Kell", n, "1.2.3")
        assert store.keep_stamp(file, reply, said, OFFICED, NOON + 4 * DAY)
        assert not store.keep_stamp(file, b"another", said, OFFICED, NOON + 4 * DAY)
    stamps = [one.stamp for one in store.stamped()]
    assert stamps == [*(file.with_name(f"{file.name}.tsr") for file in files[:2]), None]
    assert [one.file for one in store.stamped(date(2026, 3, 3))] == files[1:]
    assert store.verify() == ()
    kept = {f"data/journal/{file.name}": file for file in folder.iterdir()}
    backup = store.back_up(tmp_path / "backups", kept, "config/officed.toml", OFFICED, NOON + 4 * DAY).folder
    data = tmp_path / "data"
    restore(read_backup(backup), data, None, {"letters": 1}, OFFICED, NOON + 5 * DAY)
    again = SqlStore(Database(sqlite_url(data / "officed.db")), data / "originals")
    assert again.verify() == ()
    assert [one.stamp is not None for one in again.stamped()] == [True, True, False]
    again.close()


def test_numbers_are_read_back(store: SqlStore) -> None:
    """The highest number of each sequence and year, reserved ones too, is what a restore asks journals for."""
    three_days(store)
    store.reserve("requests", 2026, 4, "no power", OFFICED, NOON + 3 * DAY)
    store.seal(NOON + 3 * DAY)
    written(store, 4)
    assert numbers_told(journals_in(store._journals)) == {("letters", 2026): 6, ("requests", 2026): 4}


def test_a_folder_without_journals_proves_nothing(tmp_path: Path) -> None:
    """Somebody who took every journal away must not be told that all is well."""
    command = [sys.executable, str(Path(check_journal.__file__)), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "There is no journal here.\n")
