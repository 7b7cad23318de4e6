"""Verbs for logins by OAuth 2.0: oauth login, oauth list."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.saying import AsJson, Config, complain, say_json, say_table, short

if TYPE_CHECKING:
    from officed.plugins.oauth.token_file import Kept
    from officed.plugins.oauth.tokens import Login
    from officed.settings.model import Settings

oauth_app = typer.Typer(help="Logins by OAuth 2.0.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(oauth_app, name="oauth")


@oauth_app.command("login")
def oauth_login(
    name: Annotated[str, typer.Argument(metavar="MAILBOX", help="Name of the mailbox, or of the mail server.")],
    config: Config = None,
) -> None:
    """Log in once, as a person, for a mailbox or the mail server; a daemon that runs goes on with it by itself.

    Shows an address and a code to type there, or an address to open in a browser. What officed needs later is kept in
    the data folder, readable for its owner only.
    """
    from officed.domain.errors import BadSettings
    from officed.settings.loading import load_settings
    from officed.wiring import config_path

    settings = load_settings(config_path(config))
    login = _login(settings, name)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        kept = _with_code(login) if login.oauth2.flow == "device" else _in_browser(login)
    except OSError as error:
        # Secrets and providers have errors of their own; what is left is the folder.
        raise BadSettings(text=f"{login.file.path}: the login cannot be kept there ({error.strerror})") from None
    until = f", good until {short(kept.ends.date())}" if kept.ends else ""
    print(f"Logged in: {login.what}{until}.")


def _login(settings: Settings, name: str) -> Login:
    from officed.domain.errors import BadSettings, NotFound
    from officed.plugins.oauth.tokens import logins

    known = {login.name: login for login in logins(settings)}
    if name not in known:
        hint = f"Known: {', '.join(known)}." if known else "Write [mailbox.oauth2] below the keys of a [[mailbox]]."
        raise NotFound(what="login by OAuth 2.0 called", name=f"»{name}«", hint=hint)
    flow = known[name].oauth2.flow
    if flow not in ("device", "browser"):
        raise BadSettings(text=f"»{name}« has the flow »{flow}«: nobody logs in there as a person.")
    return known[name]


def _with_code(login: Login) -> Kept:
    from officed.plugins.oauth.logging_in import begin_with_code, finish_with_code
    from officed.wiring import utc_now

    shown = begin_with_code(login)
    print(f"Open  {shown.address}")
    print(f"code  {shown.code}")
    print(f"and log in as the one whose mailbox it is. Waiting up to {shown.lasts / 60:.0f} minutes ...", flush=True)
    return finish_with_code(login, shown, utc_now)


def _in_browser(login: Login) -> Kept:
    from officed.domain.errors import BadSettings
    from officed.plugins.oauth.logging_in import begin_in_browser, finish_in_browser
    from officed.wiring import utc_now

    begun = begin_in_browser(login)
    print(f"Open in a browser, on any machine:\n\n{begun.address}\n")
    print("Log in. The browser ends at an address that begins with http://localhost and shows nothing there.")
    complain("Copy that address here:")
    came_to = sys.stdin.readline()
    if not came_to.strip():
        raise BadSettings(text="No address was given; nothing has changed.")
    return finish_in_browser(login, begun, came_to, utc_now())


@oauth_app.command("list")
def oauth_list(config: Config = None, as_json: AsJson = False) -> None:
    """Every login by OAuth 2.0, how it stands, and until when it is good."""
    from officed.plugins.oauth.ending import standings
    from officed.settings.loading import load_settings
    from officed.wiring import config_path, utc_now

    found = list(standings(load_settings(config_path(config)), utc_now()))
    if as_json:
        say_json(
            [
                {"name": one.name, "what": one.what, "ends": one.ends, "soon": one.soon, "over": one.over}
                for one in found
            ]
        )
        return
    rows = [(one.name, _mark(one.soon, one.over), one.what) for one in found]
    say_table(("login", "state", "what"), rows, empty="No mailbox and no mail server logs in by OAuth 2.0.")


def _mark(soon: bool, over: bool) -> str:
    if over:
        return "over"
    return "ends soon" if soon else "good"
