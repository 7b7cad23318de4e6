"""Who gets an automatic answer (RFC 3834): never a machine, never a list, never ourselves."""

from __future__ import annotations

import pytest

from officed.domain.answerable import why_silent
from officed.domain.document import Address, Content

OWN = frozenset({"info@kaleva.example"})


def content(sender: str = "mari@kiri.example", auto_generated: bool = False, **headers: str) -> Content:
    """A letter with these headers; `_` stands for a hyphen."""
    found = {name.replace("_", "-"): (value,) for name, value in headers.items()}
    return Content("message/rfc822", sender=Address("", sender), headers=found, auto_generated=auto_generated)


@pytest.mark.parametrize(
    "letter",
    [
        content(),
        content(auto_submitted="no"),
        content(auto_submitted="No (a person wrote it)"),
        content(precedence="first-class"),
        content(return_path="<mari@kiri.example>"),
        content(x_auto_response_suppress="DR, RN"),
        content("noreen@kiri.example"),
        content("bouncer@kiri.example"),
        content("katrin.owner@kiri.example".replace("owner", "ownert")),
    ],
)
def test_a_person_gets_one(letter: Content) -> None:
    """Nothing speaks against it; names that only look like a machine's are people's."""
    assert why_silent(letter, OWN) is None


@pytest.mark.parametrize(
    "letter",
    [
        content(auto_generated=True),
        content(auto_submitted="auto-generated"),
        content(auto_submitted=" Auto-Replied"),
        content(precedence="Bulk"),
        content(precedence="list"),
        content(precedence="junk"),
        content(list_id="<news.example>"),
        content(list_unsubscribe="<https://pood.example/stop>"),
        content(return_path="<>"),
        content(return_path="< >"),
        content(x_auto_response_suppress="All"),
        content(x_auto_response_suppress="DR, AutoReply"),
        content("noreply@pood.example"),
        content("no-reply@pood.example"),
        content("teavitus-no-reply@pood.example"),
        content("do_not_reply@pood.example"),
        content("ei.vasta@pood.example"),
        content("MAILER-DAEMON@mx.example"),
        content("bounces+info=kaleva.example@list.example"),
        content("rahvas-request@list.example"),
        content("INFO@kaleva.example"),
        content(x_officed_key="d1.2.forward.maive"),
        content(""),
        content("mari"),
    ],
)
def test_a_machine_gets_none(letter: Content) -> None:
    """Two machines that answer each other never stop."""
    assert why_silent(letter, OWN) is not None
