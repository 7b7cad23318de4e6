"""The journals against the register: what a journal proved outside stands in the register just so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import DBAPIError

from officed.ports.store import Finding
from officed.store import schema as t
from officed.store.journal.check_journal import Break, check
from officed.store.journal.reading import seals_in
from officed.store.journal.stamping import stamp_findings
from officed.store.journal.writing import lines_under, seal_line
from officed.store.proving import named

WRITTEN = "journal.written"
"""The event under which history remembers a journal."""

BROKEN = "a journal was changed"
MISSING = "a journal is missing"
DIFFERS = "the register is not what its journal tells"


def journal_findings(
    connection: Connection, folder: Path, files: Sequence[Path], *, closely: bool
) -> Iterator[Finding]:
    """What is wrong with the journals themselves, and the first place where the register differs from them.

    `files`: the journals that were there before this connection began to look; a later one tells of seals that it does
    not see. `closely`: every line is compared, not the seals alone, so that the changed line is named.
    """
    yield from _written(connection, folder)
    yield from stamp_findings(connection, folder)
    try:
        check(folder)
    except Break as broken:
        yield Finding(BROKEN, str(broken))
        return
    if (differs := _first_difference(connection, files, closely=closely)) is not None:
        yield differs


def _written(connection: Connection, folder: Path) -> Iterator[Finding]:
    """Each journal that history remembers is there as it was written."""
    rows = connection.execute(
        select(t.history.c.detail).where(t.history.c.document_id.is_(None), t.history.c.event == WRITTEN)
    )
    for (detail,) in rows.fetchall():
        told = json.loads(detail)
        file = folder / str(told["file"])
        if not file.is_file():
            yield Finding(MISSING, file.name)
        elif hashlib.sha256(file.read_bytes()).hexdigest() != told["sha256"]:
            yield Finding(BROKEN, file.name)


def _first_difference(connection: Connection, files: Sequence[Path], *, closely: bool) -> Finding | None:
    seals = {row.sequence: row for row in connection.execute(select(t.seal).order_by(t.seal.c.sequence))}
    forgotten = _forgotten(connection)
    told = {seal["seal"]: (file, line, seal) for file in files for line, seal in seals_in(file)}
    for sequence, (file, line, seal) in sorted(told.items()):
        row = seals.get(sequence)
        same = row is not None and json.loads(seal_line(row)) == seal
        if (same and not closely) or (not same and _is_forgotten(file, line, forgotten)):
            continue
        if differs := _line_that_differs(connection, file, line, row, seals.get(sequence - 1)):
            return differs
    return None


def _forgotten(connection: Connection) -> list[tuple[str, str]]:
    """Stretches of time, as texts, that restores took out of the register: from the backup to the restore."""
    rows = connection.execute(
        select(t.history.c.at, t.history.c.detail).where(
            t.history.c.document_id.is_(None), t.history.c.event == "register.restored"
        )
    )
    return [(str(json.loads(detail)["taken_at"]), at.isoformat()) for at, detail in rows.fetchall()]


def _is_forgotten(file: Path, line: int, stretches: Sequence[tuple[str, str]]) -> bool:
    at = datetime.fromisoformat(str(_line(file, line)["at"]))
    return any(datetime.fromisoformat(begin) <= at <= datetime.fromisoformat(end) for begin, end in stretches)


def _line(file: Path, number: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file.read_bytes().split(b"\n")[number - 1])
    return told


def _line_that_differs(
    connection: Connection,
    file: Path,
    line: int,
    seal: Row[*tuple[Any, ...]] | None,
    before: Row[*tuple[Any, ...]] | None,
) -> Finding | None:
    """The first line under a seal of a journal that the register does not have just so."""
    lines = file.read_bytes().split(b"\n")
    last = before.last if before is not None else 0
    begin = max((at for at in range(line - 1) if b'"seal":' in lines[at] and b'"digest":' in lines[at]), default=0)
    told = lines[begin + 1 : line]
    try:
        stands = [*lines_under(connection, seal, last), seal_line(seal)] if seal is not None else []
    except (ValueError, KeyError, TypeError, DBAPIError):
        stands = []
    for at, (one, other) in enumerate(zip_longest(told, stands), begin + 2):
        if one != other:
            return Finding(DIFFERS, f"{file.name}, line {at}: {_about(connection, one or other or b'{}')}")
    return None


def _about(connection: Connection, line: bytes) -> str:
    told = json.loads(line)
    if "imprint" in told:
        return named(connection, told["imprint"])
    if "event" in told:
        of = named(connection, told["document"]) if told.get("document") else "the office"
        return f"history {told['id']} of {of}"
    return f"seal {told.get('seal')}"
