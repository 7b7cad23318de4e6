"""Verbs for letters that are another body's: whose they are, and the way there. Each records its actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of
from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, Number, acting, one_line, say_json, say_table, short

if TYPE_CHECKING:
    from datetime import date

    from officed.domain.bodies import Competent
    from officed.domain.document import Way
    from officed.flow.passing_on.passings import Passing

_WAYS = "email, post, in_person, phone or dhx"


To = Annotated[
    str | None, typer.Option("--to", metavar="BODY", help="Body of bodies.toml, or »Amet <info@amet.example>«.")
]
Part = Annotated[bool, typer.Option("--part", help="Only a part is the body's; the rest stays ours, open.")]
How = Annotated[str, typer.Option("--how", help=f"How it goes or went: {_WAYS}.")]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="Day on which it went otherwise than by our mail.")
]
Openly = Annotated[str, typer.Option("--openly", metavar="WHY", help="Why a restricted letter may go by open mail.")]
Basis = Annotated[str, typer.Option("--basis", help="Act and section, where terms.toml has none.")]
Told = Annotated[
    str | None, typer.Option("--told", metavar="HOW", help="The sender was told by hand: post, phone or in_person.")
]


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    for verb in (whose, redirect):
        app.command()(verb)


def whose(
    number: Number,
    ours: Annotated[bool, typer.Option("--ours", help="It is ours: the term for passing it on ends.")] = False,
    not_ours: Annotated[
        bool, typer.Option("--not-ours", help="It is another body's, not known yet which: the term runs.")
    ] = False,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """The bodies that a letter may belong to, and until when it is to be passed on; or a person's word on it."""
    from officed.domain.errors import BadSettings
    from officed.flow.passing_on import redirecting

    if ours and not_ours:
        raise BadSettings(text="--ours and --not-ours say different things: give one of them.")
    with open_desk(config) as desk:
        document, who = desk.store.find(number), acting(desk, acting_as)
        if ours:
            redirecting.ours(desk, document, who)
        elif not_ours:
            redirecting.not_ours(desk, document, who)
        clock = redirecting.clock_of(desk.store.card(document))
        found = () if ours else redirecting.proposed(desk, document, who)
    _say_whose(number, found, clock, as_json=as_json)


def _say_whose(number: str, found: tuple[Competent, ...], clock: date | None, *, as_json: bool) -> None:
    if as_json:
        bodies = [
            {"body": one.body.id, "name": one.body.name, "email": one.body.email, "because": list(one.because)}
            for one in found
        ]
        say_json({"number": number, "forward_by": clock, "bodies": bodies})
        return
    running = f"is to be passed on by {short(clock)}, if it is not ours." if clock else "has no term for passing it on."
    print(f"{number} {running}")
    rows = [(one.body.id, one.body.name, one.body.competent_for, ", ".join(one.because)) for one in found]
    say_table(("id", "name", "competent for", "because"), rows, empty="No body of bodies.toml fits it.")


def redirect(
    number: Number,
    to: To = None,
    part: Part = False,
    how: How = "email",
    on: On = None,
    openly: Openly = "",
    basis: Basis = "",
    told: Told = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Pass a letter that is not ours on to the competent body and tell its sender; it closes when both have it."""
    from officed.domain.errors import BadSettings
    from officed.flow.passing_on import redirecting

    if (to is None) == (told is None):
        raise BadSettings(text="Say to whom it goes, --to BODY, or how its sender was told, --told post.")
    day, way = day_of(on), _way(told or how)
    if day is not None and way.value == "email":
        raise BadSettings(text="Our own mail goes today: give --on with --how post, in_person, phone or dhx.")
    with open_desk(config) as desk:
        document = desk.store.find(number)
        if to is not None:
            said = redirecting.Redirection(to=to, part=part, way=way, on=day, openly=openly, basis=basis)
            done = redirecting.redirect(desk, document, acting(desk, acting_as), said)
        else:
            done = redirecting.tell(desk, document, acting(desk, acting_as), way)
    _say_passing(number, done, as_json=as_json)


def _way(word: str) -> Way:
    from officed.domain.document import Way
    from officed.domain.errors import BadSettings

    try:
        found = Way(word)
    except ValueError:
        found = Way.SCAN
    if found is Way.SCAN:
        raise BadSettings(text=f"»{word}« is no way to send a letter: {_WAYS}.")
    return found


def _say_passing(number: str, done: Passing, *, as_json: bool) -> None:
    if as_json:
        from officed.cli.cards import passing_view

        say_json({"number": number, **passing_view(done)})
        return
    late = " It was late." if done.late else ""
    if done.on is None:
        print(f"{number} goes to {one_line(done.to)} ({done.basis}); its sender is told when it is there.")
    elif done.told:
        print(f"{number}: the sender knows that {one_line(done.to)} has it.")
    else:
        print(f"{number} was passed on to {one_line(done.to)} on {short(done.on)} ({done.basis}).{late}")
