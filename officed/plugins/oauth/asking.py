"""Speaking with a provider: a form goes there, JSON comes back (RFC 6749 4-6). The only file that does it.

What is sent and what comes back are secrets: no error holds any of it, and none has a cause that does.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

if TYPE_CHECKING:
    from http.client import HTTPResponse

LONGEST = 256 * 1024
TOO_MANY, SERVER_FAULT = 429, 500

_CODE = re.compile(r"^[a-z_]{1,60}$")
# Microsoft tells more by a number than by the code that the standard has.
_NUMBER = re.compile(r"\bAADSTS\d{3,8}\b")
_NOT_NOW = frozenset({"temporarily_unavailable", "server_error"})


class Declined(Exception):
    """The provider says no: `code` as in RFC 6749 5.2, `number` where Microsoft adds its own (AADSTS...)."""

    def __init__(self, code: str, number: str = "") -> None:
        super().__init__(f"{code} {number}".rstrip())
        self.code, self.number = code, number


class NoAnswer(Exception):
    """The provider cannot be asked now; the text says why on one line."""


def ask(
    url: str, form: Mapping[str, str], timeout: float, login: tuple[str, str] | None = None
) -> Mapping[str, object]:
    """POST a form and return what comes. `login`: id and secret of the app, for a header. TLS is verified.

    Redirections are not followed: secrets go where the settings say and nowhere else. Raises `Declined`, `NoAnswer`.
    """
    # Only an office with OAuth 2.0 pays for loading an HTTP client.
    from http.client import HTTPException
    from urllib import error, request

    class Straight(request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    headers = {"Accept": "application/json", "User-Agent": "officed"}
    if login is not None:
        both = ":".join(quote(part, safe="") for part in login)
        headers["Authorization"] = f"Basic {b64encode(both.encode()).decode('ascii')}"
    opener = request.build_opener(Straight, request.HTTPSHandler(context=ssl.create_default_context()))
    sent = request.Request(url, urlencode(form).encode("ascii"), headers, method="POST")
    try:
        with opener.open(sent, timeout=timeout) as reply:
            return _value(_read(reply, timeout))
    except error.HTTPError as refused:
        with refused:
            failure = _failure(refused.code, _body(refused))
    except (error.URLError, OSError, HTTPException, ValueError) as trouble:
        failure = NoAnswer(_reason(trouble))
    # Raised out here, so that no traceback leads back to what was sent.
    raise failure


def host_of(url: str) -> str:
    """The name of the server, for messages."""
    return urlsplit(url).hostname or url


def _read(reply: HTTPResponse, timeout: float) -> bytes:
    """The whole answer; one that drips or does not end is given up."""
    until = time.monotonic() + timeout
    data = b""
    while piece := reply.read1(65536):
        data += piece
        if len(data) > LONGEST or time.monotonic() > until:
            raise TimeoutError
    return data


def _body(reply: object) -> bytes:
    read = getattr(reply, "read", None)
    try:
        return bytes(read(LONGEST)) if callable(read) else b""
    except OSError:
        return b""


def _value(data: bytes) -> Mapping[str, object]:
    value = json.loads(data)
    if not isinstance(value, dict):
        raise ValueError
    if "error" in value:
        # Some providers say no with the status of a yes.
        raise _failure(200, data)
    return value


def _failure(status: int, data: bytes) -> Declined | NoAnswer:
    try:
        said = json.loads(data)
    except ValueError:
        said = None
    code = said.get("error") if isinstance(said, dict) else None
    if status >= SERVER_FAULT or status == TOO_MANY or code in _NOT_NOW:
        return NoAnswer(f"it is busy (HTTP {status})")
    if not isinstance(code, str) or not _CODE.match(code):
        return NoAnswer(f"it answers with HTTP {status}, and not as a token endpoint does; check the address")
    number = _NUMBER.search(str(said.get("error_description", "")))
    return Declined(code, number[0] if number else "")


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", error)
    match inner:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({inner.verify_message})"
        case ssl.SSLError():
            return "no encrypted connection"
        case TimeoutError():
            return "no answer in time"
        case ConnectionRefusedError():
            return "nothing listens on that port"
        case OSError():
            return inner.strerror or type(inner).__name__
        case ValueError():
            return "its answer cannot be understood; check the address"
        case _:
            return "the connection broke"
