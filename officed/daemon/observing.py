"""Observing: read, decide and report what would be done, for an office that tries officed beside its own ways.

Nothing is moved, numbered or sent, and no database is needed.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from officed.daemon.running import poll_seconds
from officed.domain.document import Direction
from officed.domain.errors import OfficedError
from officed.flow.considering import Consideration, consider
from officed.flow.desk import Study
from officed.flow.trying import read_unstored
from officed.log import log_event
from officed.ports.sources import Fetched, Source
from officed.settings.handlers import sealed_sources

_CHUNK = 20


def observe_once(study: Study, sources: Sequence[Source], *, again: bool) -> int:
    """Look at every source and say what would happen to each letter; `again`: go on until interrupted."""
    # Rules decide about what comes in; of letters of ours there is nothing to decide.
    sources = [source for source in sources if getattr(source, "direction", Direction.INCOMING) is Direction.INCOMING]
    # Sealed letters are read by nobody but their handler; reading one here would write it into a file, too.
    sealed = sealed_sources(study.office.settings)
    sources = [source for source in sources if source.name not in sealed]
    seen: set[tuple[str, str]] = set()
    stop = threading.Event()
    while True:
        for source in sources:
            try:
                _look(study, source, seen)
            except OfficedError as error:
                log_event("source.lost", source=source.name, error=str(error))
                source.close()
        if not again or not sources:
            return len(seen)
        sources[0].wait(min(poll_seconds(s) for s in sources), stop)


def _look(study: Study, source: Source, seen: set[tuple[str, str]]) -> None:
    keys = [found.key for found in source.list() if (source.name, found.key) not in seen]
    for start in range(0, len(keys), _CHUNK):
        for fetched in source.fetch(keys[start : start + _CHUNK]):
            seen.add((source.name, fetched.key))
            _report(source.name, fetched, *_considered(study, source.name, fetched))


def _considered(study: Study, source: str, fetched: Fetched) -> tuple[Consideration | None, str]:
    with tempfile.NamedTemporaryFile() as file:
        path = fetched.path
        if path is None:
            file.write(fetched.data or b"")
            file.flush()
            path = Path(file.name)
        try:
            return consider(study, read_unstored(study, source, fetched, path), study.today()), ""
        except OfficedError as error:
            return None, str(error)


def _report(source: str, fetched: Fetched, considered: Consideration | None, error: str) -> None:
    if considered is None:
        log_event("observed", source=source, key=fetched.key, decision="hold", error=error)
        return
    earliest = considered.earliest
    log_event(
        "observed",
        source=source,
        key=fetched.key,
        decision=considered.decision.value,
        kind=considered.verdict.kind,
        points=considered.verdict.points,
        series=considered.series.code,
        assign=",".join(a.person for a in considered.assignments),
        earliest=earliest.due.isoformat() if earliest else None,
        reason=considered.verdict.reason,
    )
