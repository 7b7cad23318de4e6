"""How the ledger and the places that it speaks of can differ, and what is done about each difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# What the ledger keeps as the place of a letter that a person moved first, or that was moved away later.
GONE = "gone"


@dataclass(frozen=True, slots=True)
class DifferenceKind:
    """What is wrong, and what the reconciliation does about it (empty: a person must)."""

    what: str
    mend: str


KINDS: Mapping[str, DifferenceKind] = MappingProxyType(
    {
        "not_taken": DifferenceKind("it stands there, and the ledger does not know it", "taken in"),
        "not_told": DifferenceKind("it is stored, and it was not moved yet", "moved"),
        "still_standing": DifferenceKind("it was moved, and it stands there again", "moved again"),
        "unknown_in_taken": DifferenceKind("it stands in the taken folder, unknown to the ledger", "taken in"),
        "misplaced": DifferenceKind("it stands elsewhere than the ledger says", "the ledger names the true place"),
        "no_place": DifferenceKind(
            "it stands no more where it was moved to; the original is stored", "the ledger says that it is gone"
        ),
        "missing_original": DifferenceKind("its original is not on disk", "fetched again and stored"),
        "no_end": DifferenceKind("it waits to be read and decided for too long", ""),
        "no_document": DifferenceKind("the ledger has no document for it", ""),
    }
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: its kind (see `KINDS`), the source, the key or place there, and the document if there is one."""

    kind: str
    source: str
    key: str
    document: int | None = None
    mended: bool = False


def is_placed(told: str | None) -> bool:
    """Whether the ledger names the very place: not one that has gone, and not a folder alone (`Registreeritud||`)."""
    return told is not None and told != GONE and not told.endswith("||")


def is_left(key: str, told: str | None) -> bool:
    """Whether the place that the ledger names is where the thing stood before: from a read-only share nothing is moved.

    Keys of files begin with their place (`Tallinna mnt 3/kiri.pdf|1024|...`).
    """
    return told is not None and (told == key or key.startswith(f"{told}|"))
