"""The register as rows, for the office and for outsiders."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from officed.cli.export_verb import write_csv, write_json, write_xml
from officed.domain.document import Address, Direction
from officed.domain.states import Actor, ActorKind, State
from officed.flow.closing import answer
from officed.flow.correcting import Wish, correct
from officed.flow.exporting import HEADINGS, Row, office_row
from officed.flow.publishing import public_row, rows
from officed.flow.restricting import restrict
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
# Codes of nobody.
CODE = "38001085718"
PRIVATE = ("maasik", "mari", "kiri.example", CODE, "5555", "pargi", "lilleke")


@pytest.fixture
def entered(round_: Round) -> Round:
    """A request of a private person who tells everything about herself everywhere."""
    text = (
        "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia.\n\nLugupidamisega\n"
        f"Mari Maasikas\nisikukood {CODE}\nPargi 5-3, Kaleva\ntel 5555 1234\nmari@kiri.example"
    )
    head = "Cc: Leo Lilleke <leo.lilleke@kiri.example>\n"
    round_.tray.letters["1"] = letter(f"Teabenõue, Mari Maasikas {CODE}", text, headers=head)
    round_.go()
    return round_


def test_the_office_reads_what_the_law_asks(entered: Round) -> None:
    """Each field of AvTS § 12 has its column and its value, with the names of people, units and series."""
    (row,) = rows(entered.desk)
    (card,) = entered.desk.store.cards()
    assert card.entry is not None
    assert tuple(row) == tuple(HEADINGS)
    person = entered.desk.office.people.people[card.assignments[0].person]
    series = entered.desk.office.file_plan.series[card.entry.series]
    told = {
        "number": card.entry.reference, "registered_on": "2026-11-20", "direction": "saabunud", "date": "2026-11-20",
        "way": "e-post", "from": "Mari Maasikas", "to": "info@kaleva.example", "kind": "teabenõue",
        "title": f"Teabenõue, Mari Maasikas {CODE}", "series": series.code, "series_title": series.title,
        "person": person.name, "due": "2026-11-27", "answered_on": "", "annulled": "",
    }  # fmt: skip
    assert {name: row[name] for name in told} == told
    assert row["unit"] == entered.desk.office.people.units[person.unit].name
    answer(entered.desk, card.document.id, KLARA)
    (row,) = rows(entered.desk)
    assert (row["due"], row["answered_on"]) == ("2026-11-27", "2026-11-20")


def test_outsiders_find_nothing_of_a_private_person(entered: Round) -> None:
    """No name, address, code or number, whatever an official wrote into the titles or the annulment."""
    _harmless(*rows(entered.desk, public=True))
    titles = ("Mari Maasika teabenõue", f"Isik {CODE}", "Pargi 5 leping", "Tel 5555 1234", "Leo Lillekese koopia")
    for title in titles:
        wish = Wish(public_title=title, title=title, restriction="AvTS § 35 lg 1 p 12")
        correct(entered.desk, 1, KLARA, wish, f"palus {title}")
        (row,) = rows(entered.desk, public=True)
        _harmless(row)
        assert (row["title"], row["from"], row["restriction"]) == ("Teabenõue", "Eraisik", "AK")
    entered.desk.store.annul(1, "Mari Maasikas võttis tagasi", KLARA, entered.clock())
    (row,) = rows(entered.desk, public=True)
    _harmless(row)
    assert row["annulled"] == "jah"
    (card,) = entered.desk.store.cards()
    outgoing = replace(card.document, direction=Direction.OUTGOING)
    content = replace(
        outgoing.content, to=(Address("Mari Maasikas", "mari@kiri.example"), Address("", "x@kiri.example"))
    )
    _harmless(public_row(entered.desk.office, replace(card, document=replace(outgoing, content=content))))


def test_the_last_day_of_a_restriction_is_told(entered: Round) -> None:
    """The one of the register, and that only an attachment is restricted."""
    restrict(entered.desk, 1, KLARA, "AvTS § 35 lg 1 p 17", "hinnad", until=date(2028, 12, 31))
    (row,) = rows(entered.desk, public=True)
    assert (row["restriction"], row["restriction_until"]) == ("AK", "2028-12-31")
    (card,) = entered.desk.store.cards()
    partly = replace(card, restriction=None, restrictions=(replace(card.restrictions[0], part=0),))
    assert office_row(entered.desk.office, partly)["restriction"] == "Osaliselt AK"
    assert office_row(entered.desk.office, partly)["restriction_until"] == ""


def test_outsiders_read_what_is_public(entered: Round) -> None:
    """Initials, a title that tells of nobody, and of a body its name and reference; officials act in office."""
    correct(entered.desk, 1, KLARA, Wish(public_title="Lepingu koopia", restriction="none"), "täpsustus")
    (card,) = entered.desk.store.cards()
    (office,), (public,) = (list(rows(entered.desk, public=wanted)) for wanted in (False, True))
    assert (public["title"], public["from"], public["to"]) == ("Lepingu koopia", "M. M.", "Kaleva Linnavalitsus")
    assert (public["person"], public["due"], public["number"]) == (office["person"], office["due"], office["number"])
    assert (public["sender_ref"], public["files"]) == ("", "")
    content = replace(card.document.content, sender=Address("OÜ Näidis", "info@naidis.example"))
    of_body = replace(card, document=replace(card.document, content=content))
    assert public_row(entered.desk.office, of_body)["from"] == "OÜ Näidis"


def test_nothing_of_a_sealed_entry_is_told(entered: Round) -> None:
    """A report numbered by mistake: outsiders read nothing of it, the office its number only."""
    correct(entered.desk, 1, KLARA, Wish(kind="vihje"), "rikkumisteade")
    assert entered.desk.store.document(1).state in (State.REGISTERED, State.FORWARDED)
    assert list(rows(entered.desk, public=True)) == []
    (row,) = rows(entered.desk)
    assert {name for name, value in row.items() if value} == {
        "number", "registered_on", "direction", "series", "series_title",
    }  # fmt: skip


def test_every_form_carries_the_same() -> None:
    """CSV, JSON and XML can be read back; a cell that a spreadsheet would reckon is made inert in CSV only."""
    row = {**dict.fromkeys(HEADINGS, ""), "title": "=1+1 <b>&\n\x07", "number": "7-1/1"}
    out = {write: io.StringIO() for write in (write_csv, write_json, write_xml)}
    for write, into in out.items():
        write(into, [row])
    (line,) = csv.DictReader(io.StringIO(out[write_csv].getvalue(), newline=""))
    assert (line["Viit"], line["Pealkiri"][:2]) == ("7-1/1", "'=")
    assert json.loads(out[write_json].getvalue()) == row
    (entry,) = ElementTree.fromstring(out[write_xml].getvalue())
    assert entry.findtext("title") == "=1+1 <b>&\n "


def _harmless(*told: Row) -> None:
    for row in told:
        said = " ".join(row[name] for name in row if name not in ("person", "others")).casefold()
        assert [secret for secret in PRIVATE if secret in said] == []
