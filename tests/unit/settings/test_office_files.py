"""The four files of an office: all mistakes at once, each with its line."""

from __future__ import annotations

import json
import os
import shutil
import traceback
from datetime import date
from pathlib import Path

import pytest

from officed.domain.reminders import LADDER, Audience, Rung
from officed.settings.loading import load_settings
from officed.settings.office import OfficeFiles, check_secrets, load_office
from officed.settings.problems import SettingsInvalid
from officed.settings.sample import sample_office

SMALL = """[office]
name = "Kaleva Linnavalitsus"
domain = "kaleva.example"
address = "info@kaleva.example"
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A copy of the sample office."""
    shutil.copytree(sample_office() / "config", tmp_path / "config")
    return tmp_path


def change(office: Path, name: str, text: str) -> None:
    """Write one file of the office anew."""
    (office / "config" / name).write_text(text, "utf-8")


def load(office: Path) -> OfficeFiles:
    """Load the office in a folder."""
    return load_office(office / "config" / "officed.toml")


def said(office: Path) -> list[str]:
    """What is wrong with the office, one line each."""
    with pytest.raises(SettingsInvalid) as caught:
        load(office)
    assert caught.value.exit_code == 2
    return str(caught.value).splitlines()


def places(lines: list[str]) -> list[str]:
    """Only file and line of each problem."""
    return [line.split(": ", 1)[0].removeprefix("config/") for line in lines]


def test_sample_office_has_no_problem() -> None:
    """What is shipped loads without a problem or a warning, and so it does without a file named."""
    files = load_office(None)
    assert files.warnings == ()
    assert files.settings.office.domain == "kaleva.example"
    assert files.people.present("registrar", date(2026, 11, 23)) == ("maive", None, None)
    assert files.file_plan.for_kind("teabenoue").code == "7-2"
    assert files.file_plan.for_kind("reklaam").code == files.file_plan.general == "7-1"
    assert files.ladder == LADDER


def test_sample_office_has_the_roles_that_rules_speak_of() -> None:
    """Rules may count on these roles in the sample office."""
    needed = (
        "registrar secretary head lawyer accountant planner builder social environment roads it web procurement"
        " education council data_protection whistleblower_handler"
    )
    assert set(needed.split()) <= load_office().people.roles.keys()


def test_all_mistakes_of_all_files_come_at_once(office: Path) -> None:
    """Each of several mistakes in each of the four files is named with its line, in one go."""
    change(office, "officed.toml", SMALL.replace("domain", "domian") + '[[mailbox]]\nname = "info"\nport = 99999\n')
    change(office, "people.toml", '[[person]]\nid = "mari"\nname = "M"\nemail = "m"\nsubstitute = "jaan"\n')
    change(office, "series.toml", 'general = "7-9"\n[[series]]\ncode = "7-1"\ntitle = "T"\npattern = "{x}"\n')
    terms = (office / "config" / "terms.toml").read_text("utf-8")
    change(office, "terms.toml", "nonsense = 1\n" + terms)
    assert places(said(office)) == [
        "officed.toml:1", "officed.toml:3", "officed.toml:5", "officed.toml:5", "officed.toml:5", "officed.toml:7",
        "people.toml", "people.toml:4", "people.toml:5", "series.toml:1", "series.toml:5", "terms.toml:1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (
            'timezone = "Europe/Talin"',
            "5: office: there is no time zone »Europe/Talin«. Did you mean `Europe/Tallinn`?",
        ),
        ('adress = "x"', "5: office: there is no setting »adress«. Did you mean `address`?"),
        ('language = "ett"', "Did you mean `et`? Write 'et', 'ru' or 'en' instead."),
        ("[smpt]", "5: there is no setting »smpt«. Did you mean `smtp`?"),
        ('root = "x"\n', "5: office: there is no setting »root«. Known: address, "),
        ("[daemon]\nworkers = 0", "6: daemon: »workers« must be at least 1, not 0. Write 1 or more instead."),
        (
            '[daemon]\nworkers = "two"',
            "6: daemon: »workers« must be a whole number. Write it without quotes: workers = 1.",
        ),
        ("[alarms]\nto = 'a@b.example'", '6: alarms: »to« must be a list. Write to = ["..."].'),
        ('[reminders]\nat = "nine"', "6: reminders: »at« must be a time of day."),
        ("[mailbox]\nname = 'a'", "5: »mailbox« must be a list. Write [[mailbox]] above each."),
        ('[[folder]]\nname = "a"\n', '5: folder »a«: »path« is missing. Write path = "folder".'),
        (
            "[[folder]]\nname='a'\npath='x'\n[[folder]]\nname='a'\npath='y'",
            "9: folder »a«: »a« is already used in line 6.",
        ),
        (
            "[[folder]]\nname='a'\npath='x'\n[[folder]]\nname='b'\npath='x'",
            "10: folder »b«: »x« is already used in line 7.",
        ),
        (
            "[[folder]]\nname='a'\npath='x'\n[[maildir]]\nname='a'\npath='y'",
            "6: folder »a«: a maildir has the same name. Write another »name«",
        ),
        (
            "[[maildir]]\nname='a'\npath='x'\n[[maildir]]\nname='b'\npath='x'",
            "10: maildir »b«: »x« is already used in line 7.",
        ),
        (
            "[[maildir]]\nname='a'\npath='x'\nfolders=['', 'Uus']\ntaken='Uus'",
            "9: maildir »a«: »taken« is itself a watched folder, letters would come in again.",
        ),
        ("[[maildir]]\nname='a'\npath='x'\nfolders=['../y']", "8: maildir »a«: "),
        ("[[maildir]]\nname='a'\npath='x'\nfolders=['.']", "8: maildir »a«: "),
        ("[[maildir]]\nname='a'\npath='x'\ntaken=''", "8: maildir »a«: "),
        (
            "[smtp]\nhost='h'\n[mail_folder]\npath='x'",
            "7: mails have two ways out, [mail_folder] and [smtp] in line 5. Keep one of the two",
        ),
        (
            "[mail_folder]\npath='x/y'\n[[folder]]\nname='a'\npath='x'",
            "6: mail_folder: »path« lies in the watched folder »a«",
        ),
        (
            "[[folder]]\nname='a'\npath='x'\npoll_seconds = inf",
            "8: folder »a«: »poll_seconds« must be a finite number.",
        ),
        ("x = " + "[" * 5000, "the file is nested too deeply"),
        ("x = 1" + "0" * 5000, "holds a number too long"),
        ('[storage]\ndatabase = "mysql://x"', "6: storage: »database« is neither sqlite nor a PostgreSQL address."),
        ("x = 1\nx = 2", "6: this is no TOML: Cannot overwrite a value. The same key or table stands twice; keep one."),
        ("x = yes", "5: this is no TOML: Invalid value. Write texts in quotes"),
    ],
)
def test_mistake_is_a_sentence_with_its_line(office: Path, extra: str, sentence: str) -> None:
    """A mistake in `officed.toml` is told in words, with the line and what to write instead."""
    change(office, "officed.toml", SMALL + extra + "\n")
    (line,) = said(office)
    assert sentence in line
    assert line.startswith("config/officed.toml:")


def test_mailbox_must_not_watch_where_it_puts_letters(office: Path) -> None:
    """A mailbox whose taken folder is watched would take every letter again and again."""
    box = '[[mailbox]]\nname="a"\nhost="h"\nuser="u"\npassword="env:X"\nfolders=["INBOX", "A"]\ntaken = "A"\n'
    change(office, "officed.toml", SMALL + box)
    assert places(said(office)) == ["officed.toml:11"]


@pytest.mark.parametrize(
    "value", ['"hunter2"', '"hunter2:x"', "{ reference = 'hunter2' }", '["hunter2"]', "2222", '"env:hunter2 x"']
)
def test_plain_password_is_refused_and_never_repeated(office: Path, value: str) -> None:
    """A password that stands in a file is a mistake; no message or traceback shows it."""
    change(office, "officed.toml", f'{SMALL}[smtp]\nhost = "h"\npassword = {value}\npasword = {value}\n')
    with pytest.raises(SettingsInvalid) as caught:
        load(office)
    first, second = str(caught.value).splitlines()
    assert 'the secret of »password« stands in the file. Write »password = "env:NAME"«' in first
    assert "config/officed.toml:7" in first
    assert "Did you mean `password`?" in second
    whole = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.__context__)
    assert "hunter2" not in whole
    assert "2222" not in whole


def test_password_in_the_database_address_is_refused(office: Path) -> None:
    """The address of the database holds no password either, and the message does not repeat it."""
    change(office, "officed.toml", SMALL + '[storage]\ndatabase = "postgresql://a:hunter2@db/x"\n')
    (line,) = said(office)
    assert "hunter2" not in line
    assert 'password = "env:NAME"' in line


def test_every_value_knows_where_it_comes_from(office: Path) -> None:
    """A value of the file names its line, another one says that it is the default."""
    box = '[[mailbox]]\nname = "a"\nhost = "h"\nuser = "u"\npassword = "env:X"\n'
    change(office, "officed.toml", SMALL + box)
    origins = load(office).origins
    assert origins["office.domain"] == "config/officed.toml:3"
    assert origins["mailbox.0.password"] == "config/officed.toml:9"
    assert origins["mailbox.0.port"] == origins["daemon.workers"] == "default"
    assert not any(key.startswith("root") for key in origins)


def test_relative_paths_start_from_the_office_folder(office: Path) -> None:
    """Paths are relative to the parent of `config/`; absolute ones stay as they are."""
    change(office, "officed.toml", SMALL + '[storage]\ndata = "/srv/data"\n[[folder]]\nname = "a"\npath = "scans"\n')
    settings = load_settings(office / "config" / "officed.toml")
    assert settings.root == office
    assert settings.data == Path("/srv/data")
    assert settings.folder[0].path == office / "scans"
    assert settings.plugins.folder == office / "plugins"
    assert settings.rules == office / "inbox_rules"


def test_own_ladder_replaces_the_built_in_one(office: Path) -> None:
    """Rows of the file are the whole ladder."""
    change(office, "officed.toml", SMALL + '[reminders]\nladder = [{ id = "x", to = ["head"], working_days = 2 }]\n')
    assert load(office).ladder == (Rung("x", (Audience.HEAD,), 2),)


def test_missing_and_unreadable_files_are_named(office: Path) -> None:
    """A missing file, a text in another encoding and a folder in place of a file are one clear line each."""
    (office / "config" / "people.toml").unlink()
    (office / "config" / "series.toml").write_bytes('general = "x"\ntitle = "Määrus"\n'.encode("latin-1"))
    (office / "config" / "terms.toml").unlink()
    (office / "config" / "terms.toml").mkdir()
    first, second, third = said(office)
    assert first.startswith("config/people.toml: the file does not exist.")
    assert second.startswith("config/series.toml:2: the text is not UTF-8.")
    assert third.startswith("config/terms.toml: the file cannot be read: Is a directory.")


def test_byte_order_mark_and_dos_lines_are_read(office: Path) -> None:
    """Files that were saved by Windows editors are read as they are meant."""
    (office / "config" / "officed.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(office).settings.office.name == "Kaleva Linnavalitsus"


def test_missing_secrets_are_told_by_check(office: Path) -> None:
    """A secret that cannot be had is a problem of `officed check` with its line, and loading does without it."""
    smtp = '[smtp]\nhost = "h"\npassword = "env:MAIL"\n[[mailbox]]\nname="a"\nhost="h"\nuser="u"\npassword="file:pw"\n'
    change(office, "officed.toml", SMALL + smtp)
    files = load(office)
    missing = check_secrets(files, {})
    assert [(str(one.file), one.line, one.warning) for one in missing] == [
        ("config/officed.toml", 7, False),
        ("config/officed.toml", 12, False),
    ]
    (office / "pw").write_text("geheim\n")
    (office / "pw").chmod(0o644)
    (open_file,) = check_secrets(files, {"MAIL": "x"})
    assert open_file.warning
    assert "chmod 600" in open_file.instead
    (office / "pw").chmod(0o600)
    assert check_secrets(files, {"MAIL": "x"}) == ()


def test_settings_as_json_show_the_place_of_a_secret_only() -> None:
    """The dumped sample names the variable; the value is in none of its forms, although the environment has it."""
    os.environ["OFFICED_IMAP_PASSWORD"] = "hunter2"
    try:
        settings = load_office().settings
        dumped = settings.model_dump_json()
        assert json.loads(dumped)["mailbox"][0]["password"] == "env:OFFICED_IMAP_PASSWORD"
        assert "hunter2" not in dumped + repr(settings) + str(settings)
    finally:
        del os.environ["OFFICED_IMAP_PASSWORD"]


@pytest.mark.parametrize("name", ["nowhere.toml", "config"])
def test_office_that_is_not_there_is_one_line(office: Path, name: str) -> None:
    """A wrong -c is told once with the whole path, not once for each file beside it."""
    with pytest.raises(SettingsInvalid) as caught:
        load_office(office / name)
    assert str(caught.value).startswith(f"{office / name}: there is no such file. Name an officed.toml with -c")
    assert len(caught.value.problems) == 1
