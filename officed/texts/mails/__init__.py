"""Every mail that officed sends, by template id, and the values each is written with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from officed.texts.mails import (
    admins,
    awaiting,
    extending,
    handing,
    handlers,
    lists,
    mending,
    officials,
    registrar,
    senders,
)
from officed.texts.shapes import Shape
from officed.texts.template import Template

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        **officials.TEMPLATES,
        **awaiting.TEMPLATES,
        **extending.TEMPLATES,
        **handing.TEMPLATES,
        **mending.TEMPLATES,
        **lists.TEMPLATES,
        **registrar.TEMPLATES,
        **senders.TEMPLATES,
        **admins.TEMPLATES,
        **handlers.TEMPLATES,
    }
)

# What the outbox must freeze for each template, and in what shape.
VALUES: Mapping[str, Mapping[str, Shape]] = MappingProxyType({name: t.needs for name, t in TEMPLATES.items()})

# What it may freeze besides; a line with such a value is left out where the value is empty.
OPTIONAL_VALUES: Mapping[str, Mapping[str, Shape]] = MappingProxyType(
    {name: t.may_have for name, t in TEMPLATES.items()}
)

# What the relay adds to every mail from the settings.
OFFICE_VALUES: Mapping[str, Shape] = MappingProxyType(
    {"office": Shape.TEXT, "office_genitive": Shape.TEXT, "office_address": Shape.TEXT}
)
