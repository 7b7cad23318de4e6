"""The readers of archives and signed containers, over files made here."""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import tarfile
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from officed.api import Opening, RawPart, Reading, media_type_of
from officed.plugins import container_reader, signed_reader
from officed.plugins.containers.names import harmless, unguessed
from officed.ports.reading import RawPart as Raw
from officed.sandbox.readers import Readers
from officed.sandbox.walk import Limits, Walk

ASICE = b"application/vnd.etsi.asic-e+zip"


def zipped(*files: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, packing if name != "mimetype" else zipfile.ZIP_STORED)
    return out.getvalue()


def tarred(*files: tuple[str, bytes]) -> bytes:
    """A tar of these files, and a link that leads out of it."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def asice(*files: tuple[str, bytes], manifest: tuple[str, ...] | None = None) -> bytes:
    """A container of these data files, with one empty signature; its list names them, or what is told."""
    names = manifest if manifest is not None else tuple(name for name, _ in files)
    listed = "".join(f'<m:file-entry m:full-path="{name}" m:media-type="text/plain"/>' for name in names)
    xml = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{listed}</m:manifest>'
    extra = (("META-INF/manifest.xml", xml.encode()),) if names or manifest is None else ()
    return zipped(("mimetype", ASICE), *files, *extra, ("META-INF/signatures0.xml", b"<s/>"))


def read(data: bytes, name: str = "fail.zip", opening: Opening | None = None) -> Reading:
    """Read bytes by the built-in reader of what they are."""
    part = RawPart(name, media_type_of(name, data), data, opening=opening or Opening())
    reading = container_reader.read(part=part) or signed_reader.read(part=part)
    assert reading is not None, part.media_type
    return reading


def told(reading: Reading, words: str) -> bool:
    """Whether a warning speaks of it."""
    return any(words in one for one in reading.warnings)


FILES = (("leping.txt", "Tere, õunapuu".encode()), ("lisad/joonis.txt", b"joon"))


@pytest.mark.parametrize("pack", [zipped, tarred, lambda *files: gzip.compress(tarred(*files)),
                                  lambda *files: bz2.compress(tarred(*files)),
                                  lambda *files: lzma.compress(tarred(*files))])  # fmt: skip
def test_files_come_out(pack: object) -> None:
    """Whatever the packing, the files are there with their folders and bytes; links are not."""
    assert callable(pack)
    reading = read(pack(*FILES), "fail")
    assert [(part.name, part.data) for part in reading.children] == list(FILES)


def test_a_single_packed_file() -> None:
    """A packed file that is no archive is itself, without the ending of the packer."""
    [child] = read(gzip.compress(b"tere"), "kiri.txt.gz").children
    assert (child.name, child.data, child.media_type) == ("kiri.txt", b"tere", "text/plain")


@pytest.mark.parametrize(("head", "kind"), [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07\x01\x00", "RAR")])
def test_unreadable_archives_are_said(head: bytes, kind: str) -> None:
    """What cannot be opened is named, with what to do."""
    assert told(read(head + b"x" * 100), f"{kind} archive is not opened here; unpack it by hand")


def test_encrypted_entries_are_said() -> None:
    """A locked file is left out, with what to do; the others are read."""
    data = zipped(("a.txt", b"a"), ("b.txt", b"b"), packing=zipfile.ZIP_STORED)
    at = data.rindex(b"PK\x01\x02")
    locked = data[: at + 8] + b"\x01" + data[at + 9 :]
    reading = read(locked)
    assert [part.name for part in reading.children] == ["a.txt"]
    assert told(reading, "1 entries are encrypted")


def test_an_entry_without_a_name() -> None:
    """A list that was damaged so that a name is empty costs no more than the name."""
    data = zipped(("a", b"tere"))
    reading = read(data.replace(b"a", b"\0"))
    assert [part.name for part in reading.children] == ["entry-1"]


def test_bombs_stay_packed() -> None:
    """Too high a rate, too many bytes and too many entries each end as one warning."""
    flat = b"\0" * (3 * 1024 * 1024)
    assert told(read(zipped(("bomb", flat), ("a.txt", b"a"))), "packed like a bomb")
    assert [part.name for part in read(zipped(("bomb", flat), ("a.txt", b"a"))).children] == ["a.txt"]
    assert told(read(gzip.compress(flat), "a.gz"), "packed like a bomb")
    assert told(read(zipped(*FILES), opening=Opening(unpacked=10)), "unpacked_mb")
    many = read(zipped(*((f"{number}.txt", b"x") for number in range(10_000))))
    assert len(many.children) == 1_000
    assert told(many, "Only the first 1000 entries")


def test_all_containers_of_a_document_share_the_limit() -> None:
    """Small archives inside each other cannot unpack to more than one large archive may."""
    inner = zipped(("a.bin", bytes(range(256)) * 2_000), packing=zipfile.ZIP_STORED)
    data = zipped(*((f"{number}.zip", inner) for number in range(4)), packing=zipfile.ZIP_STORED)
    walk = Walk(Readers(), Limits(opening=Opening(unpacked=len(data) + len(inner))), lambda *_: None)
    content = walk.content(Raw("a.zip", "application/zip", data))
    assert [part.path for part in content.parts if part.name == "a.bin"] == ["0.zip/a.bin"]
    assert any("unpacked_mb" in one for part in content.parts for one in part.warnings)


def test_a_deep_nest_ends() -> None:
    """Archives in archives are opened down to the limit, and the rest is said."""
    data = b"tere"
    for _ in range(12):
        data = zipped(("a.zip", data))
    content = Walk(Readers(), Limits(), lambda *_: None).content(Raw("a.zip", "application/zip", data))
    assert len(content.parts) == 8
    assert any("deeper than 8" in one for one in content.warnings)


@pytest.mark.parametrize(
    ("name", "safe", "tricky"),
    [
        ("a/b.txt", "a/b.txt", False),
        ("õun apuu.txt", "õun apuu.txt", False),
        ("../../etc/passwd", "etc/passwd", True),
        ("/etc/passwd", "etc/passwd", True),
        ("C:\\Windows\\a.txt", "Windows/a.txt", True),
        ("a.txt\0.exe", "a.txt.exe", True),
        ("con.txt", "_con.txt", True),
        ("a\u202etxt.exe", "atxt.exe", True),
        ("..", "entry-7", True),
    ],
)
def test_names(name: str, safe: str, tricky: bool) -> None:
    """No name leads out, names a device, or hides its ending."""
    assert harmless(name, 7) == (safe, tricky)


@given(st.text())
def test_no_name_leads_out(name: str) -> None:
    """Whatever the name, its pieces stay inside."""
    safe, _ = harmless(name, 1)
    assert safe
    assert not safe.startswith("/")
    assert not {"", ".", ".."} & set(safe.split("/"))


@pytest.mark.parametrize(("name", "page"), [("õun.txt", "utf-8"), ("письмо.txt", "cp866"), ("õšž.txt", "cp775")])
def test_names_of_old_packers(name: str, page: str) -> None:
    """Names in the code pages of Estonia and Russia come out right."""
    assert unguessed(name.encode(page).decode("cp437")) == name


def test_signed_container() -> None:
    """Data files are parts; what belongs to the container itself is not."""
    reading = read(asice(*FILES), "leping.asice")
    assert [(part.name, part.data) for part in reading.children] == list(FILES)
    assert not reading.warnings


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (asice(("a.txt", b"1"), ("A.txt", b"2")), "refused: two entries have the same name"),
        (asice(("../a.txt", b"1")), "refused: the name of an entry leads out"),
        (asice(("a.txt", b"1"), manifest=()), "has no list of its files"),
        (asice(("a.txt", b"1"), ("b.txt", b"2"), manifest=("a.txt",)), "files that its list does not name"),
        (asice(("a.txt", b"1"), manifest=("a.txt", "b.txt")), "names files that are not in it"),
        (b"PK\x03\x04" + b"x" * 60 + asice(("a.txt", b"1")), "refused: something stands before"),
        (zipped(("mimetype", ASICE), ("a.txt", b"1")), "carries no signature"),
        (asice(*FILES)[:-40], "damaged"),
    ],
)
def test_unsound_containers(data: bytes, reason: str) -> None:
    """Each way of being unsound has its own reason; what could be taken for two things is not opened."""
    part = RawPart("leping.asice", ASICE.decode(), data)
    reading = signed_reader.read(part=part)
    assert reading is not None
    assert told(reading, reason)
    assert not reading.children or "refused" not in reason


def test_entries_that_the_list_hides() -> None:
    """A container that reads otherwise from its start than from its list is refused, and its files stay inside."""
    sound = asice(*FILES)
    assert len(read(sound, "a.asice").children) == 2
    other = zipped(("mimetype", ASICE), ("muu.txt", b"muu"))
    name = sound.index(b"leping.txt")
    for data in (
        other + sound,
        sound + other,
        sound[:name] + b"Leping" + sound[name + 6 :],
        sound[: sound.index(b"PK\x01\x02")] + other[: other.index(b"PK\x01\x02")] + sound[sound.index(b"PK\x01\x02") :],
    ):
        reading = read(data, "a.asice")
        assert not reading.children
        assert told(reading, "refused") or told(reading, "damaged")


def test_a_container_that_says_it_is_something_else() -> None:
    """The entry `mimetype` has to name a signed container."""
    reading = read(zipped(("mimetype", b"incorrect"), ("a.txt", b"a")), "a.asice")
    assert not reading.children
    assert told(reading, "no signed container")


def ddoc(body: str, head: str = "") -> bytes:
    """A DIGIDOC-XML with these elements."""
    return f'<?xml version="1.0"?>{head}<SignedDoc format="DIGIDOC-XML" version="1.3">{body}</SignedDoc>'.encode()


def data_file(name: str, data: bytes, kind: str = "EMBEDDED_BASE64") -> str:
    """A data file of a DIGIDOC-XML."""
    return f'<DataFile ContentType="{kind}" Filename="{name}">{base64.encodebytes(data).decode()}</DataFile>'


def test_ddoc() -> None:
    """The files of an old container come out, with a word about its old signatures."""
    reading = read(ddoc(data_file("õun.txt", b"tere") + '<Signature Id="S0"/>'), "a.ddoc")
    assert [(part.name, part.data) for part in reading.children] == [("õun.txt", b"tere")]
    assert told(reading, "SHA-1")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ddoc("&a;", '<!DOCTYPE x [<!ENTITY a "b">]>'), "refused"),
        (ddoc("&a;", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "refused"),
        (ddoc(data_file("a", b"1") * 2), "refused: it has two files of one name"),
        (ddoc(data_file("a", b"", "HASHCODE")), "only its digest"),
        (ddoc(data_file("a", b"1")), "carries no signature"),
        (ddoc("<a>" * 3_000 + "</a>" * 3_000), "nested too deep"),
        (ddoc(data_file("a", b"1"))[:-5], "damaged"),
    ],
)
def test_unsound_ddoc(data: bytes, reason: str) -> None:
    """Entities, doubled names and missing files are said; no entity is ever expanded."""
    reading = signed_reader.read(part=RawPart("a.ddoc", "application/x-ddoc", data))
    assert reading is not None
    assert told(reading, reason)


def test_a_lying_name_is_said() -> None:
    """A zip called a PDF is read as a zip, and the name is said to be wrong."""
    walk = Walk(Readers(), Limits(), lambda *_: None)
    content = walk.content(Raw("arve.pdf", "application/pdf", zipped(*FILES)))
    assert [part.name for part in content.parts] == [name for name, _ in FILES]
    assert content.warnings == ("The name says application/pdf, the content is application/zip; it was read by its "
                                "content.",)  # fmt: skip


SEEDS = (zipped(*FILES), tarred(*FILES), gzip.compress(tarred(*FILES)), asice(*FILES), ddoc(data_file("a", b"1")))


def mangled(data: bytes, cuts: list[tuple[float, int]]) -> None:
    """Read the bytes with some of them changed; a reader may warn but not fail."""
    changed = bytearray(data)
    for share, value in cuts:
        changed[int(share * (len(changed) - 1))] = value
    kind = media_type_of("", data)
    for reader in (container_reader, signed_reader):
        reader.read(part=RawPart("a", kind, bytes(changed)))


CUTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12)


@settings(max_examples=60)
@given(st.sampled_from(SEEDS), CUTS)
def test_mangled_containers(data: bytes, cuts: list[tuple[float, int]]) -> None:
    """Damage ends as a warning."""
    mangled(data, cuts)


@pytest.mark.soak
@settings(max_examples=5_000)
@given(st.sampled_from(SEEDS), CUTS)
def test_mangled_containers_at_length(data: bytes, cuts: list[tuple[float, int]]) -> None:
    """Damage ends as a warning, however long one looks for a hole."""
    mangled(data, cuts)
