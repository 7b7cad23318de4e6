"""How documents are tied to each other: a table of the ties that people make, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ANSWERS, FOLLOWS, INFORMS, BELONGS = "answers", "follows", "informs", "belongs"
PROPOSED_ANSWER = "proposed-answer"

# Kind -> what it says, read from the first document to the second.
LINKS: Mapping[str, str] = MappingProxyType(
    {
        ANSWERS: "is the answer to it, and ends it once it has gone out",
        FOLLOWS: "is a further letter about it",
        INFORMS: "is a copy for information; it ends nothing",
        BELONGS: "belongs to its matter, under a number of its own",
        "concerns": "speaks of it",
        "replaces": "stands in its place",
    }
)

# A tie that was only proposed goes when a person makes one of these.
CONFIRMS = frozenset({ANSWERS, FOLLOWS})
