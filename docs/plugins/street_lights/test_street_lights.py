"""Tests of the sample classifier."""

from pathlib import Path

import pytest

from officed.testing.letters import SAMPLES, letter

pytest_plugins = ["officed.testing.fixtures"]
FILE = Path(__file__).with_name("street_lights.py")


@pytest.fixture
def lights(load_plugin, office):
    """The plugin with its defaults."""
    module = load_plugin(FILE)
    return module.plugin(office, module.SETTINGS())


@pytest.mark.parametrize(
    "text",
    [
        "Meie tänavavalgustus ei põle juba nädal aega.",
        "На нашей улице фонарь не горит.",
        "The street light in front of my house is out.",
    ],
)
def test_a_dark_lamp_is_known_in_three_languages(lights, text):
    """The reason names the words."""
    [opinion] = lights.classify(letter("Mure", text))
    assert (opinion.kind, opinion.points) == ("selgitustaotlus", 12)
    assert "a sentence has »" in opinion.because[0]


def test_other_letters_are_left_alone(lights):
    """Words in different sentences mean something else."""
    assert lights.classify(letter("Mure", "Tänavavalgustus on ilus. Minu arvuti ei tööta.")) == []
    assert lights.classify(SAMPLES["information request"]) == []


def test_it_is_a_good_plugin(lights, conforms):
    """Pure, replayable, in time."""
    conforms(lights)
