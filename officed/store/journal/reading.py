"""Reading journals back: where the last one ends, its seals, and the numbers that journals tell of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from officed.ports.journals import Journal
from officed.store.journal.check_journal import journals_in


def journals_of(folder: Path) -> Iterator[Journal]:
    """The journals of a folder, the oldest first. Raises `OSError`."""
    for file in journals_in(folder):
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        yield Journal(date.fromisoformat(file.stem), file, digest)


def seals_of(file: Path) -> list[tuple[int, str]]:
    """Sequence and digest of each seal in a journal, in their order; that after which it begins where it has none."""
    return [(told["seal"], told["digest"]) for _, told in seals_in(file)] or [_begins(file)]


def seals_in(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and value of each seal in a journal; a line that is none any more is passed over."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if b'"seal":' not in line or b'"previous":' not in line or b'"journal":' in line:
                continue
            try:
                told = json.loads(line)
                yield number, {**told, "seal": int(told["seal"]), "digest": str(told["digest"])}
            except (ValueError, KeyError, TypeError):
                continue


def _begins(file: Path) -> tuple[int, str]:
    try:
        with file.open("rb") as lines:
            seal = json.loads(lines.readline())["seal"]
        return int(seal["sequence"]), str(seal["digest"])
    except (ValueError, KeyError, TypeError):
        return 0, ""


def numbers_told(files: Iterable[Path]) -> dict[tuple[str, int], int]:
    """(sequence, year) -> the highest number that journals tell of; what cannot be read is passed over."""
    highest: dict[tuple[str, int], int] = {}
    for file in files:
        with file.open("rb") as lines:
            for line in lines:
                for of, number in _numbers(line):
                    highest[of] = max(number, highest.get(of, 0))
    return highest


def _numbers(line: bytes) -> Iterator[tuple[tuple[str, int], int]]:
    try:
        told = json.loads(line)
        if told.get("event") != "numbers.reserved" and told.get("target") != "registered":
            return
        detail = json.loads(told["detail"])
        if "sequence" in detail:
            yield (str(detail["sequence"]), int(detail["year"])), int(detail.get("number", detail.get("last", 0)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def is_journal(file: Path) -> bool:
    """Whether a file is a journal of a register, by its first line."""
    try:
        with file.open("rb") as lines:
            head = json.loads(lines.readline(4096))
    except (OSError, ValueError):
        return False
    return isinstance(head, dict) and "journal" in head and "format" in head
