"""Large letters: fetched in pieces into a file, so that no letter is ever held in memory as a whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from officed.api import Unreachable
from officed.plugins.imap.connection import Connection

# A letter above this comes in pieces of that size; both in octets.
LARGE = 4 * 1024 * 1024
PIECE = 2 * 1024 * 1024


class Spool:
    """A file that a large letter is written to. `head` is its first piece, `line` what the server said with that."""

    def __init__(self, file: IO[bytes], folder: Path | None) -> None:
        self.path = Path(file.name)
        self.head = b""
        self.line = b""
        self._file = file
        self._folder = folder or self.path.parent

    def fill(self, connection: Connection, uid: int, size: int) -> bool:
        """Write the letter; False where it has gone. `size` is what the server says, which may be wrong.

        Raises `Unreachable`, also where the disk is full.
        """
        start = 0
        while True:
            data, line = connection.piece(uid, start, PIECE)
            if data is None:
                if start:
                    raise Unreachable(what=connection.what, reason=f"letter {uid} went away while it was read")
                return False
            if not start:
                self.head, self.line = data, line
            self._write(data)
            start += len(data)
            # A server that knows no pieces gives the whole at once; one that is wrong about sizes is asked on.
            if not data or len(data) > PIECE or (len(data) < PIECE and start >= size):
                return True

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise _no_place(self._folder, error) from error


@contextmanager
def spool(folder: Path | None) -> Iterator[Spool]:
    """A file in a folder, which is made where it is missing; None: where the system keeps such files."""
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 (it is closed below, outside of the handler)
            prefix="large-", suffix=".eml", dir=folder
        )
    except OSError as error:
        raise _no_place(folder or Path(tempfile.gettempdir()), error) from error
    with file:
        yield Spool(file, folder)


def _no_place(folder: Path, error: OSError) -> Unreachable:
    return Unreachable(what=f"The folder {folder}", reason=f"a large letter cannot be written there ({error.strerror})")
