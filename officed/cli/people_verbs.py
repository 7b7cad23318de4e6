"""Who is who, and who acts for whom today."""

from __future__ import annotations

import typer

from officed.cli.saying import AsJson, Config, say_json, say_table


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.command()(people)


def people(config: Config = None, as_json: AsJson = False) -> None:
    """People with their roles, and who stands in for whom today."""
    from officed.domain.office_time import local_date
    from officed.settings.office import load_office
    from officed.wiring import config_path, utc_now

    files = load_office(config_path(config))
    today = local_date(utc_now())
    known = files.people
    rows = []
    for person in known.people.values():
        acting, _, until = known.present(person.id, today)
        roles = [role.id for role in known.roles.values() if person.id in role.people]
        rows.append((person, roles, acting, until))
    if as_json:
        say_json(
            [
                {"id": p.id, "name": p.name, "email": p.email, "unit": p.unit, "roles": r, "acting": a, "until": u}
                for p, r, a, u in rows
            ]
        )
        return
    say_table(
        ("id", "name", "mail", "roles", "today"),
        [(p.id, p.name, p.email, ", ".join(r), "present" if a == p.id else f"{a} stands in") for p, r, a, _ in rows],
        empty="Nobody; write config/people.toml.",
    )
