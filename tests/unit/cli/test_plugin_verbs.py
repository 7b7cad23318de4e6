"""`officed plugins`: what is written works, what is wrong is told with its line, what is asked is answered."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from officed.cli.app import run
from officed.cli.plugin_writing import KINDS

TOP = Path(__file__).parents[3]
MAIL = b"""From: Leida Tamm <leida.tamm@posti.example>
To: info@kaleva.example
Subject: Tanavavalgustus
Message-ID: <tuli-1@posti.example>
Content-Type: text/plain; charset=utf-8

Tere! CASE-77: lamp ei polenud, palun selgitage miks. broken_lamp
"""


def officed(*arguments: str) -> tuple[int, str, str]:
    """Run a verb in this process: exit code, standard output, standard error."""
    out, error, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        try:
            run(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
    return code, out.getvalue(), error.getvalue()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new plugin of every kind."""
    folder = tmp_path_factory.mktemp("new")
    for kind in KINDS:
        code, out, _ = officed("plugins", "new", f"my_{kind}", "--kind", kind, "--dir", str(folder))
        assert code == 0
        assert f"pytest {folder}/my_{kind}" in out
    return folder


def test_the_tests_of_new_plugins_pass(written: Path) -> None:
    """Every skeleton comes with a test that passes as it is written."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(written)],
        cwd=written, env={**os.environ, "PYTHONPATH": str(TOP)}, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "10 passed" in done.stdout


def test_new_plugins_are_good(written: Path) -> None:
    """`plugins check` finds nothing to say of any skeleton."""
    folders = [str(written / f"my_{kind}") for kind in KINDS]
    code, out, error = officed("plugins", "check", *folders, "--json")
    results = json.loads(out)
    assert (code, error) == (0, "")
    assert [r["ok"] for r in results] == [True] * len(KINDS)
    assert not [r for r in results if r["problems"] or r["warnings"]]
    assert results[0]["hooks"] == ["classify"]
    assert results[KINDS.index("source")]["capabilities"] == ["files"]


def test_nothing_is_overwritten(written: Path) -> None:
    """A second plugin of the same name, a wrong name and an unknown kind are refused with what to do."""
    said = officed("plugins", "new", "my_fields", "--dir", str(written))[2]
    assert "is there already. Choose another name" in said
    assert "other than small letters" in officed("plugins", "new", "My-Plugin", "--dir", str(written))[2]
    assert "is that of a plugin of ours" in officed("plugins", "new", "terms", "--dir", str(written))[2]
    said = officed("plugins", "new", "x", "--kind", "clasifier", "--dir", str(written))[2]
    assert "There is no kind »clasifier«. Did you mean `classifier`?" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("@hookimpl\ndef clasify(document): ...", "odd.py:4: there is no hook »clasify«. Did you mean `classify`?"),
        ("@hookimpl\ndef classify(dokument): ...", "odd.py:4: classify has no argument »dokument«. Did you mean"),
        ("@hookimpl(wrapper=True)\ndef classify(document): yield", "odd.py:4: classify wraps the hook"),
        ("@hookimpl\nasync def classify(document): ...", "odd.py:4: classify is async"),
        ("def x(: pass", "odd.py:3: this is no Python: invalid syntax"),
        ("", "odd.py: the plugin has no hook. Write @hookimpl above"),
        ("CAPABILITIES = ('netwerk',)", "odd.py:3: there is no capability »netwerk«. Did you mean `network`?"),
        ("CAPABILITIES = 'network'", "odd.py:3: CAPABILITIES is no tuple of texts"),
        ("@hookimpl\ndef refuse(): ...\n1 / 0", "it cannot be loaded: ZeroDivisionError: division by zero"),
        ("@hookimpl\ndef refuse(): ...\nimport os; os._exit(0)", "its process died"),
        ("@hookimpl\ndef refuse(): ...\nopen('/etc/passwd')", "uses /etc/passwd and has not declared files"),
        ("@hookimpl\ndef refuse(): ...\nSETTINGS = dict", "SETTINGS must be a dataclass or a pydantic model"),
        ("@hookimpl\ndef refuse(): ...\nSETTINGS = 7", "SETTINGS must be a dataclass or a pydantic model"),
        ("@hookimpl\ndef refuse(): ...\nplugin = lambda: None", "TypeError"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, code: str, said: str) -> None:
    """Misspelt hooks and arguments, a module that cannot be loaded, a schema that is none: exit code 1."""
    file = tmp_path / "odd.py"
    file.write_text(f"from officed.api import hookimpl\nAPI_VERSION = 1\n{code}\n")
    exit_code, _, error = officed("plugins", "check", str(file))
    assert exit_code == 1, error
    assert said in error


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("from officed.domain.kinds import KINDS", "imports officed.domain.kinds. Only officed.api is promised"),
        ("from officed import wiring", "imports officed.wiring. Only officed.api is promised"),
        ("import urllib.request", "imports urllib.request. Declare it: CAPABILITIES"),
        ("import subprocess", "imports subprocess. A document hook may start no program"),
        ("def classify(document): ...", "classify is called like a hook and is not marked"),
    ],
)
def test_what_it_should_not_have_is_a_warning(tmp_path: Path, code: str, said: str) -> None:
    """Imports of our inside and of the network are told; the plugin is usable all the same."""
    file = tmp_path / "odd.py"
    file.write_text(f"from officed.api import hookimpl\nAPI_VERSION = 1\n{code}\n@hookimpl\ndef refuse(): ...\n")
    exit_code, _, error = officed("plugins", "check", str(file))
    assert exit_code == 0, error
    assert f"odd.py:3: warning: {said}" in error
    declared = file.read_text().replace("\n", "\nCAPABILITIES = ('network', 'files')\n", 1)
    file.write_text(declared)
    if "import" in code and "officed" not in code:
        assert officed("plugins", "check", str(file))[2] == ""


def test_settings_that_nobody_gets(tmp_path: Path) -> None:
    """Settings reach a plugin through its function `plugin` only."""
    file = tmp_path / "odd.py"
    head = "from dataclasses import dataclass\nfrom officed.api import hookimpl\nAPI_VERSION = 1\n"
    file.write_text(f"{head}@dataclass\nclass SETTINGS:\n    x: int = 1\n@hookimpl\ndef refuse(): ...\n")
    code, _, error = officed("plugins", "check", str(file))
    assert code == 0
    assert "odd.py:5: warning: SETTINGS are declared and never given. Write a function" in error


def test_settings_that_are_still_to_be_written(tmp_path: Path) -> None:
    """Before a plugin is named, what its settings lack is a warning; once it is named, a mistake with its line."""
    sample = TOP / "docs" / "plugins" / "webhook"
    code, _, error = officed("plugins", "check", str(sample))
    assert code == 0
    assert "warning: plugin.webhook: »url« is missing. Write url" in error
    office = tmp_path / "config"
    shutil.copytree(TOP / "config", office)
    text = (office / "officed.toml").read_text("utf-8") + '\n[plugin.webhook]\nulr = "http://hook.example"\n'
    (office / "officed.toml").write_text(text, "utf-8")
    code, _, error = officed("plugins", "check", str(sample), "-c", str(office / "officed.toml"))
    assert code == 1
    assert f"config/officed.toml:{text.count(chr(10))}: plugin.webhook: there is no setting »ulr«" in error


def test_wrong_version_and_missing_plugin() -> None:
    """A plugin without a version, and one that is nowhere."""
    code, _, error = officed("plugins", "check", "ghost")
    assert code == 2
    assert "There is no plugin ghost: no such file" in error


def test_run_shows_what_a_plugin_answers(written: Path, tmp_path: Path) -> None:
    """Every document hook is asked about each mail; a file that is not there fails by name and stops nothing."""
    mail = tmp_path / "tuli.eml"
    mail.write_bytes(MAIL)
    code, out, error = officed(
        "plugins", "run", str(written / "my_fields"), "--eml", str(tmp_path / "no.eml"), str(mail), "--json"
    )
    missing, found = (json.loads(line) for line in out.splitlines())
    assert code == 1
    assert "no.eml: No such file" in error
    assert "error" in missing
    [field] = found["answers"]["find_fields"]
    assert (field["name"], field["value"], field["place"]) == ("my_fields", "CASE-77", "text")
    assert found["failed"] == {}
    assert found["seconds"]["find_fields"] < 30


def test_run_names_what_fails(tmp_path: Path) -> None:
    """A hook that raises is told, the next hook is asked, and the exit code says so; for people too."""
    mail = tmp_path / "tuli.eml"
    mail.write_bytes(MAIL)
    file = tmp_path / "odd.py"
    file.write_text(
        textwrap.dedent("""\
        from officed.api import *
        API_VERSION = 1
        @hookimpl
        def refuse(document): 1 / 0
        @hookimpl
        def classify(document): return [Opinion("odd", "selgitustaotlus", 50, because=("lamp",))]
        """)
    )
    code, out, _ = officed("plugins", "run", str(file), "--eml", str(mail))
    assert code == 1
    assert "refuse: FAILED: Plugin odd failed in refuse: ZeroDivisionError: division by zero" in out
    assert '"kind": "selgitustaotlus"' in out
    assert "with the rules: forward selgitustaotlus" in out


def test_run_wants_a_mail(written: Path) -> None:
    """Without a mail there is nothing to ask about."""
    code, _, error = officed("plugins", "run", str(written / "my_fields"))
    assert code == 2
    assert "officed plugins run PLUGIN --eml FILE..." in error
