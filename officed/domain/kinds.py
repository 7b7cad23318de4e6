"""The kinds of documents, as a table (their terms stand in `config/terms.toml`).

What follows from a kind is a row here: does it want a reply, is it taken for machine mail, who may see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `wants_reply`: the document stays open until it is answered. `machine`: never registered, listed as refused.
    `sealed`: never enters the ordinary mail flow (whistleblower reports, Directive (EU) 2019/1937 art. 16).
    `restricted`: forwarded as a notice without content unless the rules say otherwise.
    `request`: what a person asks of an office; two of them in one letter are two matters.
    """

    code: str
    wants_reply: bool = True
    machine: bool = False
    restricted: bool = False
    sealed: bool = False
    request: bool = False


_ROWS = (
    Kind("teabenoue", request=True),
    Kind("selgitustaotlus", request=True),
    Kind("margukiri", request=True),
    Kind("taotlus", request=True),
    Kind("veoautoluba", request=True),
    Kind("arakiri", request=True),
    Kind("vaie", request=True),
    Kind("kaebus", request=True),
    Kind("algatus"),
    Kind("volikogu_kysimus"),
    Kind("gdpr", restricted=True, request=True),
    Kind("vihje", restricted=True, sealed=True),
    Kind("rikkumine", restricted=True),
    Kind("arve", wants_reply=False),
    Kind("kohus"),
    Kind("jareleparimine"),
    Kind("ettekirjutus"),
    Kind("kooskolastus"),
    Kind("hange_selgitus"),
    Kind("leping", wants_reply=False),
    Kind("teade", wants_reply=False),
    Kind("vastus", wants_reply=False),
    Kind("it_probleem", wants_reply=False),
    Kind("koduleht", wants_reply=False),
    Kind("reklaam", wants_reply=False, machine=True),
    Kind("autoreply", wants_reply=False, machine=True),
    Kind("bounce", wants_reply=False, machine=True),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.code: kind for kind in _ROWS})
