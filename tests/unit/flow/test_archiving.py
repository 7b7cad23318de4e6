"""The package of a finished year: whole, proved by plain tools, the same each time, and refused while it cannot be."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from officed.cli.export_verb import inert
from officed.domain.changes import Dispose
from officed.domain.errors import Refused
from officed.domain.states import OFFICED, Actor, ActorKind, State
from officed.flow.archiving import Member, year_package
from officed.flow.closing import answer
from officed.flow.journaling import write_journals
from officed.flow.moving import carry
from officed.flow.restricting import restrict
from officed.store.bags import NoBag, write_bag
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
INFO = {"Source-Organization": "Kaleva\n Linnavalitsus"}


@pytest.fixture
def year(round_: Round) -> Round:
    """2026 with four letters: restricted, disposed of, a report of a breach, and one of the next January."""
    for n in "123":
        round_.tray.letters[n] = letter(f"Teabenõue {n}", ident=n)
        round_.go()
    restrict(round_.desk, 1, KLARA, "AvTS § 35 lg 1 p 17", "hinnad")
    answer(round_.desk, 2, KLARA)
    carry(round_.desk, round_.desk.store.document(2), State.DISPOSED, OFFICED, "disposed", (Dispose("akt 1"),))
    with round_.desk.store._database.write() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE document SET kind = 'vihje' WHERE id = 3")
    round_.desk.store.seal(round_.clock())
    round_.clock.to(2027, 1, 4, 10)
    round_.tray.letters["4"] = letter("Teabenõue 4", ident="4")
    round_.go()
    write_journals(round_.desk)
    round_.desk.store.seal(round_.clock())
    return round_


def _bag(year: Round, folder: Path) -> Path:
    write_bag(folder, year_package(year.desk, 2026, inert), INFO)
    return folder


def test_a_package_is_whole_and_proved_by_plain_tools(year: Round, tmp_path: Path) -> None:
    """sha256sum proves it, BagIt's tag files say what it is, and each file holds what the register says."""
    bag = _bag(year, tmp_path / "bag")
    for sums in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--quiet", "--strict", "-c", sums], cwd=bag, check=True)
    assert (bag / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    files = sorted(f"data/{path.relative_to(bag / 'data').as_posix()}" for path in bag.rglob("data/**/*.*"))
    files += [str(path.relative_to(bag)) for path in bag.glob("data/originals/*/*/*")]
    listed = [line.split("  ")[1] for line in (bag / "manifest-sha256.txt").read_text().splitlines()]
    assert sorted(files) == listed
    size = sum((bag / file).stat().st_size for file in files)
    info = f"Source-Organization: Kaleva Linnavalitsus\nPayload-Oxum: {size}.{len(files)}\n"
    assert (bag / "bag-info.txt").read_text() == info
    entries = [json.loads(line) for line in (bag / "data/entries.jsonl").read_text().splitlines()]
    assert [entry["number"] for entry in entries] == ["7-2/1", "7-2/2", "7-2/3"]
    assert [entry["original"]["packed"] for entry in entries] == [True, False, False]
    assert entries[0]["restrictions"][0]["basis"] == "AvTS § 35 lg 1 p 17"
    assert entries[1]["disposed"]["basis"] == "akt 1"
    assert entries[1]["retention"] == {"years": 5, "basis": "Linnavalitsuse otsus", "archival": False}
    assert entries[2]["from"] == entries[2]["title"] == entries[2]["original"]["name"] == ""
    with (bag / "data/entries.csv").open(newline="") as rows:
        assert [row["Viit"] for row in csv.DictReader(rows)] == ["7-2/1", "7-2/2", "7-2/3"]
    (original,) = bag.glob("data/originals/*/*/*")
    assert hashlib.sha256(original.read_bytes()).hexdigest() == original.name == entries[0]["original"]["sha256"]


def test_history_stands_as_it_was_sealed(year: Round, tmp_path: Path) -> None:
    """Each line of the excerpt about that year stands in a journal just so, to the byte."""
    bag = _bag(year, tmp_path / "bag")
    journals = b"".join(path.read_bytes() for path in (bag / "data/journals").iterdir()).splitlines()
    history = (bag / "data/history.jsonl").read_bytes().splitlines()
    assert len(history) > 10
    assert not set(history) - set(journals)


def test_a_package_is_the_same_each_time(year: Round, tmp_path: Path) -> None:
    """Two packages of one register differ in no byte; an empty folder is filled, a full one is refused."""
    (tmp_path / "two").mkdir()
    one, two = _bag(year, tmp_path / "one"), _bag(year, tmp_path / "two")
    assert (one / "tagmanifest-sha256.txt").read_bytes() == (two / "tagmanifest-sha256.txt").read_bytes()
    with pytest.raises(Refused, match="not empty"):
        _bag(year, tmp_path / "one")


def test_a_year_that_cannot_be_packaged(year: Round, tmp_path: Path) -> None:
    """One that is not over, one without entries, one with unsealed history: one clear line, and nothing is written."""
    for n, why in ((2027, "not over yet"), (2031, "not over yet"), (2020, "no entry of 2020")):
        with pytest.raises(Refused, match=why):
            year_package(year.desk, n, inert)
    answer(year.desk, 1, KLARA)
    with pytest.raises(Refused, match="not sealed yet"):
        _bag(year, tmp_path / "bag")
    assert not list(tmp_path.glob("*bag*"))


def test_half_a_package_is_never_left(year: Round, tmp_path: Path) -> None:
    """Where an original is missing, the command says which file and leaves no folder behind."""
    sha256 = year.desk.store.document(1).original_sha256
    year.desk.originals.path(sha256).unlink()
    with pytest.raises(NoBag, match=sha256):
        _bag(year, tmp_path / "bag")
    assert not list(tmp_path.glob("*bag*"))
    write_bag(tmp_path / "bag", [Member("a", [b"x"])], {})
    assert (tmp_path / "bag" / "data" / "a").read_bytes() == b"x"
