"""Strangers' document hooks are asked in a process that can be killed; this is what the plugin host knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

CAPABILITIES: Mapping[str, str] = {
    "network": "open connections",
    "files": "read and write files beside its own folder",
}
"""What a plugin can declare in CAPABILITIES, and what it may do then. Starting programs takes both."""

MadeWith = tuple[object, ...]


@dataclass(frozen=True)
class Stranger:
    """A plugin as its process loads it: by file or module name, made by its `plugin` with `made_with` (or not made).

    Equal strangers share processes.
    """

    name: str
    spec: str
    capabilities: tuple[str, ...] = ()
    made_with: MadeWith | None = None


class Isolation(Protocol):
    """Processes in which strangers answer."""

    def ask(self, stranger: Stranger, hook: str, arguments: Mapping[str, object]) -> object:
        """The answer of one hook, checked. Raises `PluginFailed` when it raises, hangs, dies or answers rubbish."""

    def close(self) -> None:
        """End the processes."""
