"""The dictionaries of an office, from none to built."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from officed.log import configure
from officed.settings.sample import write_office
from officed.wiring import furnish, say_missing_words
from officed.words.building import write_dictionary
from officed.words.shelf import LANGUAGES, dictionary_file, shelf_of
from tests.unit.rules.office_rules import letter

RULE = '[[rule]]\nid = "proov"\nkind = "arve"\npoints = 1\nany.text = ["pilvetäht"]\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The settings of a new office with one rule more."""
    write_office(tmp_path)
    (tmp_path / "inbox_rules" / "90-proov.toml").write_text(RULE)
    return tmp_path / "config" / "officed.toml"


def fill(config: Path) -> None:
    """Small dictionaries on the shelf of the office."""
    shelf = shelf_of(furnish(config).office.settings.data)
    shelf.mkdir()
    for language in LANGUAGES:
        write_dictionary(dictionary_file(shelf, language), [("pilvetähele", "pilvetäht")])


def finds(config: Path) -> bool:
    """Whether the rule finds another form of its word, typed without diacritics."""
    rules = furnish(config).office.rules
    assert rules is not None
    return any(o.hit for o in rules.opinions(letter("Vastus pilvetahele")) if o.source == "proov")


def test_rules_use_the_dictionaries_once_they_are_built(config: Path) -> None:
    """Before, a word finds itself only; building changes how the rules stand, by which a daemon sees it."""
    before = furnish(config).standing
    assert not finds(config)
    fill(config)
    assert finds(config)
    assert furnish(config).standing != before


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """What is logged as JSON; the log is as before afterwards."""
    stream = io.StringIO()
    configure("json", "info", stream)
    yield stream
    structlog.reset_defaults()


def test_the_log_says_once_what_is_missing(config: Path, out: io.StringIO) -> None:
    """One warning names the languages and the command; nothing is said when all are there."""
    say_missing_words(furnish(config).office.settings, config)
    [line] = map(json.loads, out.getvalue().splitlines())
    assert (line["event"], line["level"]) == ("words.missing", "warning")
    assert (line["language"], line["mend"]) == ("en,et,ru", f"officed words build -c {config}")
    fill(config)
    say_missing_words(furnish(config).office.settings, config)
    assert len(out.getvalue().splitlines()) == 1
