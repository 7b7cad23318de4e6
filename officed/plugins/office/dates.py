"""Days as Excel keeps them: numbers, counted from the end of 1899 or from 1904 (ECMA-376 part 1, 18.17.4.1)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

# The 1900 system counts 29 February 1900, which never was; after it this is the day nought.
NOUGHT_1900, NOUGHT_1904 = datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1904-01-01")
BUILT_IN = frozenset({"14", "15", "16", "17", "22", "27", "28", "29", "30", "31", "36", "50", "57", "58"})
UNSAID = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")
LATEST = 2_958_465
# Excel takes at most 255 characters.
LONGEST_CODE = 1_000


def is_date_format(number: str, code: str) -> bool:
    """Whether a format of numbers shows a day."""
    return number in BUILT_IN or bool(re.search(r"[yd]", UNSAID.sub("", code[:LONGEST_CODE]), re.IGNORECASE))


def day_of(value: str, from_1904: bool = False) -> str | None:
    """The day as ISO 8601, with the time where there is one; None where the number is no day."""
    try:
        number = float(value)
    except ValueError:
        return None
    if not 0 < number <= LATEST:
        return None
    moment = (NOUGHT_1904 if from_1904 else NOUGHT_1900) + timedelta(days=int(number))
    seconds = round((number % 1) * 86_400)
    moment += timedelta(seconds=seconds)
    return moment.date().isoformat() if not seconds else moment.isoformat(" ", "minutes")
