"""Rules that would hit every letter: they are tried on letters that have nothing in common.

What is true of all of these says nothing of any letter: a star alone, an expression that fits an empty text, two
conditions of which one always holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from functools import cache

from officed.domain.document import Direction, Document, Way
from officed.rules.examples import as_document
from officed.rules.finding import Search
from officed.rules.matching import CompiledRule, CompiledRules
from officed.rules.model import Example
from officed.rules.places import Letter

_LETTERS: tuple[dict[str, object], ...] = (
    {
        "subject": "Kuuse oks", "text": "Vihm sajab täna.", "sender": "Aino <aino@esimene.example>",
        "to": ["uks@koht.example"], "language": "et",
    },
    {
        "subject": "Ночь", "text": "Он ждёт?", "sender": "Юрий <b@teine.test>", "to": ["c@teine.test"],
        "attachments": [{"name": "жук.bin", "type": "x/y", "text": "Снег"}], "language": "ru",
        "auto_generated": True, "bounce": True,
    },
    {"subject": "42", "text": "17 93", "sender": "1@3.invalid", "to": ["7@8.localhost"], "language": "en"},
)  # fmt: skip
# A Thursday, a Tuesday and a Saturday.
_DAYS = (date(2026, 1, 1), date(2025, 3, 4), date(2027, 7, 10))


class _EveryHeader(dict[str, tuple[str, ...]]):
    """Headers of a letter that has all of them."""

    def get(self, key: str, default: object = None) -> tuple[str, ...]:  # noqa: ARG002
        """Some value, whatever is asked for."""
        return ("kuu 5",)


class _EveryField(Document):
    """A letter in which every field was found."""

    def found(self, name: str) -> tuple[str, ...]:
        """Some value, whatever is asked for."""
        return (f"{name} 5",)


@cache
def strangers() -> tuple[Document, ...]:
    """Letters with no word, sender, way, file, header or field in common; each has a subject, a text and a sender."""
    plain, machine, bare = (
        as_document(Example.model_validate({**told, "expect": "hit"}), day)
        for told, day in zip(_LETTERS, _DAYS, strict=True)
    )
    content = replace(machine.content, headers=_EveryHeader())
    machine = replace(
        machine, source="b", mailbox="m", direction=Direction.OUTGOING, way=Way.POST, size=7_000_000, content=content
    )
    known = {field.name: getattr(machine, field.name) for field in fields(machine)}
    bare = replace(bare, source="c", mailbox="0", direction=Direction.INTERNAL, way=Way.SCAN)
    return plain, _EveryField(**known), bare


def too_broad(rules: CompiledRules) -> tuple[CompiledRule, ...]:
    """The rules that hit every one of these letters, `stop` and `from` left aside."""
    left: set[int] | None = None
    for document in strangers():
        left = _hitting(rules, document, left)
        if not left:
            return ()
    return tuple(rules.rules[position] for position in sorted(left or ()))


def _hitting(rules: CompiledRules, document: Document, among: set[int] | None) -> set[int]:
    search = Search(Letter(document), rules.lexicon)
    worth: Iterable[int] = rules.index.worth_asking(search)
    return {at for at in worth if (among is None or at in among) and _hits(rules.rules[at], search)}


def _hits(rule: CompiledRule, search: Search) -> bool:
    try:
        return rule.judge(search)[0]
    except Exception:
        # A plugin's condition is at odds with a letter that nobody wrote; it will be told of with a real one.
        return False
