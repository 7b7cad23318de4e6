"""Switching a stranger's plugin off after repeated failures, until an admin switches it on again.

What is off stands where `connect` says (the register's open alarms), so it outlives a restart and holds for every
process; until then it is only remembered here.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Set

from officed.log import log_event

LOOK_SECONDS = 5.0
"""How soon a daemon hears that an admin has switched a plugin on."""

Standing = Callable[[], Set[str]]
Told = Callable[[str, str], None]


class Switchboard:
    """Which plugins are off, and how often in a row the others have failed. Used from several threads."""

    def __init__(self, failures: int, look_seconds: float = LOOK_SECONDS) -> None:
        self._most = failures
        self._look_seconds = look_seconds
        self._lock = threading.Lock()
        self._failures: Counter[str] = Counter()
        self._off: set[str] = set()
        self._standing: Standing | None = None
        self._told: Told | None = None
        self._looked = 0.0

    def connect(self, standing: Standing, told: Told) -> None:
        """From now on `standing` gives the names that are off, and `told` makes a name stand there, with the reason."""
        self._standing, self._told = standing, told
        self._looked = 0.0

    def is_off(self, plugin: str) -> bool:
        """Whether a plugin is not to be asked."""
        with self._lock:
            look = self._standing is not None and time.monotonic() - self._looked >= self._look_seconds
            if look:
                self._looked = time.monotonic()
        if look:
            self._look_again()
        return plugin in self._off

    def failed(self, plugin: str, reason: str) -> None:
        """Note a failure; one too many in a row switches the plugin off."""
        with self._lock:
            self._failures[plugin] += 1
            over = self._failures[plugin] >= self._most and plugin not in self._off
            if over:
                self._off.add(plugin)
            count = self._failures[plugin]
        if over:
            log_event("plugin.switched_off", plugin=plugin, count=count, error=reason)
            if self._told is not None:
                self._told(plugin, reason)

    def answered(self, plugin: str) -> None:
        """Note an answer: only failures in a row count."""
        if self._failures.get(plugin):
            with self._lock:
                self._failures.pop(plugin, None)

    def _look_again(self) -> None:
        assert self._standing is not None
        standing = set(self._standing())
        with self._lock:
            for plugin in self._off - standing:
                # An admin has switched it on: it begins anew.
                self._failures.pop(plugin, None)
                log_event("plugin.switched_on", plugin=plugin)
            self._off = standing
