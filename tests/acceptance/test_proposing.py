"""An office corrects twenty letters; officed proposes rules from them, which hold what their back-test says."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from officed.domain.states import Actor, ActorKind
from officed.flow.correcting import Wish, correct
from officed.flow.desk import Desk
from officed.flow.releasing import release
from officed.wiring import open_for_people
from tests.acceptance.letters import explanation, letter, request
from tests.acceptance.test_reload import Town

NAMES = ("Malle Kuusk", "Jaan Rebane", "Ülle Ots", "Peeter Saar", "Anu Lepp")
ABOUT = (
    "Meie krundi servas on kobras jälle tammi teinud ja vesi tõuseb.",
    "Eile nägin, et kobras langetas kaks haaba otse kraavi.",
    "Kuivenduskraav on umbes: kobras on seal tegutsenud terve suve.",
    "Kopra kohta niipalju, et see kobras on nüüd ka naabri pool.",
    "Panen teile kirja, kus kobras täna oli: silla all, vasakul kaldal.",
)
BEAVERS, NOTICES = 12, 8
MAIVE = Actor(ActorKind.PERSON, "maive")


def beaver(number: int) -> bytes:
    """A letter on beavers, which no shipped rule knows; five people write them."""
    name = NAMES[number % 5]
    text = f"Tere!\n\n{ABOUT[number % 5]} Vaatlus {number}.\n\n{name}\nPärna 5-{number}\n"
    return letter(f"Kraavi lugu {number}", text, f"kobras{number}", sender=address(name, f"kodu{number % 5}.example"))


def notice(number: int) -> bytes:
    """A notice of the waterworks, which the shipped rules take for a request for information."""
    name = NAMES[number % 3]
    text = (
        "Teabenõue avaliku teabe seaduse alusel? Ei: käesolevaga saadame andmed, mida te saatke edasi.\n"
        f"Palun väljastada lepingu koopia on siin ainult näide. Partii {number}.\n"
    )
    return letter(f"Teabenõue ja vesi {number}", text, f"vesi{number}", sender=address(name, "veevark.example"))


def address(name: str, domain: str) -> str:
    """A sender's name and address."""
    plain = name.lower().replace(" ", ".").replace("ü", "u")
    return f"{name} <{plain}@{domain}>"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """An office in which people have corrected twenty letters: twelve that were asked about, eight that went wrong."""
    town = Town(tmp_path_factory.mktemp("linn"))
    # It is the rules that know nothing of beavers; letters like these have been seen.
    town.office.config.write_text(f"{town.office.config.read_text()}\n[plugin.likeness]\npoints = 0\n")
    for raw in (request("esimene"), request("teine"), explanation("kolmas"), explanation("neljas")):
        town.post(raw)
    for number in range(BEAVERS):
        town.post(beaver(number))
    for number in range(NOTICES):
        town.post(notice(number))
    town.office.officed("run", "--drain")
    held = town.office.json("held", "list")
    assert len(held) == BEAVERS
    with people(town) as desk:
        for one in held:
            release(desk, one["document"], MAIVE, kind="margukiri")
    town.office.officed("run", "--drain")
    with people(town) as desk:
        for card in desk.store.cards():
            if "vesi" in card.title:
                assert card.document.kind == "teabenoue"
                correct(desk, card.document.id, MAIVE, Wish(kind="teade"), "a notice of the waterworks")
    return town


@contextmanager
def people(town: Town) -> Iterator[Desk]:
    """The desk as people's commands open it: twenty of them take a minute, so they are given here at once."""
    running = open_for_people(town.office.config)
    yield running.desk
    running.close()


@pytest.fixture(scope="module")
def proposed(town: Town) -> Any:
    """What is proposed."""
    return town.office.json("rules", "propose")


def test_two_rules_are_proposed_with_their_back_test(town: Town, proposed: Any) -> None:
    """One by the words of the letters, one by the sender's domain; each sets its letters right and none wrong."""
    assert (proposed["letters"], proposed["corrected"], proposed["too_little"]) == (24, 20, [])
    by_kind = {one["kind"]: one for one in proposed["proposed"]}
    assert by_kind.keys() == {"margukiri", "teade"}
    assert "kobras" in by_kind["margukiri"]["words"]
    assert by_kind["teade"]["domain"] == "veevark.example"
    assert [len(by_kind[kind]["rightly"]) for kind in ("margukiri", "teade")] == [BEAVERS, NOTICES]
    assert not any(one["wrongly"] or one["neither"] for one in proposed["proposed"])
    shown = town.office.officed("rules", "propose")
    assert proposed["diff"] in shown
    assert "20 of 24 letters were corrected" in shown


def test_no_word_says_who_wrote(proposed: Any) -> None:
    """No name, no street, no sentence of a letter stands in the diff, nor a number but points, lines and the day."""
    diff = proposed["diff"].lower()
    for word in ("malle", "kuusk", "rebane", "ülle", "ots ", "peeter", "lepp", "pärna", "parna", "vaatlus 1", "@kodu"):
        assert word not in diff, word
    assert not any(text.lower() in diff for text in ABOUT)


def test_the_diff_applied_keeps_all_examples_and_moves_what_was_told(town: Town, proposed: Any, tmp_path: Path) -> None:
    """`patch` takes it; `check` and `rules test` are content; the back-test tells the very letters; nothing is left."""
    before = town.office.lines("register", "list")
    out = tmp_path / "rules.diff"
    town.office.officed("rules", "propose", "--out", str(out))
    assert out.read_text("utf-8") == proposed["diff"]
    assert not (town.office.folder / "inbox_rules" / "90-corrections.toml").exists()
    copy = tmp_path / "koopia"
    shutil.copytree(town.office.folder / "inbox_rules", copy / "inbox_rules")
    patch(copy, out)
    told = {moved["number"] for one in proposed["proposed"] for moved in one["rightly"]}
    tested = town.office.json("rules", "backtest", str(copy / "inbox_rules"))
    assert {moved["number"] for moved in tested["moved"]} == told
    assert all(moved["after"]["kind"] == moved["registered_as"]["kind"] for moved in tested["moved"])
    patch(town.office.folder, out)
    town.office.officed("check")
    town.office.officed("rules", "test")
    again = town.office.json("rules", "propose")
    assert (again["corrected"], again["proposed"], again["diff"]) == (0, [], "")
    assert town.office.lines("register", "list") == before


def patch(folder: Path, diff: Path) -> None:
    """Apply a diff as an admin does."""
    done = subprocess.run(
        ["patch", "-p1", "-d", str(folder), "-i", str(diff)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
