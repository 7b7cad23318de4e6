"""Verbs that try rules on the register and change nothing: rules why, rules coverage, rules backtest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.days import day_of, in_office_time
from officed.cli.rules_shadow import arrows
from officed.cli.saying import ActingAs, AsJson, Config, Number, acting, say_json, say_table

if TYPE_CHECKING:
    from officed.flow.backtesting import Moved

Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Letters registered from this day on; else all.")
]


def add_to(rules: typer.Typer) -> None:
    """Put these verbs beside `rules test`."""
    rules.command("why")(why)
    rules.command("coverage")(coverage)
    rules.command("backtest")(backtest)
    rules.command("history")(history)


def why(
    number: Number,
    misses: Annotated[bool, typer.Option("--misses", help="Also every rule that did not hit, with its words.")] = False,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Why one document went where it went: what counted then, and what the rules of today say, hits and misses."""
    from officed.cli.tracing import in_words, trace
    from officed.flow.reports.handlers import check_may_see
    from officed.wiring import config_path, open_office

    running = open_office(config_path(config))
    try:
        card = running.desk.store.card(running.desk.store.find(number))
        check_may_see(running.desk, card, acting(running.desk, acting_as))
        found = trace(running.desk, card)
    finally:
        running.close()
    if as_json:
        say_json(found)
    else:
        print(in_words(found, misses=misses))


def coverage(since: Since = None, config: Config = None, as_json: AsJson = False) -> None:
    """Rules that never hit a letter of the register or an example, and letters whose kind no rule knew.

    A rule knew a letter when its kind has at least `[deciding] margin` points.
    """
    from officed.cli.tracing import covered
    from officed.wiring import config_path, open_office

    first = day_of(since)
    running = open_office(config_path(config))
    try:
        found = covered(running.desk, first)
    finally:
        running.close()
    if as_json:
        say_json(found.view())
        return
    rows = [(one["id"], one["where"], "yes" if one["examples"] else "no") for one in found.never]
    say_table(("never hit a letter", "where", "hits an example"), rows, empty="Every rule hit some letter.")
    print()
    say_table(("unknown letter", "kind", "title"), found.unknown, empty="The rules knew every letter.")
    print(f"\n{found.letters} letters, {found.rules} rules.")


def backtest(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A changed copy of the folder of rules.")],
    since: Since = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Which letters of the register would go another way with the rules of a folder; changes nothing."""
    from officed.flow.backtesting import backtest as tried
    from officed.flow.backtesting import letters_of
    from officed.wiring import config_path, open_office, with_rules_of

    first = day_of(since)
    running = open_office(config_path(config))
    try:
        desk = running.desk
        found = tried(desk, with_rules_of(running, folder), letters_of(desk.store, first), desk.today())
    finally:
        running.close()
    if as_json:
        say_json({"letters": found.letters, "moved": [moved_view(one) for one in found.moved]})
        return
    rows = [
        (m.reference or str(m.document), *arrows(m.before.kind, m.after.kind), *arrows(m.before.who, m.after.who),
         *arrows(m.before.decision, m.after.decision))
        for m in found.moved
    ]  # fmt: skip
    headings = ("number", "kind", "would be", "person", "would be", "decision", "would be")
    say_table(headings, rows, empty="No letter would go another way.")
    print(f"\n{len(found.moved)} of {found.letters} letters would go another way.")


def history(config: Config = None, as_json: AsJson = False) -> None:
    """When the running daemon took rules into force and when it turned them down, newest first."""
    from officed.cli.opening import open_desk
    from officed.daemon.noting import LOADED, REJECTED

    with open_desk(config) as desk:
        lines = desk.store.notes((LOADED, REJECTED))
    if as_json:
        say_json([{"at": line.at, "event": line.event, **line.detail} for line in lines])
        return
    rows = [
        (in_office_time(line.at, desk.zone), line.event, str(line.detail["digest"])[:12], _place(line.detail))
        for line in lines
    ]
    say_table(("at", "what", "digest", "first mistake"), rows, empty="Rules were not changed while it ran.")


def _place(detail: Mapping[str, object]) -> str:
    return f"{detail['file']}:{detail['line']}" if "file" in detail else ""


def moved_view(moved: Moved) -> dict[str, object]:
    """A letter that would go another way, as JSON."""
    return {
        "number": moved.reference or None,
        "document": moved.document,
        "registered_as": {"kind": moved.kind, "person": moved.person},
        "before": asdict(moved.before),
        "after": asdict(moved.after),
        "rules": list(moved.rules),
    }
