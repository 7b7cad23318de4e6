"""The verb for monitors: does the office work, in one look, with an exit code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.saying import AsJson, Config, one_line, say_json

if TYPE_CHECKING:
    from officed.settings.model import Settings
    from officed.store.look import DatabaseLook

# The daemon gives a sign of life every five seconds, while all of its threads work.
SILENT_SECONDS = 60.0

View = dict[str, object]


def add_to(app: typer.Typer) -> None:
    """Put this verb on the command line."""
    app.command()(status)


def status(
    config: Config = None,
    only: Annotated[
        str, typer.Option("--only", help="Roles that are expected on this machine, with commas.")
    ] = "sources,workers,relay,clock",
    as_json: AsJson = False,
) -> None:
    """Whether the office works, for outside monitors: roles, queues, sources, alarms; changes nothing.

    Ends with 0 when every role is alive, the database answers and no alarm stands; with 1 when not; with 2 when the
    settings are wrong. The JSON has `ready`, `roles`, `queues`, `sources`, `alarms` and `error`.
    """
    from officed.cli.running import expected_roles
    from officed.settings.loading import load_settings
    from officed.wiring import config_path, utc_now

    settings = load_settings(config_path(config))
    view = look(settings, expected_roles(only), utc_now())
    if as_json:
        say_json(view)
    else:
        _say(view)
    raise typer.Exit(0 if view["ready"] and not view["alarms"] else 1)


def look(settings: Settings, roles: tuple[str, ...], now: datetime) -> View:
    """The JSON of `status`. `ready`: the roles are alive and the database answers with the schema of this version."""
    from officed.domain.errors import OfficedError

    alive = _roles(settings, roles, now)
    view: View = {
        "ready": False,
        "roles": alive,
        "queues": {},
        "sources": _sources(settings),
        "alarms": [],
        "error": "",
    }
    try:
        view |= _register(settings, now)
    except OfficedError as error:
        return {**view, "error": str(error)}
    return {**view, "ready": not view["error"] and all(role["alive"] for role in alive.values())}


def _roles(settings: Settings, roles: tuple[str, ...], now: datetime) -> dict[str, dict[str, object]]:
    from officed.daemon.roles import holders, last_beats

    folder = settings.data / "locks"
    held, beats = holders(folder), last_beats(folder)

    def alive(role: str) -> bool:
        beat = beats.get(role)
        return role in held and beat is not None and now - beat < timedelta(seconds=SILENT_SECONDS)

    return {role: {"alive": alive(role), "holder": held.get(role), "sign_of_life": beats.get(role)} for role in roles}


def _sources(settings: Settings) -> list[dict[str, object]]:
    from officed.daemon.marks import SourceMarks
    from officed.daemon.measuring import places_of

    marks = SourceMarks(settings.data / "locks")
    found = ((place.name, marks.of(place.name)) for place in places_of(settings))
    return [{"name": name, "reached_at": mark.reached_at, "error": mark.error or None} for name, mark in found]


def _register(settings: Settings, now: datetime) -> View:
    from officed.settings.secrets import reveal
    from officed.store.look import look_into

    storage = settings.storage
    where = settings.data / "officed.db" if storage.database == "sqlite" else storage.database
    with look_into(where, reveal(storage.password, settings.root) if storage.password else None) as found:
        if found.revision() != found.wanted:
            return {"error": f"the schema is {found.revision() or 'none'}, this version needs {found.wanted}"}
        last = {one["name"]: found.last_letter(str(one["name"])) for one in _sources(settings)}
        return {
            "queues": _queues(found, now),
            "sources": [{**one, "last_letter": last[one["name"]]} for one in _sources(settings)],
            "alarms": [{"key": a.key, "since": a.raised_at, "message": a.message} for a in found.alarms()],
        }


def _queues(found: DatabaseLook, now: datetime) -> dict[str, dict[str, object]]:
    queues = {"unread": found.unread(), "unsent": found.unsent(), "untold": found.untold(), "late": found.held(now)}
    return {
        name: {"count": q.count, "oldest": q.oldest, "minutes": _minutes(now, q.oldest)} for name, q in queues.items()
    }


def _minutes(now: datetime, oldest: datetime | None) -> int | None:
    return None if oldest is None else max(0, int((now - oldest.astimezone(UTC)).total_seconds() // 60))


def _say(view: View) -> None:
    lines = [("ready" if view["ready"] else "not ready", str(view["error"]))]
    for kind in ("roles", "queues"):
        rows = view[kind]
        assert isinstance(rows, dict)
        lines += [(f"{kind[:-1]} {name}", _told(row)) for name, row in rows.items()]
    for kind, name in (("sources", "name"), ("alarms", "key")):
        rows = view[kind]
        assert isinstance(rows, list)
        lines += [(f"{kind[:-1]} {row[name]}", _told({k: v for k, v in row.items() if k != name})) for row in rows]
    for subject, words in lines:
        print(f"{one_line(subject)}: {' '.join(words.split())}" if words else one_line(subject))


def _told(row: dict[str, object]) -> str:
    told = ((name, f"{v:%d.%m.%Y %H:%M:%S} UTC" if isinstance(v, datetime) else v) for name, v in row.items())
    return ", ".join(f"{name} {value}" for name, value in told if value not in (None, ""))
