"""`subject`: everything that the register holds of a person, for the person (GDPR art. 15)."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.opening import open_desk
from officed.cli.saying import ActingAs, AsJson, Config, acting, say_json

if TYPE_CHECKING:
    from officed.domain.subjects import Sign
    from officed.flow.archiving import Member
    from officed.flow.desk import Desk
    from officed.flow.subjects import Found

Also = Annotated[
    list[str] | None, typer.Option("--also", metavar="WHO", help="The same person's other address, name or code.")
]


_ENDING = re.compile(r"\.\w{1,8}", re.ASCII)


def add_to(app: typer.Typer) -> None:
    """Put the verb on the command line."""
    app.command()(subject)


def subject(
    who: Annotated[
        str, typer.Argument(metavar="CODE|ADDRESS|NAME", help="Who; - reads it from standard input, a sign a line.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet, or empty.")],
    also: Also = None,
    acting_as: ActingAs = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Everything on a person: letters, roles, dates, recipients, retention; copies of own letters (GDPR art. 15)."""
    from officed.flow.subjects import found, remember
    from officed.store.bags import write_plain

    given = sys.stdin.read().splitlines() if who == "-" else [who]
    signs = [_sign(one) for one in (*filter(str.strip, given), *(also or ()))]
    if not signs:
        raise _no_sign("")
    with open_desk(config) as desk:
        letters = list(found(desk, signs))
        copies = {one.card.document.id: _copy(one) for one in letters if one.own}
        write_plain(folder, _members(desk, letters, copies))
        remember(desk, signs[0], acting(desk, acting_as), len(letters), len(copies))
    if as_json:
        say_json({"folder": folder, "found": len(letters), "copies": len(copies)})
    else:
        print(f"Letters that tell of this person: {len(letters)}, copied: {len(copies)}, in {folder}.")
        print("Look it through before you give it out: others may be told of in what is copied.")


def _sign(given: str) -> Sign:
    from officed.domain.errors import BadSettings
    from officed.domain.subjects import Mark, sign_of
    from officed.plugins.identifiers import is_personal_code

    if (sign := sign_of(given)) is None:
        raise _no_sign(given)
    if sign.mark is Mark.CODE and not is_personal_code(sign.value):
        # It may stand in a log of the terminal, so it is not repeated.
        text = (
            f"The personal code that ends in {sign.value[-2:]} is none: its check digit or its day of birth is wrong."
        )
        raise BadSettings(text=f"{text} Write it anew, or give an address or a name.")
    return sign


def _no_sign(given: str) -> Exception:
    from officed.domain.errors import BadSettings

    return BadSettings(text=f"»{given}« tells of nobody. Give a personal code (11 digits), an address or a name.")


def _copy(one: Found) -> str:
    """The file of a copy: its number and the ending that its original had."""
    entry, document = one.card.entry, one.card.document
    named = re.sub(r"[^\w.-]", "_", entry.reference) if entry else "dokument"
    ending = PurePosixPath(document.original_name).suffix
    return f"kirjad/{named}_{document.id}{ending if _ENDING.fullmatch(ending) else ''}"


def _members(desk: Desk, letters: list[Found], copies: dict[int, str]) -> Iterator[Member]:
    from officed.flow.archiving import Member
    from officed.flow.subjects import told
    from officed.texts.subject import reading

    rows = [told(desk, one, copies.get(one.card.document.id)) for one in letters]
    day = f"{desk.today():%d.%m.%Y}"
    first = reading(desk.office.settings.office.name, day, len(rows), len(copies))
    yield Member("LOEMIND.txt", [first.encode()])
    yield Member("andmed.csv", [_table(rows).encode()])
    yield Member("andmed.json", [(json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()])
    for one in letters:
        if path := copies.get(one.card.document.id):
            yield Member(path, desk.originals.pieces(one.card.document.original_sha256))


def _table(rows: list[dict[str, object]]) -> str:
    from officed.cli.export_verb import inert
    from officed.texts.subject import HEADINGS

    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS.values())
    writer.writerows([inert(_cell(name, row[name])) for name in HEADINGS] for row in rows)
    return out.getvalue()


def _cell(name: str, value: object) -> str:
    from officed.texts.subject import DIRECTIONS, ROLES

    if name in {"role", "direction"}:
        return (ROLES if name == "role" else DIRECTIONS)[str(value)]
    if isinstance(value, list):
        return "; ".join(_said(one) for one in value)
    return _said(value)


def _said(value: object) -> str:
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    if "years" in value:
        years = f"{value['years']} a" if value["years"] else "alaline"
        return f"{years}, {value['basis']}".rstrip(", ")
    return f"{value['basis']} kuni {value['until']}"
