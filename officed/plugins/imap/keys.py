"""The name of a letter for ever: folder, UIDVALIDITY and UID (RFC 3501 2.3.1.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class LetterKey:
    """Where a letter stands. A UID means nothing under another UIDVALIDITY."""

    folder: str
    validity: int
    uid: int

    def __str__(self) -> str:
        return f"{self.folder}|{self.validity}|{self.uid}"

    @classmethod
    def parse(cls, key: str) -> LetterKey:
        """Read a key; the folder may hold »|« itself. Raises ValueError for a key that is not ours."""
        folder, validity, uid = key.rsplit("|", 2)
        return cls(folder, int(validity), int(uid))


def by_folder(keys: Iterable[str]) -> dict[str, list[LetterKey]]:
    """Keys grouped by folder, in their order; one that is not ours is left out like a letter that has gone."""
    groups: dict[str, list[LetterKey]] = {}
    for text in keys:
        try:
            key = LetterKey.parse(text)
        except ValueError:
            continue
        groups.setdefault(key.folder, []).append(key)
    return groups


def chunks(
    keys: Iterable[LetterKey], size: Callable[[LetterKey], int], most: int, octets: int
) -> Iterator[list[LetterKey]]:
    """Cut keys into runs of at most `most` letters and `octets` bytes; a bigger letter stands alone."""
    run: list[LetterKey] = []
    weight = 0
    for key in keys:
        if run and (len(run) >= most or weight + size(key) > octets):
            yield run
            run, weight = [], 0
        run.append(key)
        weight += size(key)
    if run:
        yield run


def uid_set(uids: Iterable[int]) -> str:
    """A sequence set with runs written as ranges: `1:3,7` (RFC 3501 section 9, sequence-set)."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def uid_sets(uids: Sequence[int], most: int, longest: int = 900) -> Iterator[tuple[str, Sequence[int]]]:
    """Sequence sets of at most `most` UIDs that are no longer than a command line may be (RFC 2683 3.2.1.5).

    Each comes with its UIDs. UIDs that follow each other cost next to nothing; lone ones fill a line soon.
    """
    start = 0
    while start < len(uids):
        count = most
        while len(written := uid_set(uids[start : start + count])) > longest:
            count = min(count, len(uids) - start) // 2
        yield written, uids[start : start + count]
        start += count


# More than any command of ours names; a range of a server that has lost its mind would fill the memory.
MOST_UIDS = 100_000
_RUN = re.compile(r"([0-9]{1,10})(?::([0-9]{1,10}))?")


def read_uid_set(text: str) -> list[int]:
    """The UIDs of a sequence set in its own order, as COPYUID pairs them (RFC 4315 section 3).

    Empty where the text is no such set, or names more than anybody asked for.
    """
    uids: list[int] = []
    for run in text.split(","):
        found = _RUN.fullmatch(run)
        start, end = (int(found[1]), int(found[2] or found[1])) if found else (0, MOST_UIDS)
        step = 1 if end >= start else -1
        if abs(end - start) + len(uids) >= MOST_UIDS:
            return []
        uids.extend(range(start, end + step, step))
    return uids
