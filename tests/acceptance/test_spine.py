"""The way of a letter through the real program: real Dovecot, real SMTP, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance import letters
from tests.acceptance.mails import about, fifth_working_day_after, parsed, words
from tests.acceptance.office import TestOffice, on_postgresql, on_sqlite
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import Accepted, SmtpSink

_KEYS = """
    number series year direction registered_at kind sender title public_title restriction assignments deadlines links
    history sha256
"""
KEYS = frozenset(_KEYS.split())


@dataclass
class Day:
    """An office after its first letters were drained."""

    office: TestOffice
    dovecot: Dovecot
    sink: SmtpSink
    first: list[Accepted] = field(default_factory=list)

    def entry(self, title: str) -> dict[str, Any]:
        """The one line of the register with this title."""
        found = [line for line in self.office.lines("register", "list") if title in line["title"]]
        assert len(found) == 1, found
        line: dict[str, Any] = found[0]
        return line

    def drain(self) -> list[Accepted]:
        """Drain; returns the mails that this sent."""
        before = len(self.sink.accepted)
        self.office.officed("run", "--drain")
        return self.sink.accepted[before:]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[Day]:
    """Letters of every kind have arrived in two mailboxes and a scan folder, and were drained once."""
    storage = on_sqlite()
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        storage = on_postgresql(postgres.database())
    sink = SmtpSink()
    sink.start()
    info, planning = dovecot.user(), dovecot.user()
    office = TestOffice(tmp_path_factory.mktemp("spine") / "office", dovecot.password)
    boxes = {"info": (info, dovecot.port), "planeering": (planning, dovecot.port)}
    office.write(mailboxes=boxes, smtp=sink.port, storage=storage, settle=0)
    twice = letters.request_with_pdf("both")
    dovecot.deliver(info, b"Delivered-To: info@kaleva.example\r\n" + twice, letters.request_with_pdf("pdf"))
    dovecot.deliver(planning, b"Delivered-To: planeering@kaleva.example\r\n" + twice)
    dovecot.deliver(info, letters.unsure("ask"), letters.newsletter("advert"), letters.my_data("private"))
    dovecot.deliver(info, letters.explanation("move"), letters.request("answer"), letters.request("close"))
    (office.scans / "skann 1.pdf").write_bytes(letters.scan("scan"))
    made = Day(office, dovecot, sink)
    made.first = made.drain()
    yield made
    sink.stop()


on_sqlite_only = pytest.mark.parametrize("day", ["sqlite"], indirect=True, scope="module")


def test_a_letter_reaches_the_responsible_person(day: Day) -> None:
    """The mail carries number, kind, due date and reason; the letter is attached with its very octets."""
    entry = day.entry("Teabenõue pdf")
    (mail,) = about(day.first, entry["number"])
    registered = datetime.fromisoformat(entry["registered_at"]).astimezone(ZoneInfo("Europe/Tallinn")).date()
    due = fifth_working_day_after(registered)
    assert date.fromisoformat(entry["due"]) == due
    text = words(mail)
    told = ("Saatja: ", "Pealkiri: ", "Liik: teabenõue", "Miks Teile: ")
    for word in (entry["number"], *told, f"{due:%d.%m.%Y}", "AvTS"):
        assert word.casefold() in text.casefold(), text
    assert mail.recipients == (f"{parsed(mail)['To']}".strip("<>"),)
    assert letters.request_with_pdf("pdf") in mail.content
    assert parsed(mail).get_payload(1).get_content_type() == "message/rfc822"


def test_mailbox_letters_are_moved_once(day: Day) -> None:
    """INBOX is empty, each letter stands once in the taken folder, with its octets as they were."""
    info, planning = day.office.users
    assert [day.dovecot.uids(user) for user in (info, planning)] == [[], []]
    taken = day.dovecot.letters(info, "Registreeritud")
    assert taken.count(letters.request_with_pdf("pdf")) == 1
    assert len(taken) == len(set(taken))
    assert len(day.dovecot.letters(planning, "Registreeritud")) == 1


def test_the_entry_shows_everything_that_is_promised(day: Day) -> None:
    """`register show --json` has every key of the contract, with the path of the letter in its history."""
    card = day.office.json("register", "show", day.entry("Teabenõue pdf")["number"])
    assert set(card) >= KEYS
    assert (card["kind"], card["direction"], card["series"]) == ("teabenoue", "incoming", "7-2")
    assert [line["to"] for line in card["history"] if line["to"]] == ["received", "read", "registered", "forwarded"]
    assert card["assignments"][0]["as"] == "responsible"
    assert card["deadlines"][0]["steps"] != []
    assert [(a["name"], a["media_type"]) for a in card["attachments"]] == [("Lisa 1.pdf", "application/pdf")]


def test_the_same_letter_in_two_mailboxes_is_one_entry(day: Day) -> None:
    """Two lines of the ledger, one number, one mail to the responsible person."""
    entry = day.entry("Teabenõue both")
    lines = [line for line in day.office.lines("ledger") if line["document"] == entry["document"]]
    assert sorted(line["outcome"] for line in lines) == ["duplicate", "forwarded"]
    assert {line["source"] for line in lines} == {"info", "planeering"}
    assert len(about(day.first, entry["number"])) == 1


def test_a_scan_is_forwarded_untouched(day: Day) -> None:
    """A PDF of the scan folder becomes an entry; its bytes are attached by its number; its file is with the taken."""
    entry = day.entry("skann 1.pdf")
    (mail,) = about(day.first, entry["number"])
    attached = next(parsed(mail).iter_attachments())
    named = f"{entry['number'].replace('/', '_')} skann 1.pdf"
    assert (attached.get_filename(), attached.get_content()) == (named, letters.scan("scan"))
    assert [line["source"] for line in day.office.lines("ledger") if line["document"] == entry["document"]] == [
        "skannid"
    ]
    assert [p.name for p in day.office.scans.rglob("*") if p.is_file()] == ["skann 1.pdf"]
    assert not (day.office.scans / "skann 1.pdf").exists()


def test_a_restricted_letter_goes_out_as_a_notice(day: Day) -> None:
    """A data-subject request is announced by number and term: no name, no title, no content."""
    entry = day.entry("Andmepäring")
    (mail,) = about(day.first, entry["number"])
    said = mail.content.decode() + words(mail) + str(parsed(mail)["Subject"])
    for secret in ("Maret", "Salumäe", "salumae", "Andmepäring", "private"):
        assert secret not in said
    assert list(parsed(mail).iter_attachments()) == []


def test_a_second_drain_changes_nothing(day: Day) -> None:
    """What was handled is not handled again: no mail, no number, no line of the ledger."""
    before = day.office.json("register", "verify"), day.office.lines("ledger")
    assert day.drain() == []
    assert (day.office.json("register", "verify"), day.office.lines("ledger")) == before


@on_sqlite_only
def test_an_unsure_letter_asks_the_registrar_and_goes_on_by_their_word(day: Day) -> None:
    """Held without a number; the question names document and date; `held release --kind` registers it."""
    (held,) = [h for h in day.office.json("held", "list") if "Jutt" in h["title"]]
    assert held["code"] == "ask"
    (question,) = about(day.first, f"dokument {held['document']}")
    assert question.recipients == ("maive.lepikult@kaleva.example",)
    assert f"held release {held['document']}" in words(question)
    day.office.officed("held", "release", str(held["document"]), "--kind", "selgitustaotlus", "--as", "maive")
    day.drain()
    card = day.office.json("register", "show", day.entry("Jutt ask")["number"])
    assert (card["kind"], card["state"]) == ("selgitustaotlus", "forwarded")
    assert "person:maive" in {line["actor"] for line in card["history"]}


@on_sqlite_only
def test_a_refused_advert_can_come_back(day: Day) -> None:
    """Machine mail is listed, without a number; `refused release` registers it and no rule refuses it again."""
    (refused,) = day.office.json("refused", "list")
    assert (refused["kind"], refused["title"]) == ("reklaam", "Suvine kampaania advert")
    day.office.officed("refused", "release", str(refused["id"]), "--kind", "teade", "--as", "maive")
    sent = day.drain()
    entry = day.entry("Suvine kampaania")
    assert about(sent, entry["number"]) != []
    assert day.office.json("refused", "list") == []


@on_sqlite_only
def test_assigning_brings_the_letter_to_the_new_person(day: Day) -> None:
    """The new person gets a mail with the instruction and the letter; the register names them as responsible."""
    number = day.entry("Selgitustaotlus move")["number"]
    day.office.officed("assign", number, "urve", "--instruction", "Palun vaadake üle", "--as", "maive")
    (mail,) = day.drain()
    assert mail.recipients == ("urve.kiviselg@kaleva.example",)
    assert "Palun vaadake üle" in words(mail)
    assert letters.explanation("move") in mail.content
    card = day.office.json("register", "show", number)
    assert [a["person"] for a in card["assignments"] if a["as"] == "responsible"] == ["urve"]
    assert number in [line["number"] for line in day.office.lines("deadlines", "--person", "urve")]


@on_sqlite_only
def test_answered_closed_and_opened_again(day: Day) -> None:
    """An answer ends the term; closing without one wants a reason; reopening lets the same term run on."""
    answered, closed = (day.entry(f"Teabenõue {mark}") for mark in ("answer", "close"))
    day.office.officed("answer", answered["number"], "--as", "tiiu", "--how", "post")
    unwilling = day.office.run("close", closed["number"])
    assert (unwilling.returncode, len(unwilling.stderr.splitlines())) == (1, 1)
    day.office.officed("close", closed["number"], "--reason", "Saatja võttis kirja tagasi", "--as", "maive")
    running = {line["number"] for line in day.office.lines("deadlines")}
    assert running.isdisjoint({answered["number"], closed["number"]})
    day.office.officed("reopen", closed["number"], "--as", "kersti")
    assert [mail for mail in day.drain() if closed["number"] in str(parsed(mail)["Subject"])] != []
    card = day.office.json("register", "show", closed["number"])
    assert [d["due"] for d in card["deadlines"]] == [closed["due"]]
    assert {"person:maive", "person:kersti"} <= {line["actor"] for line in card["history"]}
    ended = day.office.json("register", "show", answered["number"])
    assert (ended["state"], [e["outcome"] for e in ended["ended"]]) == ("closed", ["answered"])
    assert ended["history"][-1]["actor"] == "person:tiiu"


@on_sqlite_only
def test_the_register_is_sound_after_all_that(day: Day) -> None:
    """`register verify` says yes and open terms are listed nearest first."""
    assert day.office.json("register", "verify")["findings"] == []
    dues = [line["due"] for line in day.office.lines("deadlines")]
    assert dues == sorted(dues)
