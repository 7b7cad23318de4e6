"""Letters of ours with the real program: registered, mailed, tied, and what they answer closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.office import TestOffice
from tests.servers.smtp_sink import SmtpSink

REQUEST = "Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/17 koopia.\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestOffice, SmtpSink]]:
    """An office with two letters that came by post, and a mail server."""
    sink = SmtpSink()
    sink.start()
    made = TestOffice(tmp_path_factory.mktemp("outgoing") / "office")
    made.write(mailboxes={}, smtp=sink.port, settle=0)
    for n in (1, 2):
        letter = made.folder / f"kiri{n}.txt"
        letter.write_text(f"{REQUEST}Leping {n}.\n", "utf-8")
        made.officed("ingest", str(letter), "--from", f"Mari Maasikas <mari{n}@kiri.example>", "--way", "post")
    made.officed("run", "--drain")
    yield made, sink
    sink.stop()


def _answer(office: TestOffice) -> Path:
    path = office.folder / "vastus.txt"
    path.write_text("Koopia on lisatud.\n", "utf-8")
    return path


def test_an_answer_is_registered_mailed_and_ends_the_letter(office: tuple[TestOffice, SmtpSink]) -> None:
    """From the command to the server of the recipient: number, mail with the file, proof, and the term's end."""
    made, sink = office
    done = made.json("register", "outgoing", str(_answer(made)), "--to", "Mari <mari1@kiri.example>",
                     "--answers", "7-2/1", "--send", "--by", "kalle")  # fmt: skip
    assert (done["number"], done["state"], done["direction"]) == ("7-2/1-1", "registered", "outgoing")
    assert made.json("register", "show", "7-2/1")["state"] == "forwarded"
    made.officed("run", "--drain", "--only", "relay")
    mail = next(one for one in sink.accepted if one.recipients == ("mari1@kiri.example",))
    assert b"7-2/1-1" in mail.content
    assert b"vastus.txt" in mail.content
    asked = made.json("register", "show", "7-2/1")
    assert (asked["state"], asked["answered_on"], asked["deadlines"]) == ("closed", asked["registered_on"], [])
    assert asked["linked_by"] == [{"kind": "answers", "document": done["document"], "number": "7-2/1-1"}]
    went = made.json("register", "show", "7-2/1-1")
    assert went["parties"]["to"] == [{"name": "Mari", "addr": "mari1@kiri.example"}]
    assert [a["person"] for a in went["assignments"]] == ["kalle"]
    assert "Yes" in made.officed("register", "verify")
    said = made.officed("register", "annul", "7-2/1-1", "--reason", "vale fail")
    assert "7-2/1 stays closed by it" in said


def test_a_matter_with_an_open_letter_is_not_closed(office: tuple[TestOffice, SmtpSink]) -> None:
    """Exit code 1 and one line that names the letter; when it is answered by post the matter closes."""
    made, _ = office
    refused = made.run("matter", "close", "7-2/2")
    assert refused.returncode == 1
    assert "7-2/2 is forwarded, due" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    made.officed("register", "outgoing", str(_answer(made)), "--to", "Mari", "--how", "post")
    assert "is answered and closed" in made.officed("link", "7-1/1", "7-2/2", "--as", "answers")
    made.officed("matter", "close", "7-2/2", "--reason", "edastatud")
    shown = made.json("matter", "show", "7-2/2")
    assert (shown["reason"], [one["reference"] for one in shown["letters"]]) == ("edastatud", ["7-2/2"])


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (("--to", "Mari"), "Say how it goes out"),
        (("--to", "Mari", "--how", "post", "--send"), "give one of them"),
        (("--to", "Mari", "--how", "kuller"), "no way of sending »kuller«"),
        (("--how", "post"), "Say to whom"),
        (("--to", "Mari", "--how", "post", "--answers", "7-2/99"), "7-2/99"),
        (("--to", "Mari", "--how", "post", "--on", "2026-02-30"), "is no date"),
    ],
)
def test_wrong_use_is_one_line(office: tuple[TestOffice, SmtpSink], said: tuple[str, ...], line: str) -> None:
    """What cannot be right is said in a line, and nothing is registered."""
    made, _ = office
    before = len(made.lines("register", "list"))
    done = made.run("register", "outgoing", str(_answer(made)), *said)
    assert done.returncode != 0
    assert line in done.stderr
    assert "Traceback" not in done.stderr
    assert len(made.lines("register", "list")) == before
