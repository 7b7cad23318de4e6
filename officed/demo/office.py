"""The office of the demo: the sample office in a folder, with its servers on loopback."""

from __future__ import annotations

import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from officed.domain.errors import OfficedError
from officed.settings.sample import write_office
from officed.store.migrating import migrate
from officed.wiring import furnish, open_database

PASSWORD_VARIABLE = "OFFICED_DEMO_PASSWORD"
"""Where the settings find the password of the mail boxes; it is set for this process only."""

MAILBOXES = {name: f"{name}@kaleva.example" for name in ("info", "planeering", "arved")}
"""Name of the source -> address of the mail box."""

SCANS = "skaneeringud"
SENT = "sent"

_SETTINGS = """\
# The office of `officed demo`: the sample office, with servers that live as long as the demo does.

[office]
name = "Kaleva Linnavalitsus"
name_genitive = "Kaleva Linnavalitsuse"
domain = "kaleva.example"
address = "info@kaleva.example"

{mailboxes}
[[folder]]
name = "{scans}"
path = "{scans}"
settle_seconds = 0.2
poll_seconds = 1.0

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"

[daemon]
tick_seconds = 0.2

[reminders]
quiet = false    # the demo is played at any hour
digest = false
weekly = ""

[alarms]
to = ["it@kaleva.example"]
"""

_MAILBOX = """\
[[mailbox]]
name = "{name}"
host = "127.0.0.1"
port = {port}
security = "none"
user = "{user}"
password = "env:{variable}"
poll_seconds = 5
"""


class FolderTaken(OfficedError):
    """{folder} is not an empty folder. Name a new one for the demo, or leave --dir away."""


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """Where things stand: the office folder, and the ports its settings name."""

    folder: Path
    imap_port: int
    smtp_port: int

    @property
    def config(self) -> Path:
        """The settings file, for `-c`."""
        return self.folder / "config" / "officed.toml"

    @property
    def scans(self) -> Path:
        """The watched folder of scans."""
        return self.folder / SCANS

    @property
    def sent(self) -> Path:
        """Where the mail server keeps what officed sent."""
        return self.folder / SENT

    @property
    def log(self) -> Path:
        """The log of the demo."""
        return self.folder / "officed.log"


def make_office(folder: Path | None) -> DemoOffice:
    """Write the office into a new or empty folder (a temporary one where none is named), with its database.

    Raises `FolderTaken`.
    """
    place = _empty(folder) if folder else Path(tempfile.mkdtemp(prefix="officed-demo-"))
    office = DemoOffice(place.resolve(), *_free_ports(2))
    write_office(office.folder)
    boxes = (
        _MAILBOX.format(name=name, port=office.imap_port, user=user, variable=PASSWORD_VARIABLE)
        for name, user in MAILBOXES.items()
    )
    office.config.write_text(_SETTINGS.format(mailboxes="\n".join(boxes), scans=SCANS, smtp=office.smtp_port), "utf-8")
    database = open_database(furnish(office.config).office.settings)
    try:
        migrate(database)
    finally:
        database.close()
    return office


def _empty(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = next(folder.iterdir(), None) is not None
    except OSError:
        taken = True
    if taken:
        raise FolderTaken(folder=folder)
    return folder


def _free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody uses; all are asked for before the first is let go, so they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def put_scan(office: DemoOffice, name: str, data: bytes) -> str:
    """Put a scan into the folder, whole at once; returns its name, with which its key in the ledger begins."""
    # Names that begin with a dot are left alone by the source.
    partial = office.scans / f".{name}.part"
    partial.write_bytes(data)
    partial.replace(office.scans / name)
    return name
