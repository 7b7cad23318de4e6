"""One limited process as its parent sees it: start, give a job, wait, kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from officed.domain.document import Content
from officed.sandbox.child import OUT_OF_MEMORY
from officed.sandbox.frames import Closed, Json, Malformed, TooLate, read_frame, write_frame
from officed.sandbox.walk import page_path
from officed.sandbox.wire import from_json

T = TypeVar("T")
Why = Literal["time limit", "memory limit", "reader died"]
STARTING_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Death:
    """A process ended instead of answering: while reading which part (None before the first), and why."""

    path: str | None
    why: Why


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The original could not be opened."""

    reason: str


class Worker:
    """A reader process. Not thread-safe: one job at a time."""

    def __init__(self, memory_mb: int, idle_seconds: float, extra: Sequence[str]) -> None:
        # -B: the child may not write files; -P: the folder it is started in is no place to import from.
        command = [sys.executable, "-B", "-P", "-m", "officed.sandbox.child", str(os.getpid()), str(memory_mb)]
        self._process = subprocess.Popen(
            [*command, str(idle_seconds), *extra],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LC_ALL": "C.UTF-8"},
            cwd="/", start_new_session=True, bufsize=0,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        self.jobs = 0
        self.resident = 0

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def run(
        self, job: Json, seconds: float, page_seconds: float = 0, tell: Callable[[int, int], None] = lambda *_: None
    ) -> Content | Death | Unreadable:
        """Give a job and wait: at most `seconds` for each part, and `page_seconds` more where a page is recognised.

        `tell` gets the number of each such page and how many there are. After a Death the process is gone.
        """
        return self.hear(job, self._result, seconds, page_seconds, tell)

    def hear(
        self, job: Json, take: Callable[[Json], T | None], seconds: float, page_seconds: float = 0,
        tell: Callable[[int, int], None] = lambda *_: None,
    ) -> T | Death:
        """Give a job and hand each frame of its answer to `take`, which gives the result with the last one.

        A ValueError of `take` ends the process: what it sent has a wrong shape.
        """  # fmt: skip
        path: str | None = None
        wait = STARTING_SECONDS + seconds
        try:
            write_frame(self._in.fileno(), job)
            while True:
                frame = read_frame(self._out.fileno(), wait)
                if "begin" not in frame:
                    if (result := take(frame)) is not None:
                        self.jobs += 1
                        return result
                    continue
                path, wait = str(frame["begin"]), seconds
                if isinstance(page := frame.get("page"), int) and isinstance(pages := frame.get("pages"), int):
                    path, wait = page_path(path, page), seconds + page_seconds
                    tell(page, pages)
        except TooLate:
            self.kill()
            return Death(path, "time limit")
        except (Closed, Malformed, ValueError):
            return Death(path, self._why())

    def _result(self, frame: Json) -> Content | Unreadable:
        if "unreadable" in frame:
            return Unreadable(str(frame["unreadable"]))
        resident = frame.get("resident")
        self.resident = resident if isinstance(resident, int) else 0
        return from_json(frame.get("content"))

    def _why(self) -> Why:
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            code = None
        self.kill()
        if code == -signal.SIGXCPU:
            return "time limit"
        return "memory limit" if code == OUT_OF_MEMORY else "reader died"

    def kill(self) -> None:
        """End the process now and take its pipes back. Those that it started end with it."""
        if self.alive:
            self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()
