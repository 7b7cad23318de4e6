"""The command line: which verbs there are. Each verb lives in a file of its own and imports late."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from officed import __version__
from officed.cli import (
    access_verbs,
    archive_verbs,
    backing_up,
    cover_verbs,
    doctor,
    documents,
    handing_verbs,
    ingesting,
    installing,
    journal_verbs,
    looking,
    matter_verbs,
    mending_verbs,
    oauth_verbs,
    outgoing_verbs,
    people_verbs,
    plugin_verbs,
    register_verbs,
    reserving,
    restoring,
    retention_verbs,
    rules_verbs,
    running,
    sealed_verbs,
    status,
    subject_verbs,
)
from officed.cli.asked_for import asked_for
from officed.cli.wrong_use import wrong_use
from officed.domain.errors import OfficedError

app = typer.Typer(
    name="officed",
    help="The registrar that never sleeps: mail and scans in, numbered, forwarded and answered in time.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

VERBS = (
    installing, doctor, status, running, looking, ingesting, cover_verbs, documents, handing_verbs, mending_verbs,
    register_verbs, access_verbs, people_verbs, journal_verbs, reserving, outgoing_verbs, matter_verbs, backing_up,
    restoring, rules_verbs, plugin_verbs, oauth_verbs, sealed_verbs, retention_verbs, archive_verbs,
    subject_verbs,
)  # fmt: skip
for module in VERBS:
    module.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"officed {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", help="Show the version and end.", callback=_version, is_eager=True
    ),
) -> None:
    """The registrar that never sleeps."""


def run(arguments: Sequence[str] | None = None) -> None:
    """Run one command. Errors are one readable line each on standard error, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        sys.exit(asked_for(app, words)(args=words, standalone_mode=False))
    except typer.TyperException as error:
        print(wrong_use(error), file=sys.stderr)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit("Aborted.")
    except OfficedError as error:
        for line in str(error).splitlines():
            print(line, file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has seen enough.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("OFFICED_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        print(f"This is a fault of officed: {what}. OFFICED_DEBUG=1 shows where; please report it.", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
