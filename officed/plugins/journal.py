"""Built-in plugin: one line in the log for every move, with ids and codes only."""

from __future__ import annotations

from officed.api import Move, hookimpl, log_event

API_VERSION = 1


@hookimpl
def observe(move: Move) -> None:
    """Log `document.<new state>` with the document's id, who moved it and why."""
    log_event(
        f"document.{move.target.value}",
        document=move.document,
        state=move.state.value,
        actor=str(move.actor),
        reason=move.reason,
    )
