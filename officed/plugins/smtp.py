"""The SMTP server that mails leave by (RFC 5321, 1870, 6152, 6531, 3207, 4954). The only file that knows smtplib."""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from officed.api import Channel, Delivery, Envelope, Settings, SmtpServer, Unreachable, hookimpl, reveal
from officed.plugins.oauth import AccessTokens, smtp_tokens
from officed.plugins.oauth.sasl import first_words, last_words, mechanism_of, status_of

API_VERSION = 1

# A connection that was quiet for so long is asked whether it still lives before it is used.
ASK_AFTER_SECONDS = 30.0
# After the final dot a server may scan for minutes; giving up earlier would send the mail twice (RFC 5321 4.5.3.2.6).
DATA_END_SECONDS = 600.0

START_MAIL_INPUT = 354
START_ANSWER, LOGGED_IN = 334, 235
CLOSING = 421
# Answers about us and not about this mail: with wrong settings every mail would be refused for ever (RFC 4954 6).
LOGIN_CODES = frozenset({530, 534, 535, 538})

NO_EIGHT_BIT = "554 this mail has 8-bit text and the server does not offer 8BITMIME"
NO_UTF8 = "553 an address beyond ASCII, and the server does not offer SMTPUTF8"
NO_PATH = "553 this is no mail address"

_BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_NO_PATH = re.compile(r"[<>\x00-\x1f\x7f]")


@hookimpl
def register_channels(settings: Settings) -> Sequence[Channel]:
    """The server of `[smtp]`, if there is one. Password or token are asked for at each login."""
    if settings.smtp is None:
        return []
    return [SmtpChannel(settings.smtp, _key(settings.smtp, settings), hello=settings.office.domain)]


def _key(server: SmtpServer, settings: Settings) -> Callable[[], str] | None:
    if server.oauth2 is not None:
        return smtp_tokens(server, server.oauth2, settings)
    return partial(reveal, server.password, settings.root) if server.password else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One SMTP reply: three-digit code and text on one line."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class SmtpChannel:
    """Mails over one kept-open connection. `eight_bit` says whether the server takes 8-bit bytes; True until known.

    `largest`: the most octets of a mail that the server takes, as it says (RFC 1870); 0 until known, and without limit.
    """

    kind = "smtp"

    def __init__(self, server: SmtpServer, password: Callable[[], str] | None = None, hello: str = "") -> None:
        """`password` is asked at each login, so that a changed one needs no restart. `hello` is our name in EHLO.

        It may be `AccessTokens`.
        """
        self.name = server.name
        self.eight_bit = True
        self.largest = 0
        self._server = server
        self._password = password
        self._hello = hello
        self._smtp: smtplib.SMTP | None = None
        self._used = 0.0
        self._what = f"Mail server {server.name} ({server.host}:{server.port})"

    def send(self, envelope: Envelope) -> Delivery:
        """Hand over one mail, its bytes as they are. What the server says of recipients or the mail is a value.

        Raises `Unreachable` where there is no such answer: no connection, a refused login, 421. If the connection
        breaks after the text was sent, the server may have the mail; the next try carries the same Message-ID.
        """
        with self._speaking():
            kept = self._smtp is not None
            try:
                answers = _introduce(self._alive(), envelope)
            except (smtplib.SMTPServerDisconnected, _Closing, ConnectionError):
                # A kept connection may have died unnoticed. No text was sent yet, so once more is safe.
                if not kept:
                    raise
                self._drop()
                answers = _introduce(self._alive(), envelope)
            delivery = self._finish(answers, envelope.message)
            self._used = time.monotonic()
        return delivery

    def check(self) -> None:
        """Connect and log in; no mail is sent. Raises `Unreachable`."""
        with self._speaking():
            _answer(self._alive().noop())

    def close(self) -> None:
        """Say QUIT as far as the server still listens."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except OSError:
                pass
            self._drop()

    def _finish(self, answers: Mapping[str, Answer], message: bytes) -> Delivery:
        """Send the text if anybody may have it; its answer is the answer for all who were accepted (RFC 5321 4.2.5)."""
        smtp = self._alive()
        willing = [recipient for recipient, answer in answers.items() if 200 <= answer.code < 300]
        if not willing:
            self._reset()
            return _delivery(answers)
        end = _text(smtp, message, max(self._server.timeout_seconds, DATA_END_SECONDS))
        if end.code >= 300:
            self._reset()
        return _delivery({**answers, **dict.fromkeys(willing, end)}, receipt=str(end) if end.code < 300 else "")

    def _alive(self) -> smtplib.SMTP:
        """The open connection, or a new one; one that was quiet for long is asked first."""
        if self._smtp is None:
            self._connect()
        elif time.monotonic() - self._used > ASK_AFTER_SECONDS:
            _answer(self._smtp.noop())
        self._used = time.monotonic()
        assert self._smtp is not None
        return self._smtp

    def _connect(self) -> None:
        where, hello = self._server, self._hello or None
        if where.security == "tls":
            self._smtp = smtplib.SMTP_SSL(
                where.host, where.port, hello, timeout=where.timeout_seconds, context=self._context()
            )
        else:
            self._smtp = smtplib.SMTP(where.host, where.port, hello, timeout=where.timeout_seconds)
        if where.security == "starttls":
            self._smtp.starttls(context=self._context())
        self._smtp.ehlo_or_helo_if_needed()
        if where.user:
            secret = self._password() if self._password else ""
            if isinstance(self._password, AccessTokens):
                self._login_by_token(self._smtp, self._password, secret)
            else:
                self._login(self._smtp, where.user, secret)
        self.eight_bit = self._smtp.has_extn("8bitmime")
        size = self._smtp.esmtp_features.get("size", "")
        self.largest = int(size) if size.isdigit() and len(size) < 20 else 0

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._server.verify_tls:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    @staticmethod
    def _login(smtp: smtplib.SMTP, user: str, password: str) -> None:
        if (user + password).isascii():
            smtp.login(user, password)
            return
        # smtplib knows ASCII only; SASL PLAIN is UTF-8 (RFC 4616).
        code, text = smtp.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode("ascii"))
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, text)

    def _login_by_token(self, smtp: smtplib.SMTP, tokens: AccessTokens, token: str) -> None:
        where = self._server
        mechanism = mechanism_of(smtp.esmtp_features.get("auth", "").upper().split())
        if mechanism is None:
            raise smtplib.SMTPException(
                "the server takes no token: it offers neither OAUTHBEARER nor XOAUTH2; use a password"
            )
        words = first_words(mechanism, where.user, where.host, where.port, token)
        code, text = smtp.docmd("AUTH", f"{mechanism} {b64encode(words).decode('ascii')}")
        said = text
        if code == START_ANSWER:
            # The server tells in JSON why it refuses, and waits for a word before it says no.
            said = status_of(_unwrapped(text)).encode() + b" "
            code, text = smtp.docmd(b64encode(last_words(mechanism)).decode("ascii") or "")
            said += text
        if code in LOGIN_CODES:
            tokens.refused()
            raise _TokenRefused(code, said)
        if code != LOGGED_IN:
            raise smtplib.SMTPAuthenticationError(code, said)

    def _reset(self) -> None:
        """End a transaction that came to nothing; a server that will not is left."""
        try:
            if self._smtp is not None and self._smtp.rset()[0] != 250:
                self._drop()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn whatever breaks the conversation into `Unreachable`, with the connection closed."""
        try:
            yield
        # Every error of smtplib is an OSError too.
        except (OSError, ValueError) as error:
            self._drop()
            raise Unreachable(what=self._what, reason=_reason(error)) from error
        except BaseException:
            self._drop()
            raise


class _TokenRefused(smtplib.SMTPAuthenticationError):
    """The server does not accept an access token."""


class _Closing(smtplib.SMTPException):
    """The server ends the conversation (421) or asks for a login we did not make."""


def _introduce(smtp: smtplib.SMTP, envelope: Envelope) -> dict[str, Answer]:
    """MAIL and RCPT; returns the answer for each recipient. Nothing of the text is sent."""
    everybody = tuple(dict.fromkeys(envelope.recipients))
    objection = _objection(smtp, envelope.sender)
    if not envelope.message.isascii() and not smtp.has_extn("8bitmime"):
        objection = NO_EIGHT_BIT
    if objection:
        return dict.fromkeys(everybody, _own(objection))
    mail = _answer(smtp.mail(envelope.sender, _options(smtp, envelope)))
    if mail.code >= 300:
        return dict.fromkeys(everybody, mail)
    return {recipient: _recipient(smtp, recipient) for recipient in everybody}


def _recipient(smtp: smtplib.SMTP, recipient: str) -> Answer:
    objection = _objection(smtp, recipient) if recipient else NO_PATH
    return _own(objection) if objection else _answer(smtp.rcpt(recipient))


def _objection(smtp: smtplib.SMTP, path: str) -> str:
    """Why an address cannot even be said to this server; empty if it can. A line end in it would be a command."""
    if _NO_PATH.search(path):
        return NO_PATH
    return "" if path.isascii() or smtp.has_extn("smtputf8") else NO_UTF8


def _options(smtp: smtplib.SMTP, envelope: Envelope) -> list[str]:
    """Parameters of MAIL that the server offers and this mail needs."""
    message = envelope.message
    beyond: list[str | bytes] = [envelope.sender, *envelope.recipients, message.partition(b"\r\n\r\n")[0]]
    needed = {
        f"SIZE={len(message)}": smtp.has_extn("size"),
        "BODY=8BITMIME": not message.isascii() and smtp.has_extn("8bitmime"),
        "SMTPUTF8": smtp.has_extn("smtputf8") and not all(text.isascii() for text in beyond),
    }
    return [option for option, wanted in needed.items() if wanted]


def _text(smtp: smtplib.SMTP, message: bytes, seconds: float) -> Answer:
    """DATA. Bytes that are CRLF already go as they are; a bare line end would let a second mail be smuggled in."""
    # Counting is quick; only a mail that needs it is written anew.
    if not message.count(b"\r\n") == message.count(b"\n") == message.count(b"\r"):
        message = _BARE_LINE_END.sub(b"\r\n", message)
    before = smtp.sock.gettimeout() if smtp.sock else None
    if smtp.sock:
        smtp.sock.settimeout(seconds)
    answer = _answer(smtp.docmd("DATA"))
    if answer.code == START_MAIL_INPUT:
        smtp.send(_with_end(message))
        answer = _answer(smtp.getreply())
    elif answer.code < 300:
        # Said yes to a text that it has not seen: such a yes must never count as a receipt.
        raise _Closing(f"the server answered DATA with {answer}")
    if smtp.sock:
        smtp.sock.settimeout(before)
    return answer


def _with_end(message: bytes) -> bytes:
    """The octets between 354 and the answer: periods at the start of a line doubled, and the end (RFC 5321 4.5.2).

    `smtplib` does the same with expressions over the whole mail, which costs more than all the rest of sending.
    """
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    first = b"." if stuffed.startswith(b".") else b""
    return b"".join((first, stuffed, b"" if stuffed.endswith(b"\r\n") else b"\r\n", b".\r\n"))


def _answer(reply: tuple[int, bytes | str]) -> Answer:
    """A reply as a value; one that is about the connection or the login and not about the mail is raised."""
    answer = Answer(reply[0], _line(reply[1]))
    if answer.code == CLOSING or answer.code < 200:
        raise _Closing(f"the server closes the connection ({answer})")
    if answer.code in LOGIN_CODES:
        raise _Closing(f"the server wants a login ({answer}); check user, password and security")
    return answer


def _unwrapped(text: bytes) -> bytes:
    try:
        return b64decode(text)
    except ValueError:
        return b""


def _own(objection: str) -> Answer:
    return Answer(int(objection[:3]), objection[4:])


def _delivery(answers: Mapping[str, Answer], receipt: str = "") -> Delivery:
    """Sort recipients by the first digit of their answer (RFC 5321 4.2.1)."""
    return Delivery(
        accepted=tuple(recipient for recipient, answer in answers.items() if answer.code < 300),
        later={recipient: str(answer) for recipient, answer in answers.items() if 300 <= answer.code < 500},
        refused={recipient: str(answer) for recipient, answer in answers.items() if answer.code >= 500},
        receipt=receipt,
    )


def _line(text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.split())[:500]


def _reason(error: Exception) -> str:
    """One clear line that says what to look at."""
    match error:
        case _TokenRefused():
            words = Answer(error.smtp_code, _line(error.smtp_error))
            return f"the server refuses the token ({words}); check that »user« is who logged in there"
        case smtplib.SMTPAuthenticationError():
            words = Answer(error.smtp_code, _line(error.smtp_error))
            if words.code < 500:
                return f"the server cannot let us in now ({words})"
            return f"the server refuses the login ({words}); check user and password"
        case smtplib.SMTPResponseException():
            return f"the server refuses the connection ({Answer(error.smtp_code, _line(error.smtp_error))})"
        case smtplib.SMTPServerDisconnected():
            # smtplib makes a disconnection of a silence, too.
            return "no answer in time" if "timed out" in str(error) else "the server broke off the connection"
        case smtplib.SMTPException():
            return _line(str(error)).rstrip(".")
        case ssl.SSLCertVerificationError():
            return f"the server's certificate is not trusted ({error.verify_message})"
        case ssl.SSLError():
            return f"no encrypted connection ({error.reason or error}); check port and security"
        case TimeoutError():
            return "no answer in time"
        case ConnectionRefusedError():
            return "nothing listens on that port"
        case OSError():
            return error.strerror or str(error)
        case _:
            return _line(str(error))
