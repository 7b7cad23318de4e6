"""What `officed ledger --reconcile` does and says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from officed.cli.days import day_of
from officed.cli.saying import acting, complain, one_line, say_json, say_table

if TYPE_CHECKING:
    from officed.flow.desk import Desk
    from officed.flow.reconciling import Reconciliation
    from officed.ports.sources import Source


def recount(
    config: Path | None, name: str | None, *, mend: bool, since: str | None, by: str | None, as_json: bool
) -> None:
    """Compare and say. Ends with 1 when differences are left, with 3 when a source could not be asked."""
    from officed.flow.reconciling import reconcile
    from officed.log import configure
    from officed.wiring import config_path, open_office

    configure("auto", "warning")
    running = open_office(config_path(config), watching=True)
    try:
        desk = running.desk
        sources = _named(running.sources, name)
        done = reconcile(desk, sources, acting(desk, by), mend=mend, since=_begin(desk, since))
        ends = desk.store.counts()
    finally:
        running.close()
    if as_json:
        say_json(view(done, {state: ends[state] for state in sorted(ends) if state not in _NO_STATES}))
    else:
        _say(done)
    for trouble in done.unreachable:
        complain(trouble)
    if done.remaining or done.unreachable:
        raise typer.Exit(1 if done.remaining else 3)


# What `counts` tells beside states.
_NO_STATES = frozenset({"copies", "arrivals", "numbered", "reminders", "answered"})


def _named(sources: Sequence[Source], name: str | None) -> Sequence[Source]:
    from officed.domain.errors import NotFound

    found = tuple(source for source in sources if name in (None, source.name))
    if name is not None and not found:
        raise NotFound(what="source", name=name, hint=f"Sources: {', '.join(source.name for source in sources)}.")
    return found


def _begin(desk: Desk, since: str | None) -> datetime | None:
    return datetime.combine(day_of(since), time(), desk.zone) if since else None


def view(done: Reconciliation, ends: dict[str, int]) -> dict[str, object]:
    """The JSON of the comparison. Of very many differences the first are told one by one."""
    return {
        "ok": not done.remaining and not done.unreachable,
        "sources": [
            {
                "source": one.source,
                "standing": one.standing,
                "taken": one.taken,
                "older": one.older,
                "unreachable": one.unreachable,
            }
            for one in done.sources
        ],
        "ends": ends,
        "found": done.found,
        "mended": done.mended,
        "remaining": done.remaining,
        "differences": [
            {"kind": d.kind, "source": d.source, "key": d.key, "document": d.document, "mended": d.mended}
            for d in done.differences
        ],
        "untold": done.found - len(done.differences),
    }


def _say(done: Reconciliation) -> None:
    from officed.domain.differences import KINDS

    say_table(
        ("source", "standing", "taken", "older, left alone"),
        [
            (one.source, str(one.standing), str(one.taken), str(one.older))
            if one.unreachable is None
            else (one.source, "?", "?", "?")
            for one in done.sources
        ],
        empty="No source is watched.",
    )
    for one in done.differences:
        kind = KINDS[one.kind]
        what = f"{one.source}: {one_line(one.key)}: {kind.what}"
        print(f"{what}: {kind.mend}" if one.mended else f"{what}: LEFT")
    if done.found > len(done.differences):
        print(f"... and {done.found - len(done.differences)} more")
    print(f"{done.found} differences, {done.mended} mended, {done.remaining} left.")
