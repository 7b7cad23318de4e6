"""Other bodies, and which of them a letter that is not ours belongs to: a proposal with its reasons, never a decision.

What speaks for a body: the letter names it as its addressee, it went to the body as well or names its mail domain, or
it has words of the body's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from officed.domain.document import Document

NAMED, NEAR, CUE = 100, 10, 1
"""How much each sign is worth: being named outweighs every number of words."""

# A body's business stands at the beginning of a letter; annexes of a hundred pages name everything.
_READ = 20_000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Body:
    """Another authority (`config/bodies.toml`): its id, names, where letters reach it, and what it is competent for.

    `words` are cues: beginnings of words, several in a row where they stand with a space. `kinds`: it gets only letters
    of these; empty means any. `email` or `address` (postal) may be empty, not both.
    """

    id: str
    name: str
    email: str = ""
    address: str = ""
    competent_for: str = ""
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Competent:
    """A body that a letter may belong to, and what in the letter says so."""

    body: Body
    points: int
    because: tuple[str, ...]


def other_addressee(document: Document, ours: str) -> str | None:
    """Return the other body that a letter names, None where it names nobody but us."""
    named = document.first("addressee")
    return named if named is not None and named.casefold() != ours.casefold() else None


def competent(bodies: Sequence[Body], document: Document) -> tuple[Competent, ...]:
    """Return the bodies that a letter may belong to, the likeliest first."""
    named = (document.first("addressee") or "").casefold()
    content = document.content
    text = f"{content.subject}\n{content.text[:_READ]}".casefold()
    words = tuple(_WORD.findall(text))
    near = " ".join((text, *(to.addr.casefold() for to in (*content.to, *content.cc))))
    found = (_weighed(body, named, words, near) for body in bodies if not body.kinds or document.kind in body.kinds)
    return tuple(sorted((one for one in found if one.points), key=lambda one: (-one.points, one.body.name)))


def _weighed(body: Body, named: str, words: Sequence[str], near: str) -> Competent:
    signs = tuple(_signs(body, named, words, near))
    return Competent(body, sum(points for points, _ in signs), tuple(because for _, because in signs))


def _signs(body: Body, named: str, words: Sequence[str], near: str) -> Iterator[tuple[int, str]]:
    if named and any(_is_called(named, name.casefold()) for name in (body.name, *body.names)):
        yield NAMED, "addressee"
    yield from ((NEAR, f"@{domain}") for domain in body.domains if f"@{domain.casefold()}" in near)
    yield from ((CUE, cue) for cue in body.words if _stands(_WORD.findall(cue.casefold()), words))


def _is_called(named: str, name: str) -> bool:
    """Whether a name in a letter is that of a body; case endings are added to it."""
    return named.startswith(name) or name.startswith(named)


def _stands(cue: Sequence[str], words: Sequence[str]) -> bool:
    """Whether words of the text, one after another, begin with those of a cue."""
    if not cue:
        return False
    starts = (at for at, word in enumerate(words) if word.startswith(cue[0]))
    return any(
        all(word.startswith(part) for part, word in zip(cue, words[at : at + len(cue)], strict=False))
        for at in starts
        if at + len(cue) <= len(words)
    )
