"""Files made to harm whoever opens them, made here by code and never kept."""

from __future__ import annotations

import base64
import gzip
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

from tests.acceptance.letters import endless_pdf

MB = 1 << 20


def letter(*files: tuple[str, bytes], subject: str = "Kiri", mark: str = "h1") -> bytes:
    """A letter with a text, these files and a good one at the end."""
    head = f"From: Mari <mari@saatja.example>\nTo: info@kaleva.example\nMessage-ID: <{mark}@a.example>\n"
    head += f"Subject: {subject}\n"
    parts = ["Content-Type: text/plain; charset=utf-8\n\nTere hommikust\n"]
    for name, data in (*files, ("hea.txt", b"hea")):
        coded = base64.encodebytes(data).decode()
        disposition = f'Content-Disposition: attachment; filename="{name}"'
        parts.append(
            f"Content-Type: application/octet-stream\n{disposition}\nContent-Transfer-Encoding: base64\n\n{coded}"
        )
    body = "".join(f"--grens\n{part}\n" for part in parts)
    return f"{head}Content-Type: multipart/mixed; boundary=grens\n\n{body}--grens--\n".replace("\n", "\r\n").encode()


def zipped(*files: tuple[str, bytes]) -> bytes:
    """A zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_bomb() -> bytes:
    """Four times 60 MB of nothing in 240 kB."""
    return zipped(*((f"{n}.txt", bytes(60 * MB)) for n in range(4)))


def nested_bombs() -> bytes:
    """Zips of zips, eight deep and five wide: 390,625 files of a megabyte."""
    data = zipped(("a.txt", bytes(MB)))
    for _ in range(8):
        data = zipped(*((f"{n}.zip", data) for n in range(5)))
    return data


def itself_again() -> bytes:
    """A gzip of a gzip of a gzip, a hundred times."""
    data = b"tere"
    for _ in range(100):
        data = gzip.compress(data)
    return data


def endless_gzip() -> bytes:
    """A gzip of 300 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(10 * MB)) for _ in range(30)), packer.flush()])


LAUGHS = "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
) + "]>"  # fmt: skip


def laughing_docx() -> bytes:
    """Billion laughs in the text of a Word file."""
    body = f"<?xml version='1.0'?>{LAUGHS}<w:document xmlns:w='w'><w:body><w:t>&a11;</w:t></w:body></w:document>"
    return zipped(("word/document.xml", body.encode()), ("[Content_Types].xml", b"<Types/>"))


def laughing_container() -> bytes:
    """Billion laughs in the list of files of a signed container."""
    xml = f"<?xml version='1.0'?>{LAUGHS}<m:manifest xmlns:m='m'>&a11;</m:manifest>"
    kind = ("mimetype", b"application/vnd.etsi.asic-e+zip")
    return zipped(
        kind, ("a.txt", b"tere"), ("META-INF/manifest.xml", xml.encode()), ("META-INF/signatures0.xml", b"<s/>")
    )


def deep_docx() -> bytes:
    """A Word file whose elements are nested ten thousand deep; no bomb by its packing."""
    deep = b"".join(b"<w:p a='%d'>" % (n * 7919 % 10_007) for n in range(10_000))
    return zipped(("word/document.xml", b"<w:document xmlns:w='w'>" + deep))


def wide_sheet() -> bytes:
    """A sheet that says it has a thousand million cells, and a row with a million empty ones."""
    cells = "<c r='XFD1048576'><v>1</v></c>" + "<c/>" * 300_000
    sheet = (
        f"<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row r='1048576'>{cells}</row></sheetData></worksheet>"
    )
    book = b"<workbook><sheets><sheet name='a' sheetId='1' r:id='r1' xmlns:r='r'/></sheets></workbook>"
    links = b"<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>"
    return zipped(("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", links),
                  ("xl/worksheets/sheet1.xml", sheet.encode()))  # fmt: skip


def nested_rtf() -> bytes:
    """An RTF with groups a hundred thousand deep."""
    return b"{\\rtf1 " + b"{" * 100_000 + b"x" + b"}" * 100_000 + b"}"


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first being the catalogue."""
    out = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(objects, 1))
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\n%%%%EOF\n" % (len(objects) + 1)


def looping_pdf() -> bytes:
    """A PDF whose tree of pages bites its own tail."""
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
               b"<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>")  # fmt: skip


def crowded_pdf() -> bytes:
    """A PDF of half a million objects."""
    tree = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
    return pdf(*tree, *([b"<< /A 1 0 R >>"] * 500_000))


def wide_pdf() -> bytes:
    """A page with a picture of 60,000 by 60,000 pixels in 4 kB."""
    inside = zlib.compress(bytes(10 * MB), 9)
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceGray "
    )
    stream = picture + b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(inside), inside)
    draw = b"q 600 0 0 800 0 0 cm /I Do Q"
    shows = b"/Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >>"
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 14400 14400] %s >>" % shows, stream,
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw))  # fmt: skip


def wide_png() -> bytes:
    """A picture that says it is 100,000 by 100,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 6, 0, 0, 0)
    inside = zlib.compress(bytes(4 * MB), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", inside) + chunk(b"IEND", b"")


NAMES = (
    "../../../etc/passwd",
    "/etc/cron.d/x",
    "C:\\Windows\\x.exe",
    "a\0.txt",
    "arve\u202efdp.exe",
    "n" * 4096,
    "con.txt",
    "..",
)


def tricky_names() -> bytes:
    """A zip whose names lead out of it, lie, are devices or have no end."""
    return zipped(*((name, b"x") for name in NAMES))


def tricky_tar() -> bytes:
    """The same as a tar, with links to what lies outside."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in NAMES:
            info = tarfile.TarInfo(name)
            info.size = 1
            archive.addfile(info, BytesIO(b"x"))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("link")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    return out.getvalue()


def matryoshka(depth: int = 1000) -> bytes:
    """A letter in a letter in a letter."""
    inside = b"Subject: kese\r\n\r\nTere\r\n"
    for n in range(depth):
        mark = b"b%d" % n
        head = b"Subject: kiri %d\r\nContent-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n" % (n, mark, mark)
        inside = head + b"Content-Type: message/rfc822\r\n\r\n" + inside + b"\r\n--%s--\r\n" % mark
    return inside


# Name of the file -> what makes it, and a word that its warning must hold (empty: it may be read without any).
FILES: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "pomm.zip": (zip_bomb, "bomb"),
    "pesa.zip": (nested_bombs, ""),
    "korduv.gz": (itself_again, ""),
    "lopmatu.gz": (endless_gzip, "unpacks to more"),
    "naer.docx": (laughing_docx, "entities"),
    "naer.asice": (laughing_container, "entities"),
    "sygav.docx": (deep_docx, "nested"),
    "lai.xlsx": (wide_sheet, ""),
    "sygav.rtf": (nested_rtf, ""),
    "ring.pdf": (looping_pdf, ""),
    "rahvas.pdf": (crowded_pdf, ""),
    "pikslid.pdf": (wide_pdf, ""),
    "pikslid.png": (wide_png, ""),
    "lehed.pdf": (lambda: endless_pdf("h2"), "time limit"),
    "nimed.zip": (tricky_names, "lead out"),
    "nimed.tar": (tricky_tar, "lead out"),
    "kirjad.eml": (matryoshka, ""),
}
