"""Places that sources watch, each with the same few things that can happen there."""

from __future__ import annotations

import os
import time
from itertools import count
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from officed.api import Fetched, Mailbox, Maildir, ScanFolder, Secret, Source
from officed.plugins.imap import ImapSource
from officed.plugins.maildir import MaildirSource
from officed.plugins.scan_folder import ScanFolderSource
from tests.servers.dovecot import Dovecot
from tests.servers.imap_person import ImapPerson

FOLDER = 'Sissetulnud "õiend" & muu'
TAKEN = "Registreeritud õ"


class Place(Protocol):
    """What a source watches, as the world outside sees it."""

    source: Source

    def put(self, *arrivals: bytes) -> None:
        """Something arrives, or several things in this order."""

    def state(self) -> object:
        """Everything there that somebody could notice a change of."""

    def taken(self) -> list[bytes]:
        """The originals in the taken place."""

    def person_takes(self, key: str) -> None:
        """Somebody moves it away by hand."""

    def replaced(self) -> None:
        """The same arrivals stand there under the same names, but it is another place now."""

    def close(self) -> None:
        """Let go."""


def original(fetched: Fetched) -> bytes:
    """The bytes of an original, however it is handed over."""
    return fetched.path.read_bytes() if fetched.path is not None else fetched.data or b""


def mailbox(server: ImapPerson, user: str, **settings: object) -> Mailbox:
    """Settings for a mailbox on a test server."""
    values: dict[str, object] = {
        "name": "kantselei", "host": server.host, "port": server.port, "security": "none", "user": user,
        "password": Secret(reference="env:UNUSED"),
    }  # fmt: skip
    return Mailbox.model_validate(values | settings)


class MailPlace:
    """A folder on an IMAP server."""

    _numbers = count(1)

    def __init__(self, server: ImapPerson, user: str, folder: str = "INBOX", taken: str = TAKEN) -> None:
        self.server, self.user, self.folder, self._taken = server, user, folder, taken
        if folder != "INBOX":
            server.make_folder(user, folder)
        settings = mailbox(server, user, folders=(folder,), taken=taken)
        self.source: Source = ImapSource(settings, lambda: server.password)

    def put(self, *arrivals: bytes) -> None:
        self.server.append(self.user, *arrivals, folder=self.folder)

    def state(self) -> object:
        letters = self.server.letters(self.user, self.folder)
        return self.server.uids(self.user, self.folder), letters, self.server.flags(self.user, self.folder)

    def taken(self) -> list[bytes]:
        return self.server.letters(self.user, self._taken)

    def person_takes(self, key: str) -> None:
        self.server.move(self.user, int(key.rpartition("|")[2]), "Isiklik", self.folder)

    def replaced(self) -> None:
        letters = self.server.letters(self.user, self.folder)
        self.source.close()
        self.server.delete_folder(self.user, self.folder)
        # UIDVALIDITY is made of the second; a restore does not happen in the same one.
        time.sleep(1.1)
        self.server.append(self.user, *letters, folder=self.folder)

    def close(self) -> None:
        self.source.close()


class InboxPlace(MailPlace):
    """INBOX on Dovecot: letters come by delivery, and the whole mailbox may be restored."""

    server: Dovecot

    def __init__(self, server: Dovecot) -> None:
        super().__init__(server, server.user())

    def put(self, *arrivals: bytes) -> None:
        self.server.deliver(self.user, *arrivals)

    def replaced(self) -> None:
        self.source.close()
        self.server.rebuild(self.user)


class ScanPlace:
    """A scan folder, watched by events or by polling."""

    def __init__(self, root: Path, polling: bool) -> None:
        self.path = root / "skannid"
        self.path.mkdir()
        self._names = count(1)
        settings = ScanFolder(
            name="skanner", path=Path("skannid"), settle_seconds=0.1, poll_seconds=0.2, polling=polling
        )
        self.source: Source = ScanFolderSource(settings, root)

    def put(self, *arrivals: bytes) -> None:
        folder = self.path / "Tallinna mnt 3"
        folder.mkdir(exist_ok=True)
        for raw in arrivals:
            n = next(self._names)
            file = folder / f"õiend {n}.pdf"
            file.write_bytes(raw)
            settled = time.time() - 60 + n / 10
            os.utime(file, (settled, settled))

    def state(self) -> object:
        files = sorted(self.path.rglob("*"))
        return [(file, file.stat().st_mtime_ns, file.is_file() and file.read_bytes()) for file in files]

    def taken(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.path / "registreeritud").rglob("*.pdf"))]

    def person_takes(self, key: str) -> None:
        (self.path / key.rsplit("|", 3)[0]).unlink()

    def replaced(self) -> None:
        for file in sorted(self.path.rglob("*.pdf")):
            content = file.read_bytes()
            file.rename(self.path.parent / file.name)
            file.write_bytes(content)

    def close(self) -> None:
        self.source.close()


class MaildirPlace:
    """A folder of a Maildir, with letters that somebody has read and letters that nobody has."""

    def __init__(self, root: Path, folder: str = "") -> None:
        self.path = root / "Maildir" / (f".{folder}" if folder else "")
        for name in ("tmp", "new", "cur"):
            (self.path / name).mkdir(parents=True)
        self.root = root / "Maildir"
        self._names = count(1)
        settings = Maildir(name="kohalik", path=Path("Maildir"), folders=(folder,), taken=TAKEN, poll_seconds=0.2)
        self.source: Source = MaildirSource(settings, root, ZoneInfo("Europe/Tallinn"))

    def put(self, *arrivals: bytes) -> None:
        for raw in arrivals:
            n = next(self._names)
            came = time.time() - 60 + n / 10
            self.deliver(f"{int(came)}.M{n}P1.kiri", raw, came, read=n % 2 == 0)

    def deliver(self, name: str, raw: bytes, came: float, read: bool = False) -> Path:
        """Deliver as maildir(5) says: written in tmp/, moved into new/ when whole; somebody may have read it since."""
        half = self.path / "tmp" / name
        half.write_bytes(raw)
        os.utime(half, (came, came))
        return half.rename(self.path / "cur" / f"{name}:2,RS" if read else self.path / "new" / name)

    def files(self) -> list[Path]:
        """The letters that stand there."""
        return sorted((*self.path.glob("new/*"), *self.path.glob("cur/*")), key=lambda file: file.name)

    def state(self) -> object:
        files = sorted(self.root.rglob("*"))
        return [(file, file.stat().st_mtime_ns, file.is_file() and file.read_bytes()) for file in files]

    def taken(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.root / f".{TAKEN}" / "cur").glob("*"))]

    def person_takes(self, key: str) -> None:
        name = key.split("|")[1]
        [file] = [file for file in self.files() if file.name.startswith(name)]
        file.unlink()

    def replaced(self) -> None:
        for file in self.files():
            content = file.read_bytes()
            file.rename(self.root.parent / file.name)
            file.write_bytes(content)

    def close(self) -> None:
        self.source.close()
