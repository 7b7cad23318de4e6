"""Recognises the pages of a scan, as many at once as there are cores, and says what could not be read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from officed.api import Picture, Recognised, Recognising, Scan
from officed.plugins.ocr.ink import is_blank
from officed.plugins.ocr.tesseract import AS_IT_LIES, TURNED, Run, first_ended, languages
from officed.plugins.ocr.turning import turned, turns_of
from officed.plugins.ocr.words import Seen, mean, seen_in, words_in

AT_ONCE_MOST = 16
NAMES = {"est": "Estonian", "rus": "Russian", "eng": "English"}


@dataclass(slots=True)
class Page:
    """A page at work: its number from 0, its picture, what was seen of it so far, and how it may still be turned.

    `turns` is None until Tesseract has tried to find out itself which side is up.
    """

    number: int
    picture: Picture
    run: Run
    sheet: int | None = None
    best: Seen | None = None
    turns: tuple[int, ...] | None = None


@dataclass(slots=True)
class Pages:
    """What is known of the pages so far, by number from 0; `bad` says why one was not read, `blank` have no ink."""

    seen: dict[int, Seen] = field(default_factory=dict)
    blank: set[int] = field(default_factory=set)
    bad: dict[int, str] = field(default_factory=dict)


def recognise(scan: Scan, how: Recognising, begin: Callable[[int], None], skip: Mapping[int, str]) -> Recognised:
    """The text of a scan with its other pages' own text in between. `begin` and `skip` count pages from 1."""
    there = languages()
    wanted = tuple(name for name in how.languages if name in there)
    missing = _missing(how.languages, wanted)
    if not wanted:
        return Recognised(_joined(scan, {}), missing=missing)
    pages = Pages(bad={number - 1: why for number, why in skip.items()})
    _work(scan, how, wanted, begin, pages)
    return Recognised(_joined(scan, pages.seen), _mean(pages.seen), tuple(_warnings(scan, pages, how)), missing)


def _work(scan: Scan, how: Recognising, wanted: tuple[str, ...], begin: Callable[[int], None], pages: Pages) -> None:
    """Keep every core at a page until all are done."""
    waiting = [n for n, text in enumerate(scan.texts) if text is None and n not in pages.bad]
    waiting.reverse()
    busy: list[Page] = []
    places: list[int | None] = list(how.sheets) or [None] * min(len(os.sched_getaffinity(0)), AT_ONCE_MOST)
    while waiting or busy:
        while waiting and places:
            number = waiting.pop()
            begin(number + 1)
            if page := _started(scan, number, how, wanted, places[-1], pages):
                busy.append(page)
                places.pop()
        if busy:
            ended = first_ended([page.run for page in busy])
            page = next(page for page in busy if page.run is ended)
            if _done(page, how, wanted, pages):
                busy.remove(page)
                places.append(page.sheet)


def _started(
    scan: Scan, number: int, how: Recognising, wanted: tuple[str, ...], sheet: int | None, pages: Pages
) -> Page | None:
    """The page at work; None where it is blank or cannot be drawn."""
    try:
        picture = scan.draw(number, how.dpi)
        if is_blank(picture):
            pages.blank.add(number)
            return None
        run = Run(picture, wanted, AS_IT_LIES, time.monotonic() + how.seconds, sheet)
        return Page(number, picture, run, sheet)
    except (ValueError, OSError) as error:
        pages.bad[number] = f"cannot be drawn ({type(error).__name__})"
        return None


def _done(page: Page, how: Recognising, wanted: tuple[str, ...], pages: Pages) -> bool:
    """Note what was seen. False where the page is read once more, because it may lie on its side or upside down."""
    table = page.run.table()
    if table is None and page.best is None:
        pages.bad[page.number] = "time limit" if page.run.late else "the recogniser failed"
        return True
    seen = seen_in(table, how.least_confidence) if table is not None else Seen()
    first, page.best = page.best is None, max(page.best or Seen(), seen, key=lambda one: one.confidence or 0.0)
    pages.seen[page.number] = page.best
    if first and (table is None or not _doubtful(table, how.least_confidence)):
        return True
    return (page.best.confidence or 0.0) >= how.least_confidence or not _again(page, wanted)


def _again(page: Page, wanted: tuple[str, ...]) -> bool:
    """Read the page another way up; False where all have been tried, or its time is over."""
    end = page.run.end
    if page.turns is None:
        page.turns = turns_of(page.picture)
        page.run = Run(page.picture, wanted, TURNED, end, page.sheet)
        return True
    if not page.turns or time.monotonic() >= end:
        return False
    quarters, *rest = page.turns
    page.turns = tuple(rest)
    page.run = Run(turned(page.picture, quarters), wanted, AS_IT_LIES, end, page.sheet)
    return True


def _doubtful(table: str, least: float) -> bool:
    confidence = mean(words_in(table))
    return confidence is not None and confidence < least


def _joined(scan: Scan, seen: Mapping[int, Seen]) -> str:
    texts = (seen.get(n, Seen()).text if text is None else text for n, text in enumerate(scan.texts))
    return "\n\n".join(text.strip() for text in texts if text.strip())


def _mean(seen: Mapping[int, Seen]) -> float | None:
    """The mean confidence of the pages with text, long ones counting more; None where there is no text."""
    weights = [(one.confidence, len(one.text)) for one in seen.values() if one.confidence is not None]
    letters = sum(count for _, count in weights)
    return round(sum(sure * count for sure, count in weights) / letters, 1) if letters else None


def _warnings(scan: Scan, pages: Pages, how: Recognising) -> list[str]:
    dim = {n: f" ({one.confidence:.0f} of 100)" for n, one in pages.seen.items()
           if one.confidence is not None and one.confidence < how.least_confidence}  # fmt: skip
    empty = dict.fromkeys((n for n, one in pages.seen.items() if one.confidence is None), "")
    said = [f"Page {n + 1} was not read: {why}." for n, why in sorted(pages.bad.items())]
    said += [f"Hardly legible: {_listed(dim)}."] if dim else []
    if pages.blank:
        said.append(f"Blank: {_listed(dict.fromkeys(pages.blank, ''))}.")
    if empty:
        said.append(f"No text: {_listed(empty)}." if len(scan.texts) > 1 else "No text was found in the picture.")
    return said


def _listed(pages: Mapping[int, str]) -> str:
    return ", ".join(f"page {number + 1}{what}" for number, what in sorted(pages.items()))


def _missing(asked: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """One sentence that names what to install."""
    lacking = [name for name in asked if name not in wanted]
    if not lacking:
        return ()
    names = ", ".join(NAMES.get(name, name) for name in lacking)
    packages = " ".join(f"tesseract-ocr-{name.replace('_', '-').lower()}" for name in lacking)
    loss = "it is read without" if wanted else "it has no text"
    return (f"Tesseract with {names} is not installed: {loss}. For scans: apt install tesseract-ocr {packages}",)
