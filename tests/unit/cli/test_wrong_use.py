"""Wrong use of the command line: one line, and exit code 2."""

from __future__ import annotations

import pytest

from officed.cli.app import run


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("due", "--foo"), "No such option: --foo"),
        (("redirect",), "Missing argument 'NUMBER'"),
        (("foo",), "No such command 'foo'"),
        (("deficient", "5", "--days", "0"), "'--days'"),
        (("deficient", "5", "--days", "zehn"), "valid integer"),
        (("mended", "5", "one\ntoo many"), "unexpected extra argument"),
        (("register", "shwo"), "'show'? See"),
    ],
)
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong, and where help is; nothing on standard output."""
    with pytest.raises(SystemExit) as end:
        run(words)
    said = capsys.readouterr()
    assert (end.value.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert says in said.err
    assert "--help`" in said.err


def test_a_bare_call_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Who types the name alone wants to know the verbs."""
    with pytest.raises(SystemExit) as end:
        run(())
    assert end.value.code == 2
    assert "deficient" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--version",), ("due", "--help")])
def test_what_was_asked_for_ends_well(words: tuple[str, ...]) -> None:
    """Exit code 0."""
    with pytest.raises(SystemExit) as end:
        run(words)
    assert not end.value.code
