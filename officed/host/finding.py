"""Finding plugins: built-in ones, entry points, single files in a folder. Found ones are active only when named."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from officed.domain.errors import OfficedError
from officed.ports.office import Office
from officed.settings.model import Plugins

T = TypeVar("T")

GROUP = "officed.plugins"

START_SECONDS = 20.0
"""How long a stranger's module may take to be imported, and its plugin to be made."""

# Asked in this order, strangers before all of them: the last-registered plugin speaks first.
BUILT_IN = (
    "machine_mail",
    "rules",
    "likeness",
    "answers",
    "references",
    "identifiers",
    "addressee",
    "signature",
    "terms",
    "ladder",
    "open_terms",
    "journal",
    "imap",
    "maildir",
    "scan_folder",
    "smtp",
    "mail_folder",
    "alarm_ways",
    "mail_reader",
    "pdf_reader",
    "html_reader",
    "text_reader",
    "container_reader",
    "signed_reader",
    "office_reader",
)

# Ours as well, but they work only when [plugins] enabled names them.
OPTIONAL = ("learned",)


class PluginMissing(OfficedError):
    """Plugin {name} is named in [plugins] but not found. Install it, put {name}.py into {folder}, or unname it."""


class PluginBroken(OfficedError):
    """Plugin {name} cannot be loaded: {reason}. Mend it, or take it out of [plugins] enabled."""


@dataclass(frozen=True, slots=True)
class FoundPlugin:
    """A plugin that was loaded. `origin` is built-in, entry point or file; `sha256` is of a single file."""

    name: str
    origin: str
    module: ModuleType
    where: str
    sha256: str = ""
    settings: object = None
    """What `[plugin.NAME]` says, as the plugin's own schema; None where it declares none."""

    @property
    def built_in(self) -> bool:
        """Whether it came with officed."""
        return self.origin == "built-in"

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What it declares that it must be able to do."""
        return tuple(getattr(self.module, "CAPABILITIES", ()))

    @property
    def schema(self) -> type | None:
        """The class of its settings, if it has some. Raises `PluginBroken` when SETTINGS is no class."""
        found = getattr(self.module, "SETTINGS", None)
        if found is not None and not isinstance(found, type):
            raise PluginBroken(name=self.name, reason="SETTINGS must be a dataclass or a pydantic model")
        return found

    def made_with(self, office: Office) -> tuple[object, ...] | None:
        """What its `plugin` is called with: the office, and its settings if it has some; None where it has none."""
        if not callable(getattr(self.module, "plugin", None)):
            return None
        return (office,) if self.schema is None else (office, self.settings)

    @property
    def reader_spec(self) -> str:
        """What a reader process loads it by."""
        return self.where if self.origin == "file" else self.module.__name__


def find_plugins(settings: Plugins, root: Path) -> tuple[FoundPlugin, ...]:
    """Every active plugin, built-in ones first. Raises `PluginMissing` and `PluginBroken`."""
    built_in = (_built_in(name) for name in BUILT_IN if name not in settings.disabled)
    folder = root / settings.folder
    return (*built_in, *(_named(name, folder) for name in settings.enabled))


def available(settings: Plugins, root: Path) -> Iterator[tuple[str, str]]:
    """Names and origins of plugins that are found but not named, for `officed plugins list`."""
    named = set(settings.enabled)
    yield from ((name, "built-in") for name in OPTIONAL if name not in named)
    yield from ((point.name, "entry point") for point in entry_points(group=GROUP) if point.name not in named)
    folder = root / settings.folder
    yield from ((path.stem, "file") for path in sorted(folder.glob("*.py")) if path.stem not in named)


def _built_in(name: str) -> FoundPlugin:
    module = importlib.import_module(f"officed.plugins.{name}")
    return FoundPlugin(name, "built-in", module, module.__name__)


def _named(name: str, folder: Path) -> FoundPlugin:
    if name in OPTIONAL:
        return _built_in(name)
    point = next(iter(entry_points(group=GROUP, name=name)), None)
    path = folder / f"{name}.py"
    try:
        if point is not None:
            return in_time(lambda: _entry_point(point))
        if path.is_file():
            return in_time(lambda: _file(name, path))
    except Exception as error:
        # Whatever a stranger's module does while it is imported, the admin reads one line with its name.
        raise PluginBroken(name=name, reason=f"{type(error).__name__}: {error}") from error
    raise PluginMissing(name=name, folder=folder)


def in_time(make: Callable[[], T], seconds: float = START_SECONDS) -> T:
    """What `make` gives. Raises what it raises, and TimeoutError: the start must not wait for ever for a stranger.

    Its thread is left behind then; it ends with the process, which does not start.
    """
    made: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            made.append(make())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, name="plugin-start", daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0] if isinstance(raised[0], Exception) else RuntimeError(repr(raised[0]))
    if not made:
        raise TimeoutError(f"it did not come to an end within {seconds:g} s")
    return made[0]


def _entry_point(point: EntryPoint) -> FoundPlugin:
    module = point.load()
    if not isinstance(module, ModuleType):
        raise TypeError(f"{point.value} is no module")
    return FoundPlugin(point.name, "entry point", module, point.value)


def _file(name: str, path: Path) -> FoundPlugin:
    code = path.read_bytes()
    spec = importlib.util.spec_from_file_location(f"officed_plugin_{name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return FoundPlugin(name, "file", module, str(path), hashlib.sha256(code).hexdigest())
