"""OpenDocument text, spreadsheet and presentation (ISO/IEC 26300): text in order, headers and footers, files inside."""

from __future__ import annotations

from officed.plugins.office.flow import Flow, Grammar
from officed.plugins.office.package import MACROS, Package

CONTENT = Grammar(
    text=frozenset({"p", "h"}),
    lines=frozenset(),
    skipped=frozenset({"tracked-changes", "ruby-text", "forms", "font-face-decls", "automatic-styles"}),
    signs={"tab": "\t", "s": " ", "line-break": "\n"},
    cells=frozenset({"table-cell", "covered-table-cell"}),
    rows=frozenset({"table-row"}),
)
DELETED = "Tracked deletions were left out of the text; open the file to see them."
LOCKED = "The file is encrypted; ask the sender for it without a password."
HIDDEN = "The sheet »{name}« is hidden; it was read too."
FILES = r"Pictures/[^/]+|media/[^/]+|Object \d+"


class _Lines(Flow):
    """A paragraph is both text and line."""

    def end(self, name: str) -> None:
        """An element ends; after a paragraph comes a new line."""
        was = self.skipping
        Flow.end(self, name)
        if not was and name in ("p", "h"):
            self.pieces.append("\n")


def read_opendocument(package: Package) -> None:
    """Fill texts, files and warnings."""
    if _encrypted(package):
        package.into.warn(LOCKED)
        return
    package.texts.append(_story(package, "content.xml"))
    package.texts.append(_story(package, "styles.xml", "master-styles"))
    for name in package.matching(r"Object \d+/content\.xml"):
        package.texts.append(_story(package, name))
    package.take(FILES)
    if package.matching(r"(?:Basic/.+/(?!script-l[bc]\.xml).+|Scripts/.+)"):
        package.into.warn(MACROS)


def _encrypted(package: Package) -> bool:
    found: set[str] = set()
    package.tell("META-INF/manifest.xml", lambda name, _: found.add(name), lambda _: None)
    return "encryption-data" in found


def _story(package: Package, name: str, only: str | None = None) -> str:
    flow = _Lines(CONTENT)
    inside = 0 if only else 1

    def start(element: str, attributes: object) -> None:
        nonlocal inside
        inside += element == only
        given = attributes if isinstance(attributes, dict) else {}
        if inside:
            flow.start(element, given)
        if element == "table" and inside and given.get("display") == "false":
            package.into.warn(HIDDEN.format(name=given.get("name", "")))

    def end(element: str) -> None:
        nonlocal inside
        if inside:
            flow.end(element)
        inside -= element == only

    package.tell(name, start, end, lambda text: flow.text(text) if inside else None)
    if "deletion" in flow.seen:
        package.into.warn(DELETED)
    return flow.result()
