"""Excel's .xlsx and its kin (ECMA-376 part 1, 18): cells in rows, hidden sheets said, comments, text boxes, files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from officed.plugins.containers.xml import Attributes
from officed.plugins.office.dates import day_of, is_date_format
from officed.plugins.office.flow import Flow, Grammar
from officed.plugins.office.package import MACROS, Package

TEXTS = Grammar(
    text=frozenset({"t", "oddHeader", "oddFooter"}), lines=frozenset({"p", "comment", "oddHeader", "oddFooter"}),
    skipped=frozenset({"rPh", "Fallback"}), signs={"br": "\n"},
)  # fmt: skip
HIDDEN = "The sheet »{name}« is hidden; it was read too."
BINARY = "Binary Excel (.xlsb) is not read here; ask the sender for an .xlsx or a PDF."
NOTES = r"xl/(?:comments\w*/?\w*|threadedComments/\w+|drawings/drawing\d+|charts/chart\d+)\.xml"
FILES = r"xl/(?:media|embeddings)/[^/]+"
MOST_CELLS = 2_000_000
HEADER_MARKS = re.compile(r"&(?:[LCRPNDTFAGBIUSXYEZ]|\"[^\"]*\"|K[0-9A-F]{6}|\d+)")


@dataclass(slots=True)
class _Book:
    """What the sheets share."""

    strings: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    from_1904: bool = False
    cells: int = 0


@dataclass(slots=True)
class _Sheet:
    """Collects the rows of one sheet."""

    book: _Book
    rows: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    kind: str = ""
    dated: bool = False
    pieces: list[str] | None = None
    cell: str = ""
    notes: list[str] = field(default_factory=list)
    ruby: int = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            style = attributes.get("s", "")
            self.kind, self.cell = attributes.get("t", "n"), ""
            number = int(style) if style.isdigit() else 0
            self.dated = number < len(self.book.dates) and self.book.dates[number]
        elif name == "rPh":
            self.ruby += 1
        elif name in ("v", "t", "oddHeader", "oddFooter"):
            self.pieces = []

    def text(self, text: str) -> None:
        if self.pieces is not None and not self.ruby:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        found, self.pieces = "".join(self.pieces or ()), None
        if name in ("v", "t"):
            self.cell += found
        elif name == "rPh":
            self.ruby -= 1
        elif name in ("oddHeader", "oddFooter"):
            self.notes.append(HEADER_MARKS.sub(" ", found).strip())
        elif name == "c" and self.book.cells < MOST_CELLS:
            self.book.cells += 1
            self.row.append(self._shown())
        elif name == "row":
            self.rows.append("\t".join(cell for cell in self.row if cell))
            self.row = []

    def _shown(self) -> str:
        value = self.cell.strip()
        if self.kind == "s":
            return self.book.strings[int(value)] if value.isdigit() and int(value) < len(self.book.strings) else ""
        if self.kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        return (day_of(value, self.book.from_1904) or value) if self.kind == "n" and self.dated else value


def read_sheets(package: Package) -> None:
    """Fill texts, files and warnings."""
    if "xl/workbook.bin" in package.names:
        package.into.warn(BINARY)
    book = _Book(_strings(package), _dates(package))
    for name, path in _list(package, book):
        sheet = _Sheet(book)
        if package.tell(path, sheet.start, sheet.end, sheet.text):
            package.texts.append("\n".join(row for row in (name, *sheet.rows, *sheet.notes) if row))
    if book.cells >= MOST_CELLS:
        package.into.warn("The workbook has too many cells; the rest was left out.")
    for path in package.matching(NOTES):
        flow = Flow(TEXTS)
        package.tell(path, flow.start, flow.end, flow.text)
        package.texts.append(flow.result())
    package.take(FILES)
    if package.matching(r".*vbaProject\.bin"):
        package.into.warn(MACROS)


def _list(package: Package, book: _Book) -> list[tuple[str, str]]:
    """Names and parts of the sheets, in order."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def sheet(element: str, attributes: Attributes) -> None:
        if element == "workbookPr":
            book.from_1904 = attributes.get("date1904") in ("1", "true")
        if element == "sheet":
            sheets.append((attributes.get("name", ""), attributes.get("id", "")))
            if attributes.get("state", "visible") != "visible":
                package.into.warn(HIDDEN.format(name=attributes.get("name", "")))

    def relation(element: str, attributes: Attributes) -> None:
        if element == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    package.tell("xl/workbook.xml", sheet, lambda _: None)
    package.tell("xl/_rels/workbook.xml.rels", relation, lambda _: None)
    return [(name, targets.get(key, "")) for name, key in sheets]


def _strings(package: Package) -> list[str]:
    """The strings that cells point to."""
    found: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "ruby": False}

    def start(element: str, _: Attributes) -> None:
        state["text"] = element == "t"
        state["ruby"] = state["ruby"] or element == "rPh"

    def end(element: str) -> None:
        state["text"] = False
        if element == "rPh":
            state["ruby"] = False
        if element == "si":
            found.append("".join(pieces))
            pieces.clear()

    package.tell("xl/sharedStrings.xml", start, end,
                 lambda text: pieces.append(text) if state["text"] and not state["ruby"] else None)  # fmt: skip
    return found


def _dates(package: Package) -> list[bool]:
    """For each style of cells whether it shows a day."""
    formats: dict[str, str] = {}
    styles: list[bool] = []
    inside = False

    def start(element: str, attributes: Attributes) -> None:
        nonlocal inside
        inside = inside or element == "cellXfs"
        if element == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif element == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            styles.append(is_date_format(number, formats.get(number, "")))

    def end(element: str) -> None:
        nonlocal inside
        inside = inside and element != "cellXfs"

    package.tell("xl/styles.xml", start, end)
    return styles
