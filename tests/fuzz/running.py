"""Runs targets in child processes: what kills or hangs a child is a finding like any other."""

from __future__ import annotations

import gc
import mmap
import os
import random
import resource
import signal
import struct
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.targets import ReaderFailed, Target, targets

# Seconds of processor time for one input of at most 300 kB; the readers' own limit is 30 s.
SLOW = 4.0
HANGS = 40.0
MEMORY = 1500 << 20
ROOM = 1 << 20
HEAD = struct.Struct("<QI")


@dataclass(slots=True)
class Fuzzed:
    """How many inputs each target had, and what was found: a line that tells findings apart -> the input."""

    tried: Counter[str] = field(default_factory=Counter)
    findings: dict[str, bytes] = field(default_factory=dict)


def fuzz(
    seconds: float, seed: int, only: str, keep: Path | None = None, *, most: int = 0, each: float = 10.0,
    say: Callable[[str], None] = lambda _: None,
) -> Fuzzed:  # fmt: skip
    """Fuzz every target in turns of some seconds until the time is over, or each once with `most` inputs."""
    done = Fuzzed()
    chosen = [target for name, target in targets().items() if name.startswith(only)]
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        target = chosen[number % len(chosen)]
        turn(target, f"{seed}.{number}", min(each, end - time.monotonic()), most, done, keep, say)
        number += 1
        if most and number == len(chosen):
            break
    return done


def turn(
    target: Target, seed: str, seconds: float, most: int, done: Fuzzed, keep: Path | None, say: Callable[[str], None]
) -> None:
    """One child for a while; one that dies or hangs is replaced."""
    shared = mmap.mmap(-1, ROOM)
    # A file and no pipe: nobody reads before the child has ended.
    told = tempfile.TemporaryFile()  # noqa: SIM115 (closed below)
    gc.freeze()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            _child(target, random.Random(f"{seed}.{target.name}"), seconds, most, shared, told.fileno())
            code = 0
        finally:
            os._exit(code)
    status = _ended(child, seconds + HANGS)
    tried, size = HEAD.unpack_from(shared)
    with told:
        told.seek(0)
        said = told.read()
    found = {line: data for line, data in _unpacked(said)}
    if status != 0:
        found[f"{target.name}: the process ended by {status}"] = shared[HEAD.size : HEAD.size + size]
    done.tried[target.name] += tried
    for line, data in found.items():
        if line not in done.findings:
            done.findings[line] = data
            say(line)
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{len(done.findings):03d}-{target.name.split('/')[-1].replace(' ', '-')}").write_bytes(data)
                with (keep / "findings.txt").open("a") as log:
                    log.write(f"{len(done.findings):03d} {line}\n")


def _ended(child: int, seconds: float) -> int:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _unpacked(said: bytes) -> list[tuple[str, bytes]]:
    found = []
    while said:
        line, data = struct.unpack_from("<II", said)
        found.append((said[8 : 8 + line].decode(), said[8 + line : 8 + line + data]))
        said = said[8 + line + data :]
    return found


def _child(target: Target, rng: random.Random, seconds: float, most: int, shared: mmap.mmap, writing: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)
    end, tried = time.monotonic() + seconds, 0
    known: set[str] = set()
    while time.monotonic() < end and (not most or tried < most):
        seed, data = target.input(rng)
        tried += 1
        shared[: HEAD.size + len(data)] = HEAD.pack(tried, len(data)) + data
        before = time.process_time()
        line = tried_once(target, seed.name, lambda seed=seed, data=data: target.run(seed, data))  # type: ignore[misc]
        took = time.process_time() - before
        if line is None and took > SLOW:
            line = f"{target.name}: slow ({seed.name}, {took:.0f} s for {len(data)} bytes)"
        key = line.split("(seed")[0] if line else ""
        if line and key not in known and len(known) < 50:
            known.add(key)
            frame = struct.pack("<II", len(line.encode()), len(data)) + line.encode() + data
            while frame:
                frame = frame[os.write(writing, frame) :]


def tried_once(target: Target, name: str, run: Callable[[], object]) -> str | None:
    """Run one input; the line of a finding, or None."""
    try:
        run()
    except ReaderFailed as failed:
        lines = str(failed).strip().splitlines()
        frames = [line.strip() for line in lines if "officed/" in line and 'File "' in line]
        place = frames[-1].partition("officed/")[2] if frames else "?"
        return f"{target.name}: {lines[-1].split(':')[0]} at {place} (seed {name})"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        frames = [
            f for f in traceback.extract_tb(error.__traceback__) if "officed/" in f.filename or "targets" in f.filename
        ]
        last = frames[-1] if frames else None
        place = f"{last.filename.rpartition('/')[2]}:{last.lineno}" if last else "?"
        return f"{target.name}: {type(error).__name__} at {place} (seed {name})"
    return None
