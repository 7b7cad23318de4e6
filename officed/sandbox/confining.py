"""Taking rights away from a process that works with what strangers wrote: limits of the kernel, a guard of Python's.

The limits hold for everything. The guard is for honest mistakes: a plugin that opens a connection without having said
so is stopped and named. Code that is bent on getting around Python's audit events is not what it is for.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
NICENESS = 10
OPEN_FILES = 64

_NETWORK = frozenset({"__new__", "connect", "bind", "sendto", "sendmsg", "getaddrinfo", "gethostbyname"})
_CHANGES = frozenset(
    {
        "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
        "os.chown", "os.utime", "shutil.rmtree", "shutil.move", "shutil.copyfile",
    }
)  # fmt: skip
_LOOKS = frozenset({"open", "os.listdir", "os.scandir"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "pty.spawn"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# What Python itself and its time zones read.
_ALWAYS = ("/usr/share/zoneinfo", "/usr/lib", "/usr/share", "/etc/localtime", "/proc/self", "/dev/null", "/dev/urandom")


class NotDeclared(PermissionError):
    """A plugin does what it has not declared."""


def confine(parent: int, memory_mb: int, *, may_write: bool = False) -> None:
    """Take every right away that the work does not need. Raises SystemExit when the parent is gone already."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(0)
    limits = [
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ]
    if not may_write:
        limits.append((resource.RLIMIT_FSIZE, 0))
    for what, most in limits:
        resource.setrlimit(what, (most, most))
    os.nice(NICENESS)


def guard(capabilities: tuple[str, ...], own_folder: Path | None) -> None:
    """From now on raise `NotDeclared` for connections, files and programs that no capability covers. For good."""
    roots = tuple(
        str(Path(root).resolve())
        for root in (sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path, *_ALWAYS, own_folder)
        if root
    )
    network, files = "network" in capabilities, "files" in capabilities

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        group, _, what = event.partition(".")
        if group == "socket" and what in _NETWORK and not network:
            _refuse("opens a connection", "network")
        elif event in _PROGRAMS and not (network and files):
            _refuse("starts a program", "network, files")
        elif event in _CHANGES and not files:
            _refuse("changes files", "files")
        elif event in _LOOKS and not files and not _is_harmless(arguments, roots):
            _refuse(f"uses {str(arguments[0])[:80]}", "files")

    sys.addaudithook(watch)


def _is_harmless(arguments: tuple[object, ...], roots: tuple[str, ...]) -> bool:
    """A look at what belongs to Python or to the plugin; a number is a file that is open already."""
    path = arguments[0]
    if path is None or isinstance(path, int):
        return True
    flags = arguments[2] if len(arguments) > 2 else 0
    if isinstance(flags, int) and flags & _WRITING and path != os.devnull:
        return False
    # A path that goes up again is taken for what it means, links are left as they are: looking must not look.
    plain = os.path.normpath(os.path.abspath(os.fsdecode(path)))  # type: ignore[arg-type]  # noqa: PTH100
    return any(plain == root or plain.startswith(f"{root}/") for root in roots)


def _refuse(deed: str, capability: str) -> None:
    raise NotDeclared(f"it {deed} and has not declared {capability} in CAPABILITIES")
