"""XML as events, by a parser that knows no entities and no network. Own entities are refused, not expanded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

DEEPEST = 2_000
Attributes = Mapping[str, str]


class Refused(Exception):
    """The XML defines entities of its own (XML 1.0, 4.2), which no office program does, or is nested like a bomb."""


class Broken(Exception):
    """The XML ends or goes wrong in the middle; what came before has been told."""


def tell(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None] = lambda _: None,
) -> None:
    """Tell elements and text in their order; names without their namespaces. Raises Refused, Broken."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def begun(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Refused("nested too deep")
        start(local(name), {local(key): value for key, value in attributes.items()})

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name))

    def declared(*_: object) -> None:
        raise Refused("entities")

    parser.StartElementHandler, parser.EndElementHandler = begun, ended
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = declared
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Broken(str(error)) from None


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]
