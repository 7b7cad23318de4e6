"""Letters a second from a real Dovecot through the register to a real SMTP sink, beside a bare loop.

The bare loop fetches, writes with fsync and resends the same letters, and decides nothing: what the machine and the
servers allow. Ours is counted from the start of the daemon, and once more from the first letter accepted to the last.
The processor seconds of every process stand beside it, so that one sees what limits. OFFICED_BENCH_LETTERS sets how
many letters there are (1,000), OFFICED_BENCH_TURNS how often both are measured, in turn (1; three tell how much the
machine wavers).
"""

from __future__ import annotations

import imaplib
import os
import resource
import smtplib
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.letters import letter
from benchmarks.processes import child, own_seconds, seconds
from benchmarks.stage import Stage, accepted, number, running, spread, stage
from tests.servers.smtp_sink import SmtpSinkProcess


@dataclass
class Turn:
    """Letters a second (`steady` without the start), and processor milliseconds a letter by process.

    `start` is processor seconds of the daemon until it was ready; they are in nobody's milliseconds.
    """

    pace: float
    steady: float
    cost: dict[str, float]
    start: float = 0.0


def main() -> None:
    """Measure both and print three lines."""
    count, turns = number("LETTERS", 1000), number("TURNS", 1)
    letters = [letter(n) for n in range(count)]
    bare: list[Turn] = []
    ours: list[Turn] = []
    with stage() as here:
        for turn in range(turns):
            bare.append(_bare(here, letters, f"bare{turn}"))
            ours.append(_officed(here, letters, f"office{turn}"))
    ratios = [one.pace / other.pace for one, other in zip(ours, bare, strict=True)]
    steady = statistics.median(one.steady for one in ours)
    print(
        f"throughput: {_paces(ours)} letters a second, bare loop {_paces(bare)}, ratio {_spread(ratios, '.3f')}; "
        f"{steady:.1f} from the first letter to the last ({count} letters, "
        f"{sum(map(len, letters)) / count / 1000:.0f} KB each, {turns} turn{'s' if turns > 1 else ''})"
    )
    begun = statistics.median(one.start for one in ours)
    print(f"throughput: ours, processor ms a letter: {_costs(ours)}; the start took {begun:.1f} s besides")
    print(f"throughput: bare, processor ms a letter: {_costs(bare)}")


def _paces(turns: list[Turn]) -> str:
    return _spread([turn.pace for turn in turns], ".1f")


def _spread(values: list[float], form: str) -> str:
    return spread(values, form) if len(values) > 1 else f"{values[0]:{form}}"


def _costs(turns: list[Turn]) -> str:
    middle = {name: statistics.median(turn.cost[name] for turn in turns) for name in turns[0].cost}
    whole = sum(middle.values())
    wall = 1000 / statistics.median(turn.steady for turn in turns)
    said = ", ".join(f"{name} {value:.1f}" for name, value in middle.items())
    return f"{said}, together {whole:.1f} in {wall:.1f} ms of time: {whole / wall:.2f} of {os.cpu_count()} cores"


def _bare(here: Stage, letters: list[bytes], name: str) -> Turn:
    user = here.dovecot.user()
    here.dovecot.deliver(user, *letters)
    with here.sink(name) as sink:
        before, mine = _servers(sink), _mine()
        begun = time.perf_counter()
        box = imaplib.IMAP4("127.0.0.1", here.dovecot.port)
        box.login(user, here.dovecot.password)
        box.select("INBOX")
        with smtplib.SMTP("127.0.0.1", sink.port) as server:
            for uid in box.uid("SEARCH", "ALL")[1][0].split():
                raw = box.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1][0][1]
                _write(here.folder / name / f"{uid.decode()}.raw", raw)
                server.sendmail("info@kaleva.example", ["a@kaleva.example"], raw, ["BODY=8BITMIME"])
        taken = time.perf_counter() - begun
        cost = _a_letter({"client": _mine() - mine, **_since(before, sink)}, len(letters))
        box.logout()
    pace = len(letters) / taken
    return Turn(pace, pace, cost)


def _write(path: Path, raw: bytes) -> None:
    with path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def _officed(here: Stage, letters: list[bytes], name: str) -> Turn:
    user = here.dovecot.user()
    here.dovecot.deliver(user, *letters)
    with here.sink(f"{name}-sink") as sink:
        office = here.office(name, user, sink)
        before, begun = _servers(sink), time.time()
        with running(office) as daemon:
            pid = daemon.process.pid
            start = own_seconds(pid)
            times = accepted(sink, len(letters))
            own = own_seconds(pid)
            cost = {"daemon": own - start, "readers": seconds(pid) - own, **_since(before, sink)}
    steady = (len(times) - 1) / max(times[-1] - times[0], 0.001)
    return Turn(len(letters) / (times[-1] - begun), steady, _a_letter(cost, len(letters)), start)


def _mine() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _servers(sink: SmtpSinkProcess) -> dict[str, float]:
    return {"Dovecot": seconds(child("dovecot.conf")), "sink": seconds(child(str(sink.folder)))}


def _since(before: dict[str, float], sink: SmtpSinkProcess) -> dict[str, float]:
    return {name: now - before[name] for name, now in _servers(sink).items()}


def _a_letter(cost: dict[str, float], letters: int) -> dict[str, float]:
    return {name: 1000 * value / letters for name, value in cost.items()}
