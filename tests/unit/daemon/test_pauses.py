"""A place that is in trouble is asked again with growing pauses, and whoever looks after it hears of it once."""

from __future__ import annotations

import random
from email import message_from_bytes
from email.policy import default

import structlog

from officed.daemon.supervising import Trouble
from officed.domain.errors import Unreachable
from tests.unit.flow.conftest import furnished, readers, round_
from tests.unit.flow.desks import Round

__all__ = ["furnished", "readers", "round_"]


def test_pauses_grow(round_: Round) -> None:
    """From about a second, twice as long each time, to five minutes at most; never all at one moment; one alarm."""
    error = Unreachable(what="Mailbox info", reason="the server has no room for us now ([LIMIT] Too many connections)")
    trouble = Trouble("source.info", "source info", rng=random.Random(7))
    with structlog.testing.capture_logs() as log:
        pauses = [trouble.failed(round_.desk, error, "source.lost", source="info") for _ in range(14)]
    for turn, pause in enumerate(pauses):
        most = min(2.0**turn, 300.0)
        assert most / 2 <= pause <= most
    assert len({round(pause, 3) for pause in pauses}) == len(pauses)
    assert [line["attempt"] for line in log] == list(range(1, 15))
    round_.go()
    [mail] = round_.pigeons.sent
    assert "no room for us" in message_from_bytes(mail.message, policy=default).get_content()
    trouble.over(round_.desk, "source.recovered", source="info")
    assert trouble.pause() <= 1.0
