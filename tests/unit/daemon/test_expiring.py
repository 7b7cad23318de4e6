"""A login that ends soon is told of once, by mail and in the log, and once more when it is good again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from officed.daemon.expiring import tell_endings
from officed.plugins.oauth.ending import endings
from officed.plugins.oauth.token_file import Kept, TokenFile
from tests.unit.flow.conftest import furnished, readers, round_
from tests.unit.flow.desks import FRIDAY, Round
from tests.unit.plugins.login_offices import office

__all__ = ["furnished", "readers", "round_"]

OAUTH2 = {"provider": "microsoft", "client_id": "7"}


def test_an_alarm_in_good_time(round_: Round, tmp_path: Path) -> None:
    """One mail with the command while it ends soon, however often one looks; one more when somebody has logged in."""
    settings = office(tmp_path, OAUTH2)

    def look(at: datetime) -> list[tuple[str, tuple[str, str, str] | None]]:
        return [one for one in endings(settings, at) if one[0] == "info"]

    file = TokenFile(tmp_path, "info")
    file.write(Kept("salajane", FRIDAY, ends=FRIDAY + timedelta(days=10)))
    with structlog.testing.capture_logs() as log:
        for _ in range(3):
            assert tell_endings(round_.desk, look) == 1
            round_.clock.on(hours=1)
    assert {line["event"] for line in log if line["log_level"] == "warning"} == {"login.ending"}
    assert "salajane" not in repr(log)
    round_.go()
    [mail] = round_.pigeons.sent
    assert b"officed oauth login info" in mail.message
    file.write(Kept("uus", FRIDAY, ends=FRIDAY + timedelta(days=90)))
    for _ in range(2):
        assert tell_endings(round_.desk, look) == 0
    round_.go()
    assert len(round_.pigeons.sent) == 2
    assert any("korras" in subject for subject in round_.pigeons.subjects())
