"""What the office's own mail server found out about the sender: Authentication-Results (RFC 8601).

A sender can write such a header as well, so only those count that begin with the name of a server that the settings
trust; that server takes strangers' headers of its own name away (RFC 8601, 5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from officed.domain.document import Document
from officed.rules.conditions import BUILT_IN, Condition

HEADER = "authentication-results"
# More is not looked at: a header is as long as its writer likes.
LONGEST = 4_000
Method = Literal["spf", "dkim", "dmarc", "arc", "auth", "iprev"]


def authentication(trusted: Collection[str]) -> Condition:
    """The condition, for an office that trusts these servers (`[deciding] trusted_servers`); of none nothing holds."""
    servers = frozenset(name.casefold() for name in trusted)

    def test(document: Document, value: dict[str, str | list[str]]) -> Sequence[str]:
        found = results(document.content.headers.get(HEADER, ()), servers)
        said = []
        for method, wanted in value.items():
            values = [wanted] if isinstance(wanted, str) else wanted
            fitting = next((one for one in found.get(method, ()) if one in values), None)
            if fitting is not None:
                said.append(f"{method} is »{fitting}«")
        return said if len(said) == len(value) else ()

    return Condition(
        "authentication",
        "What a server that `[deciding] trusted_servers` names says of the sender (RFC 8601): spf, dkim, dmarc, each "
        "with a result or several (pass, fail, softfail, none ...).",
        dict[Method, str | list[str]],
        test,
    )


SHIPPED: tuple[Condition, ...] = (*BUILT_IN, authentication(()))
"""Every condition that officed brings along, for manual and schema; here no server is trusted."""


def results(headers: Sequence[str], servers: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By method the results that trusted servers wrote, in order, all in lower case."""
    found: dict[str, tuple[str, ...]] = {}
    for header in headers:
        server, *pieces = _without_comments(header[:LONGEST]).casefold().split(";")
        # A version may stand behind the server's name.
        if next(iter(server.split()), "") in servers:
            for method, result in _told(pieces):
                found[method] = (*found.get(method, ()), result)
    return found


def _told(pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        method, equals, rest = piece.partition("=")
        if equals and rest.split():
            yield method.partition("/")[0].strip(), rest.split()[0]


def _without_comments(text: str) -> str:
    """The text without what stands in brackets, nested or not; a quoted bracket is not told apart (none is needed)."""
    kept: list[str] = []
    depth = 0
    for char in text:
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(char)
    return "".join(kept)
