"""The last resort: the register itself cannot be used, so an alarm goes by the second ways without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from officed.domain.changes import Send
from officed.domain.errors import OfficedError
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.rendering import render
from officed.log import log_event
from officed.ports.channels import Channel, Envelope

KEY, WHAT = "database", "database"


class Shouter:
    """Tells by every second way that the register is lost, once, and that it is back.

    `channels` opens connections of all ways. What it said is not kept: there is nowhere to keep it.
    """

    def __init__(self, channels: Callable[[], Sequence[Channel]]) -> None:
        self._channels = channels
        self._shouted = False

    def lost(self, desk: Desk, error: OfficedError) -> None:
        """The register cannot be used."""
        log_event("database.lost", error=str(error))
        if not self._shouted:
            mails = writing.alarm(desk, KEY, WHAT, str(error), "officed doctor", desk.clock())
            self._shouted = self._send(desk, mails)

    def over(self, desk: Desk) -> None:
        """The register can be used."""
        if self._shouted:
            log_event("database.recovered")
            self._send(desk, writing.recovered(desk, KEY, WHAT, desk.clock()))
            self._shouted = False

    def _send(self, desk: Desk, mails: Sequence[Send]) -> bool:
        """Whether any way took it, or there is none."""
        ways = {lane: way for way in self._channels() if (lane := getattr(way, "lane", ""))}
        done = [_handed_over(desk, ways[send.letter.channel], send) for send in mails if send.letter.channel in ways]
        return any(done) or not done


def _handed_over(desk: Desk, way: Channel, send: Send) -> bool:
    office = desk.office.settings.office
    now = desk.clock().astimezone(desk.zone).replace(microsecond=0)
    mail = render(send.letter, office=office, message_id=send.letter.message_id, date=now, eight_bit=way.eight_bit)
    try:
        return bool(way.send(Envelope(office.address, send.letter.to, mail)).accepted)
    except OfficedError as error:
        log_event("channel.lost", channel=way.name, error=str(error))
        return False
    finally:
        way.close()
