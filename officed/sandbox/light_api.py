"""`officed.api` in a reader process: its names are fetched when they are asked for.

The whole of it brings settings, rules and the log along: 20 MB and half a second that no reader needs. The names and
their homes are read from the file itself, so that there is no second list.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

API = "officed.api"


def install() -> None:
    """Put the light form in place, unless the full one has been imported already."""
    spec = importlib.util.find_spec(API) if API not in sys.modules else None
    if spec is None or spec.origin is None:
        return
    homes = homes_in(Path(spec.origin).read_text("utf-8"))

    def fetched(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {API!r} has no attribute {name!r}")
        module, original = homes[name]
        value = getattr(importlib.import_module(module), original)
        setattr(light, name, value)
        return value

    light = ModuleType(API, __doc__)
    vars(light).update(__file__=spec.origin, __path__=[], __spec__=spec, __all__=sorted(homes), __getattr__=fetched)
    sys.modules[API] = light


def homes_in(source: str) -> dict[str, tuple[str, str]]:
    """Name to (module, name there) for everything that a file re-exports."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0
        for alias in node.names
    }
