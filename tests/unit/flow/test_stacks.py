"""Cover sheets from printer to register: a stack of scans becomes its letters, none lost and none twice."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from officed.api import ScanFolder
from officed.demo.post.pdf import one_page_pdf
from officed.domain.covers import Cover, Stretch, code_of
from officed.domain.states import Actor, ActorKind, State
from officed.flow.intake import take_in
from officed.flow.reading import read
from officed.flow.releasing import release
from officed.flow.stepping import work_once
from officed.plugins.covers.sheets import Sheet, cover_sheets
from officed.plugins.scan_folder import ScanFolderSource
from officed.ports.reading import CannotCut
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from tests.unit.flow.desks import Round

KEY = b"an office's own"
KLARA = Actor(ActorKind.PERSON, "klara")
DPI = 100


@pytest.fixture(scope="module")
def plain() -> Iterator[ReaderPool]:
    """Readers that leave pictures unrecognised: here it is sheets that count."""
    pool = ReaderPool(Reading(ocr=False))
    yield pool
    pool.close()


@pytest.fixture
def stacks(round_: Round, plain: ReaderPool) -> Round:
    """A desk that knows the key of the sheets."""
    round_.desk = replace(round_.desk, readers=plain, cover_key=lambda: KEY)
    return round_


def page(number: int) -> Image.Image:
    """A page with its number on it in so many bars, and hardly any other page like it."""
    made = Image.new("L", (8 * DPI, 11 * DPI), 250)
    pen = ImageDraw.Draw(made)
    for n in range(number + 1):
        pen.rectangle((100, 100 + 40 * n, 600, 120 + 40 * n), fill=10)
    return made


def blank() -> Image.Image:
    """The back of a sheet."""
    return Image.new("L", (8 * DPI, 11 * DPI), 250)


PLAIN = Cover()


def sheet(cover: Cover = PLAIN, key: bytes = KEY, turned: float = 0.0) -> Image.Image:
    """A cover sheet, printed and scanned again, perhaps not straight."""
    made = cover_sheets([Sheet(code_of(cover, key), "Vaheleht", ("Siit algab uus kiri.",))])
    document = pypdfium2.PdfDocument(made)
    picture = document[0].render(scale=DPI / 72).to_pil().convert("L")
    document.close()
    return picture.rotate(turned, expand=True, fillcolor=255)


def stack(*pages: Image.Image) -> bytes:
    """A stack of scans as a scanner sends it: one PDF of pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])
    return out.getvalue()


def scanned(round_: Round, folder: Path, data: bytes, name: str = "pakk.pdf") -> ScanFolderSource:
    """Put a scan into a folder and take it in."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    source = ScanFolderSource(ScanFolder(name="skannid", path=folder, settle_seconds=0), folder)
    take_in(round_.desk, source)
    source.close()
    return source


def work(round_: Round) -> None:
    """Work until nothing waits."""
    while work_once(round_.desk, "w", 8, round_.tell):
        pass


def pages_in(round_: Round, document: int) -> int:
    """How many pages the original of a document has."""
    found = pypdfium2.PdfDocument(round_.desk.originals.read(round_.desk.store.document(document).original_sha256))
    count = len(found)
    found.close()
    return count


def test_a_stack_becomes_its_letters(stacks: Round, tmp_path: Path) -> None:
    """Each letter is a document of its own with what its sheet says; the stack stays as it came, and is no letter."""
    plan = stacks.desk.office.file_plan
    series = list(plan.series)[:2]
    data = stack(
        sheet(Cover(series=series[0], kind="taotlus", person="lawyer")), page(1), page(2),
        sheet(Cover(series=series[1], kind="margukiri"), turned=2), blank(), page(3),
        sheet(turned=180), page(4),
    )  # fmt: skip
    scanned(stacks, tmp_path / "skannid", data)
    work(stacks)
    lines = stacks.desk.store.lines()
    assert [line.outcome for line in lines] == ["split", "registered", "registered", "held"]
    assert len({line.arrival for line in lines}) == 1
    assert [pages_in(stacks, line.document) for line in lines] == [8, 3, 3, 2]
    assert stacks.desk.originals.read(stacks.desk.store.document(1).original_sha256) == data
    first, second = (stacks.desk.store.card(line.document) for line in lines[1:3])
    assert first.entry is not None
    assert second.entry is not None
    assert (first.document.kind, first.entry.series) == ("taotlus", series[0])
    assert (second.document.kind, second.entry.series) == ("margukiri", series[1])
    assert first.assignments[0].person == stacks.desk.office.people.present("lawyer", stacks.desk.today())[0]
    assert first.links == (("part-of", 1, None),)
    assert first.document.original_name == "pakk p1-3.pdf"
    raw = stacks.desk.originals.read(first.document.original_sha256)
    assert hashlib.sha256(raw).hexdigest() == first.document.original_sha256
    assert stacks.desk.store.verify() == ()
    assert stacks.desk.store.card(1).document.state is State.REFUSED


def test_a_letter_with_a_sheet_on_top_is_no_stack(stacks: Round, tmp_path: Path) -> None:
    """One letter under a sheet is registered as it is, by what the sheet says, and the sheet itself is not read."""
    scanned(stacks, tmp_path / "skannid", stack(sheet(Cover(kind="taotlus")), page(1)))
    work(stacks)
    (line,) = stacks.desk.store.lines()
    card = stacks.desk.store.card(line.document)
    assert (line.outcome, card.document.kind) == ("registered", "taotlus")
    assert card.document.content.cover == Cover(kind="taotlus")


@pytest.mark.parametrize("key", [b"", b"a stranger's"], ids=["unsigned", "another key"])
def test_a_strangers_code_is_not_followed(stacks: Round, tmp_path: Path, key: bytes) -> None:
    """A code that somebody printed on a letter splits nothing and files nothing; the clerk is told of it."""
    scanned(stacks, tmp_path / "skannid", stack(page(1), sheet(Cover(kind="taotlus"), key), page(2)))
    work(stacks)
    (line,) = stacks.desk.store.lines()
    card = stacks.desk.store.card(line.document)
    assert line.outcome == "held"
    said = "Page 2 has the code of a cover sheet that is not this office's; it was not followed."
    assert said in card.document.content.warnings


def test_any_code_where_the_settings_say_so(stacks: Round, tmp_path: Path) -> None:
    """An office whose scanners print their own sheets may follow unsigned ones; another may follow none."""
    settings = stacks.desk.office.settings
    data = stack(sheet(key=b""), page(1), sheet(key=b""), page(2))
    for covers, documents in (("off", 1), ("any", 3)):
        reading = settings.reading.model_copy(update={"covers": covers})
        office = replace(stacks.desk.office, settings=settings.model_copy(update={"reading": reading}))
        stacks.desk = replace(stacks.desk, office=office)
        scanned(stacks, tmp_path / covers, data + covers.encode())
        before = len(stacks.desk.store.lines())
        work(stacks)
        assert len(stacks.desk.store.lines()) - before + 1 == documents


def test_a_mail_has_no_cover_sheets(stacks: Round) -> None:
    """A PDF that came by mail is never split, whatever codes are in it."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "mari@kiri.example", "Teabenõue"
    mail.set_content("Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia.")
    data = stack(sheet(Cover(kind="arve")), page(1), sheet(), page(2))
    mail.add_attachment(data, maintype="application", subtype="pdf", filename="pakk.pdf")
    stacks.tray.letters["1"] = mail.as_bytes()
    stacks.go()
    (line,) = stacks.desk.store.lines()
    assert (line.outcome, stacks.desk.store.document(line.document).kind) == ("forwarded", "teabenoue")


def test_a_sheet_with_words_is_not_read(stacks: Round, tmp_path: Path) -> None:
    """Of a scan with a layer of text the words of the sheet stay out of what rules and people see."""
    made = pypdfium2.PdfDocument(cover_sheets([Sheet(code_of(Cover(), KEY), "Vaheleht", ("Siit algab uus kiri.",))]))
    letter = pypdfium2.PdfDocument(one_page_pdf("Teabenõue: palun edastada lepingu 3-2/17 koopia."))
    made.import_pages(letter)
    out = io.BytesIO()
    made.save(out)
    scanned(stacks, tmp_path / "skannid", out.getvalue())
    work(stacks)
    content = stacks.desk.store.document(1).content
    assert "lepingu 3-2/17" in content.text
    assert "Vaheleht" not in content.text
    assert content.pages == 2


def test_a_crash_between_reading_and_splitting(stacks: Round, tmp_path: Path) -> None:
    """What was read as a stack is split after the next start; cutting twice makes the same files and no others."""
    scanned(stacks, tmp_path / "skannid", stack(sheet(), page(1), sheet(), page(2)))
    now = stacks.desk.clock()
    (claimed,) = stacks.desk.store.claim("dead", 8, now, now)
    seen = read(stacks.desk, claimed)
    assert seen.content.letters == (Stretch(1, 2), Stretch(3, 4))
    path = stacks.desk.originals.path(seen.original_sha256)
    cut = list(stacks.desk.readers.cut(path, seen.content.letters))
    stored = {stacks.desk.originals.store(one).sha256 for one in cut}
    stacks.clock.on(seconds=2)
    work(stacks)
    lines = stacks.desk.store.lines()
    assert [line.outcome for line in lines] == ["split", "held", "held"]
    assert {stacks.desk.store.document(line.document).original_sha256 for line in lines[1:]} == stored
    files = [file for file in path.parents[2].rglob("*") if file.is_file()]
    assert len(files) == 3


def test_the_same_stack_again_is_a_copy(stacks: Round, tmp_path: Path) -> None:
    """A stack that is sent twice is split once."""
    data = stack(sheet(), page(1), sheet(), page(2))
    scanned(stacks, tmp_path / "skannid", data)
    work(stacks)
    scanned(stacks, tmp_path / "skannid", data, "veel kord.pdf")
    work(stacks)
    assert [line.outcome for line in stacks.desk.store.lines()] == ["split", "held", "held", "duplicate"]


def test_a_person_may_say_that_it_is_one_letter(stacks: Round, tmp_path: Path) -> None:
    """A stack that a person releases is registered whole, and is not split again."""
    scanned(stacks, tmp_path / "skannid", stack(sheet(), page(1), sheet(), page(2)))
    work(stacks)
    release(stacks.desk, 1, KLARA, kind="taotlus")
    work(stacks)
    assert [line.outcome for line in stacks.desk.store.lines()] == ["registered", "held", "held"]


def test_a_sheet_out_of_an_old_drawer(stacks: Round, tmp_path: Path) -> None:
    """What a sheet names and the office no longer has is said and left out; the rest of it counts."""
    scanned(stacks, tmp_path / "skannid", stack(sheet(Cover(kind="taotlus", series="99-9", person="kadunud")), page(1)))
    work(stacks)
    (line,) = stacks.desk.store.lines()
    document = stacks.desk.store.document(line.document)
    assert document.kind == "taotlus"
    assert "The cover sheet names a series that there is not: 99-9." in document.content.warnings
    assert "The cover sheet names a person that there is not: kadunud." in document.content.warnings


def test_what_is_no_pdf_is_left_alone(plain: ReaderPool, tmp_path: Path) -> None:
    """A damaged file has no sheets and cannot be cut, and both are said."""
    file = tmp_path / "katki.pdf"
    file.write_bytes(b"%PDF-1.4\nkatki")
    assert plain.leaf(file).bad == {0: "the PDF does not open"}
    with pytest.raises(CannotCut, match="pages 1 to 2 cannot be cut out"):
        list(plain.cut(file, [Stretch(1, 2)]))
    with pytest.raises(CannotCut):
        list(plain.cut(tmp_path / "puudub.pdf", [Stretch(1, 2)]))
