"""Only verbs that are asked for are made in full, and nobody can tell."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from officed.cli.app import app
from officed.cli.asked_for import asked_for


def verbs(group: typer.Typer, *path: str) -> Iterator[tuple[str, ...]]:
    """The words that lead to each group and each verb."""
    yield path
    for verb in group.registered_commands:
        assert verb.callback is not None
        yield (*path, verb.name or typer.main.get_command_name(verb.callback.__name__))
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield from verbs(inner.typer_instance, *path, str(inner.name))


@pytest.mark.parametrize("words", [*verbs(app)], ids=" ".join)
def test_help_is_the_same(words: tuple[str, ...]) -> None:
    """Each list of verbs, and each verb's options, as if everything had been made in full."""
    asked = CliRunner().invoke(asked_for(app, words), [*words, "--help"])
    whole = CliRunner().invoke(app, [*words, "--help"])
    assert (asked.exit_code, asked.output) == (0, whole.output)


def test_a_misspelt_verb_is_told_what_there_is() -> None:
    """The names are all there, whichever were made in full."""
    wrong = CliRunner().invoke(asked_for(app, ["regster"]), ["regster"])
    assert wrong.exit_code == 2
    assert "'register'" in wrong.output


HEAVY = ("sqlalchemy", "alembic", "pydantic", "cryptography", "rich", "asyncio", "logging", "officed.wiring")
"""What no list of verbs is worth waiting for."""

LOOK = """
import sys
from officed.cli.app import run
try:
    run(["--help"])
finally:
    print(*sys.modules)
"""


def test_help_imports_nothing_heavy() -> None:
    """`officed --help` is asked by people who wait for it: under 0.3 s."""
    said = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=False).stdout
    assert "Commands" in said
    assert not set(HEAVY) & set(said.splitlines()[-1].split())
