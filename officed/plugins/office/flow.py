"""Running text of XML in the order of its elements: what makes a line, a cell, a blank, and what is passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from officed.plugins.containers.xml import Attributes

CELL, ROW = "\x1f", "\x1e"


@dataclass(frozen=True, slots=True)
class Grammar:
    """Names of elements, without namespaces. `text` None: all text counts."""

    text: frozenset[str] | None
    lines: frozenset[str]
    skipped: frozenset[str]
    signs: dict[str, str]
    cells: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()


@dataclass(slots=True)
class Flow:
    """Collects text while XML is told. `seen` has the names of the skipped elements that were met."""

    grammar: Grammar
    pieces: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    skipping: int = 0
    texts: int = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self.skipping or name in self.grammar.skipped:
            self.skipping += 1
            self.seen.add(name)
        elif self.grammar.text is not None and name in self.grammar.text:
            self.texts += 1
        elif sign := self.grammar.signs.get(name):
            self.pieces.append(sign * min(int(number) if (number := attributes.get("c", "1")).isdigit() else 1, 100))

    def text(self, text: str) -> None:
        """Text stands here."""
        if not self.skipping and (self.texts or self.grammar.text is None):
            self.pieces.append(text if self.grammar.text is not None else re.sub(r"\s+", " ", text))

    def end(self, name: str) -> None:
        """An element ends."""
        if self.skipping:
            self.skipping -= 1
        elif self.grammar.text is not None and name in self.grammar.text:
            self.texts -= 1
        elif name in self.grammar.lines:
            self.pieces.append("\n")
        elif name in self.grammar.cells:
            self.pieces.append(CELL)
        elif name in self.grammar.rows:
            self.pieces.append(ROW)

    def result(self) -> str:
        """The lines; cells of a row stand in one line with tabs between them."""
        joined = "".join(self.pieces)
        joined = re.sub(r"(?<!\n)\n++\x1f", CELL, joined)
        after_cells = r"(?<=\x1f)\n+|(?<!\x1f)\x1f*+\x1e"
        joined = re.sub(after_cells, lambda found: "\n" if found[0].endswith(ROW) else "", joined)
        rows = (line.replace(CELL, "\t").rstrip() for line in joined.split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip("\n")
