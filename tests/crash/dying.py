"""A process that drains an office in children of its own, and lets a child die at a chosen point of its work.

`python -m tests.crash.dying CONFIG` reads numbers from standard input, one a line: the child is killed at that point
(0: not at all). It answers with a line of JSON: the signal or code that the child ended with, the points it passed.
A point is just before or just after a commit, after an fsync, after a rename; nothing of officed is changed for it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from officed.daemon.running import Crew, drain
from officed.log import configure
from officed.wiring import Furnished, furnish, open_furnished


class Points:
    """Counts points and dies at one of them, at once, as by a power cut of the process."""

    def __init__(self, fatal: int, told: int) -> None:
        self._fatal, self._told = fatal, told
        self._passed = 0

    def pass_(self, name: str) -> None:
        """Be at the next point."""
        self._passed += 1
        os.write(self._told, f"{name}\n".encode())
        if self._passed == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def lay(self) -> None:
        """Put the points where durability happens: in the database driver's commit, in fsync, in rename."""
        os.fsync = self._after("fsync", os.fsync)
        os.replace = self._after("rename", os.replace)
        commit = DefaultDialect.do_commit

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            self.pass_("before commit")
            commit(dialect, connection)
            self.pass_("after commit")

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]

    def _after(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **more: Any) -> Any:
            done = function(*arguments, **more)
            self.pass_(name)
            return done

        return wrapped


def _drain(furnished: Furnished, points: Points) -> int:
    running = open_furnished(furnished, watching=True)
    points.lay()
    crew = Crew(running.desk, running.sources, lambda: running.host.channels(furnished.office.settings))
    troubles = drain(crew)
    running.close()
    return 3 if troubles else 0


def _in_child(furnished: Furnished, fatal: int) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 70
        try:
            code = _drain(furnished, Points(fatal, writing))
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as told:
        passed = told.read().splitlines()
    _, status = os.waitpid(child, 0)
    return {"ended": os.waitstatus_to_exitcode(status), "points": passed}


def main() -> None:
    """Serve until standard input ends."""
    furnished = furnish(Path(sys.argv[1]))
    configure("json", "warning")
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_in_child(furnished, int(line))), flush=True)


if __name__ == "__main__":
    main()
