"""What settings are made of: tables that name every slip, secrets that stand elsewhere, and the shapes of words."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

SECRET = r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:[^\s:][^\n\x00]*|credential:[A-Za-z0-9_.@-]+)$"
"""How the place of a secret is written: a variable, a file, or a credential that systemd hands over."""

ADDRESS = r"^[^@\s<>,;]+@[^@\s<>,;]+$"
"""A bare mail address; the servers judge the rest."""

NAME = r"^[a-z0-9][a-z0-9_.-]{0,40}$"
"""Names that are keys of the database and words of rules."""

SUBFOLDER = r"^([^./|\x00-\x1f\x7f][^/|\x00-\x1f\x7f]*)?$"
"""A folder of a Maildir as it stands on disk, without the dot that it begins with; empty is the Maildir itself."""

WEB_ADDRESS = r"^(https?://[^\s@/]+(/\S*)?)?$"
"""A web address without a user and a password in it."""

OID = r"^([0-2](\.(0|[1-9]\d{0,30})){1,30})?$"
"""An object identifier: numbers with dots (ITU-T X.660)."""

HEADER_NAME = r"^[A-Za-z][A-Za-z0-9-]{0,60}$"
"""A header of HTTP."""

TENANT = r"^[A-Za-z0-9][A-Za-z0-9.-]{0,100}$"
"""A tenant of Microsoft: a word of its own, an id or a domain."""

LANGUAGE = r"^[A-Za-z][A-Za-z_]{1,30}$"
"""A language of Tesseract; nothing that could be taken for an option or a path."""

URL = r"^(https://[^\s/]\S*|http://(localhost|127\.0\.0\.1|\[::1\])([:/]\S*)?)?$"
"""An address that secrets are sent to: encrypted, but on this very machine."""


class Table(BaseModel):
    """A TOML table: frozen, and a misspelt key is an error. Errors never repeat what was written."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True, allow_inf_nan=False
    )


class Secret(Table):
    """A secret that stands elsewhere: where it is written, never the value itself.

    TOML and JSON have it as text: `env:NAME`, `file:PATH` or `credential:NAME`.
    """

    reference: str

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, written: object) -> object:
        reference = written.get("reference") if isinstance(written, dict) else written
        if isinstance(reference, cls):
            return reference
        if not (isinstance(reference, str) and re.match(SECRET, reference.strip())):
            raise PydanticCustomError("plain_secret", "a secret must not stand in this file")
        return {"reference": reference.strip()}

    @model_serializer
    def _as_text(self) -> str:
        return self.reference

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": SECRET, "description": "env:NAME, file:PATH or credential:NAME."}

    def __repr__(self) -> str:
        return f"Secret({self.reference})"

    __str__ = __repr__


Address = Annotated[str, Field(pattern=ADDRESS)]
Name = Annotated[str, Field(pattern=NAME)]
Url = Annotated[str, Field(pattern=URL)]
Port = Annotated[int, Field(ge=1, le=65535)]
Security = Literal["tls", "starttls", "none"]
