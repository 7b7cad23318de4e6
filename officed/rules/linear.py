"""What of an expression needs an engine that goes back, and what to write instead: a table of RE2's refusals.

Linear time is what lets rules of an admin run on letters of strangers; see »WhyRE2« in the documentation of RE2.
"""

from __future__ import annotations

from officed.rules.patterns import BadPattern

# How it begins, what it is, what to write instead. Of two that begin alike the longer stands first.
_GOING_BACK: tuple[tuple[str, str, str], ...] = (
    ("(?<=", "a look-behind »(?<=«", "Write what stands before into the expression itself."),
    ("(?<!", "a look-behind »(?<!«", "Write what must not stand there as a condition of its own under »none«."),
    ("(?=", "a look-ahead »(?=«", "Write what follows into the expression itself."),
    ("(?!", "a look-ahead »(?!«", "Write what must not stand there as a condition of its own under »none«."),
    ("(?>", "an atomic group »(?>«", "Write (?: ) instead."),
    ("(?P=", "a back reference »(?P=«", "Write out what may be repeated, as in (?:aa|bb)."),
    ("(?(", "a condition »(?(«", "Write two expressions, one for each case."),
)
_REPEATED = "*+?}"


def mend_of(pattern: str, error: BadPattern) -> tuple[str, str]:
    """What is wrong with an expression that cannot be used, and what to write instead."""
    if found := _going_back(pattern):
        what, instead = found
        return f"»{pattern}« cannot be searched in linear time: it has {what}", instead
    if "repetition size" in str(error):
        return f"»{pattern}« cannot be searched in linear time: {error}", "Repeat at most 1000 times, or write * or +."
    instead = "Patterns are those of RE2: no back references, no look-around."
    return f"»{pattern}« is no regular expression: {error}", instead


def _going_back(pattern: str) -> tuple[str, str] | None:
    """The first part that RE2 does not have; escapes and classes are passed over."""
    position, inside = 0, False
    while position < len(pattern):
        char, following = pattern[position], pattern[position + 1 : position + 2]
        if char == "\\":
            if not inside and following.isdecimal() and following != "0":
                return f"a back reference »\\{following}«", "Write out what may be repeated, as in (?:aa|bb)."
            position += 2
            continue
        if inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif row := next((row for row in _GOING_BACK if pattern.startswith(row[0], position)), None):
            return row[1], row[2]
        elif char in _REPEATED and following == "+":
            return f"a possessive repetition »{char}+«", "Leave out the second +."
        position += 1
    return None
