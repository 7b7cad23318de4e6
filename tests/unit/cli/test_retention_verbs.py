"""The verbs of retention on a real office: from the list to the act on paper, and one clear line for bad input."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from officed.cli.app import run
from officed.domain.disposal_list import parsed
from officed.domain.document import Address
from officed.domain.series import Series
from officed.domain.states import State
from officed.store import Database, SqlStore
from officed.store.engine import sqlite_url
from officed.store.migrating import migrate
from tests.contract.store_kit import NOON, move_to, number, read

TOP = Path(__file__).parents[3]
LETTERS = Series("7-1", "Kirjavahetus", "7-1")
LONG_AGO = NOON.replace(year=2018)

Says = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    """A sample office with two letters of 2018 that are closed, and their register."""
    data = tmp_path / "office" / "data"
    data.mkdir(parents=True)
    store = SqlStore(Database(sqlite_url(data / "officed.db")), data / "originals")
    migrate(store._database)
    for name in ("a", "b"):
        document = read(store, name, sender=Address("Mari Maasikas", "mari@kiri.example"), text="38001085718")
        number(store, document, series=LETTERS, at=LONG_AGO)
        move_to(store, document, State.CLOSED, at=LONG_AGO)
    store.seal(LONG_AGO)
    return store


@pytest.fixture
def officed(tmp_path: Path, store: SqlStore, capsys: pytest.CaptureFixture[str]) -> Iterator[Says]:
    """Run a verb in the office. Returns exit code, standard output and standard error."""
    for folder in ("config", "inbox_rules"):
        shutil.copytree(TOP / folder, tmp_path / "office" / folder)
    config = tmp_path / "office" / "config" / "officed.toml"

    def say(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            run([*map(str, words), "-c", str(config)])
        return (int(end.value.code or 0), *capsys.readouterr())

    yield say
    # The verbs log to the stream of this test, which is closed when it ends.
    structlog.reset_defaults()


def test_from_the_list_to_an_act_on_paper(officed: Says, store: SqlStore, tmp_path: Path) -> None:
    """One letter is held, the other goes by a scanned act; the register proves and says by which act."""
    code, out, _ = officed("retention", "due", "--json")
    assert [(row["number"], row["fate"]) for row in json.loads(out)] == [("7-1/1", "due"), ("7-1/2", "due")]
    assert officed("retention", "due", "--year", "2001", "--json") == (0, "[]\n", "")
    assert officed("retention", "hold", "7-1/1", "--reason", "kohtuasi", "--as", "maive")[0] == 0
    assert "held: kohtuasi" in officed("retention", "due")[1]
    draft = tmp_path / "draft"
    code, out, _ = officed("retention", "draft", draft, "--year", "2018", "--series", "7-1")
    assert (code, out.splitlines()[0][:9]) == (0, "1 letters")
    listed = parsed((draft / "havitamisakt.json").read_text("utf-8"))
    assert listed is not None
    with (draft / "havitamisakt.csv").open(encoding="utf-8", newline="") as table:
        assert [row["Viit"] for row in csv.DictReader(table)] == ["7-1/2"]
    act = read(store, "akt", text=f"HÄVITAMISAKT {listed.code}")
    number(store, act, series=LETTERS)
    dispose = ("retention", "dispose", "--act", act, "--list", draft / "havitamisakt.json")
    assert officed(*dispose)[0] == 1
    code, out, _ = officed(*dispose, "--signed-on-paper", "kapp 3", "--as", "maive", "--json")
    assert (code, json.loads(out)) == (0, {"act": "7-1/1", "disposed": 1, "kept": []})
    shown = json.loads(officed("register", "show", 2, "--json")[1])
    assert (shown["state"], shown["disposed"]["actor"]) == ("disposed", "person:maive")
    assert officed("register", "verify")[0] == 0
    assert officed("retention", "unhold", 1, "--reason", "lõppes")[0] == 0
    assert officed("retention", "draft", draft)[2].endswith("take the old draft away.\n")


def test_a_year_and_a_person_as_files(officed: Says, tmp_path: Path) -> None:
    """The package of a year and the data of a person are written whole, and not over what is there."""
    for verb in (("archive", 2018), ("subject", "mari@kiri.example")):
        folder = tmp_path / verb[0]
        code, out, _ = officed(*verb, folder, "--json")
        assert (code, json.loads(out)["folder"]) == (0, str(folder))
        assert officed(*verb, folder)[2] == f"{folder} is there already and not empty: name another folder.\n"
    assert len(list((tmp_path / "subject" / "kirjad").iterdir())) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("retention", "draft", "x", "--series", "99"), 1, "There is no series 99."),
        (("retention", "draft", "x", "--year", "2001"), 1, "Nothing may go"),
        (("retention", "hold", "7-1/99", "--reason", "x"), 1, "There is no document 7-1/99."),
        (("retention", "unhold", "7-1/1", "--reason", "x"), 1, "Nothing keeps 7-1/1"),
        (("retention", "dispose", "--act", "7-1/1"), 1, "7-1/1 is no act"),
        (("retention", "dispose", "--act", "7-1/1", "--list", "nowhere"), 2, "nowhere cannot be read"),
        (("archive", "2999", "x"), 1, "2999 is not over yet"),
        (("archive", "2001", "x"), 1, "The register has no entry of 2001."),
        (("subject", "12", "x"), 2, "»12« tells of nobody."),
        (("subject", "38001085719", "x"), 2, "The personal code that ends in 19 is none: its check digit"),
        (
            ("subject", "mari@kiri.example", "x", "--also", "38013085718"),
            2,
            "The personal code that ends in 18 is none",
        ),
    ],
)
def test_bad_input_is_one_line(officed: Says, words: tuple[str, ...], code: int, said: str) -> None:
    """What cannot be done says why in one line, and nothing is written."""
    ended, out, err = officed(*words)
    assert (ended, out, err.count("\n")) == (code, "", 1)
    assert err.startswith(said)
