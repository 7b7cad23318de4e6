"""Letters that are another body's, and one that lacks something, with the real program and a real mail server."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tests.acceptance.office import TestOffice
from tests.servers.smtp_sink import SmtpSink

ASTRAY = (
    "Lugupeetud Transpordiamet!\n\nTeabenõue: palun avaliku teabe seaduse alusel riigimaantee 14 hoolduslepingut.\n"
)
APPLICATION = "Taotlus. Palun luba kaevetöödeks Pikal tänaval.\n"


def test_a_letter_goes_on_and_another_one_rests(tmp_path: Path) -> None:
    """Both mails of passing on go out in their order and close the letter; the application rests and runs on."""
    sink = SmtpSink()
    sink.start()
    try:
        made = TestOffice(tmp_path / "office")
        made.write(mailboxes={}, smtp=sink.port, settle=0)
        for name, text in (("teabenoue", ASTRAY), ("avaldus", APPLICATION)):
            letter = made.folder / f"{name}.eml"
            head = f"From: Mari <{name}@kiri.example>\nTo: info@kaleva.example\nSubject: {name}\n"
            letter.write_text(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}", "utf-8")
            made.officed("ingest", str(letter), "--way", "email", "--kind", name.replace("avaldus", "taotlus"))
        made.officed("run", "--drain")
        _pass_on(made, sink)
        _mend(made)
        assert "Yes" in made.officed("register", "verify")
    finally:
        sink.stop()


def _pass_on(made: TestOffice, sink: SmtpSink) -> None:
    proposed = made.json("whose", "7-2/1")
    assert proposed["forward_by"] is not None
    refused = made.run("redirect", "7-2/1", "--to", "Olematu amet")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    to = "Transpordiamet <info@transpordiamet.example>"
    done = made.json("redirect", "7-2/1", "--to", to, "--as", "maive")
    assert (done["to"], done["basis"], done["on"]) == (to, "AvTS § 21 lg 1", None)
    before = len(sink.accepted)
    made.officed("run", "--drain", "--only", "relay")
    went = [one.recipients for one in sink.accepted[before:]]
    assert went == [("info@transpordiamet.example",), ("teabenoue@kiri.example",)]
    (attached,) = message_from_bytes(sink.accepted[before].content, policy=default).iter_attachments()
    assert attached.get_payload(decode=True) == (made.folder / "teabenoue.eml").read_bytes()
    shown = made.json("register", "show", "7-2/1")
    assert (shown["state"], shown["deadlines"]) == ("closed", [])
    assert [(one["to"], one["told"], one["late"]) for one in shown["passed_on"]] == [(to, "email", False)]
    assert {"edastamine", "teabenoue"} == {one["kind"] for one in shown["ended"]}


def _mend(made: TestOffice) -> None:
    asked = made.json("deficient", "7-1/1", "--what", "allkiri", "--days", "10")
    assert (asked["told"], asked["rests"][0]["kind"]) == ("avaldus@kiri.example", "taotlus")
    assert [one["kind"] for one in made.json("register", "show", "7-1/1")["deadlines"]] == ["puudused"]
    mixed = made.run("deficient", "7-1/1", "--withdraw", "eksitus", "--days", "3")
    assert (mixed.returncode, len(mixed.stderr.splitlines())) == (2, 1)
    back = made.json("deficient", "7-1/1", "--withdraw", "allkiri oli olemas")
    assert (back["withdrawn"], back["told"], back["terms"][0]["kind"]) == (True, "avaldus@kiri.example", "taotlus")
    assert made.run("deficient", "7-1/1", "--what", "allkiri", "--days", "20").returncode == 0
    moved = made.json("deficient", "7-1/1", "--days", "10", "--why", "kirjaviga")
    assert moved["until"] == asked["until"]
    early = made.run("leave", "7-1/1", "--reason", "ei vastanud")
    assert (early.returncode, "may be mended until" in early.stderr) == (1, True)
    (term,) = made.json("mended", "7-1/1")["terms"]
    assert set(term["steps"]) == {"et", "ru", "en"}
    assert [one["due"] for one in made.json("register", "show", "7-1/1")["deadlines"]] == [term["due"]]
