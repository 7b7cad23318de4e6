"""Secrets stand outside the settings: in the environment, in a file, or in a credential of systemd.

`env:NAME`, `file:PATH` (relative to the office folder) and `credential:NAME` (systemd.exec(5), LoadCredential=).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from officed.domain.errors import BadSettings
from officed.settings.model import Secret
from officed.settings.problems import Problem


class SecretMissing(BadSettings):
    """The secret {reference} cannot be had: {reason}. {instead}"""


def reveal(secret: Secret, root: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return the secret itself, without the line end of its file. Keep it in no value that is logged or stored.

    `root` is the office folder. Raises `SecretMissing`, which never holds the value.
    """
    scheme, _, name = secret.reference.partition(":")
    value = _SCHEMES[scheme](name, root, environ)
    if not value:
        raise SecretMissing(reference=secret, reason="it is empty", instead="Write the secret there.")
    return value


def revealed(secrets: Iterable[Secret], root: Path, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Every line of several secrets, in order, each once. Raises `SecretMissing`."""
    lines = (line for secret in secrets for line in reveal(secret, root, environ).splitlines() if line)
    return tuple(dict.fromkeys(lines))


def secret_problems(
    secrets: Iterable[tuple[Secret, Path, int | None]], root: Path, environ: Mapping[str, str] = os.environ
) -> list[Problem]:
    """Return what is wrong with secrets, each with the file and line that name it; asked by `officed check`.

    A file that everybody on the machine can read is a warning.
    """
    problems = []
    for secret, file, line in secrets:
        try:
            reveal(secret, root, environ)
        except SecretMissing as missing:
            reason, instead = str(missing.values["reason"]), str(missing.values["instead"])
            problems.append(Problem(file, line, f"the secret {secret.reference} cannot be had: {reason}", instead))
            continue
        path = _file_of(secret, root)
        if path is not None and path.stat().st_mode & stat.S_IROTH:
            message = f"everybody on this machine can read the secret {secret.reference}"
            problems.append(Problem(file, line, message, f"Run: chmod 600 {path}", warning=True))
    return problems


def _from_environment(name: str, _root: Path, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise SecretMissing(
            reference=f"env:{name}",
            reason=f"the environment has no {name}",
            instead=f"Set {name} where officed is started, or write file:PATH or credential:NAME instead.",
        )
    return environ[name]


def _from_file(name: str, root: Path, _environ: Mapping[str, str]) -> str:
    path = root / name
    return _read(path, f"file:{name}", f"Write the secret into {path}, readable for officed only (chmod 600).")


def _from_credential(name: str, _root: Path, environ: Mapping[str, str]) -> str:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    instead = f"Add LoadCredential={name}:/etc/officed/{name} to the unit; by hand, set CREDENTIALS_DIRECTORY."
    if not folder:
        raise SecretMissing(
            reference=f"credential:{name}", reason="systemd has handed over no credentials", instead=instead
        )
    return _read(Path(folder) / name, f"credential:{name}", instead)


_SCHEMES: Mapping[str, Callable[[str, Path, Mapping[str, str]], str]] = {
    "env": _from_environment,
    "file": _from_file,
    "credential": _from_credential,
}


def _read(path: Path, reference: str, instead: str) -> str:
    # The reason is taken out of the handler, so that no traceback carries a piece of the file.
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except OSError as error:
        reason = f"{path}: {error.strerror}"
    except UnicodeDecodeError:
        reason = f"{path} is no UTF-8 text"
    raise SecretMissing(reference=reference, reason=reason, instead=instead)


def _file_of(secret: Secret, root: Path) -> Path | None:
    scheme, _, name = secret.reference.partition(":")
    return root / name if scheme == "file" else None
