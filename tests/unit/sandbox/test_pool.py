"""The pool of limited processes: whatever a part does to its reader, the other parts are read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pypdf import PdfWriter

from officed.domain.document import Content
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading

# A stranger's plugin whose parts misbehave on request; it reads media types of its own.
EVIL = '''
import os, re, signal, sys, time
from officed.api import RawPart, Reading, hookimpl

API_VERSION = 1

@hookimpl
def read(part):
    """Do what the part says."""
    if part.media_type == "application/x-hang":
        re.match(r"(a+)+$", "a" * 60 + "!")
    if part.media_type == "application/x-sleep":
        time.sleep(60)
    if part.media_type == "application/x-bomb":
        keep = [bytearray(50_000_000) for _ in range(200)]
    if part.media_type == "application/x-die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if part.media_type == "application/x-raise":
        raise RuntimeError("Mari Maasikas, mari@saatja.example")
    if part.media_type == "application/x-print":
        print("not a frame", flush=True); sys.stdin.read()
        return Reading(text="printed")
    if part.media_type == "application/x-write":
        try:
            with open(part.data.decode(), "wb") as file:
                file.write(b"x")
                file.flush()
        except OSError as error:
            return Reading(text="refused")
        return Reading(text="written")
    if part.media_type == "application/x-secret":
        return Reading(text=" ".join(sorted(os.environ)))
    return None
'''


@pytest.fixture
def evil(tmp_path: Path) -> str:
    """The path of the misbehaving plugin."""
    path = tmp_path / "evil_reader.py"
    path.write_text(EVIL)
    return str(path)


def letter(folder: Path, *parts: tuple[str, bytes], name: str = "letter.eml") -> Path:
    """A letter with a text, the given parts (type, bytes) and a text file at the end."""
    pieces = [b"Content-Type: text/plain\r\n\r\nTere hommikust"]
    for number, (kind, data) in enumerate(parts):
        pieces.append(f"Content-Type: {kind}; name=halb{number}.bin\r\n\r\n".encode() + data)
    pieces.append(b"Content-Type: text/plain; name=hea.txt\r\n\r\nhea")
    body = b"".join(b"--grens\r\n" + piece + b"\r\n" for piece in pieces)
    head = b"From: mari@saatja.example\r\nSubject: Kiri\r\nContent-Type: multipart/mixed; boundary=grens\r\n\r\n"
    path = folder / name
    path.write_bytes(head + body + b"--grens--\r\n")
    return path


def read(pool: ReaderPool, path: Path) -> Content:
    """Read a letter."""
    return pool.read(path, path.name, "message/rfc822")


def pool_of(evil: str, **limits: float) -> ReaderPool:
    """One process with short limits and the misbehaving plugin."""
    return ReaderPool(Reading.model_validate({"processes": 1, "seconds": 1.5, "memory_mb": 300, **limits}), (evil,))


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("application/x-hang", "time limit"),
        ("application/x-sleep", "time limit"),
        ("application/x-bomb", "memory limit"),
        ("application/x-die", "reader died"),
        ("application/x-raise", "RuntimeError"),
    ],
)
def test_only_the_bad_part_is_lost(evil: str, tmp_path: Path, kind: str, why: str) -> None:
    """A part that hangs, eats memory, kills or raises is left out with the reason; text and other files are read."""
    pool = pool_of(evil)
    try:
        content = read(pool, letter(tmp_path, (kind, b"x")))
        bad, good = content.attachments
        assert content.text.strip() == "Tere hommikust"
        assert why in bad.warnings[0]
        assert (bad.name, bad.size) == ("halb0.bin", 1)
        assert good.text == "hea"
        assert "Maasikas" not in repr(content)
    finally:
        pool.close()


def test_several_bad_parts(evil: str, tmp_path: Path) -> None:
    """Bad parts of different kinds in one letter are each named; the good file behind them is still read."""
    pool = pool_of(evil)
    try:
        path = letter(tmp_path, ("application/x-hang", b"x"), ("application/x-die", b"x"), ("application/x-hang", b"x"))
        content = read(pool, path)
        assert [bool(part.warnings) for part in content.attachments] == [True, True, True, False]
        assert content.attachments[3].text == "hea"
    finally:
        pool.close()


def test_too_many_bad_parts(evil: str, tmp_path: Path) -> None:
    """A letter full of bad parts is given up after some, but its headers and the list of its files are kept."""
    pool = pool_of(evil, seconds=0.6)
    try:
        content = read(pool, letter(tmp_path, *([("application/x-sleep", b"x")] * 12)))
        assert content.subject == "Kiri"
        assert len(content.attachments) == 13
        assert all(part.warnings and part.sha256 for part in content.attachments)
    finally:
        pool.close()


def test_rights(evil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader cannot write a file, sees no secret of the daemon, and cannot speak in between the frames."""
    monkeypatch.setenv("OFFICED_TEST_SECRET", "saladus")
    pool = pool_of(evil)
    try:
        target = str(tmp_path / "written").encode()
        path = letter(
            tmp_path, ("application/x-write", target), ("application/x-secret", b"x"), ("application/x-print", b"x")
        )
        texts = [part.text for part in read(pool, path).attachments]
        assert texts == ["refused", "LC_ALL PYTHONPATH", "printed", "hea"]
    finally:
        pool.close()


def test_killed_from_outside(evil: str, tmp_path: Path) -> None:
    """A child that somebody kills between or during readings costs nothing: another one does the work."""
    pool = ReaderPool(Reading(processes=1, seconds=4), (evil,))
    path = letter(tmp_path)
    try:
        assert read(pool, path).subject == "Kiri"
        os.kill(children_of(os.getpid())[0], signal.SIGKILL)
        assert read(pool, path).attachments[0].text == "hea"
        slow = letter(tmp_path, ("application/x-sleep", b"x"), name="slow.eml")
        found: list[Content] = []
        thread = threading.Thread(target=lambda: found.append(read(pool, slow)))
        thread.start()
        wait_for(lambda: bool(children_of(os.getpid())))
        time.sleep(0.5)
        os.kill(children_of(os.getpid())[0], signal.SIGKILL)
        thread.join(30)
        assert found[0].text.strip() == "Tere hommikust"
        assert "time limit" in found[0].attachments[0].warnings[0]
    finally:
        pool.close()


def test_no_orphan_after_the_parent_was_killed(tmp_path: Path) -> None:
    """When the daemon is killed outright its readers end too, idle or busy."""
    path = letter(tmp_path, ("application/x-sleep", b"x"))
    (tmp_path / "evil_reader.py").write_text(EVIL)
    code = (
        "import sys\nfrom pathlib import Path\nfrom officed.sandbox.pool import ReaderPool\n"
        "from officed.settings.model import Reading\n"
        "pool = ReaderPool(Reading(processes=1, seconds=60), (sys.argv[2],))\n"
        "print('ready', flush=True)\npool.read(Path(sys.argv[1]), 'a.eml', 'message/rfc822')\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(tmp_path / "evil_reader.py")],
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    try:
        wait_for(lambda: bool(children_of(parent.pid)))
        (child,) = children_of(parent.pid)
        time.sleep(1.0)
        assert Path(f"/proc/{child}").exists()
    finally:
        parent.kill()
        parent.wait()
    wait_for(lambda: not Path(f"/proc/{child}").exists() or state_of(child) == "Z")


def test_idle_children_end(tmp_path: Path) -> None:
    """A child that has had nothing to do for a while ends by itself, and the next letter starts another."""
    pool = ReaderPool(Reading(processes=1), idle_seconds=0.3)
    path = letter(tmp_path)
    try:
        read(pool, path)
        (child,) = children_of(os.getpid())
        wait_for(lambda: state_of(child) in ("Z", ""))
        assert read(pool, path).subject == "Kiri"
    finally:
        pool.close()


def test_many_threads(tmp_path: Path) -> None:
    """Several threads read at once, each gets its own letter, and there are never more children than allowed."""
    pool = ReaderPool(Reading(processes=2))
    names = [f"l{number}.eml" for number in range(24)]
    paths = [letter(tmp_path, ("text/plain", name.encode()), name=name) for name in names]
    found: dict[str, str] = {}

    def one(path: Path) -> None:
        found[path.name] = read(pool, path).attachments[0].text

    try:
        threads = [threading.Thread(target=one, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert found == {name: name for name in names}
        assert len(children_of(os.getpid())) <= 2
    finally:
        pool.close()


def test_missing_original(tmp_path: Path) -> None:
    """An original that cannot be opened is said to be so."""
    pool = ReaderPool(Reading(processes=1))
    try:
        content = pool.read(tmp_path / "puudub.eml", "puudub.eml", "message/rfc822")
        assert "cannot be opened" in content.warnings[0]
    finally:
        pool.close()


def test_known_passwords(tmp_path: Path) -> None:
    """A reader is given the known passwords with each original, and says none of them."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("saladus", algorithm="AES-256")
    path = tmp_path / "a.pdf"
    writer.write(path)
    pool = ReaderPool(Reading(processes=1), passwords=("vale", "saladus"))
    try:
        content = pool.read(path, path.name, "application/pdf")
        assert content.pages == 1
        assert "known password 2 of 2" in content.warnings[0]
        assert "saladus" not in repr(content)
    finally:
        pool.close()


def test_a_letter_of_fifty_megabytes(tmp_path: Path) -> None:
    """A letter of 50 MB is read within the usual limits."""
    pool = ReaderPool(Reading(processes=1))
    line = b"AQID" * 19 + b"\r\n"
    path = tmp_path / "big.eml"
    path.write_bytes(
        b"Subject: Suur\r\nContent-Type: application/octet-stream; name=a.bin\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + line * (50 * 1024 * 1024 // len(line))
    )
    try:
        content = read(pool, path)
        assert content.subject == "Suur"
        assert content.attachments[0].size == (50 * 1024 * 1024 // len(line)) * 57
        assert not content.warnings
    finally:
        pool.close()


def test_limits_of_parts_and_text(tmp_path: Path) -> None:
    """Parts and text beyond the limits are left out, with a warning; what was read before stays."""
    pool = ReaderPool(Reading(processes=1, parts=10, text_mb=0.001))
    try:
        path = letter(tmp_path, *([("text/plain", b"a" * 400)] * 10_000))
        content = read(pool, path)
        assert len(content.parts) == 10
        assert sum(len(part.text) for part in content.parts) <= 1048
        assert len(content.warnings) >= 2
    finally:
        pool.close()


def children_of(pid: int) -> list[int]:
    """The processes whose parent this is, in the order they were started."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return sorted(child for child in found if "officed.sandbox.child" in command_of(child))


def command_of(pid: int) -> str:
    """The command line of a process, or nothing."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def state_of(pid: int) -> str:
    """The state letter of a process, or nothing where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def wait_for(true: object, seconds: float = 20) -> None:
    """Wait until a condition holds, or fail."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_of_a_letter_that_is_too_much_the_beginning_is_read(tmp_path: Path) -> None:
    """A letter that no reader has the memory for keeps sender, subject and text, and says how much was read."""
    line = b"A" * 76 + b"\r\n"
    head = (
        b"From: mari@kiri.example\r\nSubject: Fotod\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\n\r\nTere! Saadan fotod.\r\n--x\r\nContent-Type: image/jpeg; name=foto.jpg\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    file = tmp_path / "suur.eml"
    file.write_bytes(head + line * (90 * 1024 * 1024 // len(line)) + b"--x--\r\n")
    pool = ReaderPool(Reading(memory_mb=256))
    try:
        content = pool.read(file, "suur.eml", "message/rfc822")
    finally:
        pool.close()
    assert (content.subject, content.sender.addr, content.text.strip()) == (
        "Fotod", "mari@kiri.example", "Tere! Saadan fotod.",
    )  # fmt: skip
    assert any("Only the first 21 of 90 MB were read" in said for said in content.warnings)
    assert [part.name for part in content.parts if not part.body] == ["foto.jpg"]
