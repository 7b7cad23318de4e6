"""Who gave a command stands in history for ever, so it must be somebody."""

from __future__ import annotations

import getpass

import pytest

from officed.cli.saying import acting
from officed.domain.errors import NotFound
from tests.unit.flow.conftest import furnished, readers, round_  # noqa: F401
from tests.unit.flow.desks import Round


def test_who_acts_is_known(round_: Round) -> None:  # noqa: F811
    """A person or a role of the office, or whoever is logged in; nobody else."""
    assert [acting(round_.desk, name).name for name in ("maive", "registrar")] == ["maive", "registrar"]
    assert acting(round_.desk, None).name == getpass.getuser()
    with pytest.raises(NotFound, match="officed people"):
        acting(round_.desk, "napoleon")
