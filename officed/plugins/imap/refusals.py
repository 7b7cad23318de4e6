"""Why a server cannot be used, as one clear line that says what to look at."""

from __future__ import annotations

import imaplib
import re
import ssl

from imap_tools.errors import MailboxLoginError, UnexpectedCommandStatusError

# RFC 5530 has codes for it; older servers and the greetings of proxies have only words.
_NO_ROOM = re.compile(
    r"\[(LIMIT|UNAVAILABLE|INUSE)\b|too many|maximum number of|connection limit|connections? exceeded|"
    r"simultaneous connections|temporar|try again|server (is )?busy",
    re.IGNORECASE,
)
_BYE = re.compile(r"^(b['\"])?\* BYE ")
_ENDED = re.compile(r"\[EXPIRED\b", re.IGNORECASE)
_PRIVATE = re.compile(r"\[PRIVACYREQUIRED\b|LOGINDISABLED|cleartext|plaintext", re.IGNORECASE)


class TokenRefused(imaplib.IMAP4.error):
    """The server does not accept an access token; the text is what it says."""


class NoMechanism(imaplib.IMAP4.error):
    """The server knows no way to log in that we could go."""


def no_room(words: str) -> bool:
    """Whether a server only has no room for us now: too many connections, a mailbox in use, a pause for repairs."""
    return _NO_ROOM.search(words) is not None


def one_line(data: object) -> str:
    """The server's own words on one line."""
    lines = data if isinstance(data, list) else [data]
    text = " ".join(line.decode("utf-8", "replace") if isinstance(line, bytes) else str(line) for line in lines if line)
    return " ".join(text.split())[:300]


def reason(error: BaseException, doing: str) -> str:
    """One clear line that says what to look at; a server without room is said to be that, whatever it refused."""
    said = _said(error)
    if said and no_room(said):
        return f"the server has no room for us now ({said})"
    match error:
        case TokenRefused():
            return f"the server refuses the token ({said}); check that »user« is who logged in there"
        case NoMechanism():
            return said
        case MailboxLoginError():
            return _login_refused(said)
        case UnexpectedCommandStatusError():
            return f"{doing} was refused ({said})"
        case ssl.SSLCertVerificationError():
            return f"the server's certificate is not trusted ({error.verify_message})"
        case ssl.SSLError():
            return f"no encrypted connection ({error.reason or error}); check port and security"
        case TimeoutError():
            return f"no answer in time while {doing}"
        case ConnectionRefusedError():
            return "nothing listens on that port"
        case OSError():
            return f"{error.strerror or error} while {doing}"
        case imaplib.IMAP4.abort():
            return f"the connection broke while {doing} ({said})"
        case _:
            return said


def _said(error: BaseException) -> str:
    """What the server said, without the bytes' clothes that imaplib puts on a greeting."""
    match error:
        case UnexpectedCommandStatusError():
            return one_line(error.command_result[1])
        case OSError():
            return ""
        case _:
            words = one_line(str(error))
            bare = _BYE.sub("", words)
            return bare.rstrip("'\"") if bare != words else words


def _login_refused(said: str) -> str:
    if _ENDED.search(said):
        return f"the server refuses the login ({said}); the password has ended, set a new one there and here"
    if _PRIVATE.search(said):
        return f"the server refuses the login ({said}); check security: it wants an encrypted connection"
    return f"the server refuses the login ({said}); check user and password"
