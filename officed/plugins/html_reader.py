"""Reads HTML as the lines a person sees: the built-in reader of text/html, and the only door to selectolax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from officed.api import RawPart, Reading, clean, decode_text, hookimpl

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

API_VERSION = 1

MAX_BYTES = 8 * 1024 * 1024
UNSEEN = "script,style,template,noscript,head,title,svg,object,iframe,[hidden]"
BLOCKS = (
    "address,article,aside,blockquote,br,center,dd,div,dl,dt,fieldset,footer,form,h1,h2,h3,h4,h5,h6,header,hr,li,main,"
    "nav,ol,p,pre,section,table,tr,ul"
)
CELLS = "td,th"
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|font-size\s*:\s*0(px|pt|em|%)?\s*(;|$|!)|"
    r"mso-hide\s*:\s*all|opacity\s*:\s*0(\.0+)?\s*(;|$|!)",
    re.IGNORECASE,
)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*+=\s*+[\"']?\s*+([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)
LINE, CELL = "\x1e", "\x1f"
LINK = re.compile(r"^(https?://|mailto:)\S+$", re.IGNORECASE)
MAX_LINKS = 2_000


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The visible text in lines, links with their addresses; scripts, styles and hidden text are left out."""
    if part.media_type not in ("text/html", "application/xhtml+xml"):
        return None
    data = part.data[:MAX_BYTES]
    declared = part.charset or _own_charset(data)
    decoded = decode_text(data, declared)
    warnings = [decoded.warning] if decoded.warning else []
    if len(part.data) > MAX_BYTES:
        warnings.append("The HTML is very long; only its beginning was read.")
    return Reading(text=visible_text(decoded.text), warnings=tuple(warnings))


def visible_text(html: str) -> str:
    """The lines a person sees. Entities are resolved, white space is folded as a browser does."""
    # Of use in reader processes only; the daemon, which knows its plugins by name, has no need of it.
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html.replace(LINE, " ").replace(CELL, " "))
    root = tree.body or tree.root
    if root is None:
        return ""
    for node in tree.css(UNSEEN):
        if node.tag not in ("html", "body"):
            node.decompose()
    for node in tree.css("[style]"):
        if node.tag != "body" and HIDDEN_STYLE.search(node.attributes.get("style") or ""):
            node.decompose()
    for node in tree.css("a[href]")[:MAX_LINKS]:
        _show_link(node)
    for node in tree.css(BLOCKS):
        node.insert_before(LINE)
        node.insert_after(LINE)
    for node in tree.css(CELLS):
        node.insert_after(CELL)
    root = tree.body or tree.root
    return _lines(root.text() if root is not None else "")


def _show_link(node: LexborNode) -> None:
    target = (node.attributes.get("href") or "").strip()
    target = target.removeprefix("mailto:") if "@" in target else target
    shown = node.text(strip=True)
    if (LINK.match(target) or "@" in target) and target.rstrip("/") not in shown and len(target) < 500:
        node.insert_after(f" ({target})" if shown else f" {target} ")


def _lines(text: str) -> str:
    text = clean(text.replace("\xa0", " ").replace("\xad", "").replace("\u200b", ""))
    rows = (
        " ".join(cell.strip() for cell in re.sub(r"[^\S\x1f]+", " ", line).split(CELL) if cell.strip())
        for line in text.split(LINE)
    )
    return "\n".join(row for row in rows if row)


def _own_charset(data: bytes) -> str | None:
    found = META_CHARSET.search(data[:4096])
    return found.group(1).decode("ascii") if found else None
