"""The words of a letter as what can be learnt from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of a letter, folded, longer than three letters and without digits; `plain`: those that it writes small."""

    words: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
