"""Large letters: in pieces, into a file, octet for octet, and no trace of the file afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from officed.api import Fetched, Unreachable
from officed.plugins.imap import ImapSource
from officed.plugins.imap.large import LARGE, PIECE
from tests.contract.source_places import mailbox, original
from tests.servers.dovecot import Dovecot
from tests.servers.imap_middleman import Middleman

HEAD = b"Subject: Fotod\r\nDelivered-To: info@kaleva.example\r\n\r\n"


@pytest.fixture
def middleman(dovecot: Dovecot) -> Iterator[Middleman]:
    """A man between officed and Dovecot."""
    man = Middleman(dovecot.port)
    yield man
    man.stop()


def large(octets: int) -> bytes:
    """A letter of so many octets, none of its lines like another."""
    lines = b"".join(b"%060d\r\n" % n for n in range(octets // 62 + 1))
    return (HEAD + lines)[: octets - 2] + b"\r\n"


def place(dovecot: Dovecot, user: str, spool: Path, **settings: object) -> ImapSource:
    """A source whose large letters go through a folder."""
    return ImapSource(mailbox(dovecot, user, **settings), lambda: dovecot.password, spool)


@pytest.mark.parametrize("octets", [LARGE, LARGE + 1, 2 * PIECE + PIECE, 3 * PIECE + 17])
def test_octet_for_octet(dovecot: Dovecot, tmp_path: Path, octets: int) -> None:
    """Around the limit and on the borders of pieces the letter is the one that was delivered, unseen as before."""
    user, letter = dovecot.user(), large(octets)
    dovecot.deliver(user, letter)
    source = place(dovecot, user, tmp_path / "spool")
    fetched = source.fetch([found.key for found in source.list()])
    got = next(fetched)
    assert original(got) == letter
    assert (got.path is not None, got.data is None) == (octets > LARGE, octets > LARGE)
    assert got.envelope_to == ("info@kaleva.example",)
    assert list(fetched) == []
    assert not (tmp_path / "spool").exists() or list((tmp_path / "spool").iterdir()) == []
    assert r"\Seen" not in dovecot.flags(user)[0]
    source.close()


def test_a_sealed_one_is_written_to_no_file(dovecot: Dovecot, tmp_path: Path) -> None:
    """What nobody may ever find on a disk stays in memory, however large it is."""
    user, letter = dovecot.user(), large(LARGE + 1)
    dovecot.deliver(user, letter)
    source = place(dovecot, user, tmp_path / "spool", sealed=True)
    (got,) = source.fetch([found.key for found in source.list()])
    assert (got.path, got.data) == (None, letter)
    assert not (tmp_path / "spool").exists()
    source.close()


def test_large_ones_among_small_ones(dovecot: Dovecot, tmp_path: Path) -> None:
    """Each comes once, whatever stands beside it."""
    user = dovecot.user()
    letters = [HEAD + b"1\r\n", large(LARGE + 5), HEAD + b"2\r\n", large(LARGE + 9), HEAD + b"3\r\n"]
    dovecot.deliver(user, *letters)
    source = place(dovecot, user, tmp_path)
    got = [original(one) for one in source.fetch([found.key for found in source.list()])]
    assert sorted(got) == sorted(letters)
    source.close()


def test_a_break_in_the_middle(dovecot: Dovecot, tmp_path: Path) -> None:
    """A server that goes in the middle of a letter leaves no file; the letter comes whole with a later call."""
    user, letter = dovecot.user(), large(5 * PIECE)
    dovecot.deliver(user, letter)
    source = place(dovecot, user, tmp_path)
    keys = [found.key for found in source.list()]
    man = Middleman(dovecot.port)
    source.close()
    broken = place(dovecot, user, tmp_path, port=man.port)
    assert len(list(broken.list())) == 1
    man.answers[rf".*<{2 * PIECE}\."] = "BYE"
    with pytest.raises(Unreachable):
        list(broken.fetch(keys))
    man.stop()
    assert list(tmp_path.iterdir()) == []
    assert [original(one) for one in source.fetch(keys)] == [letter]
    source.close()


def test_a_letter_that_has_gone(dovecot: Dovecot, tmp_path: Path) -> None:
    """A person who moves it away first is no trouble."""
    user = dovecot.user()
    dovecot.deliver(user, large(LARGE + 1))
    source = place(dovecot, user, tmp_path)
    keys = [found.key for found in source.list()]
    dovecot.move(user, 1, "Isiklik")
    assert list(source.fetch(keys)) == []
    assert list(tmp_path.iterdir()) == []
    source.close()


def test_no_room_on_disk(dovecot: Dovecot, tmp_path: Path) -> None:
    """A folder that cannot be written to is named; the letter stays where it is."""
    user = dovecot.user()
    dovecot.deliver(user, large(LARGE + 1))
    (tmp_path / "spool").write_text("in the way")
    source = place(dovecot, user, tmp_path / "spool")
    with pytest.raises(Unreachable, match="a large letter cannot be written there"):
        list(source.fetch([found.key for found in source.list()]))
    assert dovecot.uids(user) == [1]
    source.close()


MEASURED = """
import resource, sys
from pathlib import Path
from officed.domain.digest import same_letter_digest_of
from officed.plugins.imap import ImapSource
from officed.settings.sources import Mailbox
from officed.store.originals import Originals
box = Mailbox(name="info", host="127.0.0.1", port=int(sys.argv[1]), security="none", user=sys.argv[2])
source = ImapSource(box, lambda: sys.argv[3], Path(sys.argv[4]) / "incoming")
originals = Originals(Path(sys.argv[4]))
keys = [found.key for found in source.list()]
for key in keys:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for fetched in source.fetch([key]):
        stored = originals.store_file(fetched.path) if fetched.path else originals.store(fetched.data)
        same_letter_digest_of(originals.pieces(stored.sha256))
    print(stored.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_for_a_hundred_megabytes(dovecot: Dovecot, tmp_path: Path) -> None:
    """A letter of 100 MB is fetched, stored and compared with less than 30 MB more than a process has anyway."""
    user = dovecot.user()
    dovecot.deliver(user, HEAD, large(100 * 1024 * 1024))
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(dovecot.port), user, dovecot.password, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (_, _), (size, grown) = (map(int, line.split()) for line in done.stdout.splitlines())
    assert size == 100 * 1024 * 1024
    assert grown < 30 * 1024


def test_the_file_of_a_fetched_letter_is_not_kept(dovecot: Dovecot, tmp_path: Path) -> None:
    """Whoever stops in the middle leaves no file behind."""
    user = dovecot.user()
    dovecot.deliver(user, large(LARGE + 1), large(LARGE + 1))
    source = place(dovecot, user, tmp_path)
    fetched: Iterator[Fetched] = source.fetch([found.key for found in source.list()])
    next(fetched)
    assert len(list(tmp_path.iterdir())) == 1
    fetched.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []
    source.close()
