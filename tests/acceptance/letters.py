"""Letters to the sample office: each unique by its mark, each of a kind that the shipped rules know (or do not)."""

from __future__ import annotations

import zlib
from email.message import EmailMessage
from email.policy import SMTP

from officed.demo.post.pdf import one_page_pdf

REQUEST = """\
Lugupeetud linnavalitsus

Esitan teabenõude avaliku teabe seaduse alusel. Palun väljastada mulle linnavalitsuse ja hooldusfirma vahel
sõlmitud lepingu nr {mark} koopia e-posti teel.

Lugupidamisega
Tõnu Kask
"""

EXPLAIN = """\
Tere!

Selgitustaotlus: palun selgitada märgukirjale ja selgitustaotlusele vastamise seaduse alusel, millistel kaalutlustel
muudeti liinibussi sõiduplaani {mark}. Soovin vastust kirjalikult.

Lugupidamisega
Tiina Tamm
"""

UNSURE = "Tere! Siin on see, millest rääkisime ({mark}). Jõudu!\n\nTõnu\n"

NEWSLETTER = """\
Suvine kampaania {mark}! Kõik kontoritoolid kuni 30% soodsamalt, tarne tasuta. Telli kohe meie e-poest!
Uudiskirjast loobumiseks vajuta siia.
"""

AWAY = "Olen puhkusel kuni 14. augustini ({mark}). Kiireloomulistes küsimustes pöörduge kolleegide poole.\n"

MY_DATA = """\
Tere!

Isikuandmete kaitse üldmääruse artikli 15 alusel palun väljastada koopia kõikidest minu isikuandmetest, mida
linnavalitsus minu kohta töötleb ({mark}).

Lugupidamisega
Maret Salumäe
"""


def letter(
    subject: str, text: str, mark: str, *, to: str = "info@kaleva.example", sender: str = "", **headers: str
) -> bytes:
    """A mail as a server stores it; `mark` makes it unlike any other."""
    return as_mail(draft(subject, text, mark, to=to, sender=sender, **headers))


def draft(
    subject: str, text: str, mark: str, *, to: str = "info@kaleva.example", sender: str = "", **headers: str
) -> EmailMessage:
    """The same as a message that something can still be attached to."""
    message = EmailMessage(SMTP)
    message["From"] = sender or "Tõnu Kask <tonu.kask@posti.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0200"
    message["Message-ID"] = f"<{mark}@posti.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text.format(mark=mark))
    return message


def as_mail(message: EmailMessage) -> bytes:
    """The bytes of a message with CRLF."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            # The library's own boundaries are random, and a letter here is always the same for the same mark.
            part.set_boundary(f"=_piir_{number}")
    return message.as_bytes(policy=SMTP)


def request(mark: str, **more: str) -> bytes:
    """A teabenõue: forwarded, 5 working days."""
    return letter(f"Teabenõue {mark}", REQUEST, mark, **more)


def request_with_pdf(mark: str, **more: str) -> bytes:
    """The same, with a PDF."""
    message = draft(f"Teabenõue {mark}", REQUEST, mark, **more)
    message.add_attachment(one_page_pdf(f"Lisa 1\nLeping nr {mark}"), "application", "pdf", filename="Lisa 1.pdf")
    return as_mail(message)


def explanation(mark: str) -> bytes:
    """A selgitustaotlus: forwarded, 15 days."""
    return letter(f"Selgitustaotlus {mark}", EXPLAIN, mark, sender="Tiina Tamm <tiina.tamm@posti.example>")


def unsure(mark: str) -> bytes:
    """A letter whose kind nobody could tell: asked about."""
    return letter(f"Jutt {mark}", UNSURE, mark)


def newsletter(mark: str) -> bytes:
    """An advert: refused."""
    return letter(
        f"Suvine kampaania {mark}",
        NEWSLETTER,
        mark,
        sender="Toolipood <uudised@toolipood.example>",
        List_Unsubscribe="<https://toolipood.example/stop>",
        Precedence="bulk",
    )


def away(mark: str) -> bytes:
    """An automatic answer: refused."""
    return letter(f"Automaatvastus: Re: kiri {mark}", AWAY, mark, Auto_Submitted="auto-replied")


def my_data(mark: str) -> bytes:
    """A data-subject request: restricted."""
    return letter(f"Andmepäring {mark}", MY_DATA, mark, sender="Maret Salumäe <maret.salumae@posti.example>")


def scan(mark: str) -> bytes:
    """A scanned teabenõue with a text layer."""
    return one_page_pdf(f"TEABENÕUE\n\n{REQUEST.format(mark=mark)}")


def typed(mark: str) -> bytes:
    """A plain text file with a selgitustaotlus, as a clerk leaves it in the scan folder."""
    return f"SELGITUSTAOTLUS\n\n{EXPLAIN.format(mark=mark)}".encode()


def endless_pdf(mark: str) -> bytes:
    """A small PDF of ten thousand pages, each of which shows the same long stream: the reader meets its time limit."""
    content = b"BT /F1 9 Tf " + b"1 0 0 1 50 700 Tm (%s) Tj " % mark.encode() * 20_000 + b"ET"
    stream = zlib.compress(content, 9)
    pages = 10_000
    kids = b" ".join(b"%d 0 R" % n for n in range(5, 5 + pages))
    shows = b"/Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>" % shows
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        *[page] * pages,
    ]
    out = b"%PDF-1.4\n"
    for number, body in enumerate(objects, start=1):
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\n%%%%EOF\n" % (len(objects) + 1)
