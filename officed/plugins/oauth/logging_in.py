"""A person logs in once: with a code on any device (RFC 8628), or in a browser (RFC 8252, with PKCE, RFC 7636)."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from officed.plugins.oauth.asking import Declined, NoAnswer
from officed.plugins.oauth.providers import PROVIDERS, browser_url, device_url, scope, token_url
from officed.plugins.oauth.token_file import Kept
from officed.plugins.oauth.tokens import Login, LoginEnded, seconds, succeeded

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
# Nobody listens there: the browser says so, and the address it tried holds what we need. Providers know this one.
REDIRECT = "http://localhost"
# RFC 8628 3.2 and 3.5: the pace where the provider names none, and by how much it slows down.
PACE_SECONDS, SLOWER_SECONDS = 5.0, 5.0
SLOWEST_SECONDS = 60.0
CODE_SECONDS = 900.0

_SHOWABLE = re.compile(r"^[\x21-\x7e][\x20-\x7e]{0,400}$")


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person needs: open `address`, type `code`. The rest is for us; times in seconds."""

    address: str
    code: str
    lasts: float
    pace: float
    device_code: str

    def __repr__(self) -> str:
        return f"DeviceCode({self.address})"


@dataclass(frozen=True, slots=True)
class BrowserLogin:
    """The `address` that a person opens; `verifier` and `state` tell that what comes back is for us."""

    address: str
    verifier: str
    state: str

    def __repr__(self) -> str:
        return "BrowserLogin()"


def begin_with_code(login: Login) -> DeviceCode:
    """Ask for a code to show. Raises `LoginEnded`, `Unreachable`."""
    url = device_url(login.oauth2)
    answer = _asked(login, url, scope=scope(login.oauth2, login.protocol))
    # Google wrote its answer before the standard named the key.
    address = _text(answer, "verification_uri") or _text(answer, "verification_url")
    code, device_code = _text(answer, "user_code"), _text(answer, "device_code")
    if not (address and code and device_code and _SHOWABLE.match(address) and _SHOWABLE.match(code)):
        raise login.silent(url, NoAnswer("its answer holds no code; check »device_url«"))
    lasts = seconds(answer.get("expires_in")) or CODE_SECONDS
    return DeviceCode(address, code, lasts, seconds(answer.get("interval")) or PACE_SECONDS, device_code)


def finish_with_code(
    login: Login,
    shown: DeviceCode,
    now: Callable[[], datetime],
    sleep: Callable[[float], None] = time.sleep,
) -> Kept:
    """Wait until the person has logged in, and keep the login. Raises `LoginEnded`, `Unreachable`, OSError."""
    pace, waited = shown.pace, 0.0
    while waited < shown.lasts:
        sleep(pace)
        waited += pace
        try:
            form = {"grant_type": DEVICE_GRANT, "device_code": shown.device_code}
            return _kept(login, login.ask(token_url(login.oauth2), **form), now())
        except NoAnswer:
            # A connection that failed is tried again more slowly (RFC 8628 3.5); the code still counts.
            pace = min(pace * 2, SLOWEST_SECONDS)
        except Declined as declined:
            if declined.code == "slow_down":
                pace += SLOWER_SECONDS
            elif declined.code != "authorization_pending":
                refusal = login.refused(declined)
                break
    else:
        refusal = login.refused(Declined("expired_token"))
    raise refusal


def begin_in_browser(login: Login) -> BrowserLogin:
    """The address that a person opens in a browser, on any machine."""
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(24)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode("ascii")
    query = {
        "client_id": login.oauth2.client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": scope(login.oauth2, login.protocol),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **PROVIDERS[login.oauth2.provider].more,
    }
    url = browser_url(login.oauth2)
    joint = "&" if urlsplit(url).query else "?"
    return BrowserLogin(f"{url}{joint}{urlencode({k: v for k, v in query.items() if v})}", verifier, state)


def finish_in_browser(login: Login, begun: BrowserLogin, came_to: str, now: datetime) -> Kept:
    """Keep the login that the browser's last address tells of. Raises `LoginEnded`, `Unreachable`, OSError."""
    query = parse_qs(urlsplit(came_to.strip()).query)
    said = {key: query[key][0] for key in ("code", "state", "error") if key in query}
    if "error" in said:
        code = said["error"] if re.fullmatch(r"[a-z_]{1,60}", said["error"]) else "access_denied"
        raise login.refused(Declined(code))
    if "code" not in said:
        reason = "this is not the address that the browser came to: it holds »code=«; copy the whole of it"
        raise LoginEnded(what=login.what, reason=reason)
    if not secrets.compare_digest(said.get("state", "").encode(), begun.state.encode()):
        reason = "this address belongs to another login; begin again and use the newest one"
        raise LoginEnded(what=login.what, reason=reason)
    answer = _asked(
        login,
        token_url(login.oauth2),
        grant_type="authorization_code",
        code=said["code"],
        redirect_uri=REDIRECT,
        code_verifier=begun.verifier,
    )
    return _kept(login, answer, now)


def _asked(login: Login, url: str, **form: str) -> Mapping[str, object]:
    try:
        return login.ask(url, **form)
    except Declined as declined:
        refusal: Exception = login.refused(declined)
    except NoAnswer as why:
        refusal = login.silent(url, why)
    raise refusal


def _kept(login: Login, answer: Mapping[str, object], now: datetime) -> Kept:
    token = _text(answer, "refresh_token")
    if not token:
        reason = "the provider gave no refresh token; let »scope« hold offline_access, where the provider knows it"
        raise LoginEnded(what=login.what, reason=reason)
    kept = succeeded(Kept("", now), answer, login.oauth2, now)
    with login.file.locked():
        login.file.write(kept)
    return kept


def _text(answer: Mapping[str, object], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""
