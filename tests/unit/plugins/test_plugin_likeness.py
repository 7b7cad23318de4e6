"""The likeness: what letters are compared by, what is weighed from them, and that it decides nothing alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from officed.domain.deciding import Decision, Thresholds, decide
from officed.domain.kinds import KINDS
from officed.plugins.likeness import SETTINGS, Likeness
from officed.plugins.likeness.model import read, shipped, written
from officed.plugins.likeness.traits import LONGEST, traits_of
from officed.plugins.likeness.weighing import weighed
from officed.ports.office import Office
from officed.testing.letters import letter
from officed.wiring import furnish
from tests.acceptance.office import REPOSITORY

SORTED = [
    ("arve", "Saadame arve ja palume summa tasuda tähtajaks"),
    ("arve", "Palume arve tasuda, summa on sada eurot"),
    ("arve", "Arve summa palume kanda meie kontole"),
    ("kaebus", "Teenindaja oli ebaviisakas ja karjus minu peale"),
    ("kaebus", "Teenindaja karjus ja oli väga ebaviisakas"),
    ("kaebus", "Nii ebaviisakas teenindaja karjus kõigi peale"),
]


@pytest.fixture(scope="module")
def office() -> Office:
    """The sample office."""
    return furnish(None).office


def test_words_are_compared_in_any_form() -> None:
    """A bent word shares its beginning; the subject counts twice; what is quoted counts not at all."""
    quoted = "On 20.11.2026 10:00, Linn <linn@kaleva.example> wrote:\n> arve tasuda"
    seen = traits_of("Lumi", f"Tänavad on lumised.\n\n{quoted}")
    assert seen["lumi"] == 2
    assert seen["~lumis"] == traits_of("", "lumistest tänavatest")["~lumis"] == 1
    assert "tasuda" not in seen


def test_a_long_annex_says_nothing() -> None:
    """Only the beginning is compared, so a book costs what a page costs."""
    assert traits_of("", "a " * LONGEST + "arve") == traits_of("", "a " * LONGEST + "kaebus")


def test_letters_are_weighed_alike_every_time() -> None:
    """The same letters give the same file, which is read as it was written, and tells letters that were not in it."""
    model = weighed([(kind, traits_of("", text)) for kind, text in SORTED])
    again = weighed([(kind, traits_of("", text)) for kind, text in SORTED])
    assert written(model) == written(again) == written(read(written(model)))
    for kind, text in (("arve", "palun tasuda see arve"), ("kaebus", "karjus mu peale, ebaviisakas teenindaja")):
        likely = read(written(model)).likelihoods(traits_of("", text))
        assert likely[kind] > 0.6
        assert sum(likely.values()) == pytest.approx(1)
    assert "arve" in model.strongest("arve", traits_of("", "see arve tasuda"))


def test_a_letter_without_known_words_is_like_nothing() -> None:
    """Words that no letter had leave only how frequent the kinds are."""
    model = shipped()
    assert model.likelihoods(traits_of("", "zxqv wqxz")) == model.likelihoods({})


def test_every_kind_is_one_of_ours() -> None:
    """The shipped weights speak of kinds that officed knows, and of all that have words."""
    assert set(shipped().kinds) == set(KINDS)


def test_it_is_said_why(office: Office) -> None:
    """The strongest words of the letter stand beside the points, as whole words."""
    text = "Palun selgitage, miks meie tänavat talvel ei lükata ja millal lumi lõpuks ära viiakse."
    best, *_ = Likeness(office, SETTINGS()).classify(letter(subject="Lumi", text=text))
    assert best.kind == "selgitustaotlus"
    (because,) = best.because
    words = because.partition("»")[2].partition("«")[0].split(", ")
    assert 1 <= len(words) <= 3
    assert all(word in f"lumi {text}".lower() for word in words)


@pytest.mark.parametrize("points", [11.4, 1000.0])
def test_it_decides_nothing_alone(office: Office, points: float) -> None:
    """However sure, and whatever the settings say, its points alone never bring a letter to anybody."""
    text = "Palume tasuda lisatud arve summas 120 eurot hiljemalt 01.12.2026. Arvelduskonto on arvel."
    opinions = Likeness(office, SETTINGS(points)).classify(letter(subject="Arve nr 15", text=text))
    deciding = office.settings.deciding
    verdict = decide(opinions, Thresholds(deciding.forward, deciding.margin, deciding.second))
    assert (verdict.kind, verdict.decision) == ("arve", Decision.ASK)


def test_it_is_turned_off_by_its_points(office: Office) -> None:
    """Without points it has no opinion; nor of a letter without a word."""
    assert Likeness(office, SETTINGS(0)).classify(letter(text="Palun tasuda arve")) == ()
    assert Likeness(office, SETTINGS()).classify(letter(subject="", text="")) == ()


@pytest.mark.soak
def test_the_shipped_weights_are_those_of_the_sorted_letters() -> None:
    """The file in the package is what the tool makes of the letters beside it, and tells most of those left out."""
    tool = REPOSITORY / "tools" / "weigh-letters"
    model = REPOSITORY / "officed" / "plugins" / "likeness" / "model.json"
    before = model.read_bytes()
    subprocess.run([sys.executable, str(tool)], check=True, cwd=REPOSITORY, env={"PYTHONPATH": str(REPOSITORY)})
    assert model.read_bytes() == before
    said = subprocess.run(
        [sys.executable, str(tool), "--held-out", "8"], check=True, cwd=REPOSITORY, capture_output=True, text=True,
        env={"PYTHONPATH": str(REPOSITORY)},
    ).stdout.split()  # fmt: skip
    assert int(said[0]) >= 0.75 * int(said[2])
