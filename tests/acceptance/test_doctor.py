"""`officed doctor`: installations broken on purpose, each named with what mends it; a sound one that is well."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from officed.words.building import write_dictionary
from officed.words.shelf import LANGUAGES, dictionary_file, shelf_of
from tests.acceptance.office import TestOffice, on_postgresql
from tests.servers.certificates import self_signed
from tests.servers.dovecot import Dovecot
from tests.servers.lending import lent
from tests.servers.ports import free_port
from tests.servers.smtp_sink import SmtpSink


@dataclass(frozen=True)
class Said:
    """What the doctor said: exit code, and (subject, mark, what, mend) of each finding."""

    code: int
    findings: tuple[tuple[str, str, str, str], ...]

    def of(self, subject: str) -> tuple[tuple[str, str, str, str], ...]:
        """The findings about one subject."""
        return tuple(found for found in self.findings if found[0] == subject)

    def bad(self) -> tuple[tuple[str, str, str, str], ...]:
        """What is wrong."""
        return tuple(found for found in self.findings if found[1] == "wrong")

    def worse(self) -> tuple[tuple[str, str, str, str], ...]:
        """Wrong or warned of."""
        return tuple(found for found in self.findings if found[1] != "ok")


def doctor(office: TestOffice) -> Said:
    """Run the doctor; whatever is the matter, it speaks JSON, names mends and shows no traceback."""
    done = office.run("doctor", "--json", timeout=60)
    assert done.stderr == ""
    value = json.loads(done.stdout)
    found = tuple((one["subject"], one["mark"], one["what"], one["mend"]) for one in value["findings"])
    assert all(mend for _, mark, _, mend in found if mark != "ok"), found
    assert all("could not be examined" not in what for _, _, what, _ in found), found
    assert value["ok"] is not any(mark == "wrong" for _, mark, _, _ in found)
    return Said(done.returncode, found)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[tuple[TestOffice, SmtpSink]]:
    """A sound office with a mailbox over TLS, and the server that its mails leave by."""
    sink = SmtpSink()
    sink.start()
    office = TestOffice(tmp_path_factory.mktemp("sound") / "office", dovecot.password)
    office.write(mailboxes={"info": (dovecot.user(), dovecot.tls_port)}, smtp=sink.port)
    text = office.config.read_text()
    office.config.write_text(text.replace('security = "none"', 'security = "tls"\nverify_tls = false', 1))
    # Small ones: the real ones take half a minute, and the doctor asks only whether they can be read.
    shelf = shelf_of(office.folder / "data")
    shelf.mkdir()
    for language in LANGUAGES:
        write_dictionary(dictionary_file(shelf, language), [("arvet", "arve")])
    office.officed("backup", str(tmp_path_factory.mktemp("backups")))
    yield office, sink
    sink.stop()


@pytest.fixture
def office(made: tuple[TestOffice, SmtpSink], tmp_path: Path) -> TestOffice:
    """A copy of the sound office, to be broken."""
    source = made[0]
    copy = TestOffice(tmp_path / "office", source.environment["OFFICED_TEST_PASSWORD"])
    shutil.copytree(source.folder, copy.folder)
    return copy


def change(office: TestOffice, old: str, new: str) -> None:
    """Change the settings."""
    text = office.config.read_text()
    assert old in text
    office.config.write_text(text.replace(old, new, 1))


def sql(office: TestOffice, statement: str, *values: object) -> None:
    """Do to the database what nobody should."""
    with closing(sqlite3.connect(office.folder / "data" / "officed.db")) as database, database:
        database.execute(statement, values)


def tree(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Every file with its mode, time and content."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in folder.rglob("*")
    }


def test_missing_dictionaries_are_warned_of_and_built(office: TestOffice) -> None:
    """Doctor names the command, and the command mends it."""
    shelf = shelf_of(office.folder / "data")
    shelves = {language: dictionary_file(shelf, language) for language in LANGUAGES}
    for file in shelves.values():
        file.rename(file.with_suffix(".away"))
    ((mark, what, mend),) = (found[1:] for found in doctor(office).of("words"))
    assert (mark, "en, et, ru" in what) == ("warning", True)
    assert mend == f"officed words build -c {office.config}"
    refused = office.run("words", "build", "fi")
    assert (refused.returncode, "There is no dictionary of fi" in refused.stderr) == (2, True)
    assert office.officed("words", "build", "en").count("built") == 1
    # The other two take half a minute to build; those that were there do.
    for language in ("et", "ru"):
        shelves[language].with_suffix(".away").rename(shelves[language])
    assert [found[1] for found in doctor(office).of("words")] == ["ok"]


def test_a_sound_installation_is_well(office: TestOffice) -> None:
    """With a daemon at work: exit code 0, »All is well.«, and who holds which role."""
    with office.start() as daemon:
        said = doctor(office)
        assert (said.code, said.worse()) == (0, ())
        ((_, _, what, _),) = said.of("daemon")
        assert f"process {daemon.process.pid} " in what
        assert all(role in what for role in ("sources", "workers", "relay", "clock"))
        assert office.officed("doctor").splitlines()[-1] == "All is well."


def test_nothing_is_changed_by_looking(office: TestOffice) -> None:
    """Without a daemon that is the one warning, and every file is as it was."""
    before = tree(office.folder)
    said = doctor(office)
    assert (said.code, [found[0] for found in said.worse()]) == (0, ["daemon"])
    assert said.of("daemon")[0][3] == "systemctl start officed"
    assert tree(office.folder) == before


def test_a_wrong_password_is_named(office: TestOffice) -> None:
    """The mailbox whose login is refused, and the place where its password stands."""
    office.environment["OFFICED_TEST_PASSWORD"] = "vale"
    said = doctor(office)
    ((subject, _, what, mend),) = said.bad()
    assert (said.code, subject) == (1, "mailbox info")
    assert "refuses the login" in what
    assert "env:OFFICED_TEST_PASSWORD" in mend
    assert f"officed check --online -c {office.config}" in mend


def test_a_missing_secret_is_named_once(office: TestOffice) -> None:
    """A password that is not there: what to set, and who uses it."""
    del office.environment["OFFICED_TEST_PASSWORD"]
    ((_, mark, what, mend),) = doctor(office).of("permissions")[2:]
    assert mark == "wrong"
    assert "mailbox.0.password" in what
    assert "Set OFFICED_TEST_PASSWORD" in mend


def test_a_password_of_systemd_is_only_warned_of(office: TestOffice) -> None:
    """By hand there are no credentials: nothing is called wrong, and the command that has them is told."""
    change(office, "env:OFFICED_TEST_PASSWORD", "credential:imap")
    said = doctor(office)
    assert (said.code, said.bad()) == (0, ())
    assert "LoadCredential=imap:officed.imap" in said.of("mailbox info")[0][3]


def test_an_unreachable_mail_server_is_named(office: TestOffice, made: tuple[TestOffice, SmtpSink]) -> None:
    """Nothing listens there: host, port, and how to look."""
    port = free_port()
    change(office, f"port = {made[1].port}", f"port = {port}")
    ((subject, _, what, mend),) = doctor(office).bad()
    assert subject == "way out smtp"
    assert f"127.0.0.1:{port}" in what
    assert mend == f"nc -vz 127.0.0.1 {port}"


def test_a_silent_server_is_not_waited_for(office: TestOffice, dovecot: Dovecot) -> None:
    """A server that accepts and says nothing costs ten seconds, and the rest is told."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        change(office, f"port = {dovecot.tls_port}", f"port = {silent.getsockname()[1]}")
        before = time.monotonic()
        said = doctor(office)
    assert time.monotonic() - before < 25
    assert said.bad() == (("mailbox info", "wrong", "no answer in 10 seconds", said.bad()[0][3]),)
    assert said.of("database")


def test_a_missing_scan_folder_is_named(office: TestOffice) -> None:
    """The folder with the command that makes it."""
    office.scans.rmdir()
    ((subject, _, _, mend),) = doctor(office).bad()
    assert (subject, mend) == ("folder skannid", f"install -d {office.scans}")


def test_a_taken_folder_that_cannot_be_made_is_named(office: TestOffice) -> None:
    """A file stands where scans would be moved to."""
    taken = office.scans / "registreeritud"
    taken.touch()
    ((subject, _, what, mend),) = doctor(office).bad()
    assert subject == "folder skannid"
    assert "is in the way" in what
    assert mend == f"mv {taken} {taken}.aside"


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A tiny file system of its own."""
    place = tmp_path / "tiny"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a tiny file system cannot be mounted here: it takes root and CAP_SYS_ADMIN")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_named(office: TestOffice, mounted: Path) -> None:
    """The data folder on a disk of 1 MB."""
    shutil.move(office.folder / "data", mounted / "data")
    change(office, "[storage]", f'[storage]\ndata = "{mounted / "data"}"')
    ((subject, _, what, mend),) = doctor(office).bad()
    assert subject == "disk"
    assert "cannot be stored safely" in what
    assert mend.startswith(f"du -xh --max-depth=2 {mounted / 'data'}")


def test_a_read_only_scan_folder_is_named(office: TestOffice, mounted: Path) -> None:
    """Scans that can be read and not moved would never leave the folder."""
    (mounted / "skannid").mkdir()
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    change(office, 'path = "skannid"', f'path = "{mounted / "skannid"}"')
    found = [one for one in doctor(office).bad() if one[0] == "folder skannid"]
    assert [(mark, mend) for _, mark, _, mend in found] == [("wrong", f"mount -o remount,rw {mounted}")]


def test_an_open_data_folder_is_named(office: TestOffice) -> None:
    """Readable for everybody on the machine: letters are not for everybody."""
    data = office.folder / "data"
    data.chmod(0o755)
    ((subject, _, what, mend),) = doctor(office).bad()
    assert (subject, mend) == ("permissions", f"chmod 700 {data}")
    assert "0755" in what


def test_an_open_secret_is_named(office: TestOffice) -> None:
    """A password file that everybody can read; the password itself is never shown."""
    secret = office.folder / "parool"
    secret.write_text(office.environment["OFFICED_TEST_PASSWORD"] + "\n")
    secret.chmod(0o644)
    change(office, "env:OFFICED_TEST_PASSWORD", "file:parool")
    said = doctor(office)
    ((subject, _, _, mend),) = said.bad()
    assert (subject, mend) == ("permissions", f"chmod 600 {secret}")
    assert office.environment["OFFICED_TEST_PASSWORD"] not in str(said)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_that_root_left_behind_are_named(office: TestOffice) -> None:
    """The folder is the daemon's and the database root's, after a command that was given as root."""
    data = office.folder / "data"
    os.chown(data, 65534, 65534)
    ((subject, _, what, mend),) = doctor(office).bad()
    assert (subject, mend) == ("permissions", f"chown -R --reference={data} {data}")
    assert "officed.db" in what


def test_no_database_is_named(office: TestOffice) -> None:
    """Before the first `officed migrate`, and no file is made by the question."""
    file = office.folder / "data" / "officed.db"
    file.unlink()
    ((subject, _, _, mend),) = doctor(office).bad()
    assert (subject, mend) == ("database", f"officed migrate -c {office.config}")
    assert not file.exists()


def test_an_old_schema_is_named(office: TestOffice) -> None:
    """A database of an older version."""
    sql(office, "UPDATE alembic_version SET version_num = '0000'")
    ((subject, _, what, mend),) = doctor(office).bad()
    assert (subject, mend) == ("database", f"officed migrate -c {office.config}")
    assert "0000" in what


def test_a_dropped_guard_is_named(office: TestOffice) -> None:
    """A trigger that somebody took away, and that the register is to be proved after it is back."""
    sql(office, "DROP TRIGGER guard_history_no_delete")
    ((subject, _, what, mend),) = doctor(office).bad()
    assert subject == "database"
    assert what.endswith(": guard_history_no_delete")
    assert mend == f"officed migrate -c {office.config} && officed register verify -c {office.config}"


def test_a_locked_database_is_named(office: TestOffice) -> None:
    """Another program holds the file for itself: who, can be seen."""
    file = office.folder / "data" / "officed.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as hog:
        hog.execute("PRAGMA locking_mode = EXCLUSIVE")
        hog.execute("BEGIN EXCLUSIVE")
        ((subject, _, what, mend),) = doctor(office).bad()
    assert (subject, mend) == ("database", f"fuser -v {file}")
    assert "locked" in what


def test_a_damaged_database_is_named(office: TestOffice) -> None:
    """Pages of the file are overwritten."""
    file = office.folder / "data" / "officed.db"
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xde\xad" * 20480)
    said = doctor(office)
    assert {found[0] for found in said.bad()} == {"database"}
    assert said.bad()[0][3]


def test_an_expired_certificate_is_named(office: TestOffice, dovecot: Dovecot) -> None:
    """The mail server's certificate ended yesterday; and one that ends soon is warned of."""
    with lent(Dovecot, started=False) as other:
        change(office, f"port = {dovecot.tls_port}", f"port = {other.tls_port}")
        self_signed(other.home, days=-1)
        other.start()
        other.user(dovecot_user(office))
        expired = doctor(office)
        self_signed(other.home, days=7)
        other.restart()
        ending = doctor(office)
        change(office, f"port = {other.tls_port}", f"port = {other.port}")
        change(office, 'security = "tls"', 'security = "starttls"')
        over_starttls = doctor(office)
    ((subject, _, what, mend),) = expired.bad()
    assert subject == "certificates"
    assert "expired on" in what
    assert f"-connect 127.0.0.1:{other.tls_port}" in mend
    assert [(mark, "in 6 days" in what) for _, mark, what, _ in ending.of("certificates")] == [("warning", True)]
    assert [mark for _, mark, _, _ in over_starttls.of("certificates")] == ["warning"]


def dovecot_user(office: TestOffice) -> str:
    """The user of the office's mailbox."""
    return office.config.read_text().split('user = "', 1)[1].split('"', 1)[0]


def test_a_certificate_of_smtp_is_seen(office: TestOffice, made: tuple[TestOffice, SmtpSink], tmp_path: Path) -> None:
    """STARTTLS of a mail server: its certificate lasts, and the login without checking it works."""
    sink = SmtpSink(tls=tmp_path)
    sink.start()
    try:
        change(office, f'port = {made[1].port}\nsecurity = "none"', f"port = {sink.port}\nverify_tls = false")
        said = doctor(office)
    finally:
        sink.stop()
    assert said.bad() == ()
    assert [mark for _, mark, what, _ in said.of("certificates") if what.startswith("smtp ")] == ["ok"]


def test_a_missing_language_of_tesseract_is_named(office: TestOffice, tmp_path: Path) -> None:
    """Estonian is not installed: scans would be read as English."""
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nprintf 'List of available languages (2):\\neng\\nosd\\n'\n")
    program.chmod(0o755)
    office.environment["PATH"] = f"{program.parent}:{office.environment['PATH']}"
    ((subject, _, what, mend),) = doctor(office).bad()
    assert (subject, what) == ("tesseract", "languages of scans are not installed: est, rus")
    assert mend == "apt install tesseract-ocr tesseract-ocr-est tesseract-ocr-rus"


def test_a_clock_behind_the_register_is_named(office: TestOffice) -> None:
    """The last move lies in the future: one of the two clocks was wrong."""
    later = (datetime.now(UTC) + timedelta(hours=3)).isoformat(timespec="microseconds")
    sql(office, "INSERT INTO history (at, actor, event, detail) VALUES (?, 'system:test', 'note', '')", later)
    ((subject, _, what, mend),) = doctor(office).bad()
    assert subject == "clock"
    assert "later" in what
    assert mend.startswith("timedatectl set-ntp true")


def test_a_mail_server_with_another_time_is_warned_of(office: TestOffice, made: tuple[TestOffice, SmtpSink]) -> None:
    """A greeting that tells the time, as Exim's does, is compared with the clock."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        greeting = f"220 post.kaleva.example ESMTP Exim {format_datetime(datetime.now(UTC) - timedelta(hours=1))}\r\n"

        def greet() -> None:
            while True:
                try:
                    sock, _ = server.accept()
                except OSError:
                    return
                with sock:
                    sock.sendall(greeting.encode())

        threading.Thread(target=greet, daemon=True).start()
        change(office, f"port = {made[1].port}", f"port = {server.getsockname()[1]}")
        said = doctor(office)
        server.shutdown(socket.SHUT_RDWR)
    ((_, mark, what, _),) = [found for found in said.of("clock") if "the clock of" in found[2]]
    assert mark == "warning"
    assert "behind ours" in what


def test_a_mail_that_waits_for_days_is_named(office: TestOffice) -> None:
    """The age of the oldest mail in the outbox, and where to look."""
    dated = (datetime.now(UTC) - timedelta(days=3)).isoformat(timespec="microseconds")
    sql(
        office,
        'INSERT INTO outbox (key, purpose, recipients, template, "values", language, attach, critical, channel,'
        " message_id, dated, accepted, next_at) VALUES ('k', 'alarm', '[]', 't', '{}', 'et', '[]', 0, '',"
        " '<k@kaleva.example>', ?, '[]', ?)",
        dated, dated,
    )  # fmt: skip
    ((subject, _, what, mend),) = doctor(office).bad()
    assert subject == "queues"
    assert what == "1 mails wait to be sent, the oldest for 3 days"
    assert mend == f"officed check --online -c {office.config}"


def test_an_open_alarm_is_told(office: TestOffice) -> None:
    """What the daemon is alarmed about stands in the list, too."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    sql(office, "INSERT INTO alarm (key, raised_at, message, times) VALUES ('k', ?, 'Kõik on katki', 1)", now)
    said = doctor(office)
    assert [found[1] for found in said.of("queues") if "Kõik on katki" in found[2]] == ["warning"]


def test_a_reader_that_cannot_start_is_named(office: TestOffice) -> None:
    """A plugin's reader that breaks every reader process."""
    plugin = office.folder / "plugins" / "katki.py"
    plugin.write_text(
        "import os\nfrom officed.api import hookimpl\nAPI_VERSION = 1\n\n@hookimpl\ndef read(part):\n    os._exit(3)\n"
    )
    with office.config.open("a") as config:
        config.write('\n[plugins]\nenabled = ["katki"]\n')
    ((subject, _, what, _),) = doctor(office).bad()
    assert subject == "readers"
    assert "reader died" in what


def test_broken_settings_are_told_first_and_the_rest_is_examined(office: TestOffice) -> None:
    """Exit code 2, file and line; what is sound in the file is examined all the same."""
    change(office, "settle_seconds = 0.3", 'settle_seconds = "palju"')
    (office.folder / "data").chmod(0o755)
    said = doctor(office)
    assert said.code == 2
    assert said.findings[0][:2] == ("settings", "wrong")
    assert "config/officed.toml:" in said.findings[0][2]
    assert said.of("mailbox info")[0][1] == "ok"
    assert said.of("folder skannid") == ()
    assert [found[0] for found in said.bad()] == ["settings", "permissions"]


def test_broken_people_and_rules_are_told(office: TestOffice) -> None:
    """Mistakes beside officed.toml: the mailbox and the way out are examined without them."""
    (office.folder / "config" / "people.toml").write_text("[[person]]\nid = 7\n")
    said = doctor(office)
    assert said.code == 2
    assert "people.toml" in said.findings[0][2]
    assert (said.of("mailbox info")[0][1], said.of("way out smtp")[0][1]) == ("ok", "ok")


def test_a_plugin_that_is_not_there_is_told(office: TestOffice) -> None:
    """The name of the plugin, and the built-in ones go on."""
    with office.config.open("a") as config:
        config.write('\n[plugins]\nenabled = ["kadunud"]\n')
    said = doctor(office)
    assert said.code == 2
    assert "kadunud" in said.findings[0][2]
    assert said.of("mailbox info")[0][1] == "ok"


@pytest.mark.parametrize("text", ["[office\n", None])
def test_settings_that_cannot_be_read_are_told(office: TestOffice, text: str | None) -> None:
    """No TOML, or no file: one line that says so, exit code 2."""
    if text is None:
        office.config.unlink()
    else:
        office.config.write_text(text)
    said = doctor(office)
    assert (said.code, {found[0] for found in said.findings}) == (2, {"settings"})


def test_a_register_on_postgresql_is_examined(office: TestOffice, postgres_url: str) -> None:
    """Schema, guards and the clock of the server; and the test server's own risk, that it runs without fsync."""
    migrate = f"officed migrate -c {office.config}"
    change(office, 'database = "sqlite"', on_postgresql(postgres_url))
    assert migrate in [found[3] for found in doctor(office).bad()]
    office.officed("migrate")
    said = doctor(office)
    assert [what for _, _, what, _ in said.bad()] == [
        "PostgreSQL runs with fsync or synchronous_commit off: a power cut can lose what is registered"
    ]
    assert "the clock of the database server agrees" in [what for _, _, what, _ in said.of("clock")]
    assert "every guard of the register is in place" in [what for _, _, what, _ in said.of("database")]


def test_a_database_server_that_is_not_there_is_named(office: TestOffice) -> None:
    """Nothing listens at the address of PostgreSQL."""
    address = f"postgresql://officed@127.0.0.1:{free_port()}/officed"
    change(office, 'database = "sqlite"', f'database = "{address}"')
    ((subject, _, what, mend),) = doctor(office).bad()
    assert (subject, mend) == ("database", f"pg_isready -d {address}")
    assert "refused" in what
