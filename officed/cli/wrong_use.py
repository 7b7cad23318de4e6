"""Wrong use of the command line in one line: what is wrong, and which `--help` tells more."""

from __future__ import annotations

import typer


def wrong_use(error: typer.TyperException) -> str:
    """Return what a person reads; where a command was called bare, that is its help."""
    text = error.format_message()
    context = getattr(error, "ctx", None)
    if context is None or text.startswith("Usage:"):
        return text
    said = " ".join(text.split()).rstrip(".")
    # A question (»Did you mean ...?«) ends by itself.
    return f"{said}{'' if said.endswith('?') else '.'} See `{context.command_path} --help`."
