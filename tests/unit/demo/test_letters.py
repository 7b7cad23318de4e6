"""The sample letters of the demo say what their tables promise."""

import email
import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from email import policy
from email.message import EmailMessage

import pypdfium2
import pytest

from officed.demo.post import ENDS, BadSheet, SampleLetter, sample_letters
from officed.demo.post import LETTERS as LETTERS_FOLDER
from officed.demo.post.days import fill_days
from officed.demo.post.pdf import one_page_pdf
from officed.demo.post.sheet import arrival, read_sheet

NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
LETTERS = sample_letters(NOW)
MAILS = tuple(letter for letter in LETTERS if not letter.scan)
SCANS = tuple(letter for letter in LETTERS if letter.scan)
BROKEN = "39-katkine-kiri"
WHOLE = tuple(letter for letter in MAILS if letter.slug != BROKEN)

# At least so many letters of each kind.
WANTED = {
    **dict.fromkeys(["teabenoue", "selgitustaotlus", "taotlus", "arve", "teade"], 2),
    **dict.fromkeys(["reklaam", "autoreply", "bounce"], 2),
    **dict.fromkeys(["margukiri", "vaie", "kaebus", "jareleparimine", "gdpr", "veoautoluba"], 2),
    **dict.fromkeys(["kohus", "it_probleem", "vastus", "kooskolastus"], 1),
}
# Published test codes and synthetic registry codes; no other number may look like one.
PERSONAL_CODES = {"60001019906", "50001029996", "38001085718", "47101010033"}
REGISTRY_CODES = {"90000009", "90000080", "90000200"}


def parsed(letter: SampleLetter) -> EmailMessage:
    """Read the mail with the standard library, as a reader of mails would."""
    return email.message_from_bytes(letter.raw, policy=policy.default)


def by_slug(slug: str) -> SampleLetter:
    """Return the letter of one file."""
    return next(letter for letter in LETTERS if letter.slug == slug)


def pdf_text(content: bytes) -> str:
    """Return the text layer of all pages."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def readable(letter: SampleLetter) -> str:
    """Return headers, bodies and attachments as one text."""
    if letter.scan:
        return f"{letter.file_name}\n{pdf_text(letter.scan)}"
    found = [letter.raw.partition(b"\r\n\r\n")[0].decode("latin-1")]
    for part in parsed(letter).walk():
        found += [str(value) for value in part.values()]
        if part.get_content_type() == "application/pdf":
            found.append(pdf_text(part.get_content()))
        elif part.get_content_maintype() == "text" and letter.slug != BROKEN:
            found.append(part.get_content())
    return "\n".join(found)


def ids(letter: SampleLetter) -> str:
    """Name a letter in the output of the tests."""
    return letter.slug


def test_same_moment_gives_same_bytes() -> None:
    """Playing twice for one moment gives equal letters, byte for byte."""
    assert sample_letters(NOW) == LETTERS


def test_every_letter_has_its_own_slug_and_message_id() -> None:
    """Slugs are unique, and only the copies of one letter share a Message-ID."""
    assert max(Counter(letter.slug for letter in LETTERS).values()) == 1
    shared = Counter(str(parsed(letter)["Message-ID"]) for letter in MAILS)
    assert sorted(shared.values())[-2:] == [1, 2]


def test_every_named_kind_is_there() -> None:
    """The kinds that the demo shows are covered, the everyday ones in several languages."""
    count = Counter(letter.expect_kind for letter in LETTERS)
    assert {kind: n for kind, n in WANTED.items() if count[kind] < n} == {}
    assert len(LETTERS) >= 28
    for kind in ("teabenoue", "selgitustaotlus", "taotlus"):
        assert {one.language for one in LETTERS if one.expect_kind == kind} == {"et", "ru", "en"}


def test_every_end_is_there() -> None:
    """Somebody waits, somebody is refused, somebody is answered and one is a duplicate."""
    assert {letter.expect_end for letter in LETTERS} == set(ENDS) - {"registered"}
    assert all(bool(letter.answer) == (letter.expect_end == "answered") for letter in LETTERS)


def test_estonian_leads() -> None:
    """More than half of the letters are Estonian."""
    assert sum(letter.language == "et" for letter in LETTERS) > len(LETTERS) / 2


def test_mailboxes_and_scan_folder() -> None:
    """All three mailboxes get post, and a scan has a file name and no mailbox."""
    assert {letter.mailbox for letter in MAILS} == {
        f"{name}@kaleva.example" for name in ("info", "planeering", "arved")
    }
    assert len({letter.file_name for letter in SCANS}) == len(SCANS) >= 2
    assert all(letter.file_name.endswith(".pdf") and not letter.raw for letter in SCANS)


@pytest.mark.parametrize("letter", WHOLE, ids=ids)
def test_mail_is_well_formed(letter: SampleLetter) -> None:
    """A whole mail has no defects, CRLF everywhere, lines that a server takes, and its trace headers."""
    message = parsed(letter)
    assert [defect for part in message.walk() for defect in part.defects] == []
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", letter.raw) is None
    assert max(map(len, letter.raw.split(b"\r\n"))) <= 998
    head = letter.raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    for name in ("Return-Path", "Received", "Date", "From", "To", "Message-ID", "MIME-Version"):
        assert len(message.get_all(name, [])) == 1, name
    assert message["Delivered-To"] == letter.mailbox
    assert message["Subject"] == letter.subject


@pytest.mark.parametrize("letter", WHOLE, ids=ids)
def test_text_arrives_as_written(letter: SampleLetter) -> None:
    """The text of the table comes out of the mail unchanged, whatever its charset and encoding."""
    table = LETTERS_FOLDER / f"{letter.slug.removesuffix('-2')}.toml"
    written = read_sheet(letter.slug, table.read_text("utf-8"), NOW)
    body = parsed(letter).get_body(("plain", "html"))
    assert body is not None
    assert body.get_content().splitlines() == (written.text or written.html).splitlines()


@pytest.mark.parametrize("letter", [*WHOLE, *SCANS], ids=ids)
def test_nothing_is_left_to_fill(letter: SampleLetter) -> None:
    """No placeholder stays in a letter or its attachments, and no sign is lost."""
    text = readable(letter)
    assert "{day" not in text
    assert "\ufffd" not in text


@pytest.mark.parametrize("letter", LETTERS, ids=ids)
def test_nothing_real(letter: SampleLetter) -> None:
    """Every host is under .example, every code is a published or synthetic one, every IP is for documentation."""
    text = readable(letter)
    hosts = re.findall(r"(?:@|https?://|dns; |from )([\w-]+(?:\.[\w-]+)+)", text)
    assert [host for host in hosts if not host.endswith(".example")] == []
    assert re.search(r"\b[\w-]+\.(?:ee|com|org|net|eu|ru)\b", text) is None
    assert set(re.findall(r"\b[1-8]\d{10}\b", text)) <= PERSONAL_CODES
    # Eight digits also stand in Message-IDs, so only those called a registry code are looked at.
    assert set(re.findall(r"(?:registrikood|registry code)\s+(\d{8})", text)) <= REGISTRY_CODES
    assert set(re.findall(r"\bEE\d{18}\b", text)) <= {"EE382200221020145685"}
    assert all(ip.startswith("198.51.100.") for ip in re.findall(r"\[(\d+\.\d+\.\d+\.\d+)\]", text))


@pytest.mark.parametrize("letter", LETTERS, ids=ids)
def test_no_letter_from_the_future(letter: SampleLetter) -> None:
    """A letter arrives before the moment of playing and its Date is a little before its arrival."""
    assert letter.received_at <= NOW
    if letter.raw:
        sent_at = parsed(letter)["Date"].datetime
        assert timedelta(0) < letter.received_at - sent_at < timedelta(minutes=1)


def test_night_player_gets_no_future_letter() -> None:
    """Played just after midnight, today's letters have just come."""
    midnight = datetime(2026, 11, 17, 22, 5, tzinfo=UTC)
    assert all(letter.received_at <= midnight for letter in sample_letters(midnight))


def test_same_letter_to_two_mailboxes() -> None:
    """The twin differs in its trace headers only."""
    first = by_slug("36-taotlus-detailplaneering")
    second = by_slug("36-taotlus-detailplaneering-2")
    assert (first.mailbox, second.mailbox) == ("info@kaleva.example", "planeering@kaleva.example")
    assert second.expect_end == "duplicate"
    assert parsed(first)["Message-ID"] == parsed(second)["Message-ID"]
    assert parsed(first)["Received"] != parsed(second)["Received"]
    own_headers = b"\r\nDate: "
    assert first.raw.partition(own_headers)[2] == second.raw.partition(own_headers)[2]


def test_broken_mail_is_broken_three_times() -> None:
    """The broken mail has no boundary, an unknown charset and bytes beyond ASCII in a header, and no NUL."""
    raw = by_slug(BROKEN).raw
    message = email.message_from_bytes(raw, policy=policy.default)
    assert message.get_content_maintype() == "multipart"
    assert not message.is_multipart()
    assert message.get_boundary() is None
    assert b'charset="x-tundmatu-9"' in raw
    assert not raw.partition(b"\r\n\r\n")[0].isascii()
    assert b"\0" not in raw


def test_forwarded_letter_is_inside() -> None:
    """The passed-on letter is a message/rfc822 with its own sender, subject and text."""
    message = parsed(by_slug("33-edastatud-teabenoue"))
    inner = next(part for part in message.walk() if part.get_content_type() == "message/rfc822").get_content()
    assert inner["Subject"] == "Teabenõue kruusakarjääri tee kohta"
    assert "koopia lepingust" in inner.get_content()
    assert inner["Date"].datetime < message["Date"].datetime


def test_html_only_mail() -> None:
    """The invitation has no plain text."""
    message = parsed(by_slug("14-teade-muusikakool"))
    assert message.get_body(("plain",)) is None
    assert "aastapäeva" in message["Subject"]
    assert "kell 18.00" in message.get_body(("html",)).get_content()


def test_automatic_mail_carries_its_marks() -> None:
    """Adverts and automatic answers have the headers of RFC 2369 and RFC 3834."""
    for letter in MAILS:
        message = parsed(letter)
        if letter.expect_kind == "reklaam":
            assert "List-Unsubscribe" in message
        if letter.expect_kind == "autoreply":
            assert "Auto-Submitted" in message
        assert (letter.expect_end == "refused") == (letter.expect_kind in {"reklaam", "autoreply", "bounce"})


def test_one_bounce_by_the_standard_and_one_without() -> None:
    """One delivery report is a multipart/report that names the lost reader, the other is plain text."""
    report = parsed(by_slug("20-bounce-standard-en"))
    assert (report.get_content_type(), report["Content-Type"].params["report-type"]) == (
        "multipart/report", "delivery-status",
    )  # fmt: skip
    status = next(part for part in report.walk() if part.get_content_type() == "message/delivery-status")
    assert status.get_payload()[1]["Status"] == "5.1.1"
    assert report["Return-Path"] == "<>"
    assert parsed(by_slug("21-bounce-postkast-tais")).get_content_type() == "text/plain"


def test_many_charsets() -> None:
    """The charsets of Estonian and Russian mail are met, in the text and in encoded words."""
    used = {part.get_content_charset() for one in WHOLE for part in parsed(one).walk()}
    assert used >= {"utf-8", "iso-8859-13", "iso-8859-15", "windows-1251", "koi8-r", "us-ascii"}
    heads = b"".join(one.raw.partition(b"\r\n\r\n")[0] for one in WHOLE).lower()
    assert all(f"=?{name}?".encode() in heads for name in used - {"us-ascii", None})


def test_restricted_letter_carries_its_mark() -> None:
    """The restricted inquiry has all five data of the mark (AvTS § 41), for five years less a day."""
    text = parsed(by_slug("31-jareleparimine-ak")).get_content()
    assert "ASUTUSESISESEKS KASUTAMISEKS" in text
    assert "Märge tehtud: 18.11.2026" in text
    assert "Kehtib kuni: 17.11.2031" in text
    assert "AvTS § 35 lg 1 p 1" in text


def test_old_letters_are_near_or_over_their_term() -> None:
    """One letter's 15 days end within days, another's 5 working days ended long ago."""
    near = by_slug("04-selgitustaotlus-buss").received_at.date() + timedelta(days=15)
    over = by_slug("40-vana-teabenoue-uletahtaja").received_at.date() + timedelta(days=14)
    assert timedelta(0) < near - NOW.date() <= timedelta(days=2)
    assert over < NOW.date()


def test_pdf_has_a_text_layer_with_estonian_letters() -> None:
    """Estonian letters, also š and ž, parentheses and backslashes can be read back."""
    text = "õäöüÕÄÖÜ šžŠŽ „jutumärgid“ – € (sulud) \\ lõpp"
    assert pdf_text(one_page_pdf(text)).strip() == text
    assert "garaaži" in readable(by_slug("22-margukiri-korteriuhistu-pdf"))
    assert "Leonora Žukova" in pdf_text(by_slug("41-skann-vaie-hooldajatoetus").scan)


def test_pdf_refuses_more_than_a_page() -> None:
    """A text beyond one page is an error, never a page cut off in silence."""
    with pytest.raises(ValueError, match="one page holds"):
        one_page_pdf("rida\n" * 80)


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("{day}", "29.02.2028"),
        ("{day+1|iso}", "2028-03-01"),
        ("{day+5y-1}", "27.02.2033"),
        ("{day-29|et}", "31. jaanuar 2028"),
        ("{day|ru}", "29 февраля 2028"),
        ("{day|en}", "29 February 2028"),
        ("{day|yy}", "28"),
    ],
)
def test_dates_in_letters(place: str, written: str) -> None:
    """Dates are counted from the day of arrival and written as asked."""
    assert fill_days(place, date(2028, 2, 29)) == written


def test_arrival_is_local_time() -> None:
    """The hour of arrival is that of Tallinn, on both sides of the change of clocks."""
    assert arrival(NOW, 31, time(10, 10)).isoformat() == "2026-10-18T10:10:00+03:00"
    assert arrival(NOW, 1, time(10, 10)).isoformat() == "2026-11-17T10:10:00+02:00"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("from = ", "Invalid value"),
        ('language = "et"\nexpect_kind = "arve"\nexpect_end = "lost"', "the ends are"),
        ('language = "et"\nexpect_kind = "arve"\nexpect_end = "held"\ncolour = "red"', "unknown key colour"),
        ('language = "et"', "expect_kind"),
        ('language = "et"\nexpect_kind = "arve"\nexpect_end = "held"\ntext = "{day|xx}"', "xx"),
    ],
)
def test_bad_sheet_says_which_and_why(text: str, problem: str) -> None:
    """A broken file is named together with what is wrong in it."""
    with pytest.raises(BadSheet, match=f"Sample letter 99-proov: .*{problem}"):
        read_sheet("99-proov", text, NOW)
