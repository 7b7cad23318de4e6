"""What a rule may ask of a letter, as a table. Plugins add rows with the hook `register_conditions`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from officed.domain.document import Document
from officed.rules.places import (
    ATTACHMENTS,
    ENCLOSED,
    HEAD,
    NAMES,
    QUOTED,
    RECIPIENT,
    SENDER,
    SUBJECT,
    TEXT,
    Place,
)

Words = str | list[str]
Wanted = dict[str, bool | str | list[str]]
Test = Callable[[Document, Any], Sequence[str]]


def _never(document: Document, value: Any) -> Sequence[str]:  # noqa: ARG001
    return ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that rules may ask.

    `value` is the type that the rule file must give (anything pydantic can check). `test` returns sentences that say
    what was found, none where nothing was. A condition with `places` looks for words instead: its value is a list of
    words, all rules are searched in one pass, and `test` is not called. `question`: the sentence must be a question.
    """

    name: str
    description: str
    value: Any
    test: Test = _never
    places: tuple[Place, ...] = ()
    question: bool = False


def words(name: str, description: str, *places: Place, question: bool = False) -> Condition:
    """A condition that looks for words in places."""
    return Condition(name, description, Words, places=places, question=question)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _matching(values: Sequence[str], wanted: str | list[str] | bool) -> str | None:
    """The first value that one of the wanted patterns (`*` stands for anything) fits; True fits every value."""
    if wanted is True:
        return next(iter(values), None)
    if wanted is False:
        return None
    patterns = [pattern.casefold() for pattern in _listed(wanted)]
    return next((v for v in values if any(fnmatchcase(v.casefold(), p) for p in patterns)), None)


def _truth(said: str, found: Callable[[Document], bool]) -> Test:
    def test(document: Document, value: bool) -> Sequence[str]:
        return (said if value else f"not: {said}",) if found(document) == value else ()

    return test


def _one_of(label: str, values: Callable[[Document], Sequence[str]]) -> Test:
    def test(document: Document, value: Words) -> Sequence[str]:
        found = _matching(values(document), value)
        return () if found is None else (f"{label} is »{found}«",)

    return test


def _domain(document: Document, value: Words) -> Sequence[str]:
    domain = document.content.sender.domain
    for wanted in (w.casefold() for w in _listed(value)):
        if domain and (domain == wanted or domain.endswith(f".{wanted}") or fnmatchcase(domain, wanted)):
            return (f"sender's domain is »{domain}«",)
    return ()


def _header(document: Document, value: Wanted) -> Sequence[str]:
    said = []
    for name, wanted in value.items():
        values = document.content.headers.get(name.lower(), ())
        found = _matching(values, wanted)
        if wanted is False and not values:
            said.append(f"no header {name}")
        elif found is not None:
            said.append(f"header {name} is »{found}«")
    return said if len(said) == len(value) else ()


def _field(document: Document, value: Words | Wanted) -> Sequence[str]:
    if not isinstance(value, dict):
        return [f"{name} found" for name in _listed(value) if document.found(name)]
    said = []
    for name, wanted in value.items():
        values = document.found(name)
        if wanted is False and not values:
            said.append(f"no {name}")
        elif _matching(values, wanted) is not None:
            said.append(f"{name} found")
    return said if len(said) == len(value) else ()


def _colleague(document: Document) -> bool:
    content = document.content
    ours = {a.domain for a in (*content.to, *content.cc)} | {a.rpartition("@")[2].lower() for a in document.envelope_to}
    return bool(content.sender.domain) and content.sender.domain in ours


def _size(document: Document, value: float) -> Sequence[str]:
    size = document.size / 1_000_000
    return (f"size is {size:.1f} MB",) if size > value else ()


def _small(document: Document, value: float) -> Sequence[str]:
    size = document.size / 1_000_000
    return (f"size is {size:.1f} MB",) if size < value else ()


def _attached(document: Document) -> bool:
    return any(not part.inline for part in document.content.attachments)


BUILT_IN: tuple[Condition, ...] = (
    words("subject", "Words in the subject, reply prefixes left out.", SUBJECT),
    words("text", "Words in the text that the sender wrote now; quoted history and signature do not count.", TEXT),
    words("quoted", "Words in the history that the letter quotes; no other condition looks there.", QUOTED),
    words("attachment_text", "Words in the text of attachments, those inside other files too.", ATTACHMENTS),
    words("anywhere", "Words in subject, text or attachments.", SUBJECT, TEXT, ATTACHMENTS),
    words("first_lines", "Words in the subject or the first 500 characters.", SUBJECT, HEAD),
    words(
        "letter",
        "Words in the letter itself: subject, text, nested letters, and the attachments of a mere cover note.",
        SUBJECT, TEXT, ENCLOSED,
    ),
    words(
        "question",
        "Words in a sentence of the letter that ends with a question mark.",
        SUBJECT, TEXT, ENCLOSED, question=True,
    ),
    words("sender", "Words in the sender's name or address.", SENDER),
    words("recipient", "Words in the name or address of a recipient.", RECIPIENT),
    words("attachment_name", "Words in the name of an attachment, those inside others too, or of a scan.", NAMES),
    Condition("sender_domain", "The sender's mail domain or one above it; `*` stands for anything.", Words, _domain),
    Condition(
        "colleague",
        "Whether sender and a recipient have the same mail domain.",
        bool, _truth("sender works here", _colleague),
    ),
    Condition("header", "Header names, each with true, false or patterns for its value.", Wanted, _header),
    Condition(
        "attachment_type",
        "Media type of an attachment or of a file inside one (of a letter, of an archive); `image/*` is every image.",
        Words, _one_of("attachment's type", lambda d: [p.media_type for p in d.content.attachments]),
    ),
    Condition("source", "Name of the source it came from.", Words, _one_of("source", lambda d: [d.source])),
    Condition("mailbox", "Mailbox or folder it came to.", Words, _one_of("mailbox", lambda d: [d.mailbox])),
    Condition(
        "field",
        "Fields that were found: names, or names each with true, false or patterns for the value. Names: our_ref, "
        "sender_ref, sender_date, reply_by, personal_code, registry_code, iban, plate, restriction_basis, "
        "restriction_until, addressee, and those of plugins; dates as 2026-01-31.",
        Words | Wanted, _field,
    ),
    Condition(
        "language",
        "Language of the letter: et, ru, en.",
        Words, _one_of("language", lambda d: [d.content.language] if d.content.language else []),
    ),
    Condition("has_attachment", "Whether it has attachments.", bool, _truth("it has attachments", _attached)),
    Condition("size_over", "Larger than so many megabytes.", float, _size),
    Condition("size_under", "Smaller than so many megabytes.", float, _small),
    Condition(
        "auto_generated",
        "Whether the headers say that no person wrote it (RFC 3834).",
        bool, _truth("it was written by a program", lambda d: d.content.auto_generated),
    ),
    Condition("bounce", "Whether it is a delivery report.", bool,
              _truth("it is a delivery report", lambda d: d.content.bounce)),
    Condition("direction", "incoming, outgoing or internal.", Words, _one_of("direction", lambda d: [d.direction])),
)  # fmt: skip
