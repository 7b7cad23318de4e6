"""The process of one stranger's plugin: loads it, answers its document hooks, ends when the pipe is closed.

Started as `python -m officed.sandbox.stranger_child PARENT MEMORY_MB IDLE_SECONDS NAME SPEC CAPABILITIES`.
Frames in: `{"made_with": parcel or null}` once, then `{"hook": name, "arguments": parcel}`. Frames out:
`{"plugin": {...}}` once, then `{"answer": JSON}`; `{"error": text}` in place of either.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import select
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

from officed.ports.carrying import ANSWERS, to_plain
from officed.sandbox import light_api
from officed.sandbox.confining import confine, guard
from officed.sandbox.frames import Closed, Json, Malformed, read_frame, write_frame
from officed.sandbox.parcels import unpack

HOOK_MARK = "officed_impl"
OUT_OF_MEMORY = 77
LONGEST_REASON = 500


def load(name: str, spec: str) -> ModuleType:
    """The plugin's module, by file or by name, under the name that the parent knows it by."""
    if not spec.endswith(".py"):
        return importlib.import_module(spec)
    found = importlib.util.spec_from_file_location(f"officed_plugin_{name}", spec)
    if found is None or found.loader is None:
        raise ImportError(f"{spec} cannot be loaded")
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


def hooks_in(plugin: object) -> dict[str, Callable[..., object]]:
    """Every function of a module or an object that is marked as a hook."""
    found = {name: getattr(plugin, name, None) for name in dir(plugin)}
    return {n: f for n, f in found.items() if callable(f) and getattr(f, HOOK_MARK, None) is not None}


def ask(hook: Callable[..., object], arguments: Mapping[str, object]) -> object:
    """The answer of a hook as JSON values; it gets the arguments that it names."""
    wanted = inspect.signature(hook).parameters
    return to_plain(hook(**{name: value for name, value in arguments.items() if name in wanted}))


def serve(plugin: object, jobs: int, out: int, idle_seconds: float) -> None:
    """Answer until the parent is gone or nothing came for a while."""
    hooks = hooks_in(plugin)
    while select.select([jobs], [], [], idle_seconds)[0]:
        job = read_frame(jobs)
        try:
            arguments = unpack(str(job["arguments"]))
            assert isinstance(arguments, dict)
            write_frame(out, {"answer": ask(hooks[str(job["hook"])], arguments)})
        except (Closed, Malformed, MemoryError):
            raise
        except BaseException as error:
            # Also SystemExit and the like: a plugin that wants to leave has failed to answer.
            write_frame(out, {"error": said(error)})


def said(error: BaseException) -> str:
    """An error in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_REASON]


def started(name: str, spec: str, made_with: object) -> tuple[object, Json]:
    """The plugin, made if it has to be, and what it says of itself."""
    module = load(name, spec)
    make = getattr(module, "plugin", None)
    given = unpack(made_with) if isinstance(made_with, str) else None
    plugin = make(*given) if callable(make) and isinstance(given, tuple) else module
    hooks = sorted(name for name in hooks_in(plugin) if name in ANSWERS)
    return plugin, {"plugin": {"hooks": hooks}}


def main(arguments: list[str]) -> int:
    """Run the process; the exit code tells the parent why it ended."""
    parent, memory_mb, idle_seconds, name, spec, declared = arguments
    capabilities = tuple(filter(None, declared.split(",")))
    light_api.install()
    jobs, out = os.dup(0), os.dup(1)
    # What a plugin prints must not come in between the frames.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    confine(int(parent), int(memory_mb), may_write="files" in capabilities)
    guard(capabilities, Path(spec).resolve().parent if spec.endswith(".py") else None)
    try:
        start = read_frame(jobs)
        try:
            plugin, what = started(name, spec, start["made_with"])
        except Exception as error:
            write_frame(out, {"error": said(error)})
            return 0
        write_frame(out, what)
        serve(plugin, jobs, out, float(idle_seconds))
    except (Closed, Malformed):
        return 0
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    # Tearing the interpreter down would run what a plugin has left behind.
    os._exit(main(sys.argv[1:]))
