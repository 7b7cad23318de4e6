"""What diverting a letter leaves, and what is said of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from officed.cli.tracing import in_words, trace
from officed.domain.changes import Dispose, Send
from officed.domain.covers import Cover
from officed.domain.document import Address, Way
from officed.domain.errors import Refused
from officed.domain.states import Actor, ActorKind, State
from officed.flow.closing import answer
from officed.flow.counter import HandedIn, hand_in
from officed.flow.exporting import office_row
from officed.flow.linting import lint
from officed.flow.moving import carry
from officed.flow.passing_on.redirecting import Redirection, redirect
from officed.flow.releasing import release
from officed.flow.reports.diverting import divert
from officed.flow.reports.handling import reports_of
from officed.flow.retention.withholding import unwithhold, withhold
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from tests.servers.certificates import MailKey
from tests.unit.flow.desks import Round, letter
from tests.unit.flow.leavings import CANARY, LEMMI, finds
from tests.unit.flow.test_stacks import KEY, page, scanned, sheet, stack, work

KLARA = Actor(ActorKind.PERSON, "klara")


@pytest.fixture(scope="module")
def plain() -> Iterator[ReaderPool]:
    """Readers that leave pictures unrecognised."""
    pool = ReaderPool(Reading(ocr=False))
    yield pool
    pool.close()


@pytest.fixture
def cut(handled: Round, plain: ReaderPool, tmp_path: Path) -> Round:
    """A stack, document 1, that was cut into 2, which is registered, and 3, which is held and a report."""
    handled.desk = replace(handled.desk, readers=plain, cover_key=lambda: KEY)
    scanned(handled, tmp_path / "skannid", stack(sheet(Cover(kind="taotlus")), page(1), sheet(), page(2)))
    work(handled)
    assert [line.outcome for line in handled.desk.store.lines()] == ["split", "registered", "held"]
    return handled


def _request(ident: str = "1") -> bytes:
    text = "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia."
    return letter(f"Teabenõue {CANARY}", f"{text} {CANARY} {ident}.", ident=ident)


def test_no_rule_is_asked_about_what_was_diverted(handled: Round) -> None:
    """Why it went where it went: it was diverted; that no rule knew it would be said of an empty text."""
    handled.tray.letters["1"] = letter("Rikkumisteade", f"Teatan rikkumisest tööl. {CANARY} laulab.")
    handled.go()
    assert trace(handled.desk, handled.desk.store.card(1))["gone"] is None
    divert(handled.desk, 1, LEMMI)
    found = trace(handled.desk, handled.desk.store.card(1))
    assert (found["gone"], found["then"], found["now"]["rules"]) == ("diverted", [], [])
    assert found["now"]["reason"].startswith("it was diverted to who handles reports")
    assert in_words(found, misses=True).splitlines() == [
        "1  vihje", "", "No rule is asked: it was diverted to who handles reports, and nothing of it is left to read.",
    ]  # fmt: skip


def test_the_scans_go_that_a_report_was_cut_from(cut: Round) -> None:
    """No page of it is left in the stack; the other letter has its own file, number and way, and all is proved."""
    scans, other, report = (cut.desk.store.document(n).original_sha256 for n in (1, 2, 3))
    assert divert(cut.desk, 3, LEMMI).remains == (
        f"source skannid: {cut.desk.store.lines()[0].told} (the copy of the mail server or folder)",
    )
    assert [cut.desk.originals.has(sha) for sha in (scans, other, report)] == [False, True, False]
    assert [line.outcome for line in cut.desk.store.lines()] == ["disposed", "registered", "diverted"]
    assert cut.desk.store.disposal(1) is not None
    assert cut.desk.store.verify() == ()
    cut.desk.store.seal(cut.clock())
    assert cut.desk.store.verify() == ()


def test_a_stack_that_was_taken_for_one_letter_is_diverted_first(cut: Round) -> None:
    """Its pages would stand in what was registered whole: one line says what to do, and nothing is changed."""
    release(cut.desk, 1, LEMMI, kind="taotlus")
    work(cut)
    with pytest.raises(Refused, match=r"stand in 7-1/\d+, too, the stack .*registered\. First: officed divert 1$"):
        divert(cut.desk, 3, LEMMI)
    assert cut.desk.store.document(3).state is State.HELD
    assert cut.desk.store.report(3) is None


def test_the_scans_go_with_the_stack_that_is_diverted_first(cut: Round) -> None:
    """The way that the refusal names: the stack, then the report; the other letter keeps its file."""
    scans, other, report = (cut.desk.store.document(n).original_sha256 for n in (1, 2, 3))
    release(cut.desk, 1, LEMMI, kind="taotlus")
    work(cut)
    for n in (1, 3):
        divert(cut.desk, n, LEMMI)
        assert not cut.desk.originals.has(scans)
    assert [cut.desk.originals.has(sha) for sha in (other, report)] == [True, False]
    assert cut.desk.store.verify() == ()


def test_what_was_said_of_a_stack_stands_while_a_letter_of_it_does(
    handled: Round, plain: ReaderPool, tmp_path: Path
) -> None:
    """Sender and subject of a stack that was handed in are another letter's, too: told first, gone with the last."""
    handled.desk = replace(handled.desk, readers=plain, cover_key=lambda: KEY)
    file = tmp_path / "stack.pdf"
    file.write_bytes(stack(sheet(Cover(kind="taotlus")), page(1), sheet(), page(2)))
    said = HandedIn(
        name="stack.pdf", media_type="application/pdf", way=Way.POST, received_on=handled.desk.today(), path=file,
        sender=Address(CANARY, "mari@kiri.example"), subject=CANARY,
    )  # fmt: skip
    hand_in(handled.desk, said)
    work(handled)
    file.unlink()
    said_of_it = [any("of its whole stack" in one for one in divert(handled.desk, n, LEMMI).remains) for n in (3, 2)]
    assert said_of_it == [True, False]
    assert finds(tmp_path) == []
    assert handled.desk.store.verify() == ()


def test_a_mail_that_waits_goes_nowhere_with_its_stack(cut: Round) -> None:
    """The scans go all the same, and so does the mail: nobody is told to wait for what nobody can end."""
    desk = cut.desk
    scans = desk.store.document(1).original_sha256
    values = {"document": "1", "reason": "r", "number": ""}
    waits = desk.letter("waits", "question", ("a@kaleva.example",), "held", values, attach=(scans,))
    desk.store.post((Send(waits),), desk.clock(), 1)
    divert(desk, 3, LEMMI)
    cut.pigeons.sent.clear()
    cut.go()
    assert not [one for one in cut.pigeons.sent if "a@kaleva.example" in one.recipients]
    assert not desk.originals.has(scans)
    desk.store.seal(cut.clock())
    assert desk.store.verify() == ()


def test_its_own_file_goes_whatever_became_of_the_stack(cut: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash somebody sent the stack back: the own file goes, and the rest as soon as the stack is diverted."""
    desk = cut.desk
    scans, report = (desk.store.document(n).original_sha256 for n in (1, 3))
    with monkeypatch.context() as crash:
        crash.setattr(type(desk.store), "plain_copies", _crash)
        with pytest.raises(KeyboardInterrupt):
            divert(desk, 3, LEMMI)
    release(desk, 1, KLARA, kind="taotlus")
    with pytest.raises(Refused, match="First: officed divert 1"):
        divert(desk, 3, LEMMI)
    assert [desk.originals.has(sha) for sha in (scans, report)] == [True, False]
    work(cut)
    divert(desk, 1, LEMMI)
    divert(desk, 3, LEMMI)
    assert not desk.originals.has(scans)
    assert [one.document for one in desk.store.reports(all_=True) if one.purged_at is None] == []
    assert desk.store.verify() == ()


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_registered_report_leaves_its_number_and_no_word(handled: Round, key: MailKey, tmp_path: Path) -> None:
    """Who had it is told, waiting mails stop, the handler gets it; the number stays, and the register proves."""
    handled.tray.letters["1"] = _request()
    handled.go()
    handled.tray.letters["2"] = letter(ident="2")
    handled.pigeons.away = True
    handled.go()
    assert finds(tmp_path)
    handled.pigeons.away = False
    handled.pigeons.sent.clear()
    done = divert(handled.desk, 1, LEMMI)
    assert done.remains == ("source tray: taken/1 (the copy of the mail server or folder)",)
    assert done.reached
    assert not [one for one in done.reached if "mari@kiri.example" in one or "lemmi" in one]
    assert finds(tmp_path) == []
    card = handled.desk.store.card(1)
    assert card.entry is not None
    assert (card.document.state, card.entry.reference, card.deadlines) == (State.DISPOSED, "7-2/1", ())
    assert handled.desk.store.document(2).reference == "7-2/2"
    handled.go()
    about = [one for one in handled.pigeons.sent if CANARY.encode() in one.message or b"7-2/1" in one.message]
    assert about == []
    (mail,) = (one for one in handled.pigeons.sent if b"application/pkcs7-mime" in one.message)
    assert mail.recipients == ("lemmi.jurgenpold@kaleva.example",)
    body = message_from_bytes(mail.message).get_payload(decode=True)
    assert _request() in key.opened(body)
    (report,) = reports_of(handled.desk, LEMMI)
    assert (report.document, report.purged_at is None) == (1, False)
    assert divert(handled.desk, 1, LEMMI).before
    assert trace(handled.desk, card)["gone"] == "diverted"
    row = office_row(handled.desk.office, card)
    assert {name for name, value in row.items() if value} == {
        "number", "registered_on", "direction", "series", "series_title",
    }  # fmt: skip
    handled.desk.store.seal(handled.clock())
    assert handled.desk.store.verify() == ()
    assert list(lint(handled.desk)) == []


@pytest.mark.parametrize(
    ("sender", "sealed"),
    [
        ("maive.lepikult@kaleva.example", True),
        ("registratuur@kaleva.example", True),
        ("mari@kiri.example", False),
    ],
)
def test_what_the_house_answers_to_a_diverted_letter_is_sealed(handled: Round, sender: str, sealed: bool) -> None:
    """It quotes the report: no mail tells of it, and no term ends with its number. A stranger's is a letter."""
    handled.tray.letters["1"] = _request()
    handled.go()
    forward = next(one for one in handled.pigeons.sent if "maive" in one.recipients[0])
    named = message_from_bytes(forward.message)["Message-ID"]
    divert(handled.desk, 1, LEMMI)
    handled.go()
    handled.pigeons.sent.clear()
    text = f"See ei ole minu asi.\n\n> {CANARY} teatab rikkumisest."
    handled.tray.letters["9"] = letter("Re: 7-2/1", text, sender=sender, ident="9", headers=f"In-Reply-To: {named}\n")
    handled.go()
    (held,) = handled.desk.store.waiting()
    assert (held.document, held.code == "sealed", held.decide_by is None) == (2, sealed, sealed)
    assert (("concerns", 1) in [link[:2] for link in handled.desk.store.card(2).links]) is sealed
    assert not any(CANARY.encode() in one.message for one in handled.pigeons.sent)


def test_who_has_had_it_is_in_the_handlers_mail(handled: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the end of a divert fails, nobody would ever say it again: the mail that leaves with the envelope does."""
    handled.tray.letters["1"] = _request()
    handled.go()
    official = next(one.recipients[0] for one in handled.pigeons.sent if "maive" in one.recipients[0])
    handled.pigeons.sent.clear()
    with monkeypatch.context() as crash:
        crash.setattr(type(handled.desk.store), "plain_copies", _crash)
        with pytest.raises(KeyboardInterrupt):
            divert(handled.desk, 1, LEMMI)
    handled.go()
    told = [message_from_bytes(one.message, policy=default) for one in handled.pigeons.sent]
    (came,) = (one for one in told if not one["Content-Type"].startswith("application/pkcs7-mime"))
    assert "lemmi" in came["To"]
    assert official in came.get_body().get_content()
    assert "mari@kiri.example" not in str(came)


def test_whoever_may_have_it_is_named(handled: Round) -> None:
    """A copy that was taken while another waits, a mail that is leaving, and a body that had the letter by post."""
    desk = handled.desk
    handled.tray.letters["1"] = _request()
    handled.go()
    redirect(desk, 1, KLARA, Redirection(to="Amet <amet@riik.example>", way=Way.POST))
    values = {"document": "1", "reason": "r", "number": "7-2/1"}
    both = ("a@kaleva.example", "b@kaleva.example")
    desk.store.post((Send(desk.letter("both", "question", both, "held", values)),), desk.clock(), 1)
    handled.pigeons.later = {both[1]: "450 later"}
    handled.go()
    going = Send(desk.letter("going", "question", ("c@kaleva.example",), "held", values))
    waits = Send(desk.letter("waits", "question", ("d@kaleva.example",), "held", values))
    desk.store.post((going,), desk.clock(), 1)
    desk.store.due_mail("s", 8, desk.clock(), desk.clock() + timedelta(minutes=5))
    desk.store.post((waits,), desk.clock(), 1)
    reached = divert(desk, 1, LEMMI).reached
    assert {one for one in reached if one.startswith(("a@", "b@", "c@", "d@", "Amet"))} == {
        "a@kaleva.example", "c@kaleva.example", "Amet <amet@riik.example>",
    }  # fmt: skip


def test_a_numbered_letter_is_diverted_wherever_it_stands(handled: Round, tmp_path: Path) -> None:
    """Answered, annulled, held again because nobody could be reached: its number stays and its words go."""
    for n in "123":
        handled.tray.letters[n] = _request(n)
    handled.pigeons.refuse = {one.email: "550 no" for one in handled.desk.office.people.people.values()}
    handled.go()
    assert {handled.desk.store.document(n).state for n in (1, 2, 3)} == {State.HELD}
    release(handled.desk, 1, KLARA)
    answer(handled.desk, 1, KLARA)
    handled.desk.store.annul(2, "eksitus", KLARA, handled.clock())
    handled.pigeons.refuse = {}
    for n in (1, 2, 3):
        done = divert(handled.desk, n, LEMMI)
        assert ("the reason for which 7-2/2 was annulled stays with its entry" in done.remains) is (n == 2)
    assert finds(tmp_path) == []
    assert [handled.desk.store.document(n).reference for n in (1, 2, 3)] == ["7-2/1", "7-2/2", "7-2/3"]
    handled.desk.store.seal(handled.clock())
    assert handled.desk.store.verify() == ()


def test_what_is_kept_from_disposal_or_gone_is_not_diverted(handled: Round) -> None:
    """One line says what to do first, and nothing is changed."""
    handled.tray.letters["1"] = _request()
    handled.go()
    withhold(handled.desk, 1, KLARA, "kohtuasi")
    with pytest.raises(Refused, match=r"7-2/1 is kept from disposal\. First: officed retention unhold 7-2/1"):
        divert(handled.desk, 1, LEMMI)
    unwithhold(handled.desk, 1, KLARA, "lõppes")
    state = handled.desk.store.document(1).state
    with pytest.raises(Refused, match="klara is not"):
        divert(handled.desk, 1, KLARA)
    assert (handled.desk.store.document(1).state, handled.desk.store.report(1)) == (state, None)
    answer(handled.desk, 1, KLARA)
    carry(handled.desk, handled.desk.store.document(1), State.DISPOSED, KLARA, "disposed", (Dispose("akt 1"),))
    with pytest.raises(Refused, match="7-2/1 was disposed of by akt 1"):
        divert(handled.desk, 1, LEMMI)
