"""From a term that has ended to letters that are gone: listed, held back, drafted, signed, registered, disposed of."""

from __future__ import annotations

import io
import os
import zipfile
from base64 import encodebytes

import pytest

from officed.domain.disposal_list import DisposalList, listed, written
from officed.domain.errors import Refused
from officed.domain.retention import Fate
from officed.domain.states import Actor, ActorKind, State
from officed.flow.backtesting import letters_of
from officed.flow.closing import answer, reopen
from officed.flow.correcting import Wish, correct
from officed.flow.exporting import office_row
from officed.flow.linting import lint
from officed.flow.publishing import public_row
from officed.flow.releasing import release
from officed.flow.retention.clearing import clear_away
from officed.flow.retention.disposing import NoAct, act_of, carry_out
from officed.flow.retention.retaining import rulings
from officed.flow.retention.withholding import unwithhold, withhold
from officed.texts.disposal import page
from tests.unit.flow.desks import Round, letter

KLARA = Actor(ActorKind.PERSON, "klara")
ASICE = "application/vnd.etsi.asic-e+zip"


@pytest.fixture
def old(round_: Round) -> Round:
    """Three requests of 2020 that were answered, looked at in 2026 again."""
    round_.clock.to(2020, 3, 2, 10)
    for n in "123":
        text = f"Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/{n} koopia."
        round_.tray.letters[n] = letter(f"Teabenõue {n}", text, ident=n)
    round_.go()
    for n in (1, 2, 3):
        answer(round_.desk, n, KLARA)
    round_.clock.to(2026, 11, 20, 10)
    return round_


def _drafted(old: Round) -> DisposalList:
    return listed("Kaleva Linnavalitsus", old.desk.today(), rulings(old.desk, None, {Fate.DUE}))


def _signed(files: dict[str, str], *, signature: bool = True) -> bytes:
    """A container as DigiDoc makes them; the signature is there by its name only."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", ASICE)
        rows = "".join(f'<manifest:file-entry manifest:full-path="{name}"/>' for name in files)
        spaces = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {spaces}>{rows}</manifest:manifest>")
        if signature:
            archive.writestr("META-INF/signatures0.xml", "<x/>")
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _registered(old: Round, name: str, data: bytes, media_type: str = ASICE) -> int:
    """An act that came by mail and has a number. Returns its document."""
    head = (
        "From: Klara Kask <klara@kaleva.example>\r\nTo: info@kaleva.example\r\nSubject: Akt\r\nMIME-Version: 1.0\r\n"
        f'Message-ID: <{name}{len(data)}@kaleva.example>\r\nContent-Type: {media_type}; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    old.tray.letters[f"{name}{len(data)}"] = head.encode() + encodebytes(data)
    old.go()
    number = max(waiting.document for waiting in old.desk.store.waiting())
    document = old.desk.store.document(number)
    release(old.desk, number, KLARA, kind="teade")
    old.go()
    assert old.desk.store.card(document.id).entry is not None
    return number


def _act(old: Round, made: DisposalList, *, signature: bool = True, **files: str) -> int:
    inside = files or {"havitamisakt.html": page(made, {}), "havitamisakt.json": written(made)}
    return _registered(old, "havitamisakt.asice", _signed(inside, signature=signature))


def test_a_signed_act_disposes_of_what_it_names(old: Round) -> None:
    """Listed, drafted, signed, registered, gone: entries stay, prove and say by which act; a second run is quiet."""
    made = _drafted(old)
    assert [one.number for one in made.letters] == [f"7-2/{n}" for n in (1, 2, 3)]
    assert {(one.kept_until, one.closed_on, one.years) for one in made.letters} == {("2025-12-31", "2020-03-02", 5)}
    number = _act(old, made)
    act = act_of(old.desk, number)
    for one in made.letters:
        os.utime(old.desk.originals.path(one.sha256), (0, 0))
    for _ in range(2):
        assert [one.why for one in carry_out(old.desk, act_of(old.desk, number), KLARA)] == ["", "", ""]
    card = old.desk.store.card(1)
    assert card.document.state is State.DISPOSED
    assert card.history[-1].detail["act"] == act.reference
    assert card.history[-1].actor == str(KLARA)
    assert not [one for one in made.letters if old.desk.originals.has(one.sha256)]
    (row, public) = office_row(old.desk.office, card), public_row(old.desk.office, card)
    assert (row["number"], row["title"], row["from"], row["disposed"]) == ("7-2/1", "", "", f"2026-11-20 {act.basis}")
    assert (public["title"], public["from"]) == ("Teabenõue", "Eraisik")
    used = [line for line in old.desk.store.card(number).history if line.event == "document.act_carried_out"]
    assert [line.detail["list"] for line in used] == [made.digest]
    assert [one.document.id for one in letters_of(old.desk.store)] == [number]
    assert list(lint(old.desk)) == []
    old.desk.store.seal(old.clock())
    assert old.desk.store.verify() == ()
    assert not list(rulings(old.desk, None, {Fate.DUE}))


def test_what_changed_since_stays(old: Round) -> None:
    """A letter that was reopened, held or corrected after the list was made stays, and the rest goes."""
    made = _drafted(old)
    number = _act(old, made)
    reopen(old.desk, 1, KLARA)
    withhold(old.desk, 2, KLARA, "kohtuasi 3-26-1")
    gone = {one.letter.number: one.why for one in carry_out(old.desk, act_of(old.desk, number), KLARA)}
    assert gone["7-2/1"] == "its matter has an open letter"
    assert gone["7-2/2"] == "7-2/2 is kept from disposal: kohtuasi 3-26-1"
    assert gone["7-2/3"] == ""
    unwithhold(old.desk, 2, KLARA, "kohtuasi lõppes")
    again = {one.letter.number: one.why for one in carry_out(old.desk, act_of(old.desk, number), KLARA)}
    assert again["7-2/2"] == "it was changed since the list was made; list it again"
    assert [c.why for c in old.desk.store.card(2).corrections] == ["kohtuasi 3-26-1", "kohtuasi lõppes"]


def test_an_act_must_be_signed_and_name_its_list(old: Round) -> None:
    """No container, no signature, another list, a list changed since, an annulled act: nothing goes by any of them."""
    made = _drafted(old)
    unsigned = _act(old, made, signature=False)
    empty = _act(old, made, **{"akt.txt": "Hävitada kõik."})
    other = DisposalList(made.office, made.made_on, made.letters[:1])
    for number, given, why in (
        (unsigned, None, "no signed container"),
        (empty, None, "it holds no list"),
        (empty, written(made), "does not name this list"),
        (empty, written(made).replace("7-2/2", "7-2/9"), "was changed since it was drafted"),
        (1, None, "no signed container"),
    ):
        with pytest.raises(NoAct, match=why):
            act_of(old.desk, number, given)
    with pytest.raises(NoAct, match="does not name"):
        act_of(old.desk, _act(old, made, **{"akt.txt": made.digest}), written(other))
    annulled = _act(old, made)
    old.desk.store.annul(annulled, "ekslik", KLARA, old.clock())
    with pytest.raises(NoAct, match="annulled"):
        act_of(old.desk, annulled)


def test_an_act_on_paper_is_named_by_its_code(old: Round) -> None:
    """A scanned act needs its list beside it and a reason, which stays with the act."""
    made = _drafted(old)
    number = _registered(old, "akt.txt", f"HÄVITAMISAKT\nKontrollkood {made.code}\n".encode(), "text/plain")
    with pytest.raises(NoAct, match="no signed container"):
        act_of(old.desk, number, written(made))
    with pytest.raises(NoAct, match="say where"):
        act_of(old.desk, number, written(made), " ")
    act = act_of(old.desk, number, written(made), "toimik 1-9, kapp 3")
    assert [one.why for one in carry_out(old.desk, act, KLARA)] == ["", "", ""]
    (correction,) = old.desk.store.card(number).corrections
    assert correction.why == "toimik 1-9, kapp 3"


def test_an_interrupted_run_goes_on(old: Round) -> None:
    """What had gone before the power failed has gone by this act, and the next run takes the rest."""
    made = _drafted(old)
    number = _act(old, made)
    run = carry_out(old.desk, act_of(old.desk, number), KLARA)
    assert next(run).why == ""
    run.close()
    states = [old.desk.store.document(n).state for n in (1, 2, 3)]
    assert states == [State.DISPOSED, State.CLOSED, State.CLOSED]
    assert [one.why for one in carry_out(old.desk, act_of(old.desk, number), KLARA)] == ["", "", ""]
    assert old.desk.store.verify() == ()


def test_an_annulled_letter_goes_too(old: Round) -> None:
    """An entry that stands for nothing is waited for by nobody, whatever state it was left in."""
    old.clock.to(2020, 5, 4, 10)
    old.tray.letters["4"] = letter("Teabenõue 4", ident="4")
    old.go()
    old.desk.store.annul(4, "topelt", KLARA, old.clock())
    old.clock.to(2026, 11, 20, 10)
    made = _drafted(old)
    assert [one.document for one in made.letters] == [1, 2, 3, 4]
    gone = carry_out(old.desk, act_of(old.desk, _act(old, made)), KLARA)
    assert {one.why for one in gone} == {""}


def test_what_cannot_be_held_says_why(old: Round) -> None:
    """No number, no reason, the same reason again, nothing to let go, already gone: one clear line each."""
    withhold(old.desk, 1, KLARA, "audit")
    for act, number, reason, why in (
        (withhold, 1, "audit", "kept already"),
        (withhold, 2, " ", "--reason"),
        (unwithhold, 2, "x", "Nothing keeps"),
        (unwithhold, 1, "", "--reason"),
    ):
        with pytest.raises(Refused, match=why):
            act(old.desk, number, KLARA, reason)
    (held,) = rulings(old.desk, None, {Fate.HELD})
    assert held.letters[0].hold is not None
    made = _drafted(old)
    assert [one.document for one in made.letters] == [2, 3]
    list(carry_out(old.desk, act_of(old.desk, _act(old, made)), KLARA))
    with pytest.raises(Refused, match="was disposed of by hävitamisakt"):
        withhold(old.desk, 2, KLARA, "hilja")


def test_refused_letters_go_after_their_days(old: Round) -> None:
    """Each night what was refused so long ago goes with its trace; what a person took back or is younger stays."""
    for n in "67":
        old.tray.letters[n] = letter("Out of office", "x", ident=n, headers="Auto-Submitted: auto-replied\n")
        old.go()
        old.clock.on(days=300)
    assert [old.desk.store.document(n).state for n in (4, 5)] == [State.REFUSED, State.REFUSED]
    original = old.desk.store.document(4).original_sha256
    os.utime(old.desk.originals.path(original), (0, 0))
    assert clear_away(old.desk) == 1
    assert clear_away(old.desk) == 0
    card = old.desk.store.card(4)
    assert (card.document.state, card.history[-1].actor) == (State.DISPOSED, "clock:clock")
    assert card.history[-1].detail == {"basis": "refused", "days": 365}
    assert not old.desk.originals.has(original)
    assert old.desk.store.document(5).state is State.REFUSED
    assert old.desk.store.verify() == ()


def test_the_page_of_the_act_is_what_it_says(old: Round) -> None:
    """Each letter with its days in Estonian form, counts for each series, both check sums; nothing is left to fill in
    by hand but names."""
    made = _drafted(old)
    said = page(made, {"7-2": "Teabenõuded <õ>"})
    for piece in (
        "<td>7-2/1</td><td>02.03.2020</td><td>Teabenõue</td>", "<td>5</td><td>31.12.2025</td>", made.digest, made.code,
        "<li>7-2 Teabenõuded &lt;õ&gt;: 3</li>", "Koostatud 20.11.2026", "Registreerimise aastad: 2020.",
    ):  # fmt: skip
        assert piece in said
    assert "{" not in said.partition("</style>")[2]


def test_of_a_report_that_has_a_number_the_number_alone_is_told(old: Round) -> None:
    """It may go like any entry; list, act and the reason for which it is kept say nothing of what it was about."""
    correct(old.desk, 1, KLARA, Wish(kind="vihje", public_title="Kanaarilind"), "rikkumisteade")
    old.clock.to(2033, 1, 4, 10)
    made = _drafted(old)
    assert {one.number: one.title for one in made.letters}["7-2/1"] == ""
    withhold(old.desk, 1, KLARA, "kohtuasi Kanaarilinnu vastu")
    (held,) = rulings(old.desk, None, {Fate.HELD})
    assert (held.letters[0].sealed, held.letters[0].kept_for) == (True, "")
    act = act_of(old.desk, _act(old, made))
    assert next(one.why for one in carry_out(old.desk, act, KLARA)) == "7-2/1 is kept from disposal"
