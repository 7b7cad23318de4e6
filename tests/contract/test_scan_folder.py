"""What the scan folder promises beyond what all sources do, on a real folder."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from officed.api import BadSettings, ScanFolder, Unreachable, Way
from officed.plugins.scan_folder import ScanFolderSource
from tests.servers.ports import until

PAGE = b"%PDF-1.4\n1 0 obj\n"
END = b"%%EOF\n"
NOBODY = 65534


def source(root: Path, **settings: object) -> ScanFolderSource:
    """A source on `root`."""
    values: dict[str, object] = {"name": "skanner", "path": root, "settle_seconds": 0.2, "poll_seconds": 60}
    return ScanFolderSource(ScanFolder.model_validate(values | settings), root)


def old(file: Path, content: bytes = PAGE, seconds: float = 600) -> Path:
    """A file that was finished long ago."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    then = time.time() - seconds
    os.utime(file, (then, then))
    return file


def names(place: ScanFolderSource) -> list[str]:
    """What is listed."""
    return [found.name for found in place.list()]


@pytest.mark.parametrize("polling", [False, True], ids=["events", "polling"])
def test_a_growing_file_is_not_complete(tmp_path: Path, polling: bool) -> None:
    """A scanner that writes page by page is waited for; the file comes whole."""
    place = source(tmp_path, polling=polling, settle_seconds=0.5)
    with (tmp_path / "scan.pdf").open("wb", buffering=0) as scanner:
        for number in range(8):
            scanner.write(PAGE if number < 7 else END)
            # By the clock of the disk, and however slow this machine is: it has just changed.
            os.utime(tmp_path / "scan.pdf")
            assert names(place) == []
            assert place.unsettled
            time.sleep(0.05)
    until(lambda: names(place) == ["scan.pdf"])
    [got] = place.fetch([found.key for found in place.list()])
    assert got.path is not None
    assert got.path.read_bytes() == PAGE * 7 + END
    assert not place.unsettled
    place.close()


def test_a_share_with_a_wrong_clock_is_not_believed(tmp_path: Path) -> None:
    """On a network share an old time says nothing: the file must be seen unchanged twice."""
    old(tmp_path / "scan.pdf")
    place = source(tmp_path, polling=True)
    assert names(place) == []
    until(lambda: names(place) == ["scan.pdf"])


def test_a_local_file_of_old_is_complete_at_once(tmp_path: Path) -> None:
    """After a restart nothing waits for a second look."""
    old(tmp_path / "scan.pdf")
    place = source(tmp_path)
    assert names(place) == ["scan.pdf"]
    place.close()


def test_an_empty_file_comes_late_but_comes(tmp_path: Path) -> None:
    """An empty file may still be filled; after ten times the wait it is delivered as it is."""
    old(tmp_path / "uus.pdf", b"", seconds=30)
    old(tmp_path / "vana.pdf", b"", seconds=600)
    place = source(tmp_path, settle_seconds=6)
    assert names(place) == ["vana.pdf"]
    place.close()


def test_an_event_wakes_the_waiting(tmp_path: Path) -> None:
    """A new file ends the waiting long before it is time to look anyway, also in a new sub-folder."""
    place = source(tmp_path)
    assert names(place) == []
    threading.Timer(0.3, lambda: old(tmp_path / "sub" / "scan.pdf")).start()
    begun = time.monotonic()
    place.wait(60, threading.Event())
    assert time.monotonic() - begun < 40
    until(lambda: names(place) == ["scan.pdf"])
    place.close()


def test_our_own_moving_wakes_nobody(tmp_path: Path) -> None:
    """Taking a file and reading it is no news: the waiting goes on."""
    old(tmp_path / "scan.pdf")
    (tmp_path / "registreeritud").mkdir()
    place = source(tmp_path)
    keys = [found.key for found in place.list()]
    place.wait(0.5, threading.Event())
    list(place.fetch(keys))
    place.take(keys)
    begun = time.monotonic()
    place.wait(2, threading.Event())
    assert time.monotonic() - begun > 1.5
    place.close()


def test_ignored_names(tmp_path: Path) -> None:
    """Half-written, hidden and system files are left alone, whatever the case, and so are hidden folders."""
    for name in ("a.pdf", ".peidus.pdf", "B.TMP", "c.part", "~$d.docx", "thumbs.DB", ".sync/e.pdf"):
        old(tmp_path / name)
    place = source(tmp_path)
    assert names(place) == ["a.pdf"]
    place.close()


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A symbolic link leads nowhere: no file and no folder outside is read, and no circle is walked."""
    old(tmp_path / "saladus" / "võti.pdf")
    folder = tmp_path / "skannid"
    old(folder / "a.pdf")
    (folder / "link.pdf").symlink_to(tmp_path / "saladus" / "võti.pdf")
    (folder / "kaust").symlink_to(tmp_path / "saladus")
    (folder / "ring").symlink_to(folder)
    os.mkfifo(folder / "toru.pdf")
    place = source(folder)
    assert names(place) == ["a.pdf"]
    assert list(place.fetch(["../saladus/võti.pdf|1|1|1", f"{tmp_path}/saladus/võti.pdf|1|1|1"])) == []
    place.close()


def test_strange_names_go_the_whole_way(tmp_path: Path) -> None:
    """Names that are no text, hold line ends, »|« or »%41« are listed, read and moved; what is shown is one line."""
    strange = [
        b"\xff\xe4.pdf",
        b"a\nb.pdf",
        b"a|1|2|3.pdf",
        b"%41%.pdf",
        "õiend.pdf".encode(),
        b"\xc3.pdf",
        b"a\x1b[31m.pdf",
    ]
    for name in strange:
        old(tmp_path / os.fsdecode(name))
    place = source(tmp_path)
    found = list(place.list())
    assert len({one.key for one in found}) == len(strange)
    assert all(one.name.isprintable() and one.key.encode("utf-8") for one in found)
    keys = [one.key for one in found]
    assert len(list(place.fetch(keys))) == len(strange)
    assert len(place.take(keys)) == len(strange)
    assert {os.fsencode(file.name) for file in (tmp_path / "registreeritud").iterdir()} == set(strange)
    place.close()


def test_taking_overwrites_nothing(tmp_path: Path) -> None:
    """A second scan of the same name stands beside the first, with its sub-folder kept."""
    place = source(tmp_path)
    places = []
    for n in range(3):
        old(tmp_path / "lauad" / "scan.pdf", PAGE + b"%d" % n)
        places += place.take([found.key for found in place.list()]).values()
    assert places == [f"registreeritud/lauad/scan{copy}.pdf" for copy in ("", " (2)", " (3)")]
    assert [(tmp_path / one).read_bytes() for one in places] == [PAGE + b"%d" % n for n in range(3)]
    place.close()


def test_what_cannot_be_moved_is_said_and_the_rest_goes(tmp_path: Path) -> None:
    """Where one file cannot be moved the others are, the trouble is named, and no place is forgotten."""
    old(tmp_path / "a.pdf")
    old(tmp_path / "lauad" / "b.pdf")
    old(tmp_path / "registreeritud" / "lauad", b"a file where a folder should be")
    place = source(tmp_path)
    a, b = sorted(found.key for found in place.list())
    with pytest.raises(Unreachable, match=r"lauad/b\.pdf cannot be moved to registreeritud"):
        place.take([a, b])
    assert (tmp_path / "registreeritud" / "a.pdf").exists()
    (tmp_path / "registreeritud" / "lauad").unlink()
    assert place.take([a, b]) == {a: "registreeritud/a.pdf", b: "registreeritud/lauad/b.pdf"}
    place.close()


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there (a share that is not mounted) is unreachable, and works when it is back."""
    place = source(tmp_path / "puudub")
    with pytest.raises(Unreachable, match="No such file or directory"):
        list(place.list())
    old(tmp_path / "puudub" / "a.pdf")
    assert names(place) == ["a.pdf"]
    place.close()


@pytest.mark.parametrize("taken", ["", ".", "..", "/tmp", "a/../.."])
def test_taken_is_a_sub_folder(tmp_path: Path, taken: str) -> None:
    """A taken folder that would be the watched one or lie outside stops the start."""
    with pytest.raises(BadSettings, match="must be a sub-folder"):
        source(tmp_path, taken=taken)


def test_what_is_told_of_a_scan(tmp_path: Path) -> None:
    """Way of arrival is that of the settings, the type is that of the bytes, the time never lies in the future."""
    old(tmp_path / "scan.bin", PAGE, seconds=-7200)
    place = source(tmp_path, way="post")
    until(lambda: len(list(place.list())) == 1)
    [got] = place.fetch([found.key for found in place.list()])
    assert (got.way, got.media_type, got.name) == (Way.POST, "application/pdf", "scan.bin")
    assert got.received_at <= datetime.now(UTC) + timedelta(seconds=1)
    place.close()


@pytest.mark.parametrize(
    ("name", "half", "whole"),
    [
        ("a.pdf", PAGE, PAGE + END),
        ("b.jpg", b"\xff\xd8\xff\xe0 pixels", b"\xff\xd8\xff\xe0 pixels\xff\xd9"),
        ("c.png", b"\x89PNG\r\n\x1a\n pixels", b"\x89PNG\r\n\x1a\n pixels IEND\xaeB`\x82"),
    ],
)
def test_a_file_without_its_end_is_waited_for(tmp_path: Path, name: str, half: bytes, whole: bytes) -> None:
    """A scanner that feeds the next page has not written the end: ten times the wait, and not for ever."""
    old(tmp_path / name, half, seconds=9)
    place = source(tmp_path, settle_seconds=3)
    assert names(place) == []
    assert place.unsettled
    old(tmp_path / name, whole, seconds=9)
    assert names(place) == [name]
    old(tmp_path / name, half, seconds=31)
    assert names(place) == [name]
    place.close()


def test_numbers_of_files_on_a_share_do_not_matter(tmp_path: Path) -> None:
    """A share that is mounted again numbers its files anew: their keys stay, and they are found by them."""
    file = old(tmp_path / "scan.pdf", PAGE + END)
    place = source(tmp_path, polling=True, settle_seconds=0)
    [before] = place.list()
    seen = file.stat()
    file.unlink()
    (tmp_path / "muu").write_bytes(b"another file takes the number")
    file.write_bytes(PAGE + END)
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    (tmp_path / "muu").unlink()
    [after] = place.list()
    assert after.key == before.key
    assert place.take([after.key]) == {after.key: "registreeritud/scan.pdf"}


@contextmanager
def nobodys_rights() -> Iterator[None]:
    """Act as somebody who owns nothing, where the tests run as root."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_share(caplog: pytest.LogCaptureFixture) -> None:
    """What may not be moved stays where it is and is known there: said once, tried thrice, and never again."""
    with tempfile.TemporaryDirectory() as folder:
        shared = Path(folder)
        for name in ("a.pdf", "b.pdf"):
            old(shared / name, PAGE + END).chmod(0o444)
        shared.chmod(0o555)
        place = source(shared)
        keys = [found.key for found in place.list()]
        with nobodys_rights():
            for _ in range(2):
                with pytest.raises(Unreachable, match="Permission denied"):
                    place.take(keys)
            places = place.take(keys)
            assert place.take(keys) == places
        shared.chmod(0o755)
        place.close()
    assert places == dict(zip(keys, ("a.pdf", "b.pdf"), strict=True))
    said = [record.message for record in caplog.records if "stay where they stand" in record.message]
    assert len(said) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="a file system can be mounted by root only")
def test_a_mount_that_is_read_only(tmp_path: Path) -> None:
    """Of a file system that nobody can write to nothing is tried twice."""
    share = tmp_path / "share"
    old(share / "a.pdf", PAGE + END)
    if subprocess.run(["mount", "--bind", share, share], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nothing be mounted")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", share], check=True)
        place = source(share)
        [found] = place.list()
        assert place.take([found.key]) == {found.key: "a.pdf"}
        place.close()
    finally:
        subprocess.run(["umount", share], check=True)


def test_names_of_other_programs(tmp_path: Path) -> None:
    """What uploads, NAS boxes and Windows leave beside the scans is no scan."""
    others = ("a.pdf.filepart", "a.pdf.partial", "@eaDir/a.pdf", "#recycle/b.pdf", "$RECYCLE.BIN/c.pdf", "desktop.ini")
    for name in others:
        old(tmp_path / name)
    old(tmp_path / "kiri.pdf", PAGE + END)
    place = source(tmp_path)
    assert names(place) == ["kiri.pdf"]
    place.close()
