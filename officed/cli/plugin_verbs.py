"""Verbs for plugins: list, check, run, new, on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from officed.cli.saying import AsJson, Config, complain, say_json, say_table

if TYPE_CHECKING:
    from officed.settings.model import Settings

plugins_app = typer.Typer(help="Plugins.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.add_typer(plugins_app, name="plugins")


@plugins_app.command("list")
def plugins_list(config: Config = None, as_json: AsJson = False) -> None:
    """What is loaded, from where, with which hooks; and what was found but is not named in [plugins]."""
    from officed.host.finding import available
    from officed.wiring import config_path, furnish_found

    path = config_path(config)
    office, host = furnish_found(path if path.exists() or config else None)
    idle = list(available(office.settings.plugins, office.settings.root))
    off = _switched_off(office.settings) if any(not p.built_in for p in host.plugins) else frozenset()
    if as_json:
        say_json(
            [
                {
                    "name": p.name, "origin": p.origin, "where": p.where, "hooks": host.hooks_of(p.name),
                    "active": True, "capabilities": list(p.capabilities), "switched_off": p.name in off,
                }
                for p in host.plugins
            ]
            + [
                {
                    "name": name, "origin": origin, "where": "", "hooks": [], "active": False, "capabilities": [],
                    "switched_off": False,
                }
                for name, origin in idle
            ]
        )  # fmt: skip
        return
    rows = [
        (p.name, p.origin, "switched off" if p.name in off else "active", ", ".join(p.capabilities) or "–",
         ", ".join(host.hooks_of(p.name)))
        for p in host.plugins
    ]  # fmt: skip
    rows += [(name, origin, "not named", "", "") for name, origin in idle]
    say_table(("plugin", "origin", "state", "may use", "hooks"), rows, empty="No plugins.")


def _switched_off(settings: Settings) -> frozenset[str]:
    """Names of the plugins that are off; none where there is no register to ask."""
    from officed.domain.errors import OfficedError
    from officed.flow.switching import PREFIX
    from officed.store import SqlStore
    from officed.store.migrating import check_schema
    from officed.wiring import open_database

    try:
        database = open_database(settings)
        try:
            check_schema(database)
            keys = [alarm.key for alarm in SqlStore(database, settings.data / "originals").alarms()]
        finally:
            database.close()
    except OfficedError:
        return frozenset()
    return frozenset(key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX))


@plugins_app.command("check")
def plugins_check(
    plugins: Annotated[list[str], typer.Argument(metavar="PLUGIN...", help="Files, folders or names of plugins.")],
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Check plugins before they are used: hooks, version, capabilities, imports, settings; each is loaded apart."""
    from officed.cli.plugin_trying import check_plugin
    from officed.settings.office import load_office
    from officed.settings.sample import sample_config
    from officed.wiring import config_path, office_of

    path = config_path(config)
    file = path if path.exists() or config else sample_config()
    office = office_of(load_office(file))
    results = [check_plugin(named, office, file) for named in plugins]
    if as_json:
        say_json(
            [
                {
                    "name": r.target.name, "where": str(r.target.files[0]), "ok": r.good, "hooks": r.hooks,
                    "capabilities": r.capabilities,
                    "problems": [str(p) for p in r.problems if not p.warning],
                    "warnings": [str(p) for p in r.problems if p.warning],
                }
                for r in results
            ]
        )  # fmt: skip
    for result in results:
        for problem in result.problems:
            complain(str(problem))
        if not as_json and result.good:
            print(f"{result.target.name}: good; hooks: {', '.join(result.hooks)}")
    if not all(result.good for result in results):
        raise typer.Exit(1)


@plugins_app.command("run")
def plugins_run(
    plugin: Annotated[str, typer.Argument(metavar="PLUGIN", help="File, folder or name of a plugin.")],
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="Further mails.")] = None,
    eml: Annotated[list[Path] | None, typer.Option("--eml", metavar="FILE", help="A mail or document.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Ask a plugin's document hooks about mails and show what they answer; nothing is changed."""
    from officed.cli.plugin_trying import loaded, target_of, trying
    from officed.domain.errors import BadSettings
    from officed.settings.sample import sample_config
    from officed.wiring import config_path, furnish, open_study

    mails = [*(eml or ()), *(files or ())]
    if not mails:
        raise BadSettings(text="No mail is named. Write: officed plugins run PLUGIN --eml FILE...")
    path = config_path(config)
    file = path if path.exists() or config else sample_config()
    furnished = furnish(file)
    office = furnished.office
    found = loaded(target_of(plugin, office), office, file)
    failed = False
    with open_study(furnished) as study, trying(found, office) as host:
        for mail in mails:
            value, bad = _tried(study, host, mail)
            failed = failed or bad
            if as_json:
                say_json({"file": str(mail), "plugin": found.name, **value})
            else:
                _say_answers(mail, value)
    if failed:
        raise typer.Exit(1)


def _tried(study: object, host: object, mail: Path) -> tuple[dict[str, object], bool]:
    from officed.cli.explaining import document_at
    from officed.cli.plugin_trying import asked
    from officed.domain.errors import OfficedError
    from officed.flow.desk import Study
    from officed.host import PluginHost

    assert isinstance(study, Study)
    assert isinstance(host, PluginHost)
    try:
        value = asked(host, study, document_at(study, mail))
    except OSError as error:
        complain(f"{mail}: {error.strerror or error}; give a file that can be read")
        return {"error": error.strerror or str(error)}, True
    except OfficedError as error:
        complain(f"{mail}: {error}")
        return {"error": str(error)}, True
    return value, bool(value["failed"])


def _say_answers(mail: Path, value: dict[str, object]) -> None:
    import json

    answers, failed, seconds = (value.get(key) for key in ("answers", "failed", "seconds"))
    print(mail)
    for hook, answer in answers.items() if isinstance(answers, dict) else ():
        took = seconds[hook] * 1000 if isinstance(seconds, dict) else 0
        print(f"  {hook} ({took:.0f} ms): {json.dumps(_in_short(answer), ensure_ascii=False)}")
    for hook, reason in failed.items() if isinstance(failed, dict) else ():
        print(f"  {hook}: FAILED: {reason}")
    if "decision" in value:
        print(f"  with the rules: {value['decision']} {value['kind'] or '–'} ({value['points']:g} points)")


def _in_short(answer: object) -> object:
    """An answer without what says nothing."""
    if isinstance(answer, list):
        return [_in_short(one) for one in answer]
    if isinstance(answer, dict):
        return {key: one for key, one in answer.items() if one not in (None, "", [], False)}
    return answer


@plugins_app.command("new")
def plugins_new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name: small letters, digits and _.")],
    kind: Annotated[
        str,
        typer.Option("--kind", help="classifier, fields, source, channel, reader, condition or observer."),
    ] = "classifier",
    folder: Annotated[Path, typer.Option("--dir", help="Where the plugin's folder is made.")] = Path(),
) -> None:
    """Write a plugin that works, with its test and a README, into a folder of its own."""
    from officed.cli.plugin_writing import write_plugin

    for file in write_plugin(name, kind, folder):
        print(f"wrote  {file}")
    print("Next:")
    print(f"  pytest {folder / name}")
    print(f"  officed plugins check {folder / name}")


@plugins_app.command("on")
def plugins_on(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a plugin that was switched off.")],
    config: Config = None,
) -> None:
    """Switch a plugin on again that was switched off because it failed; a running daemon hears of it in seconds."""
    from officed.cli.opening import open_desk
    from officed.domain.errors import NotFound
    from officed.flow.switching import switch_on, switched_off

    with open_desk(config) as desk:
        if not switch_on(desk, name):
            off = ", ".join(sorted(switched_off(desk))) or "none"
            raise NotFound(what="plugin that is off called", name=name, hint=f"Off are: {off}.")
    print(f"{name} is on. What it made held waits: officed held list")
