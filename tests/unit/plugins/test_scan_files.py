"""Names, keys and settling of scans as values."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.plugins.scan_folder.files import ScanFile, display_name, look, unwritten, written
from officed.plugins.scan_folder.places import on_network
from officed.plugins.scan_folder.settling import EMPTY_TIMES, Settling

PLACES = st.binary(min_size=1).filter(lambda name: b"\0" not in name).map(os.fsdecode)


@given(PLACES, st.integers(0), st.integers(0), st.integers(0))
def test_a_key_is_read_as_it_was_written(place: str, size: int, mtime_ns: int, inode: int) -> None:
    """Any name the system can hold survives, in a key that is UTF-8 text on one line."""
    file = ScanFile(place, size, mtime_ns, inode)
    assert ScanFile.parse(file.key) == file
    assert len(file.key.encode("utf-8").splitlines()) == 1


@given(PLACES, PLACES)
def test_written_names_are_never_mixed_up(one: str, other: str) -> None:
    """Two names are written alike only if they are one."""
    assert (written(one) == written(other)) == (one == other)
    assert unwritten(written(one)) == one


@given(PLACES)
def test_a_shown_name_is_clean(place: str) -> None:
    """What people see holds no folder, no control character and no half letter."""
    name = display_name(place)
    assert "/" not in name
    name.encode("utf-8")
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in name)


def test_no_way_out(tmp_path: Path) -> None:
    """A place outside the folder is nothing, however it is written."""
    (tmp_path / "in").mkdir()
    (tmp_path / "x").write_bytes(b"x")
    for place in ("../x", str(tmp_path / "x"), "in/../../x", "", "."):
        assert look(tmp_path / "in", place) is None


def test_settled_after_two_looks() -> None:
    """A file is complete when it has stood unchanged for the time; a change begins the time anew."""
    settling = Settling(2.0, trust_mtime=False)
    first, grown = ScanFile("a", 5, 1, 1), ScanFile("a", 9, 2, 1)
    assert settling.complete([first], 100.0, 0) == []
    assert settling.complete([grown], 102.0, 0) == []
    assert settling.complete([grown], 103.9, 0) == []
    assert settling.unsettled
    assert settling.complete([grown], 104.0, 0) == [grown]
    assert not settling.unsettled


def test_old_files_settle_at_once_where_the_clock_is_ours() -> None:
    """An mtime of long ago is enough on a local disk, and nothing on a share; one in the future is never enough."""
    old, future = ScanFile("a", 5, 10**9, 1), ScanFile("b", 5, 10**13, 2)
    assert Settling(2.0, trust_mtime=True).complete([old, future], 0.0, 1000.0) == [old]
    assert Settling(2.0, trust_mtime=False).complete([old, future], 0.0, 1000.0) == []


def test_empty_files_wait_longer() -> None:
    """An empty file is complete after ten times the wait, not before."""
    settling = Settling(2.0, trust_mtime=False)
    empty = ScanFile("a", 0, 1, 1)
    assert settling.complete([empty], 0.0, 0) == []
    assert settling.complete([empty], 2.0 * EMPTY_TIMES - 0.1, 0) == []
    assert settling.complete([empty], 2.0 * EMPTY_TIMES, 0) == [empty]


def test_what_has_gone_is_forgotten() -> None:
    """A file that went and came back under its old name waits again."""
    settling = Settling(2.0, trust_mtime=False)
    file = ScanFile("a", 5, 1, 1)
    settling.complete([file], 0.0, 0)
    settling.complete([], 1.0, 0)
    assert settling.complete([file], 2.0, 0) == []


@pytest.mark.parametrize(
    ("mounts", "shared"),
    [
        ("", False),
        ("23 1 8:1 / / rw - ext4 /dev/sda1 rw", False),
        ("23 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 23 0:5 / {there} rw shared:7 - cifs //nas/skannid rw", True),
        ("40 23 0:5 / {there}/muu rw - nfs4 nas:/x rw\n23 1 8:1 / / rw - ext4 /dev/sda1 rw", False),
        ("40 23 0:5 / {above} rw - nfs4 nas:/x rw\n41 40 8:2 / {there} rw - ext4 /dev/sdb rw", False),
        ("41 40 8:2 / {there} rw - ext4 /dev/sdb rw\n40 23 0:5 / {there} rw - nfs nas:/x rw", True),
        ("40 23 0:5 / {there}", False),
    ],
)
def test_network_shares_are_known(tmp_path: Path, mounts: str, shared: bool) -> None:
    """By the mount that a folder lies on, a name with a blank in it too; the later of two lies on top."""
    folder = tmp_path / "minu skannid" / "lauad"
    folder.mkdir(parents=True)
    there, above = (str(place).replace(" ", "\\040") for place in (folder.parent, tmp_path))
    table = tmp_path / "mountinfo"
    table.write_text(mounts.format(there=there, above=above), "utf-8")
    assert on_network(folder, table) == shared
    assert not on_network(folder, tmp_path / "puudub")


def test_a_file_without_its_end_waits_longer() -> None:
    """It is complete after ten times the wait, not before, and is looked into only when its time has come."""
    asked: list[str] = []

    def no_end(file: ScanFile) -> bool:
        asked.append(file.place)
        return False

    settling = Settling(2.0, trust_mtime=False, has_its_end=no_end)
    half = ScanFile("a", 5, 1, 1)
    assert settling.complete([half], 0.0, 0) == []
    assert asked == []
    assert settling.complete([half], 2.0, 0) == []
    assert asked == ["a"]
    assert settling.complete([half], 2.0 * EMPTY_TIMES, 0) == [half]
