"""The pages for authors of plugins: every hook complete, its example a plugin that works, the samples tested."""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from officed import api, hookspecs
from officed.host.inspecting import HOOKS, inspect_plugin
from officed.ports.carrying import ANSWERS
from officed.testing.conformance import document_faults, head_faults, hooks_of, reader_faults
from officed.testing.letters import letter

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"


@pytest.fixture(scope="module")
def examples() -> ModuleType:
    """docs/hook_examples.py as a plugin."""
    spec = importlib.util.spec_from_file_location("hook_examples", DOCS / "hook_examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_hook_has_an_example_that_works(examples: ModuleType) -> None:
    """The examples are one good plugin with every hook, with the arguments and the types of the table of hooks."""
    assert set(hooks_of(examples)) == set(HOOKS)
    assert inspect_plugin((DOCS / "hook_examples.py",)) == ()
    assert head_faults(examples) == ()
    assert document_faults(examples, seconds=5) == ()
    assert reader_faults(examples, seconds=5) == ()
    for name in HOOKS:
        asked, shown = (inspect.signature(getattr(where, name)) for where in (hookspecs, examples))
        assert list(asked.parameters) == list(shown.parameters)
        assert {n: p.annotation for n, p in asked.parameters.items()} == {
            n: p.annotation for n, p in shown.parameters.items()
        }


def test_the_examples_say_something(examples: ModuleType) -> None:
    """An example that never answers would show nothing."""
    assert [f.value for f in examples.find_fields(letter("Koosolek #pargi"))] == ["#pargi"]
    assert examples.refuse(letter("Tere", headers={"X-Robot": "yes"})).kind == "autoreply"
    assert examples.classify(letter("Tere", "Bus 5 hilineb."))[0].points == 5
    [condition] = examples.register_conditions()
    assert condition.test(letter("TERE"), True) == ("the subject is in capitals",)


def test_every_hook_says_when_it_is_asked_and_how_it_is_combined() -> None:
    """The docstring of each hook has both, in the words that the page shows."""
    for name in HOOKS:
        said = inspect.getdoc(getattr(hookspecs, name)) or ""
        assert re.search(r"\bAsked |proposal", said), name
        assert re.search(r"All are|first answer counts|One objection|Each observer", said), name


def test_answers_are_those_of_the_hooks() -> None:
    """The types that come back from a stranger's process are those that the table of hooks names."""
    for name, answer in ANSWERS.items():
        words = set(re.findall(r"\w+", str(inspect.signature(getattr(hookspecs, name)).return_annotation)))
        named = getattr(answer, "__args__", (answer,))[0].__name__
        assert named in words, f"{name}: {named} is not in {words}"


def test_every_type_of_a_hook_is_on_the_page_and_in_the_api() -> None:
    """Whoever reads the page can import what it names."""
    page = (DOCS / "hooks.md").read_text("utf-8")
    plain = {"Sequence", "Settings", "None", "str", "date"}
    for name in HOOKS:
        signature = inspect.signature(getattr(hookspecs, name))
        for one in (*(p.annotation for p in signature.parameters.values()), signature.return_annotation):
            for word in set(re.findall(r"[A-Za-z]+", str(one))) - plain:
                assert hasattr(api, word), word
                assert f"### {word}\n" in page, word


def test_the_samples_pass_their_tests() -> None:
    """The three samples of the manual are tested as their authors would test them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(DOCS / "plugins")],
        cwd=TOP, env={**os.environ, "PYTHONPATH": str(TOP)}, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("sample", ["web_inbox", "street_lights", "webhook"])
def test_nothing_is_to_be_said_of_the_samples(sample: str) -> None:
    """`plugins check` finds neither mistakes nor imports that a plugin should not have."""
    assert inspect_plugin((DOCS / "plugins" / sample / f"{sample}.py",)) == ()
