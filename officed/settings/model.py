"""Every setting of `config/officed.toml`: name, type, default and what it means. The schema, the sample and the manual
are made from here."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from officed.settings.journal_table import Journal
from officed.settings.reminders import Reminders as Reminders
from officed.settings.retention_table import Retention
from officed.settings.shapes import HEADER_NAME, LANGUAGE, WEB_ADDRESS, Port, Security
from officed.settings.shapes import Address as Address
from officed.settings.shapes import Name as Name
from officed.settings.shapes import Secret as Secret
from officed.settings.shapes import Table as Table
from officed.settings.sources import Mailbox, Maildir, OAuth2, ScanFolder

_WITH_PASSWORD = re.compile(r"^[a-z0-9+]+://[^/@]*:[^/@]+@")


class Office(Table):
    """Whose register this is."""

    name: str = Field(description="Name of the agency as letters show it.")
    name_genitive: str = Field(default="", description="The name in the Estonian genitive (»... pädevuses«).")
    domain: str = Field(description="Mail domain of the agency; Message-IDs end with it.")
    address: Address = Field(description="The general mail address; officed's mails come from it.")
    registry_code: str = Field(default="", pattern=r"^(\d{8})?$", description="Registrikood, 8 digits.")
    timezone: str = Field(default="Europe/Tallinn", description="Time zone of dates, numbers and terms (IANA name).")
    language: Literal["et", "ru", "en"] = Field(default="et", description="Language of mails that have no other.")


class Storage(Table):
    """Where the register and the originals are kept."""

    data: Path = Field(default=Path("data"), description="Originals, locks and caches; relative to the office folder.")
    database: str = Field(
        default="sqlite", description="»sqlite« (a file in the data folder) or a postgresql:// address."
    )
    password: Secret | None = Field(default=None, description="Database password; it never stands in the address.")

    @field_validator("database")
    @classmethod
    def _known_database(cls, address: str) -> str:
        if _WITH_PASSWORD.match(address):
            raise PydanticCustomError("password_in_address", "a secret must not stand in this file")
        if address != "sqlite" and not address.startswith("postgresql://"):
            raise PydanticCustomError("database", "»database« is neither sqlite nor a PostgreSQL address")
        return address


class SmtpServer(Table):
    """The server that mails leave by. It may have a password or a table `[smtp.oauth2]`."""

    name: Name = "smtp"
    host: str
    port: Port = 587
    security: Security = "starttls"
    user: str = ""
    password: Secret | None = None
    oauth2: OAuth2 | None = None
    timeout_seconds: float = Field(default=30, gt=0)
    verify_tls: bool = True


class MailFolder(Table):
    """A folder that mails are written into, one file each, instead of a server that they leave by."""

    name: Name = "mail_folder"
    path: Path = Field(description="Relative to the office folder; made when it is missing.")


class Deciding(Table):
    """When officed goes on by itself; points are those of the rules."""

    forward: float = Field(default=10, gt=0, description="Points the best kind needs.")
    margin: float = Field(default=4, ge=0, description="Points by which it must lead; kinds within it are plausible.")
    second: float = Field(
        default=8,
        gt=0,
        description="A letter that goes on by itself has a second matter, whose term runs too, where paragraphs of its "
        "own bring another request more points than these.",
    )
    trusted_servers: tuple[str, ...] = Field(
        default=(),
        description="Names under which mail servers of ours write Authentication-Results (RFC 8601); rules may ask "
        "what those found out about the sender.",
    )


class Reading(Table):
    """Limits of the reader processes."""

    processes: int = Field(default=2, ge=1, le=64)
    seconds: float = Field(default=30, gt=0, description="Longest time for one part.")
    memory_mb: int = Field(default=700, ge=128, description="Largest address space of a reader.")
    text_mb: float = Field(default=8, gt=0, description="Longest text kept of one document.")
    parts: int = Field(default=500, ge=1, description="Most parts of one document.")
    depth: int = Field(default=8, ge=1, description="How deep containers are opened.")
    entries: int = Field(default=1000, ge=1, description="Most files taken out of one container.")
    unpacked_mb: float = Field(default=200, gt=0, description="Most that all containers of one document may unpack to.")
    ratio: float = Field(default=200, gt=1, description="A file packed more tightly than so many to one stays packed.")
    covers: Literal["signed", "any", "off"] = Field(
        default="signed",
        description="Cover sheets to follow in scans: those that `officed covers` made, any with a code, or none.",
    )
    passwords: tuple[Secret, ...] = Field(
        default=(), description="Passwords that locked PDF files are tried with, in this order; a file has one a line."
    )
    ocr: bool = Field(default=True, description="Recognise the text of scanned pages (needs Tesseract).")
    ocr_languages: tuple[Annotated[str, Field(pattern=LANGUAGE)], ...] = Field(
        default=("est", "rus", "eng"), min_length=1, description="Languages of scans, by Tesseract's names."
    )
    ocr_dpi: int = Field(default=300, ge=70, le=600, description="How finely pages of a PDF are drawn for it.")
    ocr_seconds: float = Field(default=60, gt=0, description="Longest time for recognising one page.")
    ocr_least_confidence: float = Field(
        default=60, ge=0, le=100, description="A page recognised less surely is said to be hardly legible."
    )


class Plugins(Table):
    """Plugins beyond the built-in ones; found ones are active only when named here."""

    enabled: tuple[str, ...] = Field(default=(), description="Names of entry points or of files in the folder.")
    disabled: tuple[str, ...] = Field(default=(), description="Built-in plugins to leave out.")
    folder: Path = Field(
        default=Path("plugins"), description="Folder of single-file plugins, relative to the office folder."
    )
    seconds: float = Field(
        default=10, gt=0, description="Longest time for one answer of a plugin that did not come with officed."
    )
    failures: int = Field(
        default=5, ge=1, description="After so many failures in a row such a plugin is switched off, with an alarm."
    )


class Daemon(Table):
    """How the daemon works."""

    workers: int = Field(default=2, ge=1, le=32, description="Threads that take documents through their steps.")
    senders: int = Field(default=1, ge=1, le=16, description="Threads that send mail, each with its own connection.")
    lease_seconds: float = Field(
        default=300, ge=5, description="After so long another worker takes over from a dead one."
    )
    tick_seconds: float = Field(default=1.0, ge=0.05, description="How often the database is asked for work at least.")
    resend_seconds: float = Field(
        default=30, gt=0, description="When a mail that could not be sent is tried again; then after twice as long."
    )
    hung_minutes: float = Field(
        default=60, ge=10, description="A thread without a sign of life for so long hangs; systemd restarts the daemon."
    )
    attach_mb: float = Field(
        default=25, gt=0, description="A bigger original goes along with no mail; the mail says where it is kept."
    )


class AlarmServer(SmtpServer):
    """Second way for alarms: a mail server that is not the office's own."""

    name: Name = "alarm-smtp"
    to: tuple[Address, ...] = Field(
        default=(), description="Who gets alarms by this server, best at another domain; else [alarms] to."
    )
    sender: Address | None = Field(default=None, description="Envelope sender that this server allows; else ours.")


class Alarms(Table):
    """Who hears of trouble."""

    to: tuple[Address, ...] = Field(default=(), description="Mail addresses of those who look after the server.")
    smtp: AlarmServer | None = None
    webhook: str = Field(
        default="", pattern=WEB_ADDRESS, description="Second way besides: each alarm is sent there as JSON (POST)."
    )
    webhook_secret: Secret | None = Field(default=None, description="What the web hook knows us by.")
    webhook_header: str = Field(
        default="X-Officed-Secret", pattern=HEADER_NAME, description="Header that carries the secret."
    )
    second: Literal["fallback", "always"] = Field(
        default="fallback", description="Second ways carry what the first could not send in time, or every alarm."
    )
    second_after_minutes: float = Field(default=5, ge=0, description="How long the first way is waited for.")
    unreachable_minutes: float = Field(default=5, gt=0, description="A source not reached for so long is an alarm.")
    unread_minutes: float = Field(default=60, gt=0, description="Letters not worked on for so long are an alarm.")
    unsent_minutes: float = Field(default=60, gt=0, description="Mails not sent for so long are an alarm.")
    free_mb: int = Field(default=500, ge=0, description="Less free space than this in the data folder is an alarm.")
    clock_seconds: float = Field(default=60, gt=0, description="A clock that jumps by so much is an alarm.")
    day_from: time = Field(default=time(8, 0), description="Local time at which a working day begins.")
    day_until: time = Field(default=time(17, 0), description="Local time at which it ends; then silence is noticed.")
    sender_per_hour: int = Field(default=100, ge=1, description="So many letters of one sender in an hour: an alarm.")

    @model_validator(mode="after")
    def _day_ends_after_it_begins(self) -> Alarms:
        if self.day_until <= self.day_from:
            raise PydanticCustomError("short_day", "the working day ends before it begins")
        return self


class Ledger(Table):
    """How the ledger is compared with the mailboxes and folders themselves."""

    reconcile: bool = Field(default=True, description="Compare every night; differences are told and mended.")
    reconcile_at: time = Field(default=time(3, 30), description="Local time of it.")
    stale_minutes: int = Field(
        default=30, ge=1, description="A letter that has stood in a mailbox for so long should have been taken."
    )


class Backup(Table):
    """The backup of every night."""

    folder: Path | None = Field(
        default=None, description="Folder of backups, best on another disk; without one none is made by itself."
    )
    at: time = Field(default=time(2, 0), description="Local time of it.")
    keep: int = Field(default=14, ge=1, le=1000, description="So many are kept, the newest.")


class Duplicates(Table):
    """When a letter is asked about because it may be one that is here already."""

    ask: bool = Field(default=True, description="Hold such a letter for a person; else it is taken for a new one.")
    days: int = Field(default=30, ge=0, description="How many days apart two letters of one text may have come.")
    likeness: float = Field(
        default=0.85, gt=0, le=1, description="Share of the words of one that stands in the other, in their order."
    )


class Logging(Table):
    """What the log looks like."""

    format: Literal["auto", "console", "json"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Acknowledge(Table):
    """Automatic receipts to senders."""

    enabled: bool = Field(default=False, description="Send a receipt with number and due date to the sender.")
    per_sender_per_day: int = Field(default=5, ge=0)


class Outgoing(Table):
    """Letters of ours that are found in mailboxes with direction = "outgoing"."""

    answers: Literal["propose", "close"] = Field(
        default="propose", description="What a sent answer does to the letter that it surely answers."
    )
    unknown: Literal["refuse", "register"] = Field(
        default="refuse", description="What becomes of sent mail that no number and no thread ties to the register."
    )


class Settings(Table):
    """The whole of `config/officed.toml`. `root` is the office folder that relative paths start from."""

    root: SkipJsonSchema[Path] = Field(default=Path(), exclude=True)
    office: Office
    storage: Storage = Storage()
    mailbox: tuple[Mailbox, ...] = ()
    maildir: tuple[Maildir, ...] = ()
    folder: tuple[ScanFolder, ...] = ()
    smtp: SmtpServer | None = None
    mail_folder: MailFolder | None = None
    deciding: Deciding = Deciding()
    reminders: Reminders = Reminders()
    reading: Reading = Reading()
    plugins: Plugins = Plugins()
    plugin: dict[str, dict[str, object]] = Field(
        default={}, description="[plugin.NAME]: the settings of one plugin, checked by the schema that it declares."
    )
    daemon: Daemon = Daemon()
    alarms: Alarms = Alarms()
    ledger: Ledger = Ledger()
    backup: Backup = Backup()
    journal: Journal = Journal()
    duplicates: Duplicates = Duplicates()
    retention: Retention = Retention()
    outgoing: Outgoing = Outgoing()
    log: Logging = Logging()
    acknowledge: Acknowledge = Acknowledge()
    rules: Path = Field(default=Path("inbox_rules"), description="Folder of rule files, relative to the office folder.")
    shadow_rules: Path | None = Field(
        default=None, description="Folder of rules on trial: asked about every letter, deciding nothing."
    )

    @property
    def data(self) -> Path:
        """The data folder, absolute when `root` is."""
        return self.root / self.storage.data

    @property
    def journals(self) -> Path:
        """The folder of the sealed journals, absolute when `root` is."""
        return self.root / self.journal.folder if self.journal.folder else self.data / "journal"
