"""Bringing a database to the schema of this version, with the guards in place (Alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from officed.domain.errors import OfficedError
from officed.store.engine import Database
from officed.store.guards import install, missing
from officed.store.listening import install_bells

if TYPE_CHECKING:
    from alembic.config import Config

# The newest revision of `migrations/versions`; start compares it with the database without loading Alembic.
HEAD = "0011"


class OldSchema(OfficedError):
    """The database has schema {found}, this version needs {wanted}. Make a backup, then run `officed migrate`."""


class NewSchema(OfficedError):
    """The database has schema {found}, and this version knows {wanted}. Install the version that brought it up."""


class GuardsMissing(OfficedError):
    """Guards of the register are missing or changed: {names}. Run `officed migrate`, then `officed register verify`."""


def revision(connection: Connection) -> str | None:
    """The schema revision of the database; None where there is none."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def check_schema(database: Database) -> None:
    """Raise `OldSchema` or `GuardsMissing` unless the database is as this version wants it."""
    with database.read() as connection:
        found = revision(connection)
        _not_newer(found)
        if found != HEAD:
            raise OldSchema(found=found or "none", wanted=HEAD)
        lost = missing(connection)
        if lost:
            raise GuardsMissing(names=", ".join(lost))


def migrate(database: Database) -> tuple[str | None, str]:
    """Bring the schema up and put the guards in place. Returns the revision before and after."""
    with database.read() as connection:
        before = revision(connection)
    _not_newer(before)
    with database.write() as connection:
        raise_tables(connection)
        install(connection)
        if connection.dialect.name == "postgresql":
            install_bells(connection)
    return before, HEAD


def raise_tables(connection: Connection) -> None:
    """Bring the tables up, without the guards: for who fills them from a backup first."""
    from alembic import command

    command.upgrade(_config(connection), "head")


def _not_newer(found: str | None) -> None:
    # Revisions are numbered with leading zeros, so that they sort.
    if found is not None and found > HEAD:
        raise NewSchema(found=found, wanted=HEAD)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
