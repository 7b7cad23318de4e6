"""Asking strangers in processes of their own, which are killed when they do not answer in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from officed.domain.errors import PluginFailed
from officed.ports.carrying import Misshapen, answer_of
from officed.ports.isolation import Stranger
from officed.sandbox.frames import Closed, Json, Malformed, TooLate, read_frame, write_frame
from officed.sandbox.parcels import pack
from officed.sandbox.stranger_child import OUT_OF_MEMORY

IDLE_SECONDS = 600.0
STARTING_SECONDS = 20.0
MEMORY_MB = 700
LONGEST_ANSWER = 16 * 1024 * 1024


class StrangerEnded(Exception):
    """A process ended instead of answering; `quietly`: it had fallen idle, and another may be asked."""

    def __init__(self, reason: str, *, quietly: bool = False) -> None:
        super().__init__(reason)
        self.quietly = quietly


class StrangerProcess:
    """One process with one plugin. Not thread-safe: one question at a time."""

    def __init__(self, stranger: Stranger, memory_mb: int = MEMORY_MB, idle_seconds: float = IDLE_SECONDS) -> None:
        command = [sys.executable, "-B", "-P", "-m", "officed.sandbox.stranger_child", str(os.getpid())]
        declared = ",".join(stranger.capabilities)
        self._process = subprocess.Popen(
            [*command, str(memory_mb), str(idle_seconds), stranger.name, stranger.spec, declared],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LC_ALL": "C.UTF-8"},
            cwd="/", start_new_session=True, bufsize=0,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        self._made_with = stranger.made_with
        self._started = False

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def start(self, seconds: float = STARTING_SECONDS) -> Json:
        """Load the plugin. Returns what it says of itself. Raises `StrangerEnded`."""
        made_with = None if self._made_with is None else pack(self._made_with)
        told = self._round({"made_with": made_with}, seconds, "was not loaded")
        if "error" in told:
            self.kill()
            raise StrangerEnded(f"it cannot be loaded: {told['error']}")
        self._started = True
        plugin = told.get("plugin")
        return plugin if isinstance(plugin, dict) else {}

    def ask(self, hook: str, arguments: Mapping[str, object], seconds: float) -> Json:
        """One question. Raises `StrangerEnded`; then the process is gone."""
        idle = self._started
        if not self._started:
            self.start()
        return self._round({"hook": hook, "arguments": pack(dict(arguments))}, seconds, "did not answer", idle=idle)

    def _round(self, frame: Json, seconds: float, deed: str, *, idle: bool = False) -> Json:
        try:
            write_frame(self._in.fileno(), frame)
            return read_frame(self._out.fileno(), seconds, LONGEST_ANSWER)
        except TooLate:
            self.kill()
            raise StrangerEnded(f"it {deed} within {seconds:g} s and was ended") from None
        except (Closed, Malformed, ValueError, OSError):
            # The last two: the whole pool was closed meanwhile, and the pipes with it.
            raise self._why(idle) from None

    def _why(self, idle: bool) -> StrangerEnded:
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            code = None
        self.kill()
        if code == OUT_OF_MEMORY:
            return StrangerEnded("it used up its memory and was ended")
        if code is None:
            return StrangerEnded("it spoke out of turn and was ended")
        return StrangerEnded("its process died", quietly=idle and code == 0)

    def kill(self) -> None:
        """End the process now, with everything that it has started, and take its pipes back."""
        if self.alive:
            # It leads a session of its own.
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._in.close()
        self._out.close()


class StrangerProcesses:
    """The processes of all strangers (implements `officed.ports.isolation.Isolation`); used from several threads."""

    def __init__(self, seconds: float, memory_mb: int = MEMORY_MB, idle_seconds: float = IDLE_SECONDS) -> None:
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._idle: list[tuple[Stranger, StrangerProcess]] = []
        self._busy: set[StrangerProcess] = set()
        self._closed = False
        # The kernel ends a child when the thread that started it ends, so one lasting thread starts them all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="stranger-starter")

    def ask(self, stranger: Stranger, hook: str, arguments: Mapping[str, object]) -> object:
        """The checked answer of one hook. Raises `PluginFailed`."""
        try:
            try:
                told = self._asked(stranger, hook, arguments)
            except StrangerEnded as ended:
                if not ended.quietly:
                    raise
                told = self._asked(stranger, hook, arguments)
            if "error" in told:
                raise PluginFailed(plugin=stranger.name, hook=hook, reason=told["error"])
            return answer_of(hook, told.get("answer"))
        except StrangerEnded as ended:
            raise PluginFailed(plugin=stranger.name, hook=hook, reason=ended) from None
        except Misshapen as rubbish:
            raise PluginFailed(plugin=stranger.name, hook=hook, reason=f"its answer is rubbish: {rubbish}") from None

    def _asked(self, stranger: Stranger, hook: str, arguments: Mapping[str, object]) -> Json:
        process = self._taken(stranger) or self._starter.submit(self._started, stranger).result()
        with self._lock:
            self._busy.add(process)
        try:
            return process.ask(hook, arguments, self._seconds)
        except BaseException:
            # Interrupted in the middle of an answer: the rest of it must not be taken for the next one's.
            process.kill()
            raise
        finally:
            self._given_back(stranger, process)

    def _started(self, stranger: Stranger) -> StrangerProcess:
        return StrangerProcess(stranger, self._memory_mb, self._idle_seconds)

    def _taken(self, stranger: Stranger) -> StrangerProcess | None:
        """A waiting process of this very plugin; those that have ended or belong to an earlier office are let go."""
        with self._lock:
            for index in reversed(range(len(self._idle))):
                owner, process = self._idle[index]
                if not process.alive or (owner.name == stranger.name and owner != stranger):
                    del self._idle[index]
                    process.kill()
                elif owner == stranger:
                    del self._idle[index]
                    return process
        return None

    def _given_back(self, stranger: Stranger, process: StrangerProcess) -> None:
        with self._lock:
            self._busy.discard(process)
            if process.alive and not self._closed:
                self._idle.append((stranger, process))
                return
        process.kill()

    def close(self) -> None:
        """End the processes, also those at work."""
        with self._lock:
            self._closed = True
            processes = [*(process for _, process in self._idle), *self._busy]
            self._idle.clear()
        for process in processes:
            process.kill()
        self._starter.shutdown()
