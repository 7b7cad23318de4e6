"""The verb of the counter: what was brought, posted or told by telephone comes in as every other letter does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of
from officed.cli.opening import open_desk
from officed.cli.saying import AsJson, Config, say_json

if TYPE_CHECKING:
    from officed.flow.counter import Entered, HandedIn
    from officed.flow.desk import Desk

# How clerks name the ways; DHX took the place of DVK.
WAYS = {
    "in_person": "in_person", "counter": "in_person", "phone": "phone", "post": "post", "email": "email",
    "scan": "scan", "dhx": "dhx", "dvk": "dhx",
}  # fmt: skip
LONGEST_TEXT = 1 << 20
HEAD_OCTETS = 4096


def add_to(app: typer.Typer) -> None:
    """Put this verb on the command line."""
    app.command()(ingest)


def ingest(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or - for a text typed in.")],
    sender: Annotated[str, typer.Option("--from", metavar="SENDER", help="Mari Maasikas <mari@kiri.example>.")] = "",
    received: Annotated[
        str | None, typer.Option("--received", metavar="DATE", help="Day of receipt; else today.")
    ] = None,
    way: Annotated[str, typer.Option("--way", help="in_person, phone, post, email, scan or dhx.")] = "in_person",
    subject: Annotated[str, typer.Option("--subject", help="What it is about, where the paper does not say.")] = "",
    mailbox: Annotated[str, typer.Option("--mailbox", help="Mailbox or desk that rules may ask for.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="The kind, when you know it.")] = "",
    series: Annotated[str, typer.Option("--series", help="The series, when you know it.")] = "",
    person: Annotated[str, typer.Option("--person", help="Who gets it: a person or role of people.toml.")] = "",
    number: Annotated[
        str, typer.Option("--number", metavar="REF", help="The reserved number that was written on it.")
    ] = "",
    note: Annotated[str, typer.Option("--note", help="A line for the official who gets it.")] = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Take in what came over the counter, by post or by telephone; the daemon reads and registers it."""
    from officed.domain.document import Way
    from officed.domain.errors import BadSettings
    from officed.flow.counter import HandedIn, check, hand_in, sender_of

    if way not in WAYS:
        raise BadSettings(text=f"There is no way of arrival »{way}«. Ways: {', '.join(WAYS)}.")
    with open_desk(config) as desk:
        day = day_of(received) or desk.today()
        told = HandedIn(
            name="", media_type="", way=Way(WAYS[way]), received_on=day, sender=sender_of(sender), subject=subject,
            note=note, mailbox=mailbox, kind=kind, series=series, person=person,
            number=number,
        )  # fmt: skip
        if number and len(files) > 1:
            raise BadSettings(text="A number belongs to one letter: name one file with --number.")
        # Everything is looked at before the first of them is taken in.
        check(desk, told)
        for handed in _handed(files, told):
            _say(desk, str(handed.path or "-"), hand_in(desk, handed), as_json)


def _handed(files: Sequence[str], told: HandedIn) -> list[HandedIn]:
    """Each file with its name and type. Raises `BadSettings` for one that cannot be read, before any is taken in."""
    from officed.domain.errors import BadSettings

    if files.count("-") > 1:
        raise BadSettings(text="Standard input can be read once only: write - once.")
    return [_text(told) if file == "-" else _file(Path(file), told) for file in files]


def _file(path: Path, told: HandedIn) -> HandedIn:
    from dataclasses import replace

    return replace(told, name=path.name, media_type=type_of(path), path=path.absolute())


def type_of(path: Path) -> str:
    """The media type of a file by its name and its beginning. Raises `BadSettings` for one that cannot be read."""
    from officed.domain.errors import BadSettings
    from officed.domain.media_type import media_type_of

    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_OCTETS)
    except OSError as error:
        raise BadSettings(text=f"{path} cannot be read: {error.strerror}.") from error
    if not head:
        raise BadSettings(text=f"{path} is empty.")
    return media_type_of(path.name, head)


def _text(told: HandedIn) -> HandedIn:
    from dataclasses import replace

    from officed.domain.errors import BadSettings

    data = sys.stdin.buffer.read(LONGEST_TEXT + 1)
    if len(data) > LONGEST_TEXT:
        raise BadSettings(text="The text is longer than 1 MB; save it as a file and take that in.")
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadSettings(text="The text is not UTF-8; save it as a file and take that in.") from None
    if not text:
        raise BadSettings(text="There is no text on standard input.")
    name = f"{told.way.value}-{told.received_on.isoformat()}.txt"
    return replace(told, name=name, media_type="text/plain", data=f"{text}\n".encode())


def _say(desk: Desk, shown: str, entered: Entered, as_json: bool) -> None:
    document, known, sha256 = entered.document, entered.known, entered.sha256
    now = desk.store.document(document)
    goes_on = _next(desk, now.state.value, now.reference, known)
    if as_json:
        say_json(
            {
                "file": shown, "document": document, "known": known, "state": now.state, "number": now.reference,
                "received_on": now.received_on, "way": now.way, "sha256": sha256, "next": goes_on,
            }
        )  # fmt: skip
        return
    where = f"document {document}" + (f" ({now.reference})" if now.reference else "")
    print(f"{shown}: is in already: {where}. {goes_on}" if known else f"{shown}: {where}. {goes_on}")


def _next(desk: Desk, state: str, number: str | None, known: bool) -> str:
    """What happens next, in a sentence."""
    from officed.daemon.roles import holders

    if known and state not in {"received", "read"}:
        return f"It is {state}; nothing new begins." + (f" See: officed register show {number}" if number else "")
    if "workers" in holders(desk.office.settings.data / "locks"):
        return "The daemon reads and registers it now."
    return "No daemon runs on this machine; it is read and registered when one does (officed run)."
