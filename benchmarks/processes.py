"""What processes cost, as the kernel counts it (proc(5)): processor seconds and memory of one and all below it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def below(pid: int) -> list[int]:
    """Every process that descends from this one, without it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                children.setdefault(int(_stat(int(folder.name))[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        born = children.get(waiting.pop(), [])
        found += born
        waiting += born
    return found


def living(pid: int) -> int:
    """How many processes that is, without those that have ended and only wait to be counted off by their parent."""
    many = 0
    for one in (pid, *below(pid)):
        with suppress(OSError):
            many += _stat(one)[0] != "Z"
    return many


def child(word: str) -> int:
    """The one process started by this one that has the word in its command line."""
    found = [pid for pid in below(os.getpid()) if word in _command(pid) and int(_stat(pid)[1]) == os.getpid()]
    if len(found) != 1:
        raise SystemExit(f"There are {len(found)} processes of {word}, and one was to be measured.")
    return found[0]


def own_seconds(pid: int) -> float:
    """Processor seconds of one process so far, user and system, without its children."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS


def seconds(pid: int) -> float:
    """Processor seconds of a process and everything below it so far, the dead ones included."""
    total = 0
    for one in (pid, *below(pid)):
        with suppress(OSError):
            total += sum(map(int, _stat(one)[11:15]))
    return total / _TICKS


def memory(pid: int) -> int:
    """Bytes that a process and everything below it hold in memory: PSS, shared pages counted once in all."""
    return sum(_pss(one) for one in (pid, *below(pid)))


def _pss(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _stat(pid: int) -> list[str]:
    # The name of the program stands in brackets and may hold anything; the fields begin behind it, with the state.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""
