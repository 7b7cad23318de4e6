"""Looking into the mails that went out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from tests.servers.smtp_sink import Accepted

# Days of the public holidays that stand on fixed dates (pühade ja tähtpäevade seadus § 1, § 2), month and day.
_HOLIDAYS = frozenset({(1, 1), (2, 24), (5, 1), (6, 23), (6, 24), (8, 20), (12, 24), (12, 25), (12, 26)})


def parsed(mail: Accepted) -> EmailMessage:
    """The mail with its headers decoded."""
    message = message_from_bytes(mail.content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def words(mail: Accepted) -> str:
    """The text that a person reads."""
    body = parsed(mail).get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


def about(mails: Iterable[Accepted], word: str) -> list[Accepted]:
    """Mails with a number or word in the subject, as a whole: 7-2/1 is not 7-2/10."""
    whole = re.compile(rf"(?<![\w/-]){re.escape(word)}(?![\w/-])")
    return [mail for mail in mails if whole.search(parsed(mail)["Subject"])]


def fifth_working_day_after(day: date) -> date:
    """Five working days, the day of registration not counted: counted here by hand, and by no code of officed.

    Holidays that move with Easter are left out of the table, so next to Easter this says nothing.
    """
    left = 5
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS
    return day
