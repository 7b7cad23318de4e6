"""What may stand in a rule file (`inbox_rules/*.toml`); the schema for editors and the manual are made from here."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from officed.domain.kinds import KINDS
from officed.settings.sentences import did_you_mean


class Table(BaseModel):
    """A TOML table: frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _known_kind(code: str) -> str:
    # What is no text at all is told by the type that comes next.
    if isinstance(code, str) and code not in KINDS:
        raise PydanticCustomError(
            "kind", "there is no kind »{code}«", {"code": code, "instead": did_you_mean(code, KINDS)}
        )
    return code


def _as_list(value: object) -> object:
    return [value] if isinstance(value, (dict, str)) else value


KindCode = Annotated[str, BeforeValidator(_known_kind), Field(json_schema_extra={"enum": list(KINDS)})]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,60}$")]
Block = Annotated[tuple[dict[str, Any], ...], BeforeValidator(_as_list)]
Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class Enclosure(Table):
    """An attachment of an example."""

    name: str
    type: str = "application/pdf"
    text: str = ""


def _enclosures(value: object) -> object:
    items = _as_list(value)
    return [{"name": i} if isinstance(i, str) else i for i in items] if isinstance(items, list) else items


class Example(Table):
    """A short letter and what must come of it: a hit or miss of this rule, or the kind that all rules choose."""

    subject: str = ""
    text: str = ""
    sender: str = Field("keegi@kiri.example", description="»Name <address>« or an address.")
    to: Names = ("info@kaleva.example",)
    headers: dict[str, str] = {}
    attachments: Annotated[tuple[Enclosure, ...], BeforeValidator(_enclosures)] = ()
    fields: dict[str, Names] = {}
    language: str | None = None
    auto_generated: bool = False
    bounce: bool = False
    expect: Literal["hit", "miss"] | None = None
    expect_kind: KindCode | None = None

    @model_validator(mode="after")
    def _expects(self) -> Example:
        if self.expect is None and self.expect_kind is None:
            instead = 'Write expect = "hit" or "miss"'
            raise PydanticCustomError("expect", "the example expects nothing", {"instead": instead})
        return self


class AnswerWithin(Table):
    """A date to answer by, counted from the day of registration: so many working or calendar days, or a term."""

    working_days: int | None = Field(None, ge=1, le=3660)
    calendar_days: int | None = Field(None, ge=1, le=3660)
    term: KindCode | None = Field(None, description="Kind whose term of `config/terms.toml` counts as well.")

    @model_validator(mode="after")
    def _one(self) -> AnswerWithin:
        if len([one for one in (self.working_days, self.calendar_days, self.term) if one is not None]) != 1:
            instead = "Write { working_days = 3 }, { calendar_days = 3 } or { term = KIND }"
            raise PydanticCustomError("answer_within", "one way of counting is needed", {"instead": instead})
        return self

    def __str__(self) -> str:
        if self.term is not None:
            return self.term
        return f"{self.working_days} working_days" if self.working_days else f"{self.calendar_days} calendar_days"


class Rule(Table):
    """One rule: when it hits, and what follows."""

    id: RuleId
    title: str = Field("", description="What the rule is about, for lists.")
    kind: KindCode | None = Field(None, description="The kind it speaks for or against; none for wishes of any kind.")
    points: float = Field(0, ge=-100, le=100, description="Points for the kind; below zero against it.")
    any: Block = Field((), description="Conditions of which one is enough.")
    all: Block = Field((), description="Conditions that must all hold.")
    none: Block = Field((), description="Conditions of which none may hold.")
    later: float = Field(0.7, ge=0, le=1, description="What a hit behind the first 500 characters is worth.")
    veto: bool = Field(False, description="The kind is out of the question.")
    stop: bool = Field(False, description="Rules after this one are not asked.")
    hold: str = Field("", description="Reason to stop the letter for a person.")
    series: str | None = None
    responsible: str | None = Field(None, description="Role or person who gets it.")
    co_responsible: Names = Field((), description="Roles or persons who answer it together with the responsible one.")
    informed: Names = Field((), description="Roles or persons who get it for information.")
    restriction: str | None = Field(None, description="Ground such as »AvTS § 35 lg 1 p 12«.")
    instruction: str = Field("", description="Resolution that goes with it.")
    priority: Literal["normal", "urgent"] = "normal"
    answer_within: AnswerWithin | None = Field(
        None, description="A date of the office's own to answer by, beside the term of the law; the earlier one rules."
    )
    acknowledge: bool | None = Field(None, description="Whether the sender gets a receipt; none leaves it to settings.")
    valid_from: date | None = Field(None, alias="from", description="Letters that came before are not asked.")
    enabled: bool = True
    owner: str = Field("", description="Who looks after the rule.")
    note: str = ""
    example: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _asks(self) -> Rule:
        if not self.any and not self.all:
            raise PydanticCustomError("conditions", "the rule has no conditions", {"instead": "Write any or all"})
        if self.kind is None and (self.points < 0 or self.veto):
            raise PydanticCustomError("no_kind", "points below zero and veto need a kind", {"instead": "Write kind"})
        return self


def _word_list(value: object) -> object:
    """A word list is a list, or a table of lists by language whose keys are for people."""
    if not isinstance(value, dict):
        return _as_list(value)
    entries: list[object] = []
    for part in value.values():
        wrapped = _as_list(part)
        entries.extend(wrapped if isinstance(wrapped, list) else [wrapped])
    return entries


WordList = Annotated[tuple[str, ...], BeforeValidator(_word_list)]


class RuleFile(Table):
    """A file of rules and of word lists that rules name as `@name`."""

    words: dict[str, WordList] = {}
    rule: tuple[Rule, ...] = ()
