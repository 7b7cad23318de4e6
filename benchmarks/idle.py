"""What a daemon costs that has nothing to do: memory (PSS) and processor time of all its processes together.

It first reads and forwards some letters and a scan, so that everything it needs is loaded. After the last one it is
left alone for OFFICED_BENCH_SECONDS (60), then looked at, and its processor time is taken over as many seconds again.
"""

from __future__ import annotations

import time

from benchmarks.letters import letter
from benchmarks.processes import living, memory, seconds
from benchmarks.stage import accepted, number, running, stage
from tests.acceptance.letters import scan

_LETTERS = 20


def main() -> None:
    """Measure and print one line."""
    span = number("SECONDS", 60)
    with stage() as here, here.sink("sink") as sink:
        user = here.dovecot.user()
        office = here.office("office", user, sink)
        with running(office) as daemon:
            here.dovecot.deliver(user, *map(letter, range(_LETTERS)))
            (office.scans / "skann.pdf").write_bytes(scan("idle"))
            accepted(sink, _LETTERS + 1)
            time.sleep(span)
            pid = daemon.process.pid
            held, many = memory(pid), living(pid)
            before, begun = seconds(pid), time.perf_counter()
            time.sleep(span)
            used = (seconds(pid) - before) / (time.perf_counter() - begun)
    print(
        f"idle: {held / 1e6:.0f} MB (PSS of {many} processes) {span} s after the last letter; "
        f"{100 * used:.2f} % of one core over {span} s"
    )
