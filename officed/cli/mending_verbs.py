"""Verbs for letters that lack something: asked for, mended, left unreviewed. Each records its actor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from officed.cli.days import day_of
from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, Number, acting, say_json, short


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    for verb in (deficient, mended, leave):
        app.command()(verb)


def deficient(
    number: Number,
    what: Annotated[str, typer.Option("--what", help="What is missing or unclear; the sender is told it.")] = "",
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="By when; else as terms.toml says.")
    ] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, max=1000, help="In how many calendar days.")] = None,
    why: Annotated[str, typer.Option("--why", help="Why another day than the sender was told; they are told it.")] = "",
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="WHY", help="Take it back, as if it had never been asked for.")
    ] = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Ask the sender to mend what a letter lacks; its term rests where the law lets it. Once more: another day."""
    from officed.domain.errors import BadSettings
    from officed.flow.mending import ask_to_mend
    from officed.texts.terms import length_in_words

    if withdraw is not None:
        if what or until or days or why:
            raise BadSettings(text="--withdraw takes the whole request back: give no other day, and nothing missing.")
        _take_back(number, withdraw, acting_as, config, as_json=as_json)
        return
    day = day_of(until)
    with open_desk(config) as desk:
        document, who = desk.store.find(number), acting(desk, acting_as)
        done = ask_to_mend(desk, document, who, what=what, until=day, days=days, why=why)
    if as_json:
        rests = [{"kind": kind, "left": n, "unit": unit} for kind, n, unit in done.left]
        say_json({"number": done.reference, "until": done.until, "told": done.told, "late": done.late, "rests": rests})
        return
    print(f"{done.reference} may be mended until {short(done.until)}.")
    for kind, n, unit in done.left:
        print(f"The term of the {kind} rests; left: {length_in_words(n, unit)}.")
    if done.late:
        print("The law wanted the sender told earlier.")
    print(_notice(done.told))


def _take_back(number: str, why: str, acting_as: str | None, config: Path | None, *, as_json: bool) -> None:
    from officed.flow.withdrawing import withdraw

    with open_desk(config) as desk:
        done = withdraw(desk, desk.store.find(number), acting(desk, acting_as), why)
    if as_json:
        terms = [{"kind": kind, "due": due} for kind, due in done.terms]
        say_json({"number": done.reference, "withdrawn": True, "told": done.told, "terms": terms})
        return
    print(f"{done.reference}: nothing is asked for any more.")
    for kind, due in done.terms:
        print(f"{kind} is to be answered by {short(due)}, as if it had not rested.")
    print(_notice(done.told))


def mended(
    number: Number,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day on which it came; else today.")] = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Say that the sender has mended what was missing: what rested runs on with the days that remained."""
    from officed.flow.mending import mended as run_on
    from officed.texts.terms import step_in_words

    day = day_of(on)
    with open_desk(config) as desk:
        done = run_on(desk, desk.store.find(number), acting(desk, acting_as), on=day)
    if as_json:
        terms = [
            {
                "kind": one.kind,
                "due": one.due,
                "steps": {tongue: [step_in_words(s, tongue) for s in one.steps] for tongue in ("et", "ru", "en")},
            }
            for one in done
        ]
        say_json({"number": number, "terms": terms})
        return
    print(f"{number} is mended.")
    for one in done:
        print(f"{one.kind} is to be answered by {short(one.due)}:")
        print("\n".join(f"  {step_in_words(step)}" for step in one.steps))


def leave(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why; the sender is told it.")] = "",
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Leave a letter unreviewed that was not mended in its term; it closes and the sender is told why."""
    from officed.flow.mending import leave as end

    with open_desk(config) as desk:
        done = end(desk, desk.store.find(number), acting(desk, acting_as), reason)
    if as_json:
        say_json({"number": done.reference, "told": done.told})
        return
    print(f"{done.reference} is left unreviewed and closed.")
    print(_notice(done.told))


def _notice(told: str | None) -> str:
    return f"Notice to {told}." if told else "The sender has no mail address: tell them by post or phone."
