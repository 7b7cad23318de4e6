"""What the mail folder promises beside what every channel does."""

from __future__ import annotations

import stat
from email import message_from_bytes
from pathlib import Path

import pytest

from officed.api import Channel, MailFolder, Unreachable
from officed.plugins.mail_folder import FolderChannel, file_name
from tests.contract.test_channels import mail


@pytest.fixture
def channel(tmp_path: Path) -> FolderChannel:
    """A channel into a folder that is not there yet."""
    return FolderChannel(MailFolder(path=Path("post") / "valjuv"), tmp_path)


def names(root: Path) -> list[str]:
    """What stands in the folder, half-written files too."""
    return sorted(file.name for file in (root / "post" / "valjuv").iterdir())


def test_a_repeat_overwrites_itself(channel: Channel, tmp_path: Path) -> None:
    """The same mail sent again after a crash is still one file; another Message-ID is another file."""
    first = channel.send(mail(1)).receipt
    assert channel.send(mail(1)).receipt == first
    channel.send(mail(2))
    assert len(names(tmp_path)) == 2
    assert first in names(tmp_path)


def test_files_stand_in_the_order_of_their_dates(channel: Channel, tmp_path: Path) -> None:
    """A name begins with the mail's own Date, in UTC, and ends with .eml."""
    [name] = [channel.send(mail(1)).receipt]
    assert names(tmp_path) == [name]
    assert name.startswith("20261120T080000Z-")
    assert name.endswith(".eml")
    assert message_from_bytes((tmp_path / "post" / "valjuv" / name).read_bytes())["Subject"] == "Vastus 1"


def test_a_half_written_mail_is_finished_by_the_repeat(channel: Channel, tmp_path: Path) -> None:
    """What a crash left under a name with a dot is gone when the mail has been sent again."""
    name = file_name(mail(1).message)
    (tmp_path / "post" / "valjuv").mkdir(parents=True)
    (tmp_path / "post" / "valjuv" / f".{name}.part").write_bytes(b"x" * 100_000)
    channel.send(mail(1))
    assert names(tmp_path) == [name]
    assert (tmp_path / "post" / "valjuv" / name).read_bytes() == mail(1).message


def test_nobody_else_reads_them(channel: Channel, tmp_path: Path) -> None:
    """Mails are for the owner and the group: there are personal data in them."""
    name = channel.send(mail(1)).receipt
    assert not stat.S_IMODE((tmp_path / "post" / "valjuv" / name).stat().st_mode) & 0o137
    assert not stat.S_IMODE((tmp_path / "post" / "valjuv").stat().st_mode) & 0o027


def test_a_link_in_the_way_is_not_followed(channel: Channel, tmp_path: Path) -> None:
    """Nothing outside of the folder is written."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (tmp_path / "post" / "valjuv").mkdir(parents=True)
    (tmp_path / "post" / "valjuv" / f".{file_name(mail(1).message)}.part").symlink_to(victim)
    with pytest.raises(Unreachable):
        channel.send(mail(1))
    assert victim.read_bytes() == b"mine"


@pytest.mark.parametrize("date", ["", "Date: eile\r\n", "Date: Fri, 99 Nov 2026 10:00:00 +0200\r\n"])
def test_a_mail_without_date_or_ident_has_a_name_too(date: str) -> None:
    """It is the same for the same mail and another for another."""
    one, two = (f"{date}Subject: {n}\r\n\r\nTere\r\n".encode() for n in (1, 2))
    assert file_name(one).startswith("undated-")
    assert file_name(one) == file_name(one) != file_name(two)


def test_check_says_whether_mails_can_be_written(channel: FolderChannel, tmp_path: Path) -> None:
    """`officed check --online` asks this: a folder that can be made is well, a file in its place is not."""
    channel.check()
    (tmp_path / "post").write_bytes(b"")
    with pytest.raises(Unreachable, match="is no folder"):
        channel.check()
