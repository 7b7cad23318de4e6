"""Verbs for rule files: rules test, rules schema."""

from __future__ import annotations

import typer

from officed.cli import rules_proposing, rules_shadow, rules_tools
from officed.cli.saying import AsJson, Config, complain, say_json

rules_app = typer.Typer(help="Rule files.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    rules_tools.add_to(rules_app)
    rules_shadow.add_to(rules_app)
    rules_proposing.add_to(rules_app)
    app.add_typer(rules_app, name="rules")


@rules_app.command("test")
def rules_test(config: Config = None, as_json: AsJson = False) -> None:
    """Run the examples in the rule files; all failures at once with file and line."""
    from officed.domain.deciding import Thresholds
    from officed.rules.compiling import check_rules
    from officed.rules.examples import run_examples
    from officed.settings.problems import SettingsInvalid
    from officed.wiring import config_path, furnish_found, words_of

    path = config_path(config)
    office, host = furnish_found(path if path.exists() or config else None)
    settings = office.settings
    folder, compiled, problems = check_rules(
        settings.root / settings.rules, settings.root, host.conditions(), words_of(settings)
    )
    if problems:
        raise SettingsInvalid(problems)
    deciding = settings.deciding
    results = run_examples(folder.rules, compiled, Thresholds(deciding.forward, deciding.margin))
    failed = [r for r in results if not r.good]
    if as_json:
        say_json({"examples": len(results), "failed": [str(r) for r in failed]})
    for result in failed:
        complain(str(result))
    if failed:
        raise typer.Exit(1)
    if not as_json:
        print(f"{len(results)} examples of {len(folder.rules)} rules, all as they should be.")


@rules_app.command("schema")
def rules_schema(config: Config = None) -> None:
    """Print the JSON Schema of rule files with the conditions of this office's plugins, for editors."""
    from officed.rules.schema import rule_schema_text
    from officed.wiring import config_path, furnish_found

    path = config_path(config)
    _, host = furnish_found(path if path.exists() or config else None)
    print(rule_schema_text(host.conditions()), end="")


@rules_app.command("train")
def rules_train(config: Config = None, as_json: AsJson = False) -> None:
    """Train the optional opinion (plugin »learned«) on the register now; the daemon does so every night."""
    from officed.daemon.training import settings_of, train_now
    from officed.domain.errors import BadSettings
    from officed.wiring import config_path, open_office

    running = open_office(config_path(config))
    try:
        if settings_of(running.host) is None:
            raise BadSettings(text='The trained opinion is off. Write [plugins] enabled = ["learned"] in officed.toml.')
        model = train_now(running.desk)
    finally:
        running.close()
    if as_json:
        say_json({"letters": model.letters, "kinds": list(model.kinds), "words": len(model.weights)})
    else:
        print(f"Trained on {model.letters} letters of {len(model.kinds)} kinds, by {len(model.weights)} words.")


@rules_app.callback()
def _group() -> None:
    """A callback keeps a group a group while it has one verb."""
