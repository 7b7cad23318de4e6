"""Fixtures for the tests of a plugin: `pytest_plugins = ["officed.testing.fixtures"]` in a test file brings them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from officed.api import Document, Office, WorkCalendar
from officed.settings.office import load_office
from officed.testing.conformance import assert_conforms
from officed.testing.letters import SAMPLES


@pytest.fixture(scope="session")
def office() -> Office:
    """The sample office that is shipped, without rules: what `plugin(office)` is called with."""
    files = load_office(None)
    return Office(files.settings, files.people, files.file_plan, files.terms, WorkCalendar(), files.ladder)


@pytest.fixture(scope="session")
def letters() -> Mapping[str, Document]:
    """The sample letters, by what they are."""
    return SAMPLES


@pytest.fixture(scope="session")
def conforms() -> Callable[..., None]:
    """Asserts that a plugin keeps what every plugin must (`officed.testing.conformance`)."""
    return assert_conforms


@pytest.fixture
def load_plugin() -> Iterator[Callable[[Path], ModuleType]]:
    """Loads a single-file plugin by its path, as officed does."""
    loaded: list[str] = []

    def load(path: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"officed_plugin_{path.stem}", path)
        assert spec is not None, f"{path} is no Python file"
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        loaded.append(spec.name)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in loaded:
        sys.modules.pop(name, None)
