"""Every event that officed logs, by name and level, and every field an event may have.

A log is kept by others, and longer than the law lets us keep personal data: fields are ids, codes and counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType


class Level(IntEnum):
    """How loud an event is; the numbers are those of Python's `logging`."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40


_D, _I, _W, _E = Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR

EVENTS: Mapping[str, Level] = MappingProxyType(
    {
        # One line a move: the document's new state.
        "document.received": _I,
        "document.read": _I,
        "document.registered": _I,
        "document.forwarded": _I,
        "document.closed": _I,
        "document.held": _W,
        "document.refused": _I,
        "document.duplicate": _I,
        "document.diverted": _I,
        "document.disposed": _I,
        # Steps that did not become a move, and one that takes long.
        "document.reading": _I,
        "document.overtaken": _I,
        "document.postponed": _W,
        "document.failed": _E,
        # Dates of whistleblowers' reports.
        "report.reminded": _I,
        "report.failed": _E,
        # Places that are watched.
        "source.watching": _I,
        "source.taken": _I,
        "source.lost": _W,
        "source.recovered": _I,
        "login.renewed": _D,
        "login.ending": _W,
        # The ledger against them.
        "ledger.reconciled": _I,
        "ledger.differs": _W,
        # Backups.
        "backup.made": _I,
        "backup.failed": _E,
        # Letters without a number whose days are over.
        "retention.cleared": _I,
        # Sealed journals.
        "journal.written": _I,
        "journal.failed": _E,
        "journal.stamped": _I,
        "journal.unstamped": _W,
        # Mails of ours.
        "mail.failed": _E,
        "channel.lost": _W,
        "channel.recovered": _I,
        "mail.refused": _E,
        # People's commands that are no move.
        "deadline.reminded": _I,
        "extension.untold": _W,
        "digest.sent": _I,
        "weekly.sent": _I,
        "settings.loaded": _I,
        "settings.rejected": _E,
        "settings.unused": _W,
        "rules.trial_ended": _W,
        "learned.trained": _I,
        "learned.kept": _I,
        "learned.broken": _W,
        "words.missing": _W,
        # The clock, the seal, the daemon itself.
        "history.sealed": _D,
        "database.lost": _E,
        "database.recovered": _I,
        "alarm.raised": _E,
        "alarm.recovered": _I,
        "plugin.failed": _E,
        "plugin.switched_off": _E,
        "plugin.switched_on": _I,
        "role.failed": _E,
        "role.hung": _E,
        "observed": _I,
        "daemon.started": _I,
        "daemon.stopping": _I,
        "daemon.stopped": _I,
        "daemon.drained": _I,
    }
)

FIELDS = frozenset(
    {
        "document", "version", "state", "target", "actor", "reason", "reference", "series", "kind", "decision",
        "points",
        "code", "source", "key", "channel", "folder", "sha256", "size", "page", "pages", "count", "seconds", "attempt",
        "documents", "copies", "told", "mail", "mails", "retry_in", "assign", "earliest", "sent", "refused",
        "deadline", "step", "due", "on", "rule", "plugin", "hook", "role", "worker", "host", "pid", "file", "line",
        "error", "keys", "schema", "sequence", "first", "last", "outbox", "until", "template", "purpose", "program",
        "language", "mend", "rotated", "found", "mended",
    }
)  # fmt: skip
