"""Poison between good letters, and readers that are killed: every good letter goes its way."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests import hostile
from tests.acceptance import letters
from tests.acceptance.mails import parsed
from tests.acceptance.office import Daemon, TestOffice, until
from tests.crash import judging
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

POISON = ("pomm.zip", "pesa.zip", "lehed.pdf", "naer.docx", "nimed.zip")


def _readers(daemon: Daemon) -> list[int]:
    """The reader processes of a daemon."""
    found = []
    for task in Path(f"/proc/{daemon.process.pid}/task").iterdir():
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def test_poison_never_holds_up_the_next_letter(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Each hostile file, a letter of a thousand letters and a readers' death between good letters: all good ones go."""
    office, user = TestOffice(tmp_path / "office", dovecot.password), dovecot.user()
    more = "\n[reading]\nseconds = 3\nocr = false\n"
    office.write(mailboxes={"info": (user, dovecot.port)}, smtp=smtp_sink.port, settle=0, more=more)
    good = 0
    for number, name in enumerate(POISON):
        make, _ = hostile.FILES[name]
        dovecot.deliver(user, letters.request_with_pdf(f"g{number}"))
        dovecot.deliver(user, hostile.letter((name, make()), subject=f"Jutt {number}", mark=f"p{number}"))
        good += 1
    dovecot.deliver(user, hostile.matryoshka(), letters.explanation("last"))
    total = len(POISON) + 1 + good + 1
    good += 1
    with office.start() as daemon:
        until(lambda: bool(_readers(daemon)), "a reader to start")
        for _ in range(2):
            for reader in _readers(daemon)[:1]:
                os.kill(reader, signal.SIGKILL)
            time.sleep(1)
        until(lambda: len(judging.forwards(smtp_sink.accepted)) >= good, "every good letter to be forwarded")
        until(lambda: set(_ends(office)) <= judging.ENDED and len(_ends(office)) == total, "the others to end")
    assert "Traceback" not in daemon.log
    ends = judging.every_arrival_has_an_end(office, total)
    assert ends["forwarded"] == good == judging.register_is_sound(office)
    assert ends["held"] == total - good
    subjects = " ".join(str(parsed(mail)["Subject"]) for mail in smtp_sink.accepted)
    assert "passwd" not in subjects


def _ends(office: TestOffice) -> list[str]:
    return [line["outcome"] for line in office.lines("ledger")]
