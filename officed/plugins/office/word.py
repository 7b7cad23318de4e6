"""Word's .docx and its kin (ECMA-376 part 1, 17): text of all stories in order, files and pictures inside."""

from __future__ import annotations

from officed.plugins.office.flow import Flow, Grammar
from officed.plugins.office.package import MACROS, Package

# `t` is text of Word, of drawings and of formulas alike. A `Fallback` says the same again for old programs.
GRAMMAR = Grammar(
    text=frozenset({"t"}),
    lines=frozenset({"p"}),
    skipped=frozenset({"Fallback", "del", "moveFrom", "instrText", "pPrChange", "rPrChange"}),
    signs={"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    cells=frozenset({"tc"}),
    rows=frozenset({"tr"}),
)
DELETED = "Tracked deletions were left out of the text; open the file to see them."
# A tab in a list of tab stops is no sign.
STORIES = (
    r"word/header\d*\.xml", r"word/document\d*\.xml", r"word/diagrams/data\d*\.xml", r"word/charts/chart\d*\.xml",
    r"word/footnotes\d*\.xml", r"word/endnotes\d*\.xml", r"word/comments\d*\.xml", r"word/footer\d*\.xml",
)  # fmt: skip
FILES = r"word/(?:media|embeddings)/[^/]+|word/[^/]+\.(?:html?|mht|rtf|docx|txt)"


def read_word(package: Package) -> None:
    """Fill texts, files and warnings."""
    for pattern in STORIES:
        for name in package.matching(pattern):
            package.texts.append(_story(package, name))
    package.take(FILES)
    if package.matching(r".*vbaProject\.bin"):
        package.into.warn(MACROS)


def _story(package: Package, name: str) -> str:
    flow = Flow(GRAMMAR)

    def start(element: str, attributes: object) -> None:
        # Both are called »tab«; the stop has a place.
        if element != "tab" or not attributes:
            flow.start(element, attributes if isinstance(attributes, dict) else {})

    package.tell(name, start, flow.end, flow.text)
    if {"del", "moveFrom"} & flow.seen:
        package.into.warn(DELETED)
    return flow.result()
