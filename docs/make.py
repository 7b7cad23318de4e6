"""Makes the pages of the manual that the code already knows: hooks, settings, rules, commands. `make docs` runs it."""

from __future__ import annotations

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from officed import api, hookspecs
from officed.cli.app import app
from officed.domain.kinds import KINDS
from officed.ports.carrying import ANSWERS
from officed.rules.authentication import SHIPPED
from officed.rules.model import RuleFile
from officed.settings.schemas import MODELS, schema

HERE = Path(__file__).parent
PLUGINS = HERE.parent / "officed" / "plugins"
EXAMPLES = HERE / "hook_examples.py"

Schema = Mapping[str, Any]
"""A JSON Schema, or a piece of one."""

WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false", "number": "number", "object": "table"}
"""What people call the types of JSON."""

MADE = "<!-- Made from the code by `make docs`; change it there. -->\n"


def pages() -> dict[str, str]:
    """Return file name -> text of every page that is made from the code."""
    return {"hooks.md": hooks(), "settings.md": settings(), "rules.md": rules(), "commands.md": commands()}


# Hooks


def hooks() -> str:
    """The page of hooks: signature, meaning, and the built-in plugins that use each."""
    used = users()
    page = [MADE, "# Hooks\n", (inspect.getdoc(hookspecs) or "") + "\n"]
    page.append(
        f"API version {hookspecs.API_VERSION}. A plugin imports `officed.api` and nothing else of officed, marks its "
        "functions with `@hookimpl`, and may leave out arguments that it does not need. It works only when "
        "`[plugins] enabled` in `officed.toml` names it; `officed plugins list` shows what is loaded. How to write "
        "one, step by step: [plugins.md](plugins.md).\n"
    )
    for name, hook in specifications():
        page.append(f"## {name}\n")
        page.append(f"```python\n@hookimpl\n{signature(name, hook)}\n```\n")
        page.append((inspect.getdoc(hook) or "") + "\n")
        page.append(f"Answers {'in a process of its own that can be killed' if name in ANSWERS else PLACES[name]}.\n")
        page.append(f"```python\n{example(name)}\n```\n")
        modules = ", ".join(f"`{module}`" for module in used.get(name, ())) or "none yet"
        page.append(f"Built-in plugins that use it: {modules}.\n")
    page.append("## Values\n\nWhat hooks get and give. All are frozen, and all come from `officed.api`.\n")
    page.extend(values())
    return "\n".join(page)


PLACES = {
    "register_sources": "in the daemon; each source then has a supervised thread",
    "register_channels": "in the daemon; each channel then has a supervised thread",
    "register_conditions": "in the daemon",
    "read": "in the limited process that reads",
    "observe": "in the daemon",
}
"""Where a stranger's hook runs, for those that are no document hooks."""


def example(name: str) -> str:
    """The example of a hook: a function of docs/hook_examples.py."""
    text = EXAMPLES.read_text("utf-8")
    [node] = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef) and n.name == name]
    return "\n".join(text.splitlines()[node.decorator_list[0].lineno - 1 : node.end_lineno])


def values() -> Iterator[str]:
    """Give the types that the signatures name, and those that these are made of: dataclasses and enumerations."""
    waiting = [word for _, hook in specifications() for word in type_words(hook.__annotations__.values())]
    seen: dict[str, type] = {}
    while waiting:
        found = getattr(api, waiting.pop(0), None)
        if isinstance(found, type) and found.__name__ not in seen and found.__name__ != "Settings":
            seen[found.__name__] = found
            waiting += type_words(found.__annotations__.values()) if is_dataclass(found) else []
    for name in sorted(seen):
        yield from shape(name, seen[name])


def type_words(annotations: Iterable[object]) -> list[str]:
    """The names in annotations, as they are written."""
    return [word for one in annotations for word in re.findall(r"[A-Za-z_]+", str(one))]


def shape(name: str, found: type) -> Iterator[str]:
    """Give the section of a type: its docstring, and its fields, members or methods."""
    yield f"### {name}\n\n{inspect.getdoc(found) or ''}\n"
    if is_dataclass(found):
        yield "| field | type |\n|---|---|"
        yield from (f"| `{field.name}` | `{cell(str(field.type))}` |" for field in fields(found))
        yield ""
    elif issubclass(found, Enum):
        yield ", ".join(f"`{one.name}`" for one in found) + "\n"
    else:
        for method, function in inspect.getmembers(found, inspect.isfunction):
            if not method.startswith("_"):
                yield f"- `{method}`: {sentences(inspect.getdoc(function) or '')}"
        yield ""


def specifications() -> Iterator[tuple[str, Callable[..., object]]]:
    """Give name and function of every hook, in the order of the file."""
    for name, value in vars(hookspecs).items():
        if hasattr(value, f"{hookspecs.PROJECT}_spec"):
            yield name, value


def signature(name: str, hook: Callable[..., object]) -> str:
    """The head of the function as an author writes it; annotations stand as they are in the code."""
    parameters = ", ".join(f"{p.name}: {p.annotation}" for p in inspect.signature(hook).parameters.values())
    return f"def {name}({parameters}) -> {inspect.signature(hook).return_annotation}: ..."


def users() -> dict[str, list[str]]:
    """Return hook -> built-in plugin modules with an implementation, read without importing them."""
    found = defaultdict(list)
    for file in sorted(PLUGINS.rglob("*.py")):
        module = ".".join(file.relative_to(PLUGINS.parents[1]).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any("hookimpl" in ast.unparse(d) for d in node.decorator_list):
                found[node.name].append(module)
    return found


# Settings


def settings() -> str:
    """The page of settings: every key of every file that an admin edits, with type, default and meaning."""
    page = [MADE, "# Settings\n"]
    page.append(
        "Files of an office folder. A misspelt key is an error; `officed check` names the file and the line. Secrets "
        "stand in none of these files: write `env:NAME`, `file:PATH` or `credential:NAME`. Editors that know JSON "
        "Schema complete the keys: the schemas stand in `config/schemas/`.\n"
    )
    for name in MODELS:
        page.append(f"## config/{name}.toml\n")
        page.append(sentences(MODELS[name].__doc__ or "") + "\n")
        whole = schema(name)
        page.extend(tables(whole, whole, ""))
    return "\n".join(page)


def tables(whole: Schema, table: Schema, heading: str) -> Iterator[str]:
    """Give the table of a TOML table's own keys, and after it those of the tables inside, each under its heading."""
    inner: dict[str, tuple[Schema, bool]] = {}
    for key, piece in table["properties"].items():
        if (found := nested(whole, piece)) is not None:
            inner[key] = found
    plain = {key: piece for key, piece in table["properties"].items() if key not in inner}
    if plain:
        yield "| key | type | default | meaning |\n|---|---|---|---|"
        for key, piece in plain.items():
            default = "required" if key in table.get("required", ()) else value(piece.get("default"))
            yield f"| `{key}` | {kind(whole, piece)} | {default} | {cell(piece.get('description', ''))} |"
        yield ""
    for key, (inside, many) in inner.items():
        name = f"{heading}.{key}".lstrip(".")
        yield f"### {'[[' if many else '['}{name}{']]' if many else ']'}\n"
        yield sentences(inside.get("description", "")) + "\n"
        yield from tables(whole, inside, name)


def nested(whole: Schema, piece: Schema) -> tuple[Schema, bool] | None:
    """Return the table that a key holds, and whether it holds many; None for a plain value."""
    if piece.get("type") == "array":
        inside = nested(whole, piece.get("items", {}))
        return (inside[0], True) if inside else None
    for option in (piece, *piece.get("anyOf", ()), *piece.get("allOf", ())):
        found = referred(whole, option)
        if "properties" in found:
            return found, False
    return None


def referred(whole: Schema, piece: Schema) -> Schema:
    """Follow a reference inside the schema."""
    name = piece.get("$ref", "").removeprefix("#/$defs/")
    found: Schema = whole["$defs"][name] if name else piece
    return found


def kind(whole: Schema, piece: Schema) -> str:
    """What a value may be, in words."""
    piece = referred(whole, piece) if "$ref" in piece else piece
    if "anyOf" in piece:
        return " or ".join(dict.fromkeys(kind(whole, o) for o in piece["anyOf"] if o.get("type") != "null"))
    if piece.get("enum") == list(KINDS):
        return "code of a kind"
    if "enum" in piece or "const" in piece:
        return " or ".join(f"`{word}`" for word in piece.get("enum", [piece.get("const")]))
    if piece.get("type") == "array":
        inside = piece.get("items") or {"type": "values"}
        return f"list of {kind(whole, inside)}"
    plain = str(piece.get("format") or WORDS.get(piece.get("type", ""), "any"))
    return cell(plain + limits(piece))


def limits(piece: Schema) -> str:
    """The smallest and the largest value, where there are any."""
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    bounds = [f"{sign} {piece[key]:g}" for key, sign in signs.items() if key in piece]
    return f" ({', '.join(bounds)})" if bounds else ""


def value(default: object) -> str:
    """A default as it would stand in TOML."""
    if default is None or default == [] or default == "":
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, list):
        return "`[" + ", ".join(f'"{word}"' for word in default) + "]`"
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"


# Rules

WORDING = """## Words

| entry | finds |
|---|---|
| `teabenõue` | a dictionary form of four letters or more: every form of the word (teabenõude, teabenõudele ...) |
| `palun` | another form, a shorter word, a word that no dictionary has: that form only |
| `*leping` | words that end so, and forms of them (rendilepingut) |
| `koopia*` | words that begin so, as they are written |
| `saatke\\|saada mulle` | words beside each other; one of several at a place |
| `palun ~ koopia*` | words with up to five others between them, inside the sentence |
| `@please` | an entry of the word list `[words.please]` |
| `re:...` | a regular expression (RE2), on the text as it is written, case and diacritics apart |

Case never matters, nor do diacritics, neither in the rule nor in the letter: `teabenoue` finds »teabenõude« and
`teabenõue` finds »TEABENOUDE«; е stands for ё. Forms are known in Estonian, Russian and English, those of Estonian
compounds too. They stand in dictionaries in the data folder (13 MB), which `officed init` and `officed words build`
make; until then every word finds only itself, the log says so at the start and `officed doctor` at any time.
"""


NESTED = """\
`any`, `all` and `none` may stand among the conditions of a block too, as deep as needed:

```toml
all = [
  { subject = "leping" },
  { any = [{ field = "our_ref" }, { all = { sender_domain = "riik.example", authentication = { dkim = "pass" } } }] },
]
none = { quoted = "leping" }
```
"""


def rules() -> str:
    """The page of rule files: the keys of a rule and of its examples, and the conditions that rules may ask."""
    page = [MADE, "# Rule files\n"]
    page.append(
        "Files in `inbox_rules/`, read in the order of their names. Each rule gives points for one kind, or against "
        "it, when its conditions hold; the kind with the most points wins when it has enough of them and leads by "
        "enough (`[deciding]` in `officed.toml`), otherwise a person is asked. Every rule carries examples of what it "
        "must catch and what it must leave alone: `officed rules test` tries them, and `officed explain FILE` shows "
        "what the rules say of a letter and why.\n"
    )
    page.append(
        "A letter that asks for two things has two matters where paragraphs of its own bring the second request more "
        "points than `second`; what stands in the paragraphs of the first, in the subject or in headers counts for "
        "the first. Until a person has looked, the earlier of both terms rules.\n"
    )
    page.append(WORDING)
    whole = RuleFile.model_json_schema(by_alias=True)
    page.extend(tables(whole, whole, ""))
    page.append("## Conditions\n\nFor `any`, `all` and `none`; plugins can bring more of them.\n")
    page.append("| condition | hits when |\n|---|---|")
    page.extend(f"| `{condition.name}` | {cell(condition.description)} |" for condition in SHIPPED)
    page.append(f"\n{NESTED}")
    return "\n".join(page)


# Commands


def commands() -> str:
    """The page of commands, as `officed --help` has them."""
    page = [MADE, "# Commands\n"]
    page.append(
        "Exit codes: 0 done, 1 the answer is no, 2 wrong use or bad settings, 3 something outside cannot be reached. "
        "Errors go to standard error, one line each. With `--json` standard output is JSON and nothing else.\n"
    )
    page.extend(verbs(typer.main.get_command(app), "officed"))
    return "\n".join(page)


def verbs(command: Any, name: str) -> Iterator[str]:
    """Give the section of a command, then those of its commands."""
    below = getattr(command, "commands", {})
    if not below:
        pieces = " ".join(["[OPTIONS]"] * has_options(command) + [named(p) for p in arguments(command)])
        yield f"## {name}\n\n```\n{name} {pieces}".rstrip() + "\n```\n"
        yield prose(command.help or "") + "\n"
        yield from parameters(command)
    for key in below:
        if not below[key].hidden:
            yield from verbs(below[key], f"{name} {key}")


def is_option(parameter: Any) -> bool:
    """Whether it begins with a dash; the others are arguments."""
    return bool(parameter.param_type_name == "option")


def has_options(command: Any) -> bool:
    """Whether the command has an option beside --help."""
    return any(is_option(p) and p.name != "help" for p in command.params)


def arguments(command: Any) -> list[Any]:
    """The arguments of a command, in order."""
    return [p for p in command.params if not is_option(p)]


def named(argument: Any) -> str:
    """An argument as a line of usage shows it: one that may be left out in brackets, one that may repeat with dots."""
    name = argument.name.upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def parameters(command: Any) -> Iterator[str]:
    """Give the table of a command's arguments and options."""
    shown = [p for p in command.params if p.name != "help" and not getattr(p, "hidden", False)]
    rows = [(" ".join(p.opts + p.secondary_opts) if is_option(p) else p.name.upper(), p) for p in shown]
    if rows:
        yield "| argument or option | meaning |\n|---|---|"
        yield from (f"| `{names}` | {cell(prose(getattr(p, 'help', '') or ''))} |" for names, p in rows)
        yield ""


# Words


def sentences(text: str) -> str:
    """A docstring as running text."""
    return prose(inspect.cleandoc(text))


def prose(text: str) -> str:
    """Text whose lines are joined within each paragraph, without the mark-up of the terminal."""
    plain = re.sub(r"\x1b\[[0-9;]*m|\x0c|\x08", "", text)
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in plain.split("\n\n"))


def cell(text: str) -> str:
    """Text that may stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def write() -> None:
    """Write every page beside this file."""
    for name, text in pages().items():
        (HERE / name).write_text(text.rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    write()
