"""What of the logins ends soon, so that somebody is told before the office stands outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from officed.api import OfficedError, Settings
from officed.plugins.oauth.tokens import Login, logins


@dataclass(frozen=True, slots=True)
class Standing:
    """How a login stands: `what` for people, when it `ends` (aware; None: not known), and what to do about it.

    `soon`: somebody must act within the days of the settings. `over`: it does not work any more, or not yet.
    """

    name: str
    what: str
    ends: datetime | None
    mend: str
    soon: bool = False
    over: bool = False


def standings(settings: Settings, now: datetime) -> Iterator[Standing]:
    """Every login and every secret with an end that the settings name, as they stand at `now` (aware)."""
    for login in logins(settings):
        if login.oauth2.secret_ends is not None:
            yield _secret(login, login.oauth2.secret_ends, now)
        if login.oauth2.flow != "client_credentials":
            yield _token(login, now)
        elif login.oauth2.secret_ends is None:
            yield Standing(login.name, f"{login.name}: the app logs in by itself", None, "")


def _secret(login: Login, day: date, now: datetime) -> Standing:
    ends = datetime.combine(day, time(), UTC)
    mend = "Make a new client secret at the provider, write it where »client_secret« says, and set »secret_ends«"
    return _standing(login, f"{login.name}: the client secret", ends, mend, now)


def _token(login: Login, now: datetime) -> Standing:
    mend = f"officed oauth login {login.name}"
    if login.oauth2.flow == "refresh_token":
        mend = "Write a new refresh token where »refresh_token« says"
    try:
        kept = login.file.read()
    except OfficedError as error:
        return Standing(login.name, f"{login.name}: {error}", None, mend, over=True)
    if kept is None:
        waits = login.oauth2.flow == "refresh_token"
        said = "the first token was not used yet" if waits else "nobody has logged in yet"
        return Standing(login.name, f"{login.name}: {said}", None, mend, over=not waits)
    return _standing(login, f"{login.name}: the login", kept.ends, mend, now)


def _standing(login: Login, what: str, ends: datetime | None, mend: str, now: datetime) -> Standing:
    if ends is None:
        return Standing(login.name, f"{what} has no end that is known", None, mend)
    days = (ends - now).days
    if ends <= now:
        return Standing(login.name, f"{what} ended on {ends:%d.%m.%Y}", ends, mend, over=True)
    soon = days < login.oauth2.warn_days
    return Standing(login.name, f"{what} lasts until {ends:%d.%m.%Y}, {days} days", ends, mend, soon=soon)


def endings(settings: Settings, now: datetime) -> list[tuple[str, tuple[str, str, str] | None]]:
    """Each login by its name, with what of it has ended or ends soon and what to do; None where nothing does."""
    found: dict[str, tuple[str, str, str] | None] = {}
    for one in standings(settings, now):
        urgent = (one.name, one.what, one.mend) if one.soon or one.over else None
        found[one.name] = found.get(one.name) or urgent
    return list(found.items())
