"""What one must know of a login before it is tried: a password or OAuth 2.0, and what each flow and provider needs."""

from __future__ import annotations

from collections.abc import Iterator

from officed.settings.model import Settings
from officed.settings.problems import Problem
from officed.settings.sources import OAuth2
from officed.settings.toml_file import TomlFile

Place = tuple[str | int, ...]

# Provider and flow that do not go together -> what to do instead.
_NEVER = {
    ("google", "device"): 'Gmail gives no mail access that way; write flow = "browser"',
    ("google", "client_credentials"): 'Gmail knows no such flow for mail; write flow = "browser"',
}

# Flow -> the setting that it cannot do without, and where it comes from.
_NEEDS = {
    "client_credentials": ("client_secret", 'Write client_secret = "env:NAME"; the app proves with it who it is'),
    "refresh_token": ("refresh_token", 'Write refresh_token = "file:PATH", or another flow'),
}
_ADDRESSES = {"device": "device_url", "browser": "browser_url"}


def login_problems(settings: Settings, source: TomlFile) -> Iterator[Problem]:
    """Mailboxes without any login or with two, and tables of OAuth 2.0 that cannot work."""
    for index, box in enumerate(settings.mailbox):
        place: Place = ("mailbox", index)
        if not _written(source, (*place, "password")) and not _written(source, (*place, "oauth2")):
            message = f"mailbox »{box.name}«: there is neither »password« nor [mailbox.oauth2]"
            yield source.problem(place, message, 'Write password = "env:NAME", or [mailbox.oauth2] below its keys.')
        yield from _problems(source, place, f"mailbox »{box.name}«", box.oauth2)
    if settings.smtp is not None:
        yield from _problems(source, ("smtp",), "smtp", settings.smtp.oauth2)
        if settings.smtp.oauth2 is not None and not settings.smtp.user:
            message = "smtp: »user« is missing"
            yield source.problem(("smtp", "oauth2"), message, "Write the address whose login it is.")
        yield from _one_file_each(settings, source)


def _problems(source: TomlFile, place: Place, what: str, oauth2: OAuth2 | None) -> Iterator[Problem]:
    if oauth2 is None or not isinstance(source.value((*place, "oauth2")), dict):
        return
    here: Place = (*place, "oauth2")
    if _written(source, (*place, "password")):
        message = f"{what}: there are two logins, »password« and [{place[0]}.oauth2]"
        yield source.problem((*place, "password"), message, "Keep one of the two, and take the other out.")
    if instead := _NEVER.get((oauth2.provider, oauth2.flow)):
        yield source.problem((*here, "flow"), f"{what}: no flow »{oauth2.flow}« with {oauth2.provider}", f"{instead}.")
    for key, instead in _missing(oauth2):
        if not _written(source, (*here, key)):
            yield source.problem(here, f"{what}: the flow »{oauth2.flow}« needs »{key}«", f"{instead}.")


def _missing(oauth2: OAuth2) -> Iterator[tuple[str, str]]:
    if oauth2.flow in _NEEDS:
        yield _NEEDS[oauth2.flow]
    if oauth2.provider == "generic":
        keys = ["token_url", *([_ADDRESSES[oauth2.flow]] if oauth2.flow in _ADDRESSES else [])]
        yield from ((key, f'Write {key} = "https://..." as the provider tells it') for key in keys)
    if oauth2.provider == "microsoft" and oauth2.flow == "client_credentials" and oauth2.tenant == "organizations":
        yield "tenant", "Write the id or the domain of the tenant; an app belongs to one"


def _one_file_each(settings: Settings, source: TomlFile) -> Iterator[Problem]:
    way = settings.smtp
    if way is not None and way.oauth2 and any(box.oauth2 and box.name == way.name for box in settings.mailbox):
        message = f"smtp: the mailbox »{way.name}« has the same name, and both log in by OAuth 2.0"
        yield source.problem(("smtp", "name"), message, "Write another »name«; `officed oauth login` tells by it.")


def _written(source: TomlFile, place: Place) -> bool:
    return source.value(place) is not None
