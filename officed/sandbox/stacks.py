"""Stacks of scans, in the limited process: leafing through a PDF for cover sheets, cutting a letter out of it."""

from __future__ import annotations

import base64
import importlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from officed.sandbox.frames import Json, write_frame

LEAFER = "officed.plugins.covers.stack"
# So much of a letter in one frame, in octets; a multiple of three stays whole in base64.
PIECE = 3 << 20


class Leaf(Protocol):
    """Pages, blank ones, codes by page and pages that could not be looked at; pages count from 1."""

    def __call__(
        self, data: bytes, begin: Callable[[int, int], None], skip: Collection[int]
    ) -> tuple[int, list[int], dict[int, list[str]], dict[int, str]]:
        """Leaf through; `begin` is told each page, and how many there are, before it is drawn."""


class Cut(Protocol):
    """The pages from `first` to `last`, counted from 1, as a PDF of its own."""

    def __call__(self, data: bytes, first: int, last: int) -> bytes:
        """Cut. Raises ValueError where it cannot."""


def answer(job: Json, out: int, allow_cpu: Callable[[float], None]) -> None:
    """Do one job of a stack."""
    seconds = float(str(job["seconds"]))

    def begin(page: int, pages: int) -> None:
        allow_cpu(seconds)
        write_frame(out, {"begin": "", "page": page, "pages": pages} if page else {"begin": ""})

    begin(0, 0)
    module = importlib.import_module(LEAFER)
    data = Path(str(job["path"])).read_bytes()
    try:
        if job["stack"] == "leaf":
            _leaf(job, out, module.leaf, data, begin)
        else:
            _cut(job, out, module.cut, data)
    except ValueError as error:
        write_frame(out, {"unreadable": str(error)})


def _leaf(job: Json, out: int, leaf: Leaf, data: bytes, begin: Callable[[int, int], None]) -> None:
    skip = job["skip"] if isinstance(job["skip"], list) else []
    pages, blank, codes, bad = leaf(data, begin, frozenset(map(int, skip)))
    write_frame(out, {"pages": pages, "blank": blank, "codes": codes, "bad": bad})


def _cut(job: Json, out: int, cut: Cut, data: bytes) -> None:
    pages = job["pages"] if isinstance(job["pages"], list) else []
    made = memoryview(cut(data, *map(int, pages)))
    for at in range(0, len(made), PIECE):
        piece = base64.b64encode(made[at : at + PIECE]).decode("ascii")
        write_frame(out, {"piece": piece, "last": at + PIECE >= len(made)})
