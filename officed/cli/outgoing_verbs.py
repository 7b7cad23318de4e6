"""The verb of letters that the office sends: numbered, tied to what they answer, sent."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of
from officed.cli.opening import open_desk
from officed.cli.register_verbs import register_app
from officed.cli.saying import ActingAs, AsJson, Config, acting, complain, say_json

if TYPE_CHECKING:
    from officed.domain.document import Document
    from officed.flow.desk import Desk

# How people name the ways; DHX took the place of DVK.
WAYS = {
    "mail": "email", "email": "email", "post": "post", "in_person": "in_person", "dhx": "dhx", "dvk": "dhx",
}  # fmt: skip
# A daemon that was quicker needs so long for the step that it took.
_PATIENCE_SECONDS = 20.0

To = Annotated[
    str, typer.Option("--to", metavar="RECIPIENTS", help="Mari Maasikas <mari@kiri.example>; several with ; between.")
]
Answers = Annotated[
    list[str] | None, typer.Option("--answers", metavar="NUMBER", help="A letter that it answers; may be repeated.")
]
Informs = Annotated[
    list[str] | None, typer.Option("--informs", metavar="NUMBER", help="A copy for information: it ends nothing.")
]
Kind = Annotated[str, typer.Option("--kind", help="Else vastus for an answer, teade for other letters.")]
Title = Annotated[str, typer.Option("--title", help="Else the subject of a mail, or the title of what it answers.")]
Restriction = Annotated[
    str, typer.Option("--restriction", help="Ground as AvTS § 35 lg 1 p 12, or none; else that of what it answers.")
]
By = Annotated[str, typer.Option("--by", metavar="PERSON", help="Who answers for it: a person or role.")]
Series = Annotated[str, typer.Option("--series", help="A number of its own in this series, in no matter.")]
Send = Annotated[bool, typer.Option("--send", help="officed mails it; it has gone when the server accepted it.")]
How = Annotated[str, typer.Option("--how", help="It has gone already: mail, post, in_person or dhx.")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day on which it went out; else today.")]
AnswerBy = Annotated[
    str | None, typer.Option("--answer-by", metavar="DATE", help="By when an answer to it is awaited.")
]
Internal = Annotated[bool, typer.Option("--internal", help="A document of the house; nobody outside gets it.")]
Again = Annotated[
    bool, typer.Option("--again", help="The same file has a number already; it gets another, such as for others.")
]


def add_to(_app: typer.Typer) -> None:
    """This verb is a verb of the register."""


@register_app.command("outgoing")
def register_outgoing(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The letter as it goes out.")],
    to: To = "",
    answers: Answers = None,
    informs: Informs = None,
    kind: Kind = "",
    title: Title = "",
    restriction: Restriction = "",
    by: By = "",
    series: Series = "",
    send: Send = False,
    how: How = "",
    on: On = None,
    answer_by: AnswerBy = None,
    internal: Internal = False,
    again: Again = False,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Register a letter of ours in the matter of what it answers, and end that once it has gone."""
    from officed.cli.ingesting import type_of
    from officed.domain.document import Direction, Way
    from officed.flow.dispatching import Order, hand_over, recipients_of

    _check_way(how, send, internal)
    media_type = type_of(file)
    with open_desk(config) as desk:
        order = Order(
            to=recipients_of(to), on=day_of(on) or desk.today(), way=Way(WAYS[how or "mail"]),
            actor=acting(desk, acting_as),
            direction=Direction.INTERNAL if internal else Direction.OUTGOING, answers=_found(desk, answers),
            informs=_found(desk, informs), kind=kind, title=title, restriction=restriction, person=by, series=series,
            answer_by=day_of(answer_by), send=send, again=again,
        )  # fmt: skip
        entered = hand_over(desk, file.absolute(), media_type, order)
        _say(_registered(desk, entered.document), entered.known, as_json)


def _check_way(how: str, send: bool, internal: bool) -> None:
    from officed.domain.errors import BadSettings

    if how and how not in WAYS:
        raise BadSettings(text=f"There is no way of sending »{how}«. Ways: {', '.join(WAYS)}.")
    if how and send:
        raise BadSettings(text="--how says that it has gone already, --send that it is to go: give one of them.")
    if not (how or send or internal):
        raise BadSettings(text="Say how it goes out: --send, or --how post for what has gone already.")


def _found(desk: Desk, numbers: list[str] | None) -> tuple[int, ...]:
    return tuple(desk.store.find(number) for number in numbers or ())


def _registered(desk: Desk, number: int) -> Document:
    """Take the letter through its steps now; a daemon that runs may be quicker, and is then waited for."""
    from officed.domain.states import State
    from officed.flow.stepping import step
    from officed.log import log_event

    document = desk.store.document(number)
    end = time.monotonic() + _PATIENCE_SECONDS
    if document.state in {State.RECEIVED, State.READ}:
        step(desk, document, log_event)
    while (document := desk.store.document(number)).state in {State.RECEIVED, State.READ} and time.monotonic() < end:
        time.sleep(0.2)
    return document


def _say(document: Document, known: bool, as_json: bool) -> None:
    number = document.reference
    if as_json:
        said = {"document": document.id, "known": known, "number": number, "state": document.state}
        say_json({**said, "direction": document.direction, "sha256": document.original_sha256})
    elif number is None:
        complain(f"Document {document.id} is {document.state.value}: officed held show {document.id}")
    elif known:
        print(f"{number}: is registered already; it is {document.state.value}.")
    else:
        further = "" if document.state == "registered" else f", {document.state.value}"
        print(f"{number}: registered{further}. See: officed register show {number}")
    if number is None:
        raise typer.Exit(1)
