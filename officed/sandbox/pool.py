"""The pool of limited processes that reads originals (`officed.ports.reading.Readers`)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from officed.domain.covers import Stretch
from officed.domain.document import Content
from officed.ports.reading import CannotCut, Leafed
from officed.sandbox.frames import Json
from officed.sandbox.leaves import Scissors, cutting, leafed, leafing, page_of
from officed.sandbox.walk import REST
from officed.sandbox.worker import Death, Unreadable, Worker
from officed.settings.model import Reading

# Told the number of a page that is being recognised and how many the file has.
Progress = Callable[[int, int], None]

JOBS_PER_PROCESS = 500
RESIDENT_MOST = 160 * 1024 * 1024
# Half a minute after the last letter an office is idle: two readers are as much again as a third of the daemon.
IDLE_SECONDS = 30.0
# A part that made a reader hang is not tried again; one that it died of is, once: the death may have been a stranger's.
TRIES = {"time limit": 1, "memory limit": 2, "reader died": 2}
# A letter is read with copies of its parts beside it. Of one that is too much for a reader's memory this share of it is
# read: sender, subject and text stand at the beginning of a letter.
SHARE = 12
BEGINNING = frozenset({"message/rfc822", "text/plain"})
# After so many deaths over one original only its own headers and the list of its parts are taken.
DEATHS_MOST = 6
# Drawing a page and handing it over, beyond the time that the recogniser itself is given for it.
PAGE_SLACK = 5.0
TELL_SECONDS = 5.0


class ReaderPool:
    """Reads originals in at most `limits.processes` processes; processes idle for `idle_seconds` end themselves.

    `extra_readers` are names of modules, or paths of files, whose `read` hook is asked before the built-in ones.
    `passwords` are tried on locked files, in their order.
    `progress` is told of a long scan every few seconds, in the thread that reads it.
    May be used from several threads. Never raises for what stands in a file: the warnings tell.
    """

    def __init__(
        self,
        limits: Reading,
        extra_readers: Sequence[str] = (),
        idle_seconds: float = IDLE_SECONDS,
        progress: Progress | None = None,
        passwords: Sequence[str] = (),
    ) -> None:
        self._limits = limits
        self._extra = tuple(extra_readers)
        self._idle_seconds = idle_seconds
        self._progress = progress
        self._passwords = list(passwords)
        self._slots = threading.BoundedSemaphore(limits.processes)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._closed = False
        # The kernel ends a child when the thread that started it ends, so one lasting thread starts them all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="reader-starter")

    def read(self, original: Path, name: str, media_type: str, *, unread: Collection[int] = ()) -> Content:
        """Read an original with everything inside it. A part that cannot be read is left out with the reason."""
        skip: dict[str, str] = {}
        deaths: Counter[str | None] = Counter()
        most = -1
        while True:
            with self._slots:
                job = self._job(original, name, media_type, skip) | {"unread": sorted(unread), "most": most}
                result = self._attempt(job)
            if isinstance(result, Content):
                return result
            if isinstance(result, Unreadable):
                return _unread(media_type, f"The original cannot be opened ({result.reason}).")
            deaths[result.path] += 1
            if result.why == "memory limit" and most < 0 and self._is_large_letter(original, media_type):
                most = self._limits.memory_mb * 1024 * 1024 // SHARE
                deaths.clear()
                continue
            if result.path == "" or result.path is None:
                if deaths[result.path] >= TRIES[result.why]:
                    return _unread(media_type, f"Not read: {result.why}.")
            elif deaths[result.path] >= TRIES[result.why]:
                skip[result.path] = result.why
            if deaths.total() == DEATHS_MOST:
                skip[REST] = f"too many readers failed ({result.why})"
            if deaths.total() > 2 * DEATHS_MOST:
                return _unread(media_type, f"Not read: {result.why}.")

    def leaf(self, original: Path) -> Leafed:
        """Leaf through a PDF for codes of cover sheets; a page that a reader dies of is passed over."""
        bad: dict[int, str] = {}
        while True:
            with self._slots, self._worker() as worker:
                result = worker.hear(leafing(original, bad, self._limits.seconds), leafed, self._limits.seconds)
            if not isinstance(result, Death):
                return replace(result, bad={**result.bad, **bad})
            page = page_of(result.path)
            if page is None or page in bad or len(bad) >= DEATHS_MOST:
                return Leafed(bad={0: result.why})
            bad[page] = result.why

    def cut(self, original: Path, letters: Sequence[Stretch]) -> Iterator[bytes]:
        """Each of these letters as a PDF of its own. Raises `CannotCut`."""
        for letter in letters:
            scissors = Scissors()
            seconds = self._limits.seconds
            with self._slots, self._worker() as worker:
                result = worker.hear(cutting(original, letter, seconds), scissors.take, seconds)
            if isinstance(result, Death):
                raise CannotCut(reason=result.why)
            yield scissors.cut()

    def _is_large_letter(self, original: Path, media_type: str) -> bool:
        return media_type in BEGINNING and original.stat().st_size > self._limits.memory_mb * 1024 * 1024 // SHARE

    def close(self) -> None:
        """End the processes, also those at work: what they were reading is read again after the next start."""
        with self._lock:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
        for worker in workers:
            worker.kill()
        self._starter.shutdown()

    def _job(self, original: Path, name: str, media_type: str, skip: dict[str, str]) -> Json:
        limits = self._limits
        return {
            "path": str(original.absolute()), "name": name, "media_type": media_type, "seconds": limits.seconds,
            "text": int(limits.text_mb * 1024 * 1024), "parts": limits.parts, "depth": limits.depth, "skip": skip,
            "entries": limits.entries, "unpacked": int(limits.unpacked_mb * 1024 * 1024), "ratio": limits.ratio,
            "ocr": _recognising(limits), "passwords": self._passwords,
        }  # fmt: skip

    def _attempt(self, job: Json) -> Content | Death | Unreadable:
        with self._worker() as worker:
            tell = _seldom(self._progress) if self._progress else lambda *_: None
            return worker.run(job, self._limits.seconds, self._limits.ocr_seconds + PAGE_SLACK, tell)

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        worker = self._taken() or self._starter.submit(self._started).result()
        with self._lock:
            self._busy.add(worker)
        try:
            yield worker
        except BaseException:
            # Interrupted in the middle of an answer: the rest of it must not be taken for the next one's.
            worker.kill()
            raise
        finally:
            self._given_back(worker)

    def _started(self) -> Worker:
        return Worker(self._limits.memory_mb, self._idle_seconds, self._extra)

    def _taken(self) -> Worker | None:
        """A waiting process that is still there. The last used comes first, so that the others can fall idle."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                worker.kill()
        return None

    def _given_back(self, worker: Worker) -> None:
        worn = worker.jobs >= JOBS_PER_PROCESS or worker.resident > RESIDENT_MOST or not worker.alive
        with self._lock:
            self._busy.discard(worker)
            if not worn and not self._closed:
                self._idle.append(worker)
                return
        worker.kill()


def _recognising(limits: Reading) -> Json | None:
    if not limits.ocr:
        return None
    return {
        "languages": list(limits.ocr_languages), "dpi": limits.ocr_dpi, "seconds": limits.ocr_seconds,
        "least_confidence": limits.ocr_least_confidence,
    }  # fmt: skip


def _seldom(progress: Progress) -> Progress:
    """The same, called at most every few seconds; what is read sooner than that is not worth a line."""
    told = time.monotonic()

    def tell(page: int, pages: int) -> None:
        nonlocal told
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            progress(page, pages)

    return tell


def _unread(media_type: str, why: str) -> Content:
    return Content(media_type=media_type, warnings=(why,))
