"""A rule that is proposed, as an admin would have written it: with words, points and an example of each word."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

MISS = "Tere."
"""A text that no proposed rule may hit."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed rule: letters of `domain`, or with one of `words`, are of `kind` or go to `responsible`.

    `letters` is how many corrections it was made from.
    """

    id: str
    title: str
    letters: int
    points: float
    kind: str | None = None
    responsible: str | None = None
    words: tuple[str, ...] = ()
    domain: str = ""


def as_toml(drafts: Iterable[Draft], day: date) -> str:
    """The rules as they stand in a file of rules, each after an empty line."""
    return "".join("\n" + "\n".join(_lines(draft, day)) + "\n" for draft in drafts)


def _lines(draft: Draft, day: date) -> Iterator[str]:
    yield "[[rule]]"
    yield f"id = {_text(draft.id)}"
    yield f"title = {_text(draft.title)}"
    if draft.kind:
        yield f"kind = {_text(draft.kind)}"
    yield f"points = {draft.points:g}"
    yield "later = 1"
    if draft.responsible:
        yield f"responsible = {_text(draft.responsible)}"
    yield f'note = "Proposed on {day.isoformat()} from {draft.letters} corrections."'
    if draft.domain:
        yield f"any.sender_domain = {_text(draft.domain)}"
    else:
        yield f"any.letter = [{', '.join(map(_text, draft.words))}]"
    for key, value in _examples(draft):
        yield "[[rule.example]]"
        yield f"{key} = {_text(value)}"
        yield 'expect = "hit"'
    yield "[[rule.example]]"
    yield f"text = {_text(MISS)}"
    yield 'expect = "miss"'


def _examples(draft: Draft) -> Iterator[tuple[str, str]]:
    """The words themselves, never a sentence that somebody wrote."""
    if draft.domain:
        yield "sender", f"keegi@{draft.domain}"
    for word in draft.words:
        yield "text", f"{word}."


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
