"""Tesseract 5 as a process: a picture in, words with confidences out, no file in between. The only door to it."""

from __future__ import annotations

import ctypes
import mmap
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from functools import cache

from officed.api import Picture

PATH = "/usr/local/bin:/usr/bin:/bin"
CHUNK = 1 << 16
MOST_OUTPUT = 32 * 1024 * 1024
LISTING_SECONDS = 20
PR_SET_PDEATHSIG = 1
# How the page is taken apart (--psm): as it lies, or after finding out which side is up.
AS_IT_LIES, TURNED = 3, 1


def program() -> str | None:
    """Where Tesseract is, or None."""
    return shutil.which("tesseract", path=os.environ.get("PATH") or PATH)


def languages() -> frozenset[str]:
    """The languages that are installed; none without Tesseract."""
    found = program()
    return _languages(found) if found else frozenset()


@cache
def _languages(found: str) -> frozenset[str]:
    try:
        listed = subprocess.run([found, "--list-langs"], capture_output=True, timeout=LISTING_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(listed.stdout.decode("utf-8", "replace").split("\n")[1:]) - {""}


class Run:
    """One picture being read. It ends with the process that started it. `end` is on the monotonic clock, in seconds."""

    def __init__(
        self, picture: Picture, wanted: Sequence[str], layout: int, end: float, sheet: int | None = None
    ) -> None:
        """Start, with the picture handed over in a file in memory or through a pipe. Raises OSError where it cannot."""
        self.end = end
        self.late = False
        self._out: list[bytes] = []
        self._size = 0
        put = sheet is not None and _put(picture.data, sheet)
        source = f"/proc/self/fd/{sheet}" if put else "stdin"
        self._process = subprocess.Popen(
            [program() or "tesseract", source, *_arguments(picture, wanted, layout)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            # Several pages at once serve two cores better than two threads on one page, which mostly wait.
            env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}, preexec_fn=_end_with_parent,  # noqa: PLW1509
            pass_fds=(sheet,) if put and sheet is not None else (),
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._feed(b"" if put else picture.data)

    def fileno(self) -> int:
        """What `select` waits for."""
        return self._stdout.fileno()

    def ended(self) -> bool:
        """Take what has come, without waiting; True when that was the last of it."""
        if time.monotonic() >= self.end:
            self.late = True
        elif not select.select([self], [], [], 0)[0]:
            return False
        elif piece := os.read(self.fileno(), CHUNK):
            self._out.append(piece)
            self._size += len(piece)
            if self._size <= MOST_OUTPUT:
                return False
        self._finish()
        return True

    def table(self) -> str | None:
        """The words as tab-separated values; None where Tesseract failed or was too late."""
        return None if self.late or self._process.returncode else b"".join(self._out).decode("utf-8", "replace")

    def _feed(self, data: bytes) -> None:
        """Hand the picture over. Tesseract takes all of it before it starts; one that does not is late."""
        fd, view = self._stdin.fileno(), memoryview(data)
        os.set_blocking(fd, False)
        try:
            while view:
                if not select.select([], [fd], [], max(0.0, self.end - time.monotonic()))[1]:
                    break
                view = view[os.write(fd, view) :]
        except BrokenPipeError:
            pass
        self._stdin.close()

    def _finish(self) -> None:
        if self.late or self._size > MOST_OUTPUT:
            self._process.kill()
        self._stdout.close()
        try:
            self._process.wait(max(0.1, self.end - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def first_ended(runs: Sequence[Run]) -> Run:
    """Wait for the first of these to end, or to be too late."""
    while True:
        soonest = min(run.end for run in runs)
        select.select(runs, [], [], max(0.0, soonest - time.monotonic()))
        for run in runs:
            if run.ended():
                return run


def _put(data: bytes, sheet: int) -> bool:
    """Write the picture into a file in memory. False where it is too large for it."""
    if len(data) > os.fstat(sheet).st_size:
        return False
    with mmap.mmap(sheet, len(data)) as room:
        room[:] = data
    return True


def _arguments(picture: Picture, wanted: Sequence[str], layout: int) -> list[str]:
    return [
        "stdout", "-l", "+".join(wanted), "--psm", str(layout),
        *(("--dpi", str(picture.dpi)) if picture.dpi else ()),
        *(("-c", f"tessedit_page_number={picture.frame}") if picture.frame is not None else ()),
        "-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=0",
    ]  # fmt: skip


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
