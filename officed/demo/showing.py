"""What the demo shows while it works: a live table on a terminal, lines elsewhere, nothing beside JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.table import Table

from officed.demo.fates import Fate

_COLUMNS = ("letter", "kind", "number", "who", "due", "state")
# Lines of the terminal that are not rows: heading, rules, counts, prompt.
_FRAME = 7


class Screen(Protocol):
    """Where the progress is shown. `pace` is how many seconds the eye needs between two letters."""

    pace: float

    def on(self) -> AbstractContextManager[object]:
        """The time during which it is shown."""

    def show(self, fates: Sequence[Fate]) -> None:
        """Show the letters as they stand now."""


def screen(*, silent: bool) -> Screen:
    """The screen that fits standard output."""
    if silent:
        return _Silence()
    return _LiveTable() if sys.stdout.isatty() else _Lines()


def say(*lines: str) -> None:
    """Print lines on standard output at once, also into a pipe."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def cells(fate: Fate) -> tuple[str, ...]:
    """A letter as a row: letter, kind, number, who, due, state."""
    due = f"{fate.due:%d.%m.%Y}" if fate.due else ""
    return (fate.letter.slug, fate.kind, fate.number, fate.person, due, fate.end)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


class _Silence:
    pace = 0.0

    def on(self) -> AbstractContextManager[object]:
        return nullcontext()

    def show(self, fates: Sequence[Fate]) -> None:
        pass


class _Lines:
    """One line for each letter whenever its state changes."""

    pace = 0.0

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}

    def on(self) -> AbstractContextManager[object]:
        return nullcontext()

    def show(self, fates: Sequence[Fate]) -> None:
        for fate in fates:
            if self._shown.get(fate.letter.slug, "") != fate.end:
                self._shown[fate.letter.slug] = fate.end
                slug, *rest, end = cells(fate)
                say(f"{end:<10} {slug:<42} {' '.join(cell for cell in rest if cell)}".rstrip())


class _LiveTable:
    """A table of the letters that moved last, as many as the terminal has room for."""

    pace = 0.15

    def __init__(self) -> None:
        self._console = Console()
        self._live = Live(console=self._console, transient=True, auto_refresh=False)
        self._moved: dict[str, str] = {}

    def on(self) -> AbstractContextManager[object]:
        return self._live

    def show(self, fates: Sequence[Fate]) -> None:
        for fate in fates:
            if fate.end and self._moved.get(fate.letter.slug) != fate.end:
                # Taken out and put in again, it stands last.
                self._moved.pop(fate.letter.slug, None)
                self._moved[fate.letter.slug] = fate.end
        room = max(5, self._console.height - _FRAME)
        latest = set(list(self._moved)[-room:])
        done = sum(fate.settled for fate in fates)
        table = Table(caption=f"{done} of {len(fates)} letters have reached their end")
        for heading in _COLUMNS:
            table.add_column(heading, no_wrap=True)
        for fate in fates:
            if fate.letter.slug in latest:
                table.add_row(*cells(fate), style="" if fate.settled else "bold")
        self._live.update(table, refresh=True)
