"""The verb that learns from corrections: rules propose. It shows a diff and its back-test; a person applies it."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from officed.cli.days import day_of
from officed.cli.rules_tools import Since, moved_view
from officed.cli.saying import AsJson, Config, say_json, say_table

if TYPE_CHECKING:
    from datetime import date

    from officed.flow.desk import Study
    from officed.flow.proposing import Proposal, Tested
    from officed.rules.drafting import Draft
    from officed.wiring import Running

FILE = "90-corrections.toml"
"""The file of rules that proposed ones are put into."""

_HEAD = """\
#:schema ../config/schemas/rules.schema.json
# Rules that officed proposed from corrections (officed rules propose) and a person took over. Change them as any other.
"""


def add_to(rules: typer.Typer) -> None:
    """Put this verb beside `rules test`."""
    rules.command("propose")(propose)


def propose(
    since: Since = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the diff there, for `patch -p1`.")
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Propose rules from what people corrected, as a diff with its back-test; changes nothing."""
    from officed.wiring import config_path, open_office

    first = day_of(since)
    running = open_office(config_path(config))
    try:
        today = running.desk.today()
        found = _proposal(running, first, today)
        diff = _diff(running, [one.draft for one in found.tested], today)
        folder = _top_of(running)
    finally:
        running.close()
    if out is not None:
        _write(out, diff)
    if as_json:
        say_json(_view(found, diff))
    else:
        _say(found, diff, out, folder)


def _write(out: Path, diff: str) -> None:
    from officed.settings.sample import CannotWrite

    try:
        out.write_text(diff, "utf-8")
    except OSError as error:
        raise CannotWrite(path=out, reason=error.strerror or error) from None


def _proposal(running: Running, first: date | None, today: date) -> Proposal:
    from officed.cli.tracing import rules_of
    from officed.flow.backtesting import letters_of
    from officed.flow.proposing import propose as learn
    from officed.rules.examples import as_document

    desk = running.desk
    rules = rules_of(desk)
    examples = [
        (kind, as_document(example, one.rule.valid_from))
        for one in rules.rules
        for example in one.rule.example
        if (kind := example.expect_kind or (one.rule.kind if example.expect == "hit" and one.rule.points > 0 else None))
    ]
    taken = {one.rule.id for one in rules.rules}

    def with_drafts(drafts: Sequence[Draft]) -> Study:
        return _with_drafts(running, drafts, today)

    return learn(desk, lambda: letters_of(desk.store, first), today, rules.forms, examples, with_drafts, taken)


def _with_drafts(running: Running, drafts: Sequence[Draft], today: date) -> Study:
    """The rules of the office with the drafts, read and checked as any others, from a copy that is thrown away."""
    from officed.wiring import with_rules_of

    rules = _rules_of(running)
    with tempfile.TemporaryDirectory(prefix="officed-rules-") as made:
        folder = Path(made) / rules.name
        shutil.copytree(rules, folder)
        (folder / FILE).write_text(_added(_written(running), drafts, today), "utf-8")
        return with_rules_of(running, folder)


def _rules_of(running: Running) -> Path:
    settings = running.desk.office.settings
    return (settings.root / settings.rules).absolute()


def _top_of(running: Running) -> Path:
    """Where the diff is applied: the office folder, or what the folder of rules stands in when that is elsewhere."""
    root, rules = running.desk.office.settings.root.absolute(), _rules_of(running)
    return root if rules.is_relative_to(root) else rules.parent


def _written(running: Running) -> str:
    file = _rules_of(running) / FILE
    return file.read_text("utf-8") if file.is_file() else ""


def _added(written: str, drafts: Sequence[Draft], today: date) -> str:
    from officed.rules.drafting import as_toml

    return (written or _HEAD).rstrip("\n") + "\n" + as_toml(drafts, today)


def _diff(running: Running, drafts: Sequence[Draft], today: date) -> str:
    """A unified diff against the file of rules; empty where nothing is proposed."""
    if not drafts:
        return ""
    before = _written(running)
    after = _added(before, drafts, today)
    if before and not before.endswith("\n"):
        # A unified diff says of a last line without an end something that not every tool understands.
        before += "\n"
    name = (_rules_of(running) / FILE).relative_to(_top_of(running)).as_posix()
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        fromfile=f"a/{name}" if before else "/dev/null",
        tofile=f"b/{name}",
    )
    return "".join(lines)


def _say(found: Proposal, diff: str, out: Path | None, folder: Path) -> None:
    if out is None and diff:
        print(diff)
    rows = [
        (one.draft.id, str(one.draft.letters), *(str(len(m)) for m in (one.rightly, one.wrongly, one.neither)))
        for one in found.tested
    ]
    headings = ("proposed rule", "from corrections", "letters set right", "set wrong", "neither")
    say_table(headings, rows, empty="Nothing is proposed.")
    for one in found.too_little:
        letters = "1 letter" if one.letters == 1 else f"{one.letters} letters"
        print(f"Not proposed: {letters} to {one.who or one.kind}: {one.reason}.")
    print(f"\n{found.corrected} of {found.letters} letters were corrected and are not as the rules of today say.")
    if diff:
        print(f"To take it over: patch -p1 -d {folder} < {out or 'DIFF'}; officed rules test; officed check")


def _view(found: Proposal, diff: str) -> dict[str, Any]:
    return {
        "letters": found.letters,
        "corrected": found.corrected,
        "proposed": [_rule(one) for one in found.tested],
        "too_little": [
            {"kind": one.kind, "who": one.who, "letters": one.letters, "reason": one.reason} for one in found.too_little
        ],
        "diff": diff,
    }


def _rule(one: Tested) -> dict[str, Any]:
    draft = one.draft
    return {
        "id": draft.id,
        "kind": draft.kind,
        "responsible": draft.responsible,
        "points": draft.points,
        "words": list(draft.words),
        "domain": draft.domain,
        "corrections": draft.letters,
        "rightly": [moved_view(moved) for moved in one.rightly],
        "wrongly": [moved_view(moved) for moved in one.wrongly],
        "neither": [moved_view(moved) for moved in one.neither],
    }
