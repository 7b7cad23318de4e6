"""A stack of scans becomes its letters: cut out, stored, and entered in one transaction that ends the stack.

The stack itself stays as it came and is refused for the register, since it is no letter. A crash on the way leaves the
stack as it was; cutting again gives the same files.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import PurePath

from officed.domain.changes import CutOut, Split, Wait
from officed.domain.covers import SPLIT, Stretch
from officed.domain.document import Document
from officed.domain.states import OFFICED, State
from officed.flow.desk import Desk
from officed.flow.intake import DiskFull
from officed.flow.moving import carry


def is_stack(document: Document) -> bool:
    """Whether it was found to be several letters, and no person said that it is one."""
    return bool(document.content.letters) and not document.released


def split(desk: Desk, document: Document) -> State:
    """End a stack with its letters as documents of their own. Raises `CannotCut`, `DiskFull`."""
    letters = document.content.letters
    cut = desk.readers.cut(desk.originals.path(document.original_sha256), letters)
    parts = tuple(_stored(desk, document, pages, data) for pages, data in zip(letters, cut, strict=True))
    told = "; ".join(f"{pages}" for pages in letters)
    reason = f"a stack of {len(letters)} letters, each a document of its own (pages {told})"
    carry(desk, document, State.REFUSED, OFFICED, SPLIT, (Wait(SPLIT, reason), Split(parts)), {"parts": len(parts)})
    return State.REFUSED


def _stored(desk: Desk, stack: Document, pages: Stretch, data: bytes) -> CutOut:
    try:
        stored = desk.originals.store(data)
    except OSError as error:
        raise DiskFull(folder=os.fspath(desk.office.settings.data), reason=error.strerror or error) from error
    digest = hashlib.sha256(f"part\0{stack.original_sha256}\0{pages}".encode()).hexdigest()
    name = PurePath(stack.original_name)
    return CutOut(pages, stored.sha256, stored.size, digest, f"{name.stem} p{pages}{name.suffix}")
