"""The verb that tells what rules on trial would have done: rules shadow."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from officed.cli.saying import AsJson, Config, say_json, say_table

if TYPE_CHECKING:
    from officed.ports.trials import Tried


def add_to(rules: typer.Typer) -> None:
    """Put this verb beside `rules test`."""
    rules.command("shadow")(shadow)


def shadow(config: Config = None, as_json: AsJson = False) -> None:
    """Letters that the rules on trial, as they stand now, would have sent another way since the daemon asks them."""
    from officed.cli.opening import open_desk
    from officed.domain.errors import BadSettings
    from officed.settings.digest import digest_of

    with open_desk(config) as desk:
        settings = desk.office.settings
        if settings.shadow_rules is None:
            raise BadSettings(text='No rules are on trial. Write shadow_rules = "inbox_rules.next" in officed.toml.')
        digest = digest_of(settings.root / settings.shadow_rules)
        letters = desk.store.trials()
        moved = desk.store.moved(digest)
        alarm = next((one.message for one in desk.store.alarms() if one.key == "shadow_rules"), "")
    asked = letters.get(digest, 0)
    before = sum(letters.values()) - asked
    if as_json:
        found = {"folder": str(settings.shadow_rules), "digest": digest, "letters": asked, "letters_of_earlier": before}
        say_json({**found, "trouble": alarm or None, "moved": [view(one) for one in moved]})
        return
    rows = [
        (one.reference or str(one.document), *arrows(one.trial.before.kind, one.trial.after.kind),
         *arrows(one.trial.before.who, one.trial.after.who),
         *arrows(one.trial.before.decision, one.trial.after.decision), ", ".join(one.trial.rules))
        for one in moved
    ]  # fmt: skip
    headings = ("number", "kind", "would be", "person", "would be", "decision", "would be", "rules")
    say_table(headings, rows, empty="No letter would have gone another way.")
    print(f"\n{len(moved)} of {asked} letters would have gone another way.")
    if before:
        print(f"{before} more letters were tried with other versions of {settings.shadow_rules}.")
    if alarm:
        print(f"They are not asked now: {alarm.splitlines()[0]}")


def arrows(before: str, after: str) -> tuple[str, str]:
    """What it was, and what it would be where that is something else."""
    return before or "–", "" if before == after else after or "–"


def view(one: Tried) -> dict[str, Any]:
    """A letter as JSON."""
    return {
        "number": one.reference or None,
        "document": one.document,
        "at": one.at,
        "registered_as": {"kind": one.kind, "person": one.person},
        "before": asdict(one.trial.before),
        "after": asdict(one.trial.after),
        "rules": list(one.trial.rules),
    }
