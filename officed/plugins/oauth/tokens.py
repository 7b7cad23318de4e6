"""Access tokens for one login: got when they are asked for, kept in memory until shortly before they end."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from officed.api import Mailbox, OAuth2, Settings, SmtpServer, Unreachable, log_event, reveal
from officed.plugins.oauth.advice import advice
from officed.plugins.oauth.asking import Declined, NoAnswer, ask, host_of
from officed.plugins.oauth.providers import Protocol, refresh_lifetime, scope, token_url
from officed.plugins.oauth.token_file import Kept, Room, TokenFile

# A token that ends while it is on its way is of no use; a quarter of a short life is enough.
SPARE_SECONDS = 300.0
# What is assumed of a provider that does not say how long its token lasts (RFC 6749 5.1 only recommends it).
SHORT_SECONDS = 300.0


class LoginEnded(Unreachable):
    """{what} does not let us in: {reason}."""


@dataclass(frozen=True, slots=True)
class Login:
    """One login of the settings: its name, whose it is (`what`, for messages), protocol, table, where it is kept."""

    name: str
    what: str
    protocol: Protocol
    oauth2: OAuth2
    file: TokenFile
    root: Path

    def form(self) -> dict[str, str]:
        """The part of every form that says who we are."""
        secret = self.secret()
        shown = {"client_secret": secret} if secret and self.oauth2.client_auth == "post" else {}
        return {"client_id": self.oauth2.client_id, **shown}

    def header(self) -> tuple[str, str] | None:
        """Id and secret for a header, where the settings want them there."""
        secret = self.secret()
        return (self.oauth2.client_id, secret) if secret and self.oauth2.client_auth == "basic" else None

    def secret(self) -> str:
        """The app's secret, read each time, so that a new one needs no restart. Raises `SecretMissing`."""
        return reveal(self.oauth2.client_secret, self.root) if self.oauth2.client_secret else ""

    def ask(self, url: str, **form: str) -> Mapping[str, object]:
        """Ask the provider. Raises `Declined`, `NoAnswer`."""
        whole = {key: value for key, value in {**self.form(), **form}.items() if value}
        return ask(url, whole, self.oauth2.timeout_seconds, self.header())

    def refused(self, declined: Declined) -> LoginEnded:
        """The provider's no as an error that says what to do."""
        return LoginEnded(what=self.what, reason=advice(declined, self.oauth2, self.name))

    def silent(self, url: str, why: NoAnswer) -> Unreachable:
        """The provider's silence as an error."""
        return Unreachable(what=f"The login server {host_of(url)} of {self.what}", reason=str(why))


class AccessTokens:
    """Call it for an access token. May be used from several threads; other processes may renew the same login."""

    def __init__(self, login: Login, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.login = login
        self._clock = clock
        self._lock = threading.Lock()
        self._access = ""
        self._until = clock()
        self._unsaved: Kept | None = None

    def __call__(self) -> str:
        """A token that still lasts. Raises `LoginEnded` where a person must act, else `Unreachable`."""
        with self._lock:
            if not self._access or self._clock() >= self._until:
                self._renew()
            return self._access

    def refused(self) -> None:
        """The mail server did not accept the token: the next call gets another one."""
        with self._lock:
            self._access = ""

    def _renew(self) -> None:
        url = token_url(self.login.oauth2)
        now = self._clock()
        try:
            answer = self._answer(url, now)
        except Declined as declined:
            refusal: Unreachable = self.login.refused(declined)
        except NoAnswer as why:
            refusal = self.login.silent(url, why)
        except OSError as error:
            reason = f"a new login cannot be kept there: {error.strerror or type(error).__name__}"
            refusal = Unreachable(what=f"The folder {self.login.file.path.parent}", reason=reason)
        else:
            self._keep(answer, now)
            return
        raise refusal

    def _keep(self, answer: Mapping[str, object], now: datetime) -> None:
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise self.login.silent(token_url(self.login.oauth2), NoAnswer("its answer holds no token"))
        lasts = seconds(answer.get("expires_in")) or SHORT_SECONDS
        self._access = token
        self._until = now + timedelta(seconds=lasts - min(SPARE_SECONDS, lasts / 4))

    def _answer(self, url: str, now: datetime) -> Mapping[str, object]:
        login = self.login
        wanted = scope(login.oauth2, login.protocol)
        if login.oauth2.flow == "client_credentials":
            return login.ask(url, grant_type="client_credentials", scope=wanted)
        with login.file.locked():
            kept = self._kept(now)
            with login.file.room() as room:
                return self._rotated(url, kept, room, now)

    def _kept(self, now: datetime) -> Kept:
        """The refresh token to use: one that could not be written before, that of the file, or that of the settings."""
        if self._unsaved is not None:
            self.login.file.write(self._unsaved)
            self._unsaved = None
        first = self.login.oauth2.refresh_token if self.login.oauth2.flow == "refresh_token" else None
        seed = reveal(first, self.login.root) if first else ""
        kept = self.login.file.read()
        if kept is not None and (not seed or kept.seed == digest(seed)):
            return kept
        if not seed:
            reason = f"nobody has logged in yet; run: officed oauth login {self.login.name}"
            raise LoginEnded(what=self.login.what, reason=reason)
        return Kept(seed, now, seed=digest(seed))

    def _rotated(self, url: str, kept: Kept, room: Room, now: datetime) -> Mapping[str, object]:
        """Trade the refresh token in. What comes instead of it is on disk when this returns."""
        try:
            answer = self._traded(url, kept.refresh_token)
        except Declined as declined:
            # Its successor may have been lost on the way; as long as that was not used, the one before may count.
            if declined.code != "invalid_grant" or not kept.previous:
                raise
            answer = self._traded(url, kept.previous)
        new = succeeded(kept, answer, self.login.oauth2, now)
        if new != kept:
            self._unsaved = new
            room.fill(new)
            self._unsaved = None
            log_event("login.renewed", source=self.login.name, rotated=new.refresh_token != kept.refresh_token)
        return answer

    def _traded(self, url: str, token: str) -> Mapping[str, object]:
        wanted = scope(self.login.oauth2, self.login.protocol)
        return self.login.ask(url, grant_type="refresh_token", refresh_token=token, scope=wanted)


def succeeded(kept: Kept, answer: Mapping[str, object], oauth2: OAuth2, now: datetime) -> Kept:
    """What is to be kept after an answer: the new token and when it ends. Equal to `kept` where little has changed."""
    said = answer.get("refresh_token")
    token = said if isinstance(said, str) and said else kept.refresh_token
    new = token != kept.refresh_token
    ends, told = _end(kept, answer, oauth2, now, new=new)
    if not new and told == kept.told and ends and kept.ends and abs(ends - kept.ends) < timedelta(days=1):
        # A day more or less is not worth a write each hour.
        return kept
    if not new and ends == kept.ends:
        return kept
    return replace(
        kept,
        refresh_token=token,
        previous=kept.refresh_token if new else kept.previous,
        obtained=now if new else kept.obtained,
        ends=ends,
        told=told,
    )


def _end(
    kept: Kept, answer: Mapping[str, object], oauth2: OAuth2, now: datetime, *, new: bool
) -> tuple[datetime | None, bool]:
    # Google and Keycloak say it, each by a name of its own.
    lasts = seconds(answer.get("refresh_token_expires_in")) or seconds(answer.get("refresh_expires_in"))
    if lasts:
        return now + timedelta(seconds=lasts), True
    if kept.told and not new:
        return kept.ends, True
    usual = refresh_lifetime(oauth2)
    return (now + usual if usual else None), False


def seconds(value: object) -> float:
    """A number of seconds, which some providers write as a text; 0 for anything else."""
    try:
        number = float(value) if isinstance(value, int | float | str) else 0.0
    except ValueError:
        return 0.0
    return min(max(number, 0.0), 10 * 365 * 86400.0) if number == number else 0.0


def digest(secret: str) -> str:
    """A digest by which a token of the settings is known again."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def mailbox_login(box: Mailbox, oauth2: OAuth2, settings: Settings) -> Login:
    """The login of a mailbox."""
    what = f"Mailbox {box.name} ({box.user} at {box.host}:{box.port})"
    return Login(box.name, what, "imap", oauth2, TokenFile(settings.data, box.name), settings.root)


def smtp_login(server: SmtpServer, oauth2: OAuth2, settings: Settings) -> Login:
    """The login of the mail server."""
    what = f"Mail server {server.name} ({server.host}:{server.port})"
    return Login(server.name, what, "smtp", oauth2, TokenFile(settings.data, server.name), settings.root)


def logins(settings: Settings) -> tuple[Login, ...]:
    """Every login by OAuth 2.0 that the settings name."""
    boxes = tuple(mailbox_login(box, box.oauth2, settings) for box in settings.mailbox if box.oauth2)
    way = settings.smtp
    return (*boxes, smtp_login(way, way.oauth2, settings)) if way and way.oauth2 else boxes


def mailbox_tokens(box: Mailbox, oauth2: OAuth2, settings: Settings) -> AccessTokens:
    """Tokens for a mailbox."""
    return AccessTokens(mailbox_login(box, oauth2, settings))


def smtp_tokens(server: SmtpServer, oauth2: OAuth2, settings: Settings) -> AccessTokens:
    """Tokens for the mail server."""
    return AccessTokens(smtp_login(server, oauth2, settings))
