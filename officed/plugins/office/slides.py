"""PowerPoint's .pptx and its kin (ECMA-376 part 1, 19): slides in order with their notes, comments, files inside."""

from __future__ import annotations

from officed.plugins.office.flow import Flow, Grammar
from officed.plugins.office.package import MACROS, Package

GRAMMAR = Grammar(
    text=frozenset({"t", "text"}),
    lines=frozenset({"p", "cm"}),
    skipped=frozenset({"Fallback"}),
    signs={"br": "\n", "tab": "\t"},
    cells=frozenset({"tc"}),
    rows=frozenset({"tr"}),
)
STORIES = (
    r"ppt/slides/slide\d+\.xml", r"ppt/notesSlides/notesSlide\d+\.xml", r"ppt/comments/\w+\.xml",
    r"ppt/diagrams/data\d+\.xml", r"ppt/charts/chart\d+\.xml",
)  # fmt: skip
HIDDEN = "Slide {number} is hidden; its text was read too."


def read_slides(package: Package) -> None:
    """Fill texts, files and warnings."""
    for pattern in STORIES:
        for number, name in enumerate(package.matching(pattern), 1):
            package.texts.append(_story(package, name, number))
    package.take(r"ppt/(?:media|embeddings)/[^/]+")
    if package.matching(r".*vbaProject\.bin"):
        package.into.warn(MACROS)


def _story(package: Package, name: str, number: int) -> str:
    flow = Flow(GRAMMAR)

    def start(element: str, attributes: object) -> None:
        given = attributes if isinstance(attributes, dict) else {}
        if element == "sld" and given.get("show") == "0":
            package.into.warn(HIDDEN.format(number=number))
        flow.start(element, given)

    package.tell(name, start, flow.end, flow.text)
    return flow.result()
