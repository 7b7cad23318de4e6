"""From a sheet to the message as a mail server stores it: RFC 5322 with trace headers and CRLF."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.charset import Charset
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, getaddresses, parseaddr
from hashlib import sha256

from officed.demo.post.damage import DAMAGES
from officed.demo.post.pdf import one_page_pdf
from officed.demo.post.sheet import Attachment, Sheet

_SERVER = "mx.kaleva.example"


def compose(sheet: Sheet, mailbox: str) -> bytes:
    """Return the message of `sheet` as `mailbox` received it.

    Two mailboxes of one sheet get the same Message-ID, Date and content under different trace headers.
    """
    raw = _trace(sheet, mailbox) + _letterhead(sheet) + _body(sheet)
    for name in sheet.damage:
        raw = DAMAGES[name](raw)
    return raw


def _token(*parts: object) -> str:
    """Return 16 hex digits that look random and are the same for the same parts."""
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def _lines(pairs: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in pairs).encode("ascii")


def _trace(sheet: Sheet, mailbox: str) -> bytes:
    address = parseaddr(sheet.sender)[1]
    host = f"mail.{address.partition('@')[2]}"
    # 198.51.100.0/24 is for documentation (RFC 5737).
    place = f"198.51.100.{int(_token(host), 16) % 254 + 1}"
    # Every copy is its own delivery, some seconds from the others.
    at = format_datetime(sheet.received_at - timedelta(seconds=int(_token(mailbox), 16) % 9))
    queue = _token(sheet.slug, at, mailbox)[:10].upper()
    return _lines(
        [
            ("Return-Path", "<>" if sheet.bounce_path else f"<{address}>"),
            ("Delivered-To", mailbox),
            ("Received", f"from {host} ({host} [{place}])\r\n\tby {_SERVER} (Postfix) with ESMTPS id {queue}"
             f"\r\n\tfor <{mailbox}>; {at}"),
        ]
    )  # fmt: skip


def _addresses(value: str, charset: str) -> str:
    return ",\r\n ".join(formataddr(pair, charset) for pair in getaddresses([value]))


def _words(name: str, value: str, charset: str) -> str:
    """Return the header value folded, as encoded words (RFC 2047) where it is not ASCII."""
    coding = "us-ascii" if value.isascii() else Charset(charset)
    return Header(value, coding, header_name=name).encode(linesep="\r\n")


def _letterhead(sheet: Sheet) -> bytes:
    sent_at = sheet.received_at - timedelta(seconds=31)
    domain = parseaddr(sheet.sender)[1].partition("@")[2]
    headers = {
        "Date": format_datetime(sent_at),
        "From": _addresses(sheet.sender, sheet.charset),
        "To": _addresses(sheet.to, sheet.charset),
        "Cc": _addresses(sheet.cc, sheet.charset) if sheet.cc else "",
        "Subject": _words("Subject", sheet.subject, sheet.charset),
        "Message-ID": f"<{_token(sheet.slug, sent_at)}@{domain}>",
    } | {name: _words(name, value, sheet.charset) for name, value in sheet.headers.items()}
    return _lines((name, value) for name, value in headers.items() if value)


def _body(sheet: Sheet) -> bytes:
    message = _readable(sheet)
    for one in sheet.attach:
        _ATTACH[one.type](message, one, sheet)
    if any(one.type == "report" for one in sheet.attach):
        message.set_type("multipart/report")
        message.set_param("report-type", "delivery-status")
    _name_boundaries(message, sheet)
    return message.as_bytes(policy=policy.SMTP)


def _readable(sheet: Sheet) -> EmailMessage:
    message = EmailMessage(policy.SMTP)
    if sheet.text or not sheet.html:
        message.set_content(sheet.text, charset=sheet.charset, cte=sheet.transfer)
        if sheet.html:
            message.add_alternative(sheet.html, subtype="html", charset=sheet.charset, cte=sheet.transfer)
    else:
        message.set_content(sheet.html, subtype="html", charset=sheet.charset, cte=sheet.transfer)
    return message


def _name_boundaries(message: EmailMessage, sheet: Sheet) -> None:
    """Write our own boundaries: the library's are random, and a demo has to be repeatable."""
    for number, part in enumerate(message.walk()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{_token(sheet.slug, number)}")


def _add_pdf(message: EmailMessage, one: Attachment, _: Sheet) -> None:
    message.add_attachment(one_page_pdf(one.text), "application", "pdf", filename=one.name)


def _add_text(message: EmailMessage, one: Attachment, _: Sheet) -> None:
    message.add_attachment(one.text.encode(), "text", "plain", filename=one.name)


def _add_mail(message: EmailMessage, one: Attachment, sheet: Sheet) -> None:
    inner = Sheet(
        slug=f"{sheet.slug}-inner",
        received_at=sheet.received_at - timedelta(days=one.days_before),
        language=sheet.language,
        expect_kind=sheet.expect_kind,
        expect_end=sheet.expect_end,
        sender=one.sender,
        to=one.to,
        subject=one.subject,
        text=one.text,
    )
    message.add_attachment(message_from_bytes(_letterhead(inner) + _body(inner), policy=policy.SMTP))


def _report_fields(one: Attachment, at: datetime) -> bytes:
    host = one.to.partition("@")[2]
    return _lines(
        [
            ("Reporting-MTA", f"dns; {_SERVER}"),
            ("Arrival-Date", f"{format_datetime(at)}\r\n"),
            ("Final-Recipient", f"rfc822; {one.to}"),
            ("Action", "failed"),
            ("Status", one.status),
            ("Remote-MTA", f"dns; mail.{host}"),
            ("Diagnostic-Code", f"smtp; {one.diagnostic}"),
        ]
    )


def _returned_headers(one: Attachment, at: datetime) -> bytes:
    return _lines(
        [
            ("Date", format_datetime(at)),
            ("From", _addresses(one.sender, "utf-8")),
            ("To", one.to),
            ("Subject", _words("Subject", one.subject, "utf-8")),
            ("Message-ID", f"<{_token(one.subject, at)}@kaleva.example>"),
        ]
    )


def _add_report(message: EmailMessage, one: Attachment, sheet: Sheet) -> None:
    """Add the two machine-readable parts of a delivery report (RFC 3464 and RFC 6522)."""
    at = sheet.received_at - timedelta(minutes=2)
    if not message.is_multipart():
        message.make_mixed()
    for subtype, content in (
        ("message/delivery-status", _report_fields(one, at)),
        ("text/rfc822-headers", _returned_headers(one, at)),
    ):
        head = f"Content-Type: {subtype}\r\nContent-Transfer-Encoding: 7bit\r\n\r\n".encode()
        message.attach(message_from_bytes(head + content, policy=policy.SMTP))


# The key is the `type` of an attachment.
_ATTACH = {"pdf": _add_pdf, "text": _add_text, "mail": _add_mail, "report": _add_report}
