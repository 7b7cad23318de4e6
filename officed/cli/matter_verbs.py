"""Verbs of matters and of ties: what belongs together, and when it is done with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, Number, acting, one_line, say_json, say_table, short

if TYPE_CHECKING:
    from officed.ports.matters import Matter

matter_app = typer.Typer(help="Matters: the letters of one number.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(matter_app, name="matter")
    app.command()(link)


@matter_app.command("show")
def matter_show(number: Number, config: Config = None, as_json: AsJson = False) -> None:
    """All letters of the matter that a letter is in."""
    with open_desk(config) as desk:
        _say(desk.store.matter(desk.store.find(number)), as_json)


@matter_app.command("close")
def matter_close(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="What came of it.")] = "",
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Close a matter; refused with the list while letters of it are open. A further letter opens it again."""
    with open_desk(config) as desk:
        closed = desk.store.close_matter(desk.store.find(number), reason.strip(), acting(desk, acting_as), desk.clock())
    if as_json:
        _say(closed, as_json)
    else:
        print(f"The matter {closed.reference} is closed.")


@matter_app.command("reopen")
def matter_reopen(number: Number, acting_as: ActingAs = None, config: Config = None) -> None:
    """Open a closed matter again."""
    with open_desk(config) as desk:
        found = desk.store.reopen_matter(desk.store.find(number), acting(desk, acting_as), desk.clock())
    print(f"The matter {found.reference} is open again.")


def _say(matter: Matter, as_json: bool) -> None:
    if as_json:
        letters = [{name: getattr(one, name) for name in one.__slots__} for one in matter.letters]
        said = {name: getattr(matter, name) for name in matter.__slots__ if name != "letters"}
        say_json({**said, "letters": letters})
        return
    ended = f"closed on {matter.closed_at:%d.%m.%Y} by {matter.closed_by}" if matter.closed_at else "open"
    print(f"{matter.reference}: {ended}" + (f" ({one_line(matter.reason)})" if matter.reason else ""))
    rows = [
        (
            one.reference + (" *" if one.belongs else ""),
            one.direction,
            short(one.registered_on),
            "annulled" if one.annulled else one.state.value,
            short(one.due),
            one.title,
        )
        for one in matter.letters
    ]
    say_table(("number", "direction", "registered", "state", "due", "title"), rows, empty="It has no letters.")


def link(
    number: Number,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The number that it is tied to.")],
    kind: Annotated[
        str, typer.Option("--as", metavar="KIND", help="answers, follows, informs, belongs, concerns or replaces.")
    ],
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the tie away; history keeps that it was there.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", help="Who does it, for history (person id).")] = None,
    config: Config = None,
) -> None:
    """Tie a document to another: the first answers, follows, ... the second. An answer ends what it answers."""
    from officed.flow.linking import link as tie
    from officed.flow.linking import unlink

    with open_desk(config) as desk:
        one, to = desk.store.find(number), desk.store.find(other)
        if remove:
            unlink(desk, one, to, kind, acting(desk, by))
            print(f"{number} no longer {kind} {other}.")
            return
        ended = tie(desk, one, to, kind, acting(desk, by))
    print(f"{number} {kind} {other}." + (f" {', '.join(ended)} is answered and closed." if ended else ""))
