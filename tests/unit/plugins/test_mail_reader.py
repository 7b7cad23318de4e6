"""The mail reader: what senders and servers really produce, built here byte by byte."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from officed.api import Address, Content, RawPart, Reading
from officed.plugins import mail_reader

HEAD = b"From: Mari Maasikas <mari@saatja.example>\r\nTo: linn@kaleva.example\r\nSubject: Kiri\r\n"


def read(data: bytes) -> Reading:
    """Read bytes as a letter."""
    reading = mail_reader.read(part=RawPart("letter.eml", "message/rfc822", data))
    assert reading is not None
    return reading


def content(data: bytes) -> Content:
    """The content of a letter."""
    found = read(data).content
    assert found is not None
    return found


def with_type(content_type: str, body: bytes, *more: str) -> bytes:
    """A letter with a content type, further header lines and a body."""
    lines = "".join(f"{line}\r\n" for line in (f"Content-Type: {content_type}", *more))
    return HEAD + lines.encode() + b"\r\n" + body


def multipart(kind: str, *parts: bytes) -> bytes:
    """A letter of several parts."""
    body = b"".join(b"--grens\r\n" + part + b"\r\n" for part in parts) + b"--grens--\r\n"
    return with_type(f'multipart/{kind}; boundary="grens"', body)


def test_plain_letter() -> None:
    """The usual fields of a usual letter are read, the date aware."""
    found = content(
        HEAD
        + b'Cc: "Tamm, Jaan" <jaan@saatja.example>, info@saatja.example\r\nDate: Mon, 5 Oct 2026 10:00:00 +0300\r\n'
        b"Message-ID: <a@saatja.example>\r\nIn-Reply-To: <b@kaleva.example>\r\n"
        b"References: <c@kaleva.example>\r\n <b@kaleva.example>\r\n\r\nTere\r\n"
    )
    assert found.sender == Address("Mari Maasikas", "mari@saatja.example")
    assert found.cc == (Address("Tamm, Jaan", "jaan@saatja.example"), Address("", "info@saatja.example"))
    assert found.sent_at == datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
    assert found.message_id == "<a@saatja.example>"
    assert found.in_reply_to == ("<b@kaleva.example>", "<c@kaleva.example>")
    assert found.header("Subject") == "Kiri"
    assert not found.auto_generated
    assert not found.warnings


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"=?utf-8?B?w5VwcGVhYXN0YQ==?=", "Õppeaasta"),
        (b"=?utf-8?Q?=C3=95pp?= =?utf-8?Q?eaasta?=", "Õppeaasta"),
        (b"=?utf-8?B?w5VwcGVhYXN0?= =?utf-8?B?YQ==?=", "Õppeaasta"),
        (b"=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=95ppeaasta?=", "Õppeaasta"),
        (b"=?unknown-8bit?Q?=C3=95ppeaasta?=", "Õppeaasta"),
        (b"=?iso-8859-1?Q?=C3=95ppeaasta?=", "Õppeaasta"),
        ("Õppeaasta".encode(), "Õppeaasta"),
        ("Õppeaasta".encode("cp1257"), "Õppeaasta"),
        ("Жалоба на шум".encode("cp1251"), "Жалоба на шум"),
        (b"=?utf-8?B?!!!?= jama", "jama"),
        (b"=?utf-8?Q?rida=0D=0Ateine?=", "rida teine"),
        (b"a\x00b", "ab"),
        (b"=?utf-7?Q?+2AA-?=", "\ufffd"),
    ],
)
def test_subject_forms(raw: bytes, expected: str) -> None:
    """Subjects come encoded, half encoded, wrongly labelled and raw; each is read as a person would."""
    subject = content(b"From: a@saatja.example\r\nSubject: " + raw + b"\r\n\r\nx").subject
    assert subject == expected


@pytest.mark.parametrize(
    ("raw", "name", "addr"),
    [
        (b"=?utf-8?B?SnVoYW4gw4RsYSA8anVoYW5Ac2FhdGphLmV4YW1wbGU+?=", "Juhan Äla", "juhan@saatja.example"),
        (b"=?utf-8?Q?Tamm=2C_J=C3=BCri?= <j@saatja.example>", "Tamm, Jüri", "j@saatja.example"),
        (b"=?utf-8?Q?Juku=0D=0ABcc:_x?= <j@saatja.example>", "Juku Bcc: x", "j@saatja.example"),
        (b"undisclosed-recipients:;", "", ""),
        (b"", "", ""),
        (b"<j@saatja.example", "", "j@saatja.example"),
        (b"Mari Mets j@saatja.example", "Mari Mets", "j@saatja.example"),
        (b"Vald [mailto:j@saatja.example]", "", "j@saatja.example"),
        ("Jüri <j@saatja.example>".encode("latin-1"), "Jüri", "j@saatja.example"),
    ],
)
def test_sender_forms(raw: bytes, name: str, addr: str) -> None:
    """The sender is found in broken forms; without one the address is empty, not missing."""
    assert content(b"From: " + raw + b"\r\nSubject: x\r\n\r\nx").sender == Address(name, addr)


def test_broken_header_costs_only_itself() -> None:
    """A date out of range, a line that is no header, and an endless line leave the other fields readable."""
    data = (
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\nsee ei ole paiserida\r\nX-Long: " + b"a" * 1_000_000 + b"\r\n"
        + HEAD + b"\r\nTere\r\n"
    )  # fmt: skip
    found = content(data)
    assert (found.subject, found.sender.addr, found.sent_at) == ("Kiri", "mari@saatja.example", None)
    assert len(found.warnings) == 2
    assert read(data).children[0].data == b"Tere\r\n"


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\0\0\0", b"Tere, siin ei ole pealkirju.\n", b"Subject:", b":"])
def test_hardly_a_letter(data: bytes) -> None:
    """Empty files, text without headers and rubbish are read without an error, with a warning or an empty subject."""
    found = content(data)
    assert found.media_type == "message/rfc822"
    assert found.warnings or not found.subject


def test_line_ends() -> None:
    """CRLF, LF and bare CR (old Macintosh) are all line ends."""
    data = multipart("mixed", b"Content-Type: text/plain\r\n\r\nTere", b"Content-Type: image/png\r\n\r\nx")
    for end in (b"\r\n", b"\n", b"\r"):
        reading = read(data.replace(b"\r\n", end))
        assert [part.media_type for part in reading.children] == ["text/plain", "image/png"]
        assert reading.content is not None
        assert reading.content.subject == "Kiri"


@pytest.mark.parametrize(
    "content_type", ["multipart/mixed", 'multipart/mixed; boundary=""', "multipart/mixed; boundary=hoopis-muu"]
)
def test_multipart_without_its_boundary(content_type: str) -> None:
    """A missing or wrong boundary is found in the text, with a warning."""
    body = multipart("mixed", b"Content-Type: text/plain\r\n\r\nTere", b"Content-Type: image/png\r\n\r\nx")
    reading = read(with_type(content_type, body.partition(b"\r\n\r\n")[2]))
    assert [part.media_type for part in reading.children] == ["text/plain", "image/png"]
    assert reading.content is not None
    assert any("boundary" in said for said in reading.content.warnings)


def test_multipart_without_any_boundary() -> None:
    """Where there is no boundary at all the text is read as it stands."""
    reading = read(with_type("multipart/mixed", b"Lihtsalt tekst"))
    assert reading.children[0].body
    assert reading.children[0].data == b"Lihtsalt tekst"


@pytest.mark.parametrize(
    ("encoding", "body", "expected"),
    [
        ("base64 ", b"VGVyZQ==", b"Tere"),
        ("BASE64", b"VGVyZQ", b"Tere"),
        ('"base64"', b"VGVy\r\nZQ==\r\n", b"Tere"),
        ("base64", b"VGVyZQ==VGVyZQ==", b"TereTere"),
        ("base64", b"VGVyZQ==\r\n--\r\nSaadetud listi kaudu, palun vasta\r\n", b"Tere"),
        ("base64", b"Tere! See ei ole base64.\r\n", b"Tere! See ei ole base64.\r\n"),
        ("Quoted-Printable (x)", b"T=C3=B5de=", "Tõde".encode()),
        ("8bit", "Tõde".encode(), "Tõde".encode()),
        ("x-jama", b"Tere", b"Tere"),
        ("x-uuencode", b"begin 644 a.txt\n$5&5R90  \n`\nend\n", b"Tere"),
    ],
)
def test_transfer_encodings(encoding: str, body: bytes, expected: bytes) -> None:
    """Transfer encodings are undone however they are spelt, and what is broken loses only the broken piece."""
    part = read(with_type("application/pdf; name=a.pdf", body, f"Content-Transfer-Encoding: {encoding}")).children[0]
    assert part.data.rstrip(b"\0") == expected


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="=?utf-8?B?w5V1ZS5wZGY=?="', "Õue.pdf"),
        ("attachment; filename*=utf-8''%C3%95ue.pdf", "Õue.pdf"),
        ("attachment; filename*0*=utf-8''%C3%95; filename*1*=ue; filename*2=.pdf", "Õue.pdf"),
        ("attachment; filename*1=.pdf; filename*0=Leping", "Leping.pdf"),
        ("attachment; filename*=bogus''%C3%95ue.pdf", "Õue.pdf"),
        ("attachment; filename=Leping nr 5.pdf", "Leping nr 5.pdf"),
        ('attachment; filename="Leping.pdf', "Leping.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\Users\\x\\leping.pdf"', "leping.pdf"),
        ('attachment; filename="lep\u202efdp.exe"', "lepfdp.exe"),
        ('attachment; filename=".."', "part-1.pdf"),
        ('attachment; filename=""', "part-1.pdf"),
        ("attachment", "part-1.pdf"),
        ('attachment filename="Leping.pdf"', "Leping.pdf"),
        ("attachment; filename='Leping.pdf'", "Leping.pdf"),
        ("attachment; filename=\"UTF-8''%C3%95ue%20a.pdf\"", "Õue a.pdf"),
        ('attachment; filename="5\'6\'100%.pdf"', "5'6'100%.pdf"),
        ('attachment; filename="' + "a" * 3000 + '.pdf"', "a" * 188 + ".pdf"),
    ],
)
def test_file_names(header: str, name: str) -> None:
    """File names are decoded in every form and lose folders, direction characters and endless length."""
    data = HEAD + b"Content-Type: application/pdf\r\nContent-Disposition: " + header.encode() + b"\r\n\r\n%PDF-"
    assert read(data).children[0].name == name


def test_unsafe_name_is_told() -> None:
    """A changed file name leaves a warning on its part."""
    data = with_type("application/pdf", b"x", 'Content-Disposition: attachment; filename="../a.pdf"')
    assert "../a.pdf" in read(data).children[0].warnings[0]


def test_alternative_prefers_plain_text() -> None:
    """Of plain text and HTML that say the same, the plain text is the letter."""
    parts = read(multipart("alternative", b"\r\nTere", b"Content-Type: text/html\r\n\r\n<p>Tere")).children
    assert [part.data for part in parts] == [b"Tere"]


@pytest.mark.parametrize("plain", [b"", b"  \r\n", b"Your mail client does not support HTML messages.", b"\xc2\xa0"])
def test_alternative_with_a_placeholder(plain: bytes) -> None:
    """Where the plain text is empty or only says that there is HTML, the HTML is the letter."""
    data = multipart(
        "alternative", b"Content-Type: text/plain\r\n\r\n" + plain, b"Content-Type: text/html\r\n\r\n<p>Tere"
    )
    assert [part.media_type for part in read(data).children] == ["text/html"]


def test_attachments_inside_an_alternative_are_kept() -> None:
    """A file that a mail program put beside the HTML is not lost with the HTML."""
    inner = (
        b"Content-Type: multipart/mixed; boundary=sees\r\n\r\n--sees\r\n"
        b"Content-Type: text/html\r\n\r\n<p>T\r\n--sees\r\n"
        b"Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-\r\n--sees--"
    )
    parts = read(multipart("alternative", b"\r\nTere", inner)).children
    assert [(part.name, part.body) for part in parts] == [("part-1.txt", True), ("a.pdf", False)]


def test_related_pictures_are_inline() -> None:
    """Pictures of an HTML letter are marked as inline, attachments are not."""
    related = (
        b"Content-Type: multipart/related; boundary=sees\r\n\r\n--sees\r\n"
        b"Content-Type: text/html\r\n\r\n<p>T\r\n--sees\r\n"
        b"Content-Type: image/png; name=logo.png\r\nContent-ID: <1>\r\n\r\nx\r\n--sees--"
    )
    file = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-"
    parts = read(multipart("mixed", related, file)).children
    assert [(part.name, part.inline, part.body) for part in parts[1:]] == [
        ("logo.png", True, False),
        ("a.pdf", False, False),
    ]


@pytest.mark.parametrize("encoded", [False, True])
def test_forwarded_letter(encoded: bool) -> None:
    """A letter inside a letter is one file, byte for byte, also where it is base64; it is named by its subject."""
    inside = b"From: x@saatja.example\r\nSubject: =?utf-8?Q?=C3=95ue/aed?=\r\n\r\nsisu"
    lines = b"Content-Transfer-Encoding: base64\r\n" if encoded else b""
    body = base64.encodebytes(inside) if encoded else inside
    part = read(multipart("mixed", b"\r\nTere", b"Content-Type: message/rfc822\r\n" + lines + b"\r\n" + body)).children[
        1
    ]
    assert (part.name, part.media_type, part.data) == ("Õue aed.eml", "message/rfc822", inside)


def test_ten_thousand_parts() -> None:
    """Ten thousand parts are cut at the limit, with a warning, in little time."""
    reading = read(multipart("mixed", *([b"Content-Type: image/png\r\n\r\nx"] * 10_000)))
    assert len(reading.children) == 5_000
    assert reading.content is not None
    assert any("more than 5000 parts" in said for said in reading.content.warnings)


def test_deep_nesting() -> None:
    """A thousand multiparts inside each other end at the limit, with a warning."""
    body = b"\r\nsisu"
    for level in range(1000):
        mark = b"m%d" % level
        body = b"Content-Type: multipart/mixed; boundary=" + mark + b"\r\n\r\n--" + mark + b"\r\n" + body
    assert any("too deep" in said for said in content(HEAD + body).warnings)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: text/plain;" + b"a" * 60_000 + b"\r\n\r\nx",
        b"Content-Transfer-Encoding: " + b"(" * 60_000 + b"\r\n\r\nx",
        b"From: " + b"(<" * 30_000 + b"\r\n\r\nx",
        b"X: y\r\n" + b" \r\n" * 200_000 + b"x",
        b"X: y\r\n" * 500_000,
        b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"A=" * 1_000_000,
    ],
)
def test_hostile_headers_take_little_time(data: bytes) -> None:
    """No header is read in more time than its length deserves."""
    assert isinstance(content(data), Content)


REPORT = 'multipart/report; report-type=%s; boundary="grens"'


@pytest.mark.parametrize(
    ("lines", "body", "automatic", "bounce"),
    [
        ("Subject: Tere", "Palun vastata.", False, False),
        ("Subject: Tere\r\nAuto-Submitted: no", "Palun vastata.", False, False),
        ("Subject: Uudiskiri\r\nPrecedence: bulk\r\nList-Id: <a.example>", "Uudised", False, False),
        ("Subject: Auto: parkimisluba", "Minu auto vajab parkimisluba.", False, False),
        ("Subject: Puhkuseteade", "Edastan puhkuste ajakava.", False, False),
        ("Subject: Re: Undeliverable: kiri\r\nIn-Reply-To: <a@b.example>", "Miks see kiri tagasi tuli?", False, False),
        ("Subject: Tagasi tulnud kiri", "Teie server ütles: 550 5.1.1 user unknown. Mis teha?", False, False),
        ("Subject: Vastu võetud: määrus nr 5", "Edastame määruse.", False, False),
        ("Subject: x\r\nAuto-Submitted: auto-replied", "x", True, False),
        ("Subject: Automaatvastus: Kiri", "Olen puhkusel.", True, False),
        ("Subject: Автоматический ответ", "Я в отпуске.", True, False),
        ("Subject: Puhkuseteade", "Viibin puhkusel kuni 5.10.", True, False),
        ("Subject: Out of office", "I am out of office until Monday.", True, False),
        ("Subject: x\r\nPrecedence: auto_reply", "x", True, False),
        ("Subject: x\r\nReturn-Path: <>", "x", True, False),
        ("Subject: x\r\nX-Failed-Recipients: a@b.example", "x", True, True),
        ("From: MAILER-DAEMON@b.example\r\nSubject: Undelivered Mail Returned to Sender", "x", True, True),
        ("From: postmaster@b.example\r\nSubject: Kohale toimetamata: kiri", "x", True, True),
        ("From: postmaster@b.example\r\nSubject: Не удается доставить: письмо", "x", True, True),
        (
            "From: info@b.example\r\nSubject: failure notice",
            "Hi. This is the qmail-send program at b.example.",
            True,
            True,
        ),
        ("From: postmaster@b.example\r\nSubject: Koosolek", "Kutsume teid koosolekule.", False, False),
    ],
)
def test_automatic_mail(lines: str, body: str, automatic: bool, bounce: bool) -> None:
    """Machines are told from persons by marks and words (RFC 3834), and persons never taken for machines."""
    head = "" if "From:" in lines else "From: mari@saatja.example\r\n"
    data = f"{head}{lines}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n".encode()
    found = content(data)
    assert (found.auto_generated, found.bounce) == (automatic, bounce)


@pytest.mark.parametrize(
    ("kind", "bounce"), [("delivery-status", True), ("disposition-notification", False), ("feedback-report", False)]
)
def test_reports(kind: str, bounce: bool) -> None:
    """Delivery reports (RFC 3464) are bounces; read receipts (RFC 8098) and abuse reports (RFC 5965) are automatic."""
    body = f"--grens\r\n\r\nx\r\n--grens\r\nContent-Type: message/{kind}\r\n\r\na: b\r\n--grens--\r\n".encode()
    found = content(with_type(REPORT % kind, body))
    assert (found.auto_generated, found.bounce) == (True, bounce)


SAMPLE = multipart(
    "mixed",
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nT\xc3\xb5de",
    b"Content-Type: application/pdf; name*=utf-8''%C3%95.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nVGVyZQ==",
    b"Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?B?w5U=?=\r\nDate: Mon, 5 Oct 2026 10:00:00 +0300\r\n\r\nx",
)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 30), st.binary(max_size=12)), max_size=8))
def test_mutations_never_raise(changes: list[tuple[int, int, bytes]]) -> None:
    """Whatever is cut out of a letter or put into it, reading it gives a content."""
    data = SAMPLE
    for at, length, put in changes:
        data = data[:at] + put + data[at + length :]
    assert isinstance(content(data), Content)


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_header_bytes_never_raise(value: bytes) -> None:
    """Any bytes in any header give a content whose text can be written down as UTF-8."""
    for name in (b"From", b"Subject", b"Date", b"To", b"Content-Type", b"Content-Disposition", b"Message-ID"):
        found = content(name + b": " + value + b"\r\nX-Last: 1\r\n\r\nTere")
        repr((found.subject, found.sender, found.to, found.headers)).encode("utf-8")
