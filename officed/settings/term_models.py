"""The tables of `config/terms.toml`: names, types and what they mean. The schema is made from here."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from officed.domain.kinds import KINDS
from officed.domain.restricting import GROUND
from officed.domain.terms import ALWAYS, Confidence, CountsFrom, Unit
from officed.settings.model import Table

Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,40}$")]
Basis = Annotated[str, Field(min_length=1, description="Act and section.")]
Ground = Annotated[str, Field(pattern=f"^{GROUND}$", description="Such as »AvTS § 35 lg 1 p 12«.")]
CountedUnit = Literal[Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS]

_COUNTED = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.HOURS)


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise PydanticCustomError("kind", "there is no kind »{kind}«; known: {known}", {"kind": kind, "known": known})
    return kind


class LengthTable(Table):
    """So many working days, calendar days or months, and the section that says it."""

    n: Count
    unit: CountedUnit
    basis: Basis
    confidence: Confidence = Confidence.CERTAIN


class StageTable(LengthTable):
    """A further date of the same matter, counted from the same start."""

    code: Code = Field(description="Name of the date, such as »feedback«.")


class TermRow(Table):
    """The term of one kind of letter."""

    kind: str = Field(description="Kind of letter.")
    unit: Unit
    n: Annotated[int, Field(strict=True, ge=0, le=1000)] = 0
    counts_from: CountsFrom = CountsFrom.REGISTRATION
    basis: str = Field("", description="Act and section.")
    valid_from: date = Field(ALWAYS, description="First day of registration that the row is for.")
    extended: LengthTable | None = Field(None, description="Lawful maximum in all, from the original start.")
    forward: LengthTable | None = Field(None, description="Time for passing on what is not ours.")
    default: LengthTable | None = Field(None, description="Used where a letter_date letter has no date.")
    stage: tuple[StageTable, ...] = Field((), description="Further dates of the same matter.")
    notify: bool = Field(False, description="The sender must be told of an extension or forwarding.")
    confidence: Confidence = Field(Confidence.CERTAIN, description="C read in the act, L likely, K look it up.")
    note: str = ""

    @field_validator("kind")
    @classmethod
    def _of_a_kind(cls, kind: str) -> str:
        return _known_kind(kind)

    @model_validator(mode="after")
    def _length_fits_unit(self) -> TermRow:
        counted = self.unit in _COUNTED
        if counted and self.n < 1:
            raise PydanticCustomError(
                "length", "»n« must be at least 1 for a term in {unit}", {"unit": self.unit.value}
            )
        if not counted and self.n:
            raise PydanticCustomError("length", "leave »n« out: the unit is {unit}", {"unit": self.unit.value})
        if self.default is not None and self.unit is not Unit.LETTER_DATE:
            raise PydanticCustomError("length", "»default« is only for the unit letter_date", {})
        if self.unit is not Unit.NONE and not self.basis:
            raise PydanticCustomError("basis", "»basis« must name the act and section", {})
        return self

    @model_validator(mode="after")
    def _extension_is_longer(self) -> TermRow:
        # Only lengths of one unit can be compared without a date.
        longest = self.extended
        if longest is not None and longest.unit is self.unit and longest.n < self.n:
            raise PydanticCustomError(
                "extended",
                "»extended« is the maximum in all and cannot be shorter than the term: {most} < {n}",
                {"most": longest.n, "n": self.n},
            )
        return self


class SpecialRow(TermRow):
    """The term of a special application, or a date that the office sets itself."""

    code: Code = Field(description="Name by which rules call it.")
    title: str = Field(description="Name for people, in Estonian.")
    mends: tuple[str, ...] = Field((), description="Kinds of letter whose deficiencies are mended within it.")
    pauses: bool = Field(False, description="The term of the letter itself rests until they are mended.")
    pauses_basis: str = Field("", description="Act and section that let it rest.")
    left_basis: str = Field("", description="Act and section by which the letter may be left unreviewed after it.")
    tell: LengthTable | None = Field(None, description="How soon the sender is to be told what is missing.")
    longest: LengthTable | None = Field(None, description="The most that the sender is given at once, from that day.")

    @model_validator(mode="after")
    def _what_deficiencies_need(self) -> SpecialRow:
        for kind in self.mends:
            _known_kind(kind)
        if self.mends and self.unit not in (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS):
            raise PydanticCustomError("mends", "a term for deficiencies is counted in days", {})
        if self.pauses and not self.pauses_basis:
            raise PydanticCustomError("pauses", "»pauses_basis« must name the act and section", {})
        most = self.longest
        if most is not None and most.unit is self.unit and most.n < self.n:
            text = "»longest« cannot be shorter than the usual term: {most} < {n}"
            raise PydanticCustomError("longest", text, {"most": most.n, "n": self.n})
        return self


class RegistrationRow(Table):
    """How soon something must be in the register."""

    what: Code
    working_days: Annotated[int, Field(strict=True, ge=0, le=30)]
    basis: Basis


class RestrictionRow(Table):
    """How long an access restriction may last."""

    code: Code
    years: Annotated[int, Field(strict=True, ge=1, le=200)]
    prolonged_by: Annotated[int, Field(strict=True, ge=0, le=200)] = 0
    counts_from: Literal["receipt", "death", "birth"] = "receipt"
    basis: Basis
    grounds: tuple[Ground, ...] = ()
    valid_from: date = ALWAYS


class ContestRow(Table):
    """A way to contest a decision, which the mail that tells it names."""

    code: Literal["challenge", "court"]
    n: Count
    unit: CountedUnit
    basis: Basis
    not_for: tuple[str, ...] = Field((), description="Kinds of letter on which decisions are not contested so.")
    valid_from: date = Field(ALWAYS, description="First day of decisions that the row is for.")
    confidence: Confidence = Confidence.CERTAIN

    @field_validator("not_for")
    @classmethod
    def _known_kinds(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_known_kind, kinds))


class TermsFile(Table):
    """The whole of `config/terms.toml`."""

    term: tuple[TermRow, ...]
    special: tuple[SpecialRow, ...] = ()
    registration: tuple[RegistrationRow, ...] = ()
    restriction: tuple[RestrictionRow, ...] = ()
    contest: tuple[ContestRow, ...] = ()

    @field_validator("restriction")
    @classmethod
    def _one_for_the_rest(cls, rows: tuple[RestrictionRow, ...]) -> tuple[RestrictionRow, ...]:
        if rows and not any(row.counts_from == "receipt" and not row.grounds for row in rows):
            text = "one row must count from receipt and name no grounds: it is for all that no other row names"
            raise PydanticCustomError("restriction", text)
        return rows

    @field_validator("term")
    @classmethod
    def _some_terms(cls, rows: tuple[TermRow, ...]) -> tuple[TermRow, ...]:
        # `min_length` would also count a row with a fault as missing, and tell of both.
        if not rows:
            raise PydanticCustomError("empty", "there is no term; `officed init` writes a table to start from", {})
        return rows
