"""Where secrets are kept, and that they are shown nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from officed.settings.model import Secret
from officed.settings.secrets import SecretMissing, reveal, revealed


def secret(text: str) -> Secret:
    """Read a secret as a TOML file would have it."""
    return TypeAdapter(Secret).validate_python(text)


def test_secret_comes_from_the_environment(tmp_path: Path) -> None:
    """`env:NAME` is the variable's value."""
    assert reveal(secret("env:PW"), tmp_path, {"PW": "hunter2"}) == "hunter2"


@pytest.mark.parametrize("content", ["hunter2", "hunter2\n", "hunter2\r\n"])
def test_secret_comes_from_a_file_without_its_line_end(tmp_path: Path, content: str) -> None:
    """`file:PATH` starts from the office folder, and the line end is no part of a password."""
    (tmp_path / "pw").write_bytes(content.encode())
    assert reveal(secret("file:pw"), tmp_path, {}) == "hunter2"
    assert reveal(secret(f"file:{tmp_path}/pw"), Path("/nowhere"), {}) == "hunter2"


def test_secret_comes_from_a_credential_of_systemd(tmp_path: Path) -> None:
    """`credential:NAME` is a file in the folder that systemd names."""
    (tmp_path / "imap").write_text(" with blanks \n")
    assert reveal(secret("credential:imap"), Path("/x"), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == " with blanks "


def test_a_file_may_hold_several(tmp_path: Path) -> None:
    """Of a list of secrets every line of every file counts, in order, each once."""
    (tmp_path / "pw").write_text("üks\n\nkaks kolm\n", "utf-8")
    assert revealed([secret("env:PW"), secret("file:pw")], tmp_path, {"PW": "kaks kolm"}) == ("kaks kolm", "üks")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("env:PW", "the environment has no PW. Set PW"),
        ("env:EMPTY", "it is empty"),
        ("file:none", "No such file or directory. Write the secret into"),
        ("file:latin", "is no UTF-8 text"),
        ("credential:imap", "no credentials. Add LoadCredential=imap:"),
    ],
)
def test_missing_secret_says_what_to_do(tmp_path: Path, reference: str, words: str) -> None:
    """A secret that cannot be had is one clear sentence with exit code 2."""
    (tmp_path / "latin").write_bytes(b"geh\xe4im")
    with pytest.raises(SecretMissing) as caught:
        reveal(secret(reference), tmp_path, {"EMPTY": ""})
    assert words in str(caught.value)
    assert caught.value.exit_code == 2
    assert "geh" not in str(caught.value)


@pytest.mark.parametrize("text", ["hunter2", "", "env:", "env:a b", "file:", "vault:x", "credential:../x"])
def test_anything_else_is_no_secret(text: str) -> None:
    """A plain text is refused, and the error does not repeat it."""
    with pytest.raises(ValidationError) as caught:
        secret(text)
    assert "hunter2" not in str(caught.value)


def test_repr_is_the_place_only() -> None:
    """What a secret shows of itself is where it stands."""
    assert repr(secret("env:PW")) == str(secret("env:PW")) == "Secret(env:PW)"
