"""Verbs of retention: what may go, the draft of the act, what keeps an entry, and disposal by a registered act."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.opening import open_desk
from officed.cli.saying import (
    ActingAs,
    AsJson,
    Config,
    Number,
    acting,
    complain,
    say_json,
    say_json_list,
    say_table,
    short,
)

if TYPE_CHECKING:
    from officed.domain.disposal_list import DisposalList
    from officed.domain.retention import Ruling

Year = Annotated[int | None, typer.Option("--year", help="Only matters begun in this year.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stays with the entry.")]

retention_app = typer.Typer(help="How long letters are kept, and their disposal.", no_args_is_help=True)

ACT, LIST, TABLE = "havitamisakt.html", "havitamisakt.json", "havitamisakt.csv"


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(retention_app, name="retention")


@retention_app.command("due")
def retention_due(
    year: Year = None,
    whole: Annotated[bool, typer.Option("--all", help="What is kept on, too.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """What may go, why and since when; what is held; what of archival value is old enough to be handed over."""
    from officed.domain.retention import Fate
    from officed.flow.retention.retaining import TO_DO, rulings

    with open_desk(config) as desk:
        found = rulings(desk, year, frozenset(Fate) if whole else TO_DO)
        if as_json:
            say_json_list(view for ruling in found for view in _views(ruling))
            return
        rows = [row for ruling in found for row in _rows(ruling)]
    headings = ("number", "series", "registered", "closed", "kept until", "what", "basis")
    say_table(headings, rows, empty="Nothing may go, and nothing is to be handed over.")


def _views(ruling: Ruling) -> list[dict[str, object]]:
    about = {
        "fate": ruling.fate,
        "closed_on": ruling.closed_on,
        "years": ruling.years,
        "kept_until": ruling.until,
        "basis": ruling.basis,
    }
    return [
        {
            "number": one.reference,
            "document": one.document,
            "series": one.series,
            "registered_on": one.registered_on,
            **about,
            "held": one.kept_for if one.hold else None,
        }
        for one in ruling.letters
    ]


def _rows(ruling: Ruling) -> list[tuple[str, ...]]:
    what = {"due": "may go", "hand_over": "hand over"}.get(ruling.fate, ruling.fate.value)
    kept = (short(ruling.closed_on), short(ruling.until))
    return [
        (
            *(one.reference, one.series, short(one.registered_on), *kept),
            f"held: {one.kept_for}".removesuffix(": ") if one.hold else what,
            ruling.basis,
        )
        for one in ruling.letters
    ]


@retention_app.command("draft")
def retention_draft(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the draft is written; made when missing.")],
    year: Year = None,
    series: Annotated[str | None, typer.Option("--series", help="Only matters of this series.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write the draft of an act of disposal: a page to sign, the list that is signed with it, a table."""
    from officed.domain.disposal_list import listed, written
    from officed.domain.errors import NotFound, Refused
    from officed.domain.retention import Fate
    from officed.flow.retention.retaining import rulings
    from officed.texts.disposal import page

    with open_desk(config) as desk:
        plan, name = desk.office.file_plan, desk.office.settings.office.name
        if series is not None and series not in plan.series:
            raise NotFound(what="series", name=series, hint=f"config/series.toml has: {', '.join(plan.series)}.")
        due = (
            ruling
            for ruling in rulings(desk, year, {Fate.DUE})
            if series is None or any(one.series == series for one in ruling.letters)
        )
        made = listed(name, desk.today(), due)
    if not made.letters:
        raise Refused(reason="Nothing may go, so there is no act to draft: `officed retention due --all` tells why.")
    titles = {code: one.title for code, one in plan.series.items()}
    files = {ACT: page(made, titles), LIST: written(made), TABLE: _table(made)}
    _write(folder, files)
    if as_json:
        said: dict[str, object] = {"count": len(made.letters), "digest": made.digest, "code": made.code}
        say_json(said | {"files": [folder / file for file in files]})
        return
    print(f"{len(made.letters)} letters: {folder / ACT}, with its list {LIST}. Nothing has gone yet.")
    print(f"Sign both in one container, register it, then: officed retention dispose --act NUMBER (code {made.code})")


def _table(made: DisposalList) -> str:
    from officed.cli.export_verb import inert
    from officed.texts.disposal import HEADINGS, cells

    out = StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADINGS.values())
    rows.writerows([inert(said) for said in cells(letter).values()] for letter in made.letters)
    return out.getvalue()


def _write(folder: Path, files: dict[str, str]) -> None:
    from officed.domain.errors import Refused

    if there := [file for file in files if (folder / file).exists()]:
        raise Refused(reason=f"{folder / there[0]} is there already: name another folder, or take the old draft away.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (folder / file).write_text(text, "utf-8", newline="")
    except OSError as error:
        raise Refused(reason=f"{folder} cannot be written: {error.strerror}. Name another folder.") from error


@retention_app.command("hold")
def retention_hold(number: Number, reason: Reason, acting_as: ActingAs = None, config: Config = None) -> None:
    """Keep an entry and its matter from disposal: a court case, an audit, a dispute."""
    from officed.flow.retention.withholding import withhold

    with open_desk(config) as desk:
        withhold(desk, desk.store.find(number), acting(desk, acting_as), reason)
    print(f"{number} and its matter stay until `officed retention unhold {number}`.")


@retention_app.command("unhold")
def retention_unhold(number: Number, reason: Reason, acting_as: ActingAs = None, config: Config = None) -> None:
    """Let an entry go when its term has ended."""
    from officed.flow.retention.withholding import unwithhold

    with open_desk(config) as desk:
        unwithhold(desk, desk.store.find(number), acting(desk, acting_as), reason)
    print(f"{number} may go when its term has ended.")


@retention_app.command("dispose")
def retention_dispose(
    act: Annotated[str, typer.Option("--act", metavar="NUMBER", help="The registered act.")],
    file: Annotated[Path | None, typer.Option("--list", metavar="FILE", help=f"Its {LIST}, if not in it.")] = None,
    on_paper: Annotated[
        str | None, typer.Option("--signed-on-paper", metavar="REASON", help="It was signed on paper; where that is.")
    ] = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Dispose of what a registered, signed act names. There is no way back. Exit code 1 where something stays."""
    from officed.flow.retention.disposing import act_of, carry_out

    given = _read(file) if file is not None else None
    stays: list[dict[str, str]] = []
    with open_desk(config) as desk:
        found = act_of(desk, desk.store.find(act), given, on_paper)
        for one in carry_out(desk, found, acting(desk, acting_as)):
            if one.why:
                stays.append({"number": one.letter.number, "why": one.why})
    gone = len(found.listed.letters) - len(stays)
    if as_json:
        say_json({"act": found.reference, "disposed": gone, "kept": stays})
    else:
        print(f"{gone} of {len(found.listed.letters)} letters went by {found.basis}; their numbers and history stay.")
    for stay in stays:
        complain(f"{stay['number']} stays: {stay['why']}")
    if stays:
        raise typer.Exit(1)


def _read(file: Path) -> str:
    from officed.domain.errors import BadSettings

    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise BadSettings(text=f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadSettings(text=f"{file} is no list of an act: give its {LIST}.") from error
