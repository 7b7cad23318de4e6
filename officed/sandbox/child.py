"""The limited process: reads jobs from standard input, answers on standard output, ends when the pipe is closed.

Started as `python -m officed.sandbox.child PARENT MEMORY_MB IDLE_SECONDS [READER ...]`. It cannot write a file, holds
no secret but the passwords of files that a job brings along (its environment is empty but for the module path), and
dies with its parent.
"""

from __future__ import annotations

import os
import resource
import select
import sys
from pathlib import Path

from officed.ports.reading import Opening, RawPart, Recognising
from officed.sandbox import light_api, stacks
from officed.sandbox.confining import confine
from officed.sandbox.frames import Closed, Json, Malformed, read_frame, write_frame
from officed.sandbox.readers import Readers
from officed.sandbox.walk import Limits, Walk
from officed.sandbox.wire import to_json

OUT_OF_MEMORY = 77
# The largest picture of a page that is drawn here, and something for its head.
SHEET_BYTES = 48 * 1024 * 1024
SHEETS_MOST = 16
PAGE = resource.getpagesize()


def allow_cpu(seconds: float) -> None:
    """So much processor time more from now on; beyond it the kernel ends the process (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))


def resident() -> int:
    """Bytes of memory in use."""
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * PAGE


def answer(job: Json, readers: Readers, out: int, made: tuple[int, ...] = ()) -> None:
    """Read one original and send it, each part announced before."""
    seconds, skip, how = float(str(job["seconds"])), job["skip"], recognising(job["ocr"], made)

    def begin(path: str, page: int = 0, pages: int = 0) -> None:
        # The limit is handed on to the recogniser's processes, which begin to count at nought.
        allow_cpu(seconds + (how.seconds if how and page else 0))
        write_frame(out, {"begin": path, "page": page, "pages": pages} if page else {"begin": path})

    begin("")
    root = original(job)
    opening = Opening(int(str(job["entries"])), int(str(job["unpacked"])), float(str(job["ratio"])))
    words = job["passwords"]
    passwords = tuple(map(str, words)) if isinstance(words, list) else ()
    limits = Limits(int(str(job["text"])), int(str(job["parts"])), int(str(job["depth"])), how, opening, passwords)
    walk = Walk(readers, limits, begin, {str(k): str(v) for k, v in skip.items()} if isinstance(skip, dict) else {})
    content = walk.content(root)
    write_frame(out, {"content": to_json(content), "resident": resident()})


def original(job: Json) -> RawPart:
    """The original of a job, or its beginning where the parent has found the whole to be too much."""
    path, most = Path(str(job["path"])), int(str(job.get("most", -1)))
    with path.open("rb") as file:
        data = file.read(most)
    size, mega = path.stat().st_size, 1024 * 1024
    cut = f"Only the first {len(data) // mega} of {size // mega} MB were read; the last file in them is not whole."
    warnings = (cut,) if 0 <= most < size else ()
    passed_over = job.get("unread")
    unread = frozenset(int(page) - 1 for page in passed_over) if isinstance(passed_over, list) else frozenset()
    name, media_type = str(job["name"]), str(job["media_type"])
    return RawPart(name=name, media_type=media_type, data=data, warnings=warnings, unread=unread)


def sheets() -> tuple[int, ...]:
    """Files in memory for pictures of pages, one a core. They take up nothing before something is written into them.

    None where the system has no such files: the recogniser knows another way.
    """
    try:
        made = tuple(os.memfd_create("page") for _ in range(min(len(os.sched_getaffinity(0)), SHEETS_MOST)))
        for sheet in made:
            os.ftruncate(sheet, SHEET_BYTES)
    except OSError:
        return ()
    return made


def recognising(value: object, sheets: tuple[int, ...]) -> Recognising | None:
    """How scans are recognised, as the job says it; None: not at all."""
    if not isinstance(value, dict):
        return None
    languages, least = tuple(map(str, value["languages"])), float(value["least_confidence"])
    return Recognising(languages, int(value["dpi"]), float(value["seconds"]), least, sheets)


def serve(readers: Readers, jobs: int, out: int, idle_seconds: float, made: tuple[int, ...]) -> None:
    """Answer until the parent is gone or nothing came for a while."""
    while select.select([jobs], [], [], idle_seconds)[0]:
        try:
            job = read_frame(jobs)
            if "stack" in job:
                stacks.answer(job, out, allow_cpu)
            else:
                answer(job, readers, out, made)
        except OSError as error:
            write_frame(out, {"unreadable": type(error).__name__})


def main(arguments: list[str]) -> int:
    """Run the process; the exit code tells the parent why it ended."""
    parent, memory_mb, idle_seconds, *extra = arguments
    light_api.install()
    jobs, out = os.dup(0), os.dup(1)
    # A reader that prints must not speak in between the frames, and one that asks must not eat a job.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    made = sheets()
    confine(int(parent), int(memory_mb))
    try:
        serve(Readers(extra), jobs, out, float(idle_seconds), made)
    except (Closed, Malformed):
        return 0
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # Tearing the interpreter down can itself fail without memory; there is nothing to be flushed.
    os._exit(code)
