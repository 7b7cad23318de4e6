"""Pieces of `officed doctor` that are arithmetic or a conversation."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from officed.cli.examining.findings import Finding, Mark, ok
from officed.cli.examining.fonts import examine as examine_fonts
from officed.cli.examining.greeting import Peer, certificate_end, clock_of
from officed.cli.examining.patient import Patient
from officed.cli.examining.queues import _aged
from officed.cli.examining.validity import not_after
from officed.cli.examining.words import examine as examine_words
from officed.settings.model import Office, Settings
from officed.store.look import Queue
from officed.words.building import write_dictionary
from officed.words.shelf import LANGUAGES, dictionary_file, shelf_of
from tests.servers.certificates import self_signed

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
NOBODY = Settings(office=Office(name="Kaleva", domain="kaleva.example", address="info@kaleva.example"))


@pytest.mark.parametrize("days", [-400, -1, 30, 365 * 30])
def test_the_end_of_a_certificate_is_read(tmp_path: Path, days: int) -> None:
    """The same instant as a library of X.509 reads, with years of two and of four digits."""
    file, _ = self_signed(tmp_path, days)
    der = ssl.PEM_cert_to_DER_cert(file.read_text())
    assert not_after(der) == x509.load_der_x509_certificate(der).not_valid_after_utc


@given(st.binary(max_size=200))
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    """Any bytes give an instant or a ValueError, nothing else."""
    try:
        assert not_after(data).tzinfo
    except ValueError:
        pass


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that has one conversation after another; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    sock, _ = server.accept()
                except OSError:
                    return
                with sock:
                    talk(sock)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("greeting", "time"),
    [
        ("220 post ESMTP Exim 4.96 Fri, 20 Nov 2026 10:00:00 +0200", NOW),
        ("220 post ESMTP; Fri, 20 Nov 2026 08:00:00 +0000 (UTC)", NOW),
        ("220 post ESMTP Postfix", None),
        ("220 post ESMTP Fri, 99 Nov 2026 08:00:00 +0000", None),
        ("", None),
    ],
)
def test_the_clock_in_a_greeting_is_read(greeting: str, time: datetime | None) -> None:
    """Where the server tells the time; anything else is no time and no error."""
    with serving(lambda sock: sock.sendall(f"{greeting}\r\n".encode())) as port:
        assert clock_of(Peer("smtp", "smtp", "127.0.0.1", port, "none")) == time


@pytest.mark.parametrize(
    ("protocol", "lines"),
    [
        ("imap", "* OK tere\r\na NO not here\r\n"),
        ("imap", "* OK tere\r\n"),
        ("imap", "* OK tere\r\n" + "* jutt\r\n" * 60),
        ("smtp", "220 tere\r\n250-post\r\n250 OK\r\n502 not here\r\n"),
        ("smtp", "554 no service\r\n"),
    ],
)
def test_a_server_without_starttls_is_an_error_of_the_wire(protocol: str, lines: str) -> None:
    """A refusal, an end or endless talk where STARTTLS is asked for ends with OSError, in time."""
    with serving(lambda sock: sock.sendall(lines.encode())) as port, pytest.raises(OSError):
        certificate_end(Peer("post", protocol, "127.0.0.1", port, "starttls"))


@pytest.mark.parametrize(
    ("age", "mark", "said"),
    [
        (timedelta(minutes=5), Mark.OK, "the oldest for 5 min"),
        (timedelta(hours=3, minutes=2), Mark.WARNING, "the oldest for 3 h 2 min"),
        (timedelta(days=3), Mark.WRONG, "the oldest for 3 days"),
        (timedelta(minutes=-5), Mark.OK, "the oldest for 0 min"),
    ],
)
def test_a_queue_is_judged_by_its_oldest(age: timedelta, mark: Mark, said: str) -> None:
    """After an hour a warning, after a day it is wrong."""
    found = _aged(Queue(2, NOW - age), "mails wait", "mend it", NOW)
    assert (found.mark, said in found.what) == (mark, True)
    assert bool(found.mend) is (mark is not Mark.OK)


def test_missing_and_damaged_dictionaries_are_told(tmp_path: Path) -> None:
    """Doctor names the languages without a dictionary, or with one that cannot be read, and the command."""
    office = NOBODY.model_copy(update={"root": tmp_path})
    shelf = shelf_of(office.data)
    (none,) = examine_words(Patient(tmp_path / "o.toml", NOW), office)
    assert (none.mark, none.mend) == (Mark.WARNING, f"officed words build -c {tmp_path}/o.toml")
    assert "en, et, ru" in none.what
    shelf.mkdir(parents=True)
    for language in LANGUAGES:
        write_dictionary(dictionary_file(shelf, language), [("arvet", "arve")])
    (good,) = examine_words(Patient(tmp_path / "o.toml", NOW), office)
    assert good.mark is Mark.OK
    dictionary_file(shelf, "ru").write_bytes(b"half")
    (bad,) = examine_words(Patient(tmp_path / "o.toml", NOW), office)
    assert (bad.mark, bad.what) == (Mark.WARNING, "dictionaries cannot be read: ru")


def test_fonts_are_looked_for_by_family(tmp_path: Path) -> None:
    """A symbol font is no help; a font with Cyrillic letters is."""
    patient = Patient(tmp_path, NOW)
    (tmp_path / "symbols.ttf").touch()
    (bad,) = examine_fonts(patient, NOBODY, (tmp_path, tmp_path / "none"))
    (tmp_path / "DejaVuSans.ttf").touch()
    (good,) = examine_fonts(patient, NOBODY, (tmp_path,))
    assert (bad.mark, bad.mend) == (Mark.WARNING, "apt install fonts-dejavu-core")
    assert good == ok("fonts", "found: dejavu")


def test_an_examination_that_raises_or_hangs_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One line each, with what was found before, and the others are told."""
    from officed.cli.examining import examinations

    def raising(_patient: Patient, _settings: Settings) -> Iterator[Finding]:
        yield ok("one", "first")
        raise RuntimeError("two\nlines")

    hanging = threading.Event()

    def waiting(_patient: Patient, _settings: Settings) -> Iterator[Finding]:
        hanging.wait()
        yield ok("two", "late")

    monkeypatch.setattr(examinations, "TABLE", (("one", raising), ("two", waiting), ("three", raising)))
    monkeypatch.setattr(examinations, "PATIENCE_SECONDS", 0.5)
    found = list(examinations.examine_all(Patient(tmp_path / "officed.toml", NOW, settings=NOBODY)))
    hanging.set()
    assert [one.what.partition(":")[0] for one in found[1:]] == [
        "first", "could not be examined", "no answer in 0 seconds", "first", "could not be examined",
    ]  # fmt: skip
    assert "RuntimeError: two lines" in found[2].what
