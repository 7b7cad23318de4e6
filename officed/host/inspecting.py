"""What is wrong with the text of a plugin, found without running it: each with file, line and what to write instead."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

from officed import hookspecs
from officed.ports.isolation import CAPABILITIES
from officed.settings.problems import Problem
from officed.settings.sentences import did_you_mean

NETWORK = frozenset(
    {
        "socket", "ssl", "http", "urllib", "smtplib", "imaplib", "poplib", "ftplib", "socketserver", "asyncio",
        "requests", "httpx", "aiohttp", "urllib3", "paramiko", "websockets", "websocket", "grpc", "zeep",
    }
)  # fmt: skip
"""Packages that open connections."""

PROGRAMS = frozenset({"subprocess", "multiprocessing", "pty", "ctypes"})
"""Packages that start programs or reach past Python."""

HOOKS: dict[str, tuple[str, ...]] = {
    name: tuple(inspect.signature(value).parameters)
    for name, value in vars(hookspecs).items()
    if hasattr(value, f"{hookspecs.PROJECT}_spec")
}
"""Every hook with the names of its arguments."""


def inspect_plugin(files: tuple[Path, ...]) -> tuple[Problem, ...]:
    """Everything that the text of a plugin's files shows; the first file is the one that officed imports."""
    trees: list[tuple[Path, ast.Module]] = []
    for file in files:
        try:
            trees.append((file, ast.parse(file.read_bytes(), str(file))))
        except (SyntaxError, ValueError) as error:
            said = error.msg if isinstance(error, SyntaxError) else str(error)
            line = error.lineno if isinstance(error, SyntaxError) else None
            return (Problem(file, line, f"this is no Python: {said}", "Mend the line, or the one before it."),)
        except OSError as error:
            return (Problem(file, None, f"the file cannot be read: {error.strerror}", "Name a file that is there."),)
    declared = tuple(_declared(trees[0][1]))
    found = [
        *_head(*trees[0]),
        *(problem for file, tree in trees for problem in _hooks(file, tree)),
        *(problem for file, tree in trees for problem in _imports(file, tree, declared)),
    ]
    if not any(True for _, tree in trees for _ in _functions(tree, marked=True)):
        instead = f"Write @hookimpl above a function that is called as a hook: {', '.join(HOOKS)}."
        found.append(Problem(files[0], None, "the plugin has no hook", instead))
    return tuple(found)


def hooks_in(files: tuple[Path, ...]) -> tuple[str, ...]:
    """Names of the hooks that files have, as far as they can be read."""
    names: set[str] = set()
    for file in files:
        try:
            names.update(node.name for node in _functions(ast.parse(file.read_bytes()), marked=True))
        except (SyntaxError, ValueError, OSError):
            continue
    return tuple(sorted(names))


def _head(file: Path, tree: ast.Module) -> Iterator[Problem]:
    version = _constant(tree, "API_VERSION")
    if version is None:
        yield Problem(file, None, "API_VERSION is missing", f"Write API_VERSION = {hookspecs.API_VERSION} at the top.")
    elif not (isinstance(version, ast.Constant) and version.value == hookspecs.API_VERSION):
        about = f"API_VERSION is {ast.unparse(version)}, this officed has {hookspecs.API_VERSION}"
        yield Problem(file, version.lineno, about, "Install the release that fits, or adapt the plugin to this one.")
    yield from _settings(file, tree)
    capabilities = _constant(tree, "CAPABILITIES")
    if capabilities is None:
        return
    if not isinstance(capabilities, ast.Tuple) or not all(isinstance(one, ast.Constant) for one in capabilities.elts):
        instead = 'Write them out, as in CAPABILITIES = ("network",).'
        yield Problem(file, capabilities.lineno, "CAPABILITIES is no tuple of texts", instead)
    for name in _declared(tree):
        if name not in CAPABILITIES:
            about = f"there is no capability »{name}«"
            yield Problem(file, capabilities.lineno, about, did_you_mean(name, CAPABILITIES))


def _settings(file: Path, tree: ast.Module) -> Iterator[Problem]:
    """Settings reach a plugin through its function `plugin` only."""
    named = {node.name: node.lineno for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    if "SETTINGS" in named and "plugin" not in named:
        instead = "Write a function plugin(office, settings) that returns an object whose methods are the hooks."
        yield Problem(file, named["SETTINGS"], "SETTINGS are declared and never given", instead, warning=True)


def _declared(tree: ast.Module) -> Iterator[str]:
    found = _constant(tree, "CAPABILITIES")
    for one in found.elts if isinstance(found, ast.Tuple | ast.List) else ():
        if isinstance(one, ast.Constant):
            yield str(one.value)


def _constant(tree: ast.Module, name: str) -> ast.expr | None:
    """What a name is set to at the top of a module."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if _is_typed(node) else []  # type: ignore[attr-defined]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            value: ast.expr | None = node.value  # type: ignore[attr-defined]
            return value
    return None


def _is_typed(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is not None


def _functions(tree: ast.Module, *, marked: bool) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            mark = any(ast.unparse(one).partition("(")[0].endswith("hookimpl") for one in node.decorator_list)
            if mark == marked:
                yield node


def _hooks(file: Path, tree: ast.Module) -> Iterator[Problem]:
    for node in _functions(tree, marked=True):
        yield from _hook(file, node)
    for node in _functions(tree, marked=False):
        # A method may be called like a hook by chance, a function of the module hardly.
        if node in tree.body and node.name in HOOKS:
            about = f"{node.name} is called like a hook and is not marked"
            yield Problem(file, node.lineno, about, "Write @hookimpl above it, or call it otherwise.", warning=True)


def _hook(file: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Problem]:
    line = node.lineno
    if node.name not in HOOKS:
        yield Problem(file, line, f"there is no hook »{node.name}«", did_you_mean(node.name, HOOKS))
        return
    if isinstance(node, ast.AsyncFunctionDef):
        yield Problem(file, line, f"{node.name} is async", "Hooks are asked one by one: write a plain function.")
    if any("wrapper" in ast.unparse(mark) for mark in node.decorator_list):
        yield Problem(file, line, f"{node.name} wraps the hook", "Write a plain hook that returns its answer.")
    for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        if argument.arg not in (*HOOKS[node.name], "self"):
            about = f"{node.name} has no argument »{argument.arg}«"
            yield Problem(file, argument.lineno, about, did_you_mean(argument.arg, HOOKS[node.name]))


def _imports(file: Path, tree: ast.Module, declared: tuple[str, ...]) -> Iterator[Problem]:
    for node, module in _imported(tree):
        for allowed, judge in _JUDGES:
            if set(allowed) <= set(declared) and allowed:
                continue
            if said := judge(module):
                yield Problem(file, node.lineno, f"imports {module}", said, warning=True)


def _imported(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == "officed":
                yield from ((node, f"officed.{alias.name}") for alias in node.names)
            else:
                yield node, node.module


def _internal(module: str) -> str:
    own = module == "officed" or module.startswith("officed.")
    if not own or module.split(".")[:2] in (["officed", "api"], ["officed", "testing"]):
        return ""
    return "Only officed.api is promised to stay; the rest of officed may change with every release."


def _network(module: str) -> str:
    if module.partition(".")[0] not in NETWORK or module == "urllib.parse":
        return ""
    return 'Declare it: CAPABILITIES = ("network",). Without that no document hook can open a connection.'


def _programs(module: str) -> str:
    if module.partition(".")[0] not in PROGRAMS:
        return ""
    return 'A document hook may start no program, unless CAPABILITIES = ("network", "files") says so.'


_JUDGES: tuple[tuple[tuple[str, ...], Callable[[str], str]], ...] = (
    ((), _internal),
    (("network",), _network),
    (("network", "files"), _programs),
)
"""Judges of imports, each with the capabilities that make it content."""
