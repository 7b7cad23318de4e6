"""Mails as they leave: headers, text and originals."""

import email
import re
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.changes import Letter
from officed.domain.message_id import message_id
from officed.flow.attaching import clean_name, may_travel_bare, name_for_people
from officed.flow.rendering import OriginalFile, render
from officed.settings.model import Office

OFFICE = Office(
    name="Kaleva Linnavalitsus",
    name_genitive="Kaleva Linnavalitsuse",
    domain="kaleva.example",
    address="info@kaleva.example",
)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LETTER = Letter(
    key="forward.12.1",
    purpose="forward",
    to=("mari.maasikas@kaleva.example",),
    template="forward",
    values={
        "number": "7-1/123",
        "kind": "teabenoue",
        "received": "2026-11-20",
        "due": "2026-11-27",
        "because": "reegel teabenoue: leidis sõna »koopia«",
    },
)
MAIL = (
    b"From: jaan@naaber.example\r\nSubject: =?utf-8?q?Teaben=C3=B5ue?=\r\nX-Odd:  kept \t\r\n\r\n"
    b"Palun koopiat.\r\n.\r\n"
)


def rendered(letter: Letter = LETTER, *originals: OriginalFile, office: Office = OFFICE) -> bytes:
    """Return the mail as the relay would send it."""
    made = message_id(letter.key, office.domain)
    return render(letter, office=office, message_id=made, date=AT, originals=originals)


def parsed(raw: bytes) -> EmailMessage:
    """Return what a mail program sees."""
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def region(raw: bytes, number: int) -> tuple[bytes, bytes]:
    """Return headers and octets of a part, cut out between the delimiters (RFC 2046 5.1.1)."""
    found = re.search(rb'multipart/mixed; boundary="([^"]+)"', raw)
    assert found is not None
    parts = raw.split(b"\r\n--" + found[1])
    head, _, data = parts[number + 1].removeprefix(b"\r\n").partition(b"\r\n\r\n")
    return head, data


def assert_sound(raw: bytes) -> None:
    """Check what every mail must be: CRLF everywhere, no line over 998 octets, no defect."""
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not parsed(raw).defects


def test_headers_say_who_what_and_that_a_machine_wrote() -> None:
    """Mail programs and other machines see sender, number, date and that nobody should answer automatically."""
    letter = replace(LETTER, in_reply_to="<abc@naaber.example>")
    raw = rendered(letter)
    mail = parsed(raw)
    assert_sound(raw)
    assert mail["From"].addresses[0].display_name == "Kaleva Linnavalitsus"
    assert mail["From"].addresses[0].addr_spec == "info@kaleva.example"
    assert [a.addr_spec for a in mail["To"].addresses] == ["mari.maasikas@kaleva.example"]
    assert mail["Subject"] == "Täitmiseks 7-1/123, tähtaeg 27.11.2026"
    assert mail["Date"].datetime == AT
    assert mail["Message-ID"] == "<officed.forward.12.1@kaleva.example>"
    assert mail["In-Reply-To"] == mail["References"] == "<abc@naaber.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-Officed-Key"] == "forward.12.1"
    assert "sõna »koopia«" in mail.get_content()


def test_an_acknowledgement_is_an_automatic_reply() -> None:
    """RFC 3834 tells replies to a letter from other automatic mail; nobody's holiday notice answers either."""
    letter = replace(LETTER, purpose="acknowledgement", template="acknowledgement_unconfirmed")
    assert parsed(rendered(letter))["Auto-Submitted"] == "auto-replied"


def test_a_letter_without_a_thread_has_no_empty_headers() -> None:
    """What is not an answer has neither In-Reply-To nor References, and a spoilt one is left out."""
    for reference in (None, "not a message id", "<a@b>\r\nBcc: x@y.example"):
        mail = parsed(rendered(replace(LETTER, in_reply_to=reference)))
        assert mail["In-Reply-To"] is None
        assert mail["References"] is None
        assert mail["Bcc"] is None


def test_an_attached_mail_is_there_octet_for_octet() -> None:
    """The original mail stands between the delimiters exactly as it came, and mail programs can open it."""
    raw = rendered(LETTER, OriginalFile("kiri.eml", "message/rfc822", MAIL))
    head, data = region(raw, 1)
    assert_sound(raw)
    assert data == MAIL
    assert b"Content-Type: message/rfc822\r\n" in head
    assert b"Content-Transfer-Encoding: 7bit" in head
    inner = parsed(raw).get_payload(1).get_payload(0)
    assert inner["Subject"] == "Teabenõue"


def test_eight_bit_octets_are_declared_inside_and_outside() -> None:
    """RFC 2045 6.4: the attached mail and the whole one both say 8bit, and nothing is re-encoded."""
    original = "Subject: x\r\n\r\nõäöü\r\n".encode()
    raw = rendered(LETTER, OriginalFile("kiri.eml", "message/rfc822", original))
    head, data = region(raw, 1)
    assert data == original
    assert b"Content-Transfer-Encoding: 8bit" in head
    assert parsed(raw)["Content-Transfer-Encoding"] == "8bit"


@pytest.mark.parametrize(
    "original",
    [
        b"Subject: lf only\n\nx\n",
        b"Subject: bare\r\n\r\nx\ry\r\n",
        b"Subject: nul\r\n\r\nx\0y\r\n",
        b"Subject: long\r\n\r\n" + b"x" * 999 + b"\r\n",
        b"",
    ],
    ids=["lf", "cr", "nul", "long", "empty"],
)  # fmt: skip
def test_a_mail_that_may_not_travel_bare_goes_as_a_file(original: bytes) -> None:
    """A server would mend such a mail and so change it: it goes as a file in base64, still octet for octet."""
    raw = rendered(LETTER, OriginalFile("kiri.eml", "message/rfc822", original))
    head, data = region(raw, 1)
    assert_sound(raw)
    assert b64decode(data) == original
    assert b"application/octet-stream" in head
    assert parsed(raw).get_payload(1).get_filename() == "kiri.eml"


@pytest.mark.parametrize(
    ("title", "stored", "media_type", "name"),
    [
        ("Teabenõue: leping 3-2/17", "1.eml", "message/rfc822", "7-1_123 Teabenõue_ leping 3-2_17.eml"),
        ("Запрос информации", "1:2,S", "message/rfc822", "7-1_123 Запрос информации.eml"),
        ("skann.PDF", "skann.PDF", "application/pdf", "7-1_123 skann.pdf"),
        ("", "1.eml", "message/rfc822", "7-1_123.eml"),
        ("", "Leping 5.ASICE", "application/octet-stream", "7-1_123.asice"),
        ("", "Avaldus 12.11 Mari Maasikas", "application/pdf", "7-1_123.pdf"),
        ("", "Avaldus 12.11", "text/plain", "7-1_123.txt"),
        ("", "Avaldus.Maasikas", "application/octet-stream", "7-1_123"),
        ("../../etc\r\nBcc: x", "1", "message/rfc822", "7-1_123 .._.._etcBcc_ x.eml"),
        ("\u202egpj.exe", "1.eml", "message/rfc822", "7-1_123 gpj.exe.eml"),
        ("õ" * 200, "1.eml", "message/rfc822", f"7-1_123 {'õ' * 69}.eml"),
    ],
)
def test_a_copy_is_named_by_number_and_title(title: str, stored: str, media_type: str, name: str) -> None:
    """Staff know it by them in a folder; no folders, line ends or marks of direction, at most 150 octets."""
    assert name_for_people("7-1/123", title, stored, media_type) == name
    raw = rendered(LETTER, OriginalFile(name, media_type, MAIL))
    assert_sound(raw)
    assert parsed(raw).get_payload(1).get_filename() == name


@given(st.binary(max_size=400), st.sampled_from(["message/rfc822", "application/pdf", "text/plain", "multipart/mixed"]))
def test_any_octets_arrive_untouched(data: bytes, media_type: str) -> None:
    """Whatever the original is, what arrives is the original."""
    raw = rendered(LETTER, OriginalFile("fail", media_type, data))
    head, got = region(raw, 1)
    assert_sound_outside(raw)
    bare = media_type == "message/rfc822" and may_travel_bare(data)
    assert (got if bare else b64decode(got)) == data
    assert (b"base64" in head) != bare


def assert_sound_outside(raw: bytes) -> None:
    """Check line ends and lengths; what an attached mail is like inside is not ours to judge."""
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@given(st.lists(st.sampled_from([b"--", b"=_officed_", b"\r\n", b"a", b"\xf5", b": "]), max_size=60).map(b"".join))
def test_mails_arrive_untouched_between_other_files(original: bytes) -> None:
    """A mail full of delimiters, between two other files, is still cut out exactly."""
    pdf = OriginalFile("a.pdf", "application/pdf", b"%PDF-1.4\r\n")
    raw = rendered(LETTER, pdf, OriginalFile("k.eml", "message/rfc822", original), pdf)
    head, data = region(raw, 2)
    assert (b64decode(data) if b"base64" in head else data) == original
    assert b64decode(region(raw, 3)[1]) == pdf.data


def test_a_boundary_never_stands_in_an_original() -> None:
    """A mail of ours that comes back as an attachment of the same mail does not end it early."""
    inner = rendered(LETTER, OriginalFile("kiri.eml", "message/rfc822", MAIL))
    raw = rendered(LETTER, OriginalFile("kiri.eml", "message/rfc822", inner))
    assert region(raw, 1)[1] == inner
    assert len(parsed(raw).get_payload()) == 2


def test_the_same_letter_is_the_same_mail() -> None:
    """A repeat after a crash is the same mail, which servers and people can tell as one."""
    original = OriginalFile("leping.pdf", "application/pdf", b"%PDF-1.4")
    assert rendered(LETTER, original) == rendered(LETTER, original)


@given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=60), st.text(max_size=20))
def test_no_value_starts_a_header(value: str, name: str, addr: str) -> None:
    """Numbers, names, addresses and keys from outside never add a header, a recipient or a line."""
    evil = "\r\nBcc: keegi@mujal.example\r\n\r\n"
    letter = replace(
        LETTER,
        key=value + evil,
        to=(addr + evil + "@kaleva.example",),
        values={**LETTER.values, "number": value + evil},
        in_reply_to=f"<{value}{evil}@x.example>",
    )
    office = OFFICE.model_copy(update={"name": name + evil, "address": f"info{evil}@kaleva.example"})
    raw = rendered(letter, OriginalFile(value + evil, "text/plain" + evil, b"x"), office=office)
    head = raw.partition(b"\r\n\r\n")[0].decode("utf-8")
    names = [line.partition(":")[0] for line in head.split("\r\n") if line[:1] not in {" ", "\t"}]
    assert names == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Officed-Key",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    ]  # fmt: skip
    part, _ = region(raw, 1)
    assert [line.partition(b":")[0] for line in part.split(b"\r\n") if line[:1] != b" "] == [
        b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition",
    ]  # fmt: skip
    assert_sound_outside(raw)
    assert len(parsed(raw)["From"].addresses) == 1


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("arve\u202efdp.exe", "arvefdp.exe"),
        ("a\r\nB: c.pdf", "aB_ c.pdf"),
        ("leping „5-5/74“.asice", "leping „5-5_74“.asice"),
        ("", "file"),
        ("...", "file"),
        ("\udcff.pdf", "_.pdf"),
        ("õ" * 300 + ".pdf", "õ" * 73 + ".pdf"),
    ],
)
def test_names_are_safe_on_every_system(name: str, clean: str) -> None:
    """A file name from outside cannot climb out of a folder, hide its ending or break a header."""
    assert clean_name(name) == clean


def test_names_beyond_ascii_arrive_whole() -> None:
    """An Estonian or Russian file name is read as it was written (RFC 2231)."""
    name = "Märgukiri Õunapuu tänavast – копия.pdf"
    raw = rendered(LETTER, OriginalFile(name, "application/pdf", b"%PDF-1.4"))
    assert parsed(raw).get_payload(1).get_filename() == name
    assert raw.isascii()


def test_an_office_name_beyond_ascii_is_encoded() -> None:
    """The office's name is shown as it is written, with commas and brackets too."""
    office = OFFICE.model_copy(update={"name": "Õunapuu Vallavalitsus (kantselei), Eesti"})
    sender = parsed(rendered(LETTER, office=office))["From"].addresses[0]
    assert sender.display_name == "Õunapuu Vallavalitsus (kantselei), Eesti"
    assert sender.addr_spec == "info@kaleva.example"


def test_several_recipients_all_stand_in_to() -> None:
    """Everybody who gets the mail sees who else does."""
    letter = replace(LETTER, to=tuple(f"ametnik{n}@kaleva.example" for n in range(40)))
    raw = rendered(letter)
    assert_sound(raw)
    assert [a.addr_spec for a in parsed(raw)["To"].addresses] == list(letter.to)


def test_real_letters_go_out_as_they_came_in() -> None:
    """Labelled letters, where they are at hand, arrive octet for octet as message/rfc822 or as a file."""
    folder = Path(__file__).parents[4] / "shared" / "letters"
    if not folder.is_dir():
        pytest.skip("the labelled letters are not at hand")
    for path in sorted(folder.glob("*.eml")):
        original = path.read_bytes()
        head, data = region(rendered(LETTER, OriginalFile(path.name, "message/rfc822", original)), 1)
        assert (b64decode(data) if b"base64" in head else data) == original, path.name
