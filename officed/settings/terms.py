"""`config/terms.toml` to the domain's `TermTable`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import TypedDict

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from officed.domain.kinds import KINDS
from officed.domain.terms import ALWAYS, Contest, Length, RegistrationDuty, RestrictionLength, Stage, Term, TermTable
from officed.settings.term_models import LengthTable, SpecialRow, TermRow, TermsFile


class _OfDeficiencies(TypedDict, total=False):
    mends: tuple[str, ...]
    pauses: bool
    pauses_basis: str
    left_basis: str
    tell: Length | None
    longest: Length | None


def term_table(data: Mapping[str, object]) -> TermTable:
    """Return the terms of a parsed `terms.toml`.

    Raises pydantic's `ValidationError` with every fault of the rows; when these are sound, with every doubled row.
    The place of a fault is `("term", row, key)`, rows counted from 0.
    """
    file = TermsFile.model_validate(data)
    doubled = [*_doubled_terms(file), *_doubled_codes(file)]
    if doubled:
        raise ValidationError.from_exception_data("TermsFile", doubled)
    return TermTable(
        terms=tuple(_term(row) for row in file.term),
        specials=tuple(_term(row) for row in file.special),
        registration=tuple(RegistrationDuty(row.what, row.working_days, row.basis) for row in file.registration),
        restrictions=tuple(
            RestrictionLength(
                row.code, row.years, row.basis, row.counts_from, row.prolonged_by, row.grounds, row.valid_from
            )
            for row in file.restriction
        ),
        contests=tuple(
            Contest(row.code, Length(row.n, row.unit, row.basis, row.confidence), row.not_for, row.valid_from)
            for row in file.contest
        ),
    )


def kinds_without_term(table: TermTable) -> tuple[str, ...]:
    """Return the kinds that have no row at all; letters of such a kind could not be registered."""
    return tuple(code for code in KINDS if not table.rows(code))


def _term(row: TermRow) -> Term:
    return Term(
        kind=row.kind,
        unit=row.unit,
        n=row.n,
        basis=row.basis,
        counts_from=row.counts_from,
        valid_from=row.valid_from,
        extended=_length(row.extended),
        forward=_length(row.forward),
        default=_length(row.default),
        stages=tuple(Stage(s.code, Length(s.n, s.unit, s.basis, s.confidence)) for s in row.stage),
        notify=row.notify,
        confidence=row.confidence,
        special=row.code if isinstance(row, SpecialRow) else "",
        title=row.title if isinstance(row, SpecialRow) else "",
        note=row.note,
        **(_of_deficiencies(row) if isinstance(row, SpecialRow) else {}),
    )


def _of_deficiencies(row: SpecialRow) -> _OfDeficiencies:
    return {
        "mends": row.mends,
        "pauses": row.pauses,
        "pauses_basis": row.pauses_basis,
        "left_basis": row.left_basis,
        "tell": _length(row.tell),
        "longest": _length(row.longest),
    }


def _length(row: LengthTable | None) -> Length | None:
    return None if row is None else Length(row.n, row.unit, row.basis, row.confidence)


def _doubled_terms(file: TermsFile) -> list[InitErrorDetails]:
    keys = [(row.kind, row.valid_from) for row in file.term]
    return [
        _fault(("term", place, "valid_from"), f"{keys[place][0]} has two rows valid from {keys[place][1]:%d.%m.%Y}")
        for place in _repeats(keys)
    ]


def _doubled_codes(file: TermsFile) -> list[InitErrorDetails]:
    named = {
        ("special", "code"): [row.code for row in file.special],
        ("registration", "what"): [row.what for row in file.registration],
        ("restriction", "code"): [_since(row.code, row.valid_from) for row in file.restriction],
        ("contest", "code"): [_since(row.code, row.valid_from) for row in file.contest],
    }
    return [
        _fault((table, place, key), f"»{codes[place]}« stands here twice")
        for (table, key), codes in named.items()
        for place in _repeats(codes)
    ]


def _since(code: str, day: date) -> str:
    return code if day == ALWAYS else f"{code} from {day:%d.%m.%Y}"


def _repeats(keys: Iterable[Hashable]) -> list[int]:
    first: dict[Hashable, int] = {}
    return [place for place, key in enumerate(keys) if first.setdefault(key, place) != place]


def _fault(place: tuple[str | int, ...], text: str) -> InitErrorDetails:
    return InitErrorDetails(
        type=PydanticCustomError("doubled", "{text}; keep one", {"text": text}), loc=place, input=None
    )
