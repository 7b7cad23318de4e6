"""The media type of a file by its first bytes and its name (IANA names; signatures of the formats' own standards)."""

from __future__ import annotations

import re

MAIL = "message/rfc822"
BINARY = "application/octet-stream"
HEAD = 4096

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00\x08\x00\x00\x00", "image/tiff"),
    (b"MM\x00+\x00\x08\x00\x00", "image/tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51\x00", "image/j2c"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"{\\rtf", "application/rtf"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"\x1f\x9d", "application/x-compress"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
)
# Files in boxes say their kind in the first of them (ISO/IEC 14496-12, 4.3), WebP in the head of its RIFF.
BOXED = {b"heic": "image/heic", b"heix": "image/heic", b"hevc": "image/heic", b"heim": "image/heic",
         b"heis": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic", b"avif": "image/avif",
         b"avis": "image/avif"}  # fmt: skip
BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
TAR_MARK, TAR_MARK_AT = b"ustar", 257
ZIP, EMPTY_ZIP, OLE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_NAMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "docm": "application/vnd.ms-word.document.macroenabled.12",
    "xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    "pptm": "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    "dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    "asice": "application/vnd.etsi.asic-e+zip",
    "sce": "application/vnd.etsi.asic-e+zip",
    "bdoc": "application/vnd.etsi.asic-e+zip",
    "asics": "application/vnd.etsi.asic-s+zip",
    "scs": "application/vnd.etsi.asic-s+zip",
}
OLE_NAMES = {"msg": "application/vnd.ms-outlook", "doc": "application/msword", "xls": "application/vnd.ms-excel",
             "ppt": "application/vnd.ms-powerpoint"}  # fmt: skip
TEXT_NAMES = {
    "eml": MAIL, "html": "text/html", "htm": "text/html", "xhtml": "text/html", "csv": "text/csv",
    "ics": "text/calendar", "xml": "application/xml", "json": "application/json", "ddoc": "application/x-ddoc",
    "emlx": MAIL, "txt": "text/plain", "md": "text/plain", "log": "text/plain", "svg": "image/svg+xml",
}  # fmt: skip
OTHER_NAMES = {"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
               "tif": "image/tiff", "tiff": "image/tiff", "zip": "application/zip", "heic": "image/heic",
               "webp": "image/webp", "gif": "image/gif", "bmp": "image/bmp", "jp2": "image/jp2", "j2k": "image/j2c",
               "avif": "image/avif", "heif": "image/heic", "pbm": "image/x-portable-bitmap", "dcx": "image/x-dcx",
               "pgm": "image/x-portable-graymap", "ppm": "image/x-portable-pixmap", "pcx": "image/x-pcx",
               "p7m": "application/pkcs7-mime", "p7s": "application/pkcs7-signature",
               "emf": "image/emf", "wmf": "image/wmf", "pict": "image/x-pict",
               "tar": "application/x-tar", "gz": "application/gzip", "tgz": "application/gzip",
               "bz2": "application/x-bzip2", "tbz2": "application/x-bzip2", "xz": "application/x-xz",
               "txz": "application/x-xz", "7z": "application/x-7z-compressed", "rar": "application/vnd.rar",
               "rtf": "application/rtf"}  # fmt: skip
# Signatures that a wrong label cannot argue with.
STRONG = frozenset({*(kind for mark, kind in MAGIC if len(mark) >= 4), *BOXED.values(), "image/webp"})

HEADER = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:", re.MULTILINE)
MAIL_HEADERS = frozenset(
    b"from to subject date received message-id return-path mime-version content-type delivered-to reply-to sender "
    b"cc in-reply-to references dkim-signature x-mailer envelope-to x-original-to".split()
)
# A file that begins with the type of a multipart, or of a text and its encoding, is a mail that lost its other headers.
TYPE_LINE = re.compile(rb"content-type[ \t]*:[ \t]*(?:multipart/|message/|text/(?:plain|html)\b)", re.IGNORECASE)
# What Apple Mail writes before the headers: how many bytes the mail has.
BYTE_COUNT = re.compile(rb"\d{1,10}[ \t]*\r?\n")
HTML = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?"
                  rb"(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype\s+html|html|head|body|table|div|p|meta)\b",
                  re.IGNORECASE | re.DOTALL)  # fmt: skip
DDOC = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?SignedDoc\b")
# Beginnings of the names of types that are kept as ZIP and as OLE files.
IN_ZIP = ("application/zip", "application/x-zip", "application/vnd.openxmlformats", "application/vnd.oasis.",
          "application/vnd.etsi.asic", "application/vnd.ms-", "application/x-bdoc", "application/vnd.bdoc",
          "application/epub+zip", "application/java-archive", "application/vnd.sun.xml")  # fmt: skip
IN_OLE = ("application/msword", "application/vnd.ms-", "application/x-ole-storage", "application/cdfv2",
          "application/vnd.openxmlformats")  # fmt: skip
CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")


def media_type_of(name: str, head: bytes) -> str:
    """The media type by the first bytes (4 KiB are enough) and, where they leave it open, by the name."""
    head = head[:HEAD]
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix == "eml":
        return MAIL
    if (at := head[:1024].find(b"%PDF-")) >= 0 and not head[:at].strip(b"\x00\r\n\t \xef\xbb\xbf"):
        return "application/pdf"
    for mark, kind in MAGIC:
        if head.startswith(mark):
            return kind
    if picture := _picture_type(head):
        return picture
    if head.startswith((ZIP, EMPTY_ZIP)):
        return _zip_type(suffix, head)
    if BZIP2.match(head):
        return "application/x-bzip2"
    if head[TAR_MARK_AT:].startswith(TAR_MARK):
        return "application/x-tar"
    if head.startswith(OLE):
        return OLE_NAMES.get(suffix, "application/x-ole-storage")
    return _text_type(suffix, head)


def strong_type(head: bytes) -> str | None:
    """The media type where the first bytes leave no doubt, whatever a label says; else None."""
    kind = media_type_of("", head)
    return kind if kind in STRONG else None


def disguised(media_type: str, head: bytes) -> bool:
    """Whether the first bytes are a ZIP or OLE file (which many types are) that such a media type cannot be."""
    if head.startswith((ZIP, EMPTY_ZIP)):
        return not media_type.startswith(IN_ZIP)
    return head.startswith(OLE) and not media_type.startswith(IN_OLE)


def type_of_name(name: str) -> str | None:
    """The media type that the ending of the name promises, or None where it promises nothing."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    known = (ZIP_NAMES, OLE_NAMES, TEXT_NAMES, OTHER_NAMES)
    return next((table[suffix] for table in known if suffix in table), None)


def looks_like_mail(head: bytes) -> bool:
    """Whether the text begins with mail headers: two different well-known ones before the first empty line.

    The type of a body alone will do.
    """
    text = head.lstrip(b"\xef\xbb\xbf\r\n \t")
    if TYPE_LINE.match(text):
        return True
    text = BYTE_COUNT.sub(b"", text, count=1) if BYTE_COUNT.match(text) else text
    if text.startswith((b"From ", b">From ")):
        text = text.partition(b"\n")[2]
    block = re.split(rb"\r?\n\r?\n|\r\r", text, maxsplit=1)[0].replace(b"\r", b"\n")
    if not HEADER.match(block):
        return False
    return len({found.lower() for found in HEADER.findall(block)} & MAIL_HEADERS) >= 2


def _picture_type(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image/bmp"
    return BOXED.get(head[8:12]) if head[4:8] == b"ftyp" else None


def _zip_type(suffix: str, head: bytes) -> str:
    # ODF and ASiC containers say their type in a first, stored entry called mimetype (ETSI EN 319 162-1, A.1).
    stored = re.search(rb"^.{30}mimetype(application/[\w.+-]+)PK", head, re.DOTALL)
    if stored:
        return stored.group(1).decode("ascii")
    return ZIP_NAMES.get(suffix, "application/zip")


def _text_type(suffix: str, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TEXT_NAMES.get(suffix, "text/plain")
    if looks_like_mail(head):
        return MAIL
    if CONTROL.search(head):
        return OTHER_NAMES.get(suffix, BINARY)
    if DDOC.match(head):
        return "application/x-ddoc"
    if HTML.match(head):
        return "text/html"
    return TEXT_NAMES.get(suffix) or OTHER_NAMES.get(suffix) or "text/plain"
