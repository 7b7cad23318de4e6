"""Event names and the door to structlog: one line an event, for people on a terminal or as JSON for the journal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TextIO

from officed.log.events import EVENTS, FIELDS, Level

# structlog takes rich along for tracebacks in colour, wherever it finds it. No log of ours has tracebacks, and fifty
# modules more are felt at every start; None in their place says that there is no such package.
_rich_is_absent = sys.modules.setdefault("rich", None) is None  # type: ignore[arg-type]
try:
    import structlog
finally:
    if _rich_is_absent:
        del sys.modules["rich"]

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

__all__ = ["EVENTS", "FIELDS", "Level", "UnknownEvent", "Value", "bound", "configure", "log_event"]

Value = str | int | float | bool | None

# Texts of errors quote addresses and codes; who it was stays in the register.
_ADDRESS = re.compile(r"(?<![^\s<>@\"'(])[^\s<>@\"'(]++@(?=[\w.-])")
_PERSONAL_CODE = re.compile(r"(?<!\d)[1-8]\d{10}(?!\d)")


class UnknownEvent(ValueError):
    """An event was logged whose name does not stand in `officed.log.events`."""


def configure(
    format: Literal["auto", "console", "json"] = "auto",
    level: Literal["debug", "info", "warning", "error"] = "info",
    stream: TextIO | None = None,
) -> None:
    """Set up the log once, at the start of a program; `stream` is standard error where it is not given.

    `auto` writes for people on a terminal and JSON elsewhere, such as under systemd.
    """
    out = stream or sys.stderr
    people = format == "console" or (format == "auto" and out.isatty())
    last: Processor = (
        structlog.dev.ConsoleRenderer(colors=out.isatty())
        if people
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=not people),
            _without_personal_data,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(Level[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )


def log_event(event: str, **fields: Value) -> None:
    """Log one event at the level that its row in `EVENTS` says.

    Raises `UnknownEvent` for a name without a row. A field that is not in `FIELDS` is left out and named in `dropped`:
    a log line is no reason to stop, and a log no place for what nobody has thought about.
    """
    if event not in EVENTS:
        raise UnknownEvent(event)
    structlog.get_logger().log(EVENTS[event], event, **fields)


@contextmanager
def bound(**fields: Value) -> Iterator[None]:
    """Give every event inside these fields, in this thread only."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield


def _without_personal_data(_logger: object, _method: str, line: MutableMapping[str, object]) -> EventDict:
    known = {"event", "level", "timestamp"} | FIELDS
    kept: EventDict = {name: _masked(value) for name, value in line.items() if name in known}
    dropped = sorted(name for name in line if name not in known)
    if dropped:
        kept["dropped"] = dropped
    return kept


def _masked(value: object) -> object:
    if not isinstance(value, str):
        return value
    return _PERSONAL_CODE.sub("***", _ADDRESS.sub("***@", value))
