"""Packages in the form of BagIt 1.0 (RFC 8493): a folder that `sha256sum -c manifest-sha256.txt` proves anywhere.

A bag is written beside its place under a hidden name, and renamed when it is whole and on the disk.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from officed.domain.errors import OfficedError, Refused
from officed.flow.archiving import Member

_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class NoBag(OfficedError):
    """{folder} cannot be written: {reason}. Nothing is left behind; make room or name another folder."""

    exit_code = 3


def write_bag(folder: Path, members: Iterable[Member], info: Mapping[str, str]) -> int:
    """Write a bag with these files under `data/`; `info` goes into bag-info.txt. Returns how many files.

    Raises `Refused` where the folder is there and not empty, `NoBag` where it cannot be written.
    """
    return _whole(folder, lambda half: _fill(half, members, info))


def write_plain(folder: Path, members: Iterable[Member]) -> int:
    """Write a folder with these files and nothing else. Returns how many; raises like `write_bag`."""
    return _whole(folder, lambda half: len([_put(half / member.path, member.pieces) for member in members]))


def _whole(folder: Path, fill: Callable[[Path], int]) -> int:
    half = folder.with_name(f".{folder.name}.part")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Refused(reason=f"{folder} is there already and not empty: name another folder.")
        if half.exists():
            shutil.rmtree(half)
        half.mkdir(parents=True, mode=0o700)
        count = fill(half)
        for path, _, _ in os.walk(half):
            _sync(Path(path))
        if folder.exists():
            folder.rmdir()
        half.rename(folder)
        _sync(folder.parent)
    except OSError as error:
        raise NoBag(folder=folder, reason=_said(error)) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return count


def _said(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{where}"


def _fill(bag: Path, members: Iterable[Member], info: Mapping[str, str]) -> int:
    sums: dict[str, str] = {}
    size = 0
    for member in members:
        path = f"data/{member.path}"
        sums[path], length = _put(bag / path, member.pieces)
        size += length
    told = {**info, "Payload-Oxum": f"{size}.{len(sums)}"}
    tags = {
        "bagit.txt": _DECLARATION,
        "bag-info.txt": "".join(f"{label}: {' '.join(value.split())}\n" for label, value in told.items()),
        "manifest-sha256.txt": _manifest(sums),
    }
    proved = {name: _put(bag / name, [text.encode()])[0] for name, text in tags.items()}
    _put(bag / "tagmanifest-sha256.txt", [_manifest(proved).encode()])
    return len(sums)


def _manifest(sums: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))


def _put(file: Path, pieces: Iterable[bytes]) -> tuple[str, int]:
    """Write a file that is there for good when this returns. Returns its hex SHA-256 and its size."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    hasher, size = hashlib.sha256(), 0
    with file.open("xb") as out:
        for piece in pieces:
            out.write(piece)
            hasher.update(piece)
            size += len(piece)
        out.flush()
        os.fsync(out.fileno())
    return hasher.hexdigest(), size


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
