"""What a person is told of themselves, and what they are not told of others."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from officed.cli.subject_verbs import _copy, _members
from officed.domain.states import Actor, ActorKind
from officed.domain.subjects import Sign, sign_of
from officed.flow.desk import Desk
from officed.flow.subjects import EXPORTED, Role, found, remember, told
from officed.store.bags import write_plain
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
# Codes of nobody.
CODE, OTHER = "38001085718", "49403136526"


@pytest.fixture
def told_of(round_: Round) -> Round:
    """A request of Mari's, one of her namesake's, one of a neighbour that names her, and one of nobody she knows."""
    ask = "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia."
    letters = (
        letter("Teabenõue", f"{ask}\nMari Maasikas\nisikukood {CODE}", ident="1"),
        letter("Teabenõue lepingust", ask, sender="mari.maasikas@mujal.example", ident="2"),
        letter("Naabri aed", f"{ask}\nMari Maasika koer, isikukood {CODE}.\nLeo Lilleke {OTHER}", "leo@aed.example",
               ident="3").replace(b"From: Mari Maasikas", b"From: Leo Lilleke"),
        letter("Teabenõue teest", ask, "leo@aed.example", ident="4").replace(b"From: Mari Maasikas", b"From: Leo Pohl"),
    )  # fmt: skip
    for n, data in enumerate(letters):
        round_.tray.letters[str(n)] = data
        round_.go()
    return round_


def _signs(*given: str) -> list[Sign]:
    return [sign for one in given if (sign := sign_of(one))]


def _desk(round_: Round) -> Desk:
    return replace(round_.desk, secret="of the office")


@pytest.mark.parametrize(
    ("given", "roles", "own"),
    [
        (("mari@kiri.example",), {1: Role.SENDER}, {1}),
        (("Mari Maasikas",), {1: Role.SENDER, 2: Role.SENDER, 3: Role.MENTIONED}, set()),
        ((CODE,), {1: Role.MENTIONED, 3: Role.MENTIONED}, set()),
        ((CODE, "Mari Maasikas"), {1: Role.SENDER, 2: Role.SENDER, 3: Role.MENTIONED}, {1}),
        ((CODE, "mari@kiri.example"), {1: Role.SENDER, 3: Role.MENTIONED}, {1}),
        (("leo@aed.example",), {3: Role.SENDER, 4: Role.SENDER}, {3, 4}),
        (("keegi@mujal.example",), {}, set()),
    ],
)
def test_roles_and_copies(told_of: Round, given: tuple[str, ...], roles: dict[int, Role], own: set[int]) -> None:
    """Each letter with the person's part in it; a copy only of what surely is the person's own."""
    letters = list(found(_desk(told_of), _signs(*given)))
    assert {one.card.document.id: one.role for one in letters} == roles
    assert {one.card.document.id for one in letters if one.own} == own


def test_an_address_in_a_strangers_letter_makes_it_nobodys_own(told_of: Round) -> None:
    """Who is named as the contact below a letter gets no copy of what somebody else wrote."""
    text = "Tere! Teabenõue: palun edastada lepingu 3-2/17 koopia.\n\nKontakt: Mari Maasikas\nmari@kiri.example"
    told_of.tray.letters["9"] = letter("Teabenõue", text, "leo@aed.example", ident="9").replace(
        b"From: Mari Maasikas", b"From: Leo Lilleke"
    )
    told_of.go()
    letters = {one.card.document.id: one.own for one in found(_desk(told_of), _signs("mari@kiri.example"))}
    assert letters == {1: True, 5: False}


def test_nothing_is_told_of_others(told_of: Round, tmp_path: Path) -> None:
    """The neighbour's letter is listed with its number and initials; no word of it, no name, no code goes out."""
    desk = _desk(told_of)
    letters = list(found(desk, _signs(CODE, "mari@kiri.example")))
    copies = {one.card.document.id: _copy(one) for one in letters if one.own}
    assert write_plain(tmp_path / "mari", _members(desk, letters, copies)) == 4
    written = [path.read_text("utf-8") for path in (tmp_path / "mari").rglob("*.*")]
    for secret in ("Lilleke", OTHER, "aed", "Naabri", "koer"):
        assert not [text for text in written if secret in text], secret
    rows = json.loads((tmp_path / "mari" / "andmed.json").read_text("utf-8"))
    assert [(row["role"], row["from"]) for row in rows] == [("sender", "Mari Maasikas"), ("mentioned", "L. L.")]
    assert all(row["number"] for row in rows)
    assert rows[0]["retention"] == {"years": 5, "basis": "Linnavalitsuse otsus"}
    assert rows[0]["recipients"]
    copied = tmp_path / "mari" / rows[0]["copy"]
    assert copied.read_bytes() == desk.originals.read(letters[0].card.document.original_sha256)
    with (tmp_path / "mari" / "andmed.csv").open(encoding="utf-8", newline="") as table:
        assert [row["Roll"] for row in csv.DictReader(table)] == ["saatja", "nimetatud"]


def test_reports_of_breaches_are_left_out(told_of: Round) -> None:
    """Nobody learns from this that somebody reported, nor that somebody was reported."""
    with told_of.desk.store._database.write() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE document SET kind = 'vihje' WHERE id = 3")
    assert [one.card.document.id for one in found(_desk(told_of), _signs(CODE))] == [1]


def test_the_office_remembers_without_saying_whose(told_of: Round) -> None:
    """History has a keyed digest, the same for the same person, and neither the code nor a digest that can be tried."""
    desk = _desk(told_of)
    (sign,) = _signs(CODE)
    for _ in range(2):
        remember(desk, sign, KLARA, 2, 1)
    one, two = desk.store.notes((EXPORTED,))
    assert one.detail == two.detail
    assert (one.actor, one.detail["count"], one.detail["copies"]) == ("person:klara", 2, 1)
    remember(replace(desk, secret="of another"), sign, KLARA, 2, 1)
    assert desk.store.notes((EXPORTED,), 1)[0].detail["digest"] != one.detail["digest"]
    assert CODE not in str(desk.store.notes((EXPORTED,)))


def test_a_letter_tells_what_it_is_kept_for(told_of: Round) -> None:
    """Purpose, kind, days and state stand in Estonian words; a letter without a number has none of a series."""
    desk = _desk(told_of)
    letters = list(found(desk, _signs("mari@kiri.example")))
    row = told(desk, letters[0], None)
    assert (row["purpose"], row["kind"], row["state"], row["copy"]) == ("Teabenõuded", "teabenõue", "suunatud", None)
