"""The systemd unit: what it promises to the office and to the machine."""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "systemd" / "officed.service"


def settings() -> dict[str, list[str]]:
    """Return each key of the unit with its values, in order; systemd allows a key more than once."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text("utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith(("#", "[")):
            found[key].append(value)
    return found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Type", "notify"),
        ("NotifyAccess", "main"),
        ("WatchdogSec", "60"),
        ("Restart", "on-failure"),
        ("RestartSec", "5"),
        ("TimeoutStopSec", "30"),
        ("KillMode", "mixed"),
        ("User", "officed"),
        ("StateDirectory", "officed"),
        ("UMask", "0027"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("ReadWritePaths", "/var/lib/officed"),
    ],
)
def test_key_lines(key: str, value: str) -> None:
    """The unit says this once and in these words."""
    assert settings()[key] == [value]


def test_it_runs_the_daemon_and_reloads_without_a_stop() -> None:
    """One command starts the office that stands in /etc/officed; SIGHUP reads its rules anew."""
    unit = settings()
    assert unit["ExecStart"] == ["/opt/officed/bin/officed run -c /etc/officed/config/officed.toml"]
    assert unit["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


def test_readers_may_limit_themselves() -> None:
    """The system calls by which a reader limits its memory and time come back after the filter took @resources away."""
    filters = settings()["SystemCallFilter"]
    assert filters[0] == "@system-service"
    assert filters.index("~@privileged @resources") < filters.index("prlimit64 setrlimit")


def test_secrets_come_as_credentials() -> None:
    """No line of the unit holds a secret or puts one into the environment."""
    unit = settings()
    assert unit["LoadCredential"]
    assert not any(word in value.lower() for value in unit["Environment"] for word in ("password", "secret", "token"))


def test_a_bomb_ends_the_daemon_and_not_the_machine() -> None:
    """Memory, tasks and files of the daemon have an end."""
    assert all(settings()[key] for key in ("MemoryMax", "TasksMax", "LimitNOFILE"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_understands_every_line() -> None:
    """systemd finds no unknown key and no bad value; only the program itself is not installed where this is tested."""
    result = subprocess.run(["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, timeout=60)
    complaints = [line for line in result.stderr.splitlines() if UNIT.name in line and "not executable" not in line]
    assert not complaints


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_little_exposed() -> None:
    """systemd's own review stays at 2.0 or under, of 10."""
    result = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(UNIT)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout[-300:] + result.stderr
