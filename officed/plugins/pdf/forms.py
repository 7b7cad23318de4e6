"""What is filled into a form: the values of its fields (ISO 32000-1, 12.7), and the data of an XFA form (XFA 3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject, StreamObject

from officed.plugins.containers.xml import Broken, Refused, tell

MAX_FIELDS = 5_000
MAX_PAGES = 500
DEEPEST = 32
# Bits of a field's flags (tables 226, 228): what is a button only, and what must not be seen.
PUSH_BUTTON, SECRET = 1 << 16, 1 << 13
INHERITED = ("/FT", "/Ff", "/V", "/Opt")
NUMBER = re.compile(r"\[\d+\]")

Pair = tuple[str, str]


@dataclass(slots=True)
class Form:
    """Names and values that are filled in; `wording` is the form's own text where no page shows it."""

    values: list[Pair] = field(default_factory=list)
    wording: list[str] = field(default_factory=list)


def form_of(reader: PdfReader) -> Form:
    """The form of a document. Raises what pypdf raises for malformed objects."""
    form = Form()
    catalogue = reader.root_object
    described = _plain(catalogue.get("/AcroForm"))
    if not isinstance(described, Mapping):
        return form
    form.values += _Fields().found(reader, described)
    if (written := described.get("/XFA")) is not None:
        _read_xfa(_packets(_plain(written)), form, wordless=not catalogue.get("/NeedsRendering"))
    return form


class _Fields:
    """Goes through the tree of fields; each field once, however often it is pointed at."""

    def __init__(self) -> None:
        self.seen: set[object] = set()
        self.pairs: list[Pair] = []

    def found(self, reader: PdfReader, form: Mapping[str, Any]) -> list[Pair]:
        for reference in _plain(form.get("/Fields")) or ():
            self.walk(reference, "", {}, 0)
        # Some programs leave the list empty: the fields are then known by their places on the pages only.
        for page in reader.pages[:MAX_PAGES]:
            for reference in _plain(page.get("/Annots")) or ():
                widget = _plain(reference)
                if isinstance(widget, Mapping) and widget.get("/Subtype") == "/Widget" and "/Parent" not in widget:
                    self.walk(reference, "", {}, 0)
        return self.pairs

    def walk(self, reference: object, above: str, given: Mapping[str, Any], depth: int) -> None:
        key = reference.idnum if isinstance(reference, IndirectObject) else id(reference)
        one = _plain(reference)
        if key in self.seen or depth > DEEPEST or len(self.seen) >= MAX_FIELDS or not isinstance(one, Mapping):
            return
        self.seen.add(key)
        own = str(one["/T"]) if "/T" in one else ""
        name = f"{above}.{own}" if above and own else above or own
        given = {**given, **{what: _plain(one[what]) for what in INHERITED if what in one}}
        children = [kid for kid in _plain(one.get("/Kids")) or () if "/T" in (_plain(kid) or ())]
        for kid in children:
            self.walk(kid, name, given, depth + 1)
        self.seen |= {kid.idnum for kid in _plain(one.get("/Kids")) or () if isinstance(kid, IndirectObject)}
        if not children and (value := _value(given)):
            self.pairs.append((_label(one, name), value))


def _label(one: Mapping[str, Any], name: str) -> str:
    """What people are shown for the field, or the last piece of its name."""
    shown = str(one.get("/TU") or "").strip()
    return " ".join((shown or NUMBER.sub("", name).rpartition(".")[2] or "field").split())


def _value(given: Mapping[str, Any]) -> str:
    kind, flags, value = given.get("/FT"), int(given.get("/Ff") or 0), given.get("/V")
    hidden = {"/Tx": SECRET, "/Btn": PUSH_BUTTON}.get(str(kind), 0) & flags
    if value is None or kind == "/Sig" or hidden:
        return ""
    if kind == "/Btn":
        chosen = str(value).removeprefix("/")
        return "" if chosen == "Off" else _shown(chosen, given.get("/Opt"), by_number=True)
    several = value if isinstance(value, list) else [value]
    texts = (_text(_plain(one)) for one in several)
    return ", ".join(_shown(text, given.get("/Opt"), by_number=False) for text in texts if text.strip()).strip()


def _shown(value: str, options: object, *, by_number: bool) -> str:
    """The words that people saw when they chose: options are words, or pairs of a value and its words (12.7.4.4)."""
    if not isinstance(options, list):
        return value
    if by_number:
        numbered = value.isascii() and value.isdigit() and int(value) < len(options)
        return _text(_plain(options[int(value)])) if numbered else value
    pairs = (_plain(option) for option in options)
    return next((_text(_plain(one[1])) for one in pairs
                 if isinstance(one, list) and len(one) > 1 and _text(_plain(one[0])) == value), value)  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, StreamObject):
        value = value.get_data()
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _plain(value: object) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _packets(written: object) -> Iterator[bytes]:
    """The XML of the form, in one stream or in pieces that each have a name before them."""
    for piece in written if isinstance(written, list) else [written]:
        if isinstance(stream := _plain(piece), StreamObject):
            yield stream.get_data()


def _read_xfa(packets: Iterator[bytes], form: Form, *, wordless: bool) -> None:
    """Add the data, and unless `wordless` the form's own text, to what is known. Broken XML ends early."""
    known = {value for _, value in form.values}
    # The pieces between the first and the last are whole; the two are the open and the closed tag of all.
    for xml in (packet for packet in packets if packet.strip()):
        found = _Xfa()
        try:
            tell(xml, found.start, found.end, found.text)
        except (Broken, Refused):
            pass
        form.values += [(name, value) for name, value in found.values if value not in known]
        if not wordless:
            form.wording += found.wording


class _Xfa:
    """Listens to XFA: values stand in the leaves of `data`, words of the form in `draw` and `caption`."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.pieces: list[str] = []
        self.leaf = False
        self.values: list[Pair] = []
        self.wording: list[str] = []

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self.path.append(name)
        self.leaf = True
        if "exData" not in self.path[:-1]:
            self.pieces.clear()

    def text(self, text: str) -> None:
        self.pieces.append(text)

    def end(self, name: str) -> None:
        formatted = "exData" in self.path[:-1]
        if formatted and name in ("p", "br", "li", "div"):
            self.pieces.append("\n")
        elif not formatted and (said := "".join(self.pieces).strip()):
            self._keep(name, said)
        if not formatted:
            self.pieces.clear()
        self.leaf = False
        self.path.pop()

    def _keep(self, name: str, said: str) -> None:
        if "datasets" in self.path and "data" in self.path and self.leaf:
            self.values.append((name, said))
        elif name in ("text", "exData") and self.path[-3:-1] in (["draw", "value"], ["caption", "value"]):
            self.wording.append(said)
