"""Being woken by PostgreSQL when another process made work (LISTEN/NOTIFY). The tables stay the truth."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from officed.domain.errors import Unreachable
from officed.store.engine import Database

CHANNEL = "officed"

# Statement triggers: one word for each statement that made work, whoever wrote it.
_BELLS = (("document", "INSERT OR UPDATE OF state"), ("outbox", "INSERT"))


def install_bells(connection: Connection) -> None:
    """Let the database ring when a document waits or a mail is to be sent (PostgreSQL only)."""
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION officed_ring() RETURNS trigger LANGUAGE plpgsql AS"
        f" $officed$BEGIN PERFORM pg_notify('{CHANNEL}', TG_TABLE_NAME); RETURN NULL; END$officed$"
    )
    for table, event in _BELLS:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER officed_ring_{table} AFTER {event} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION officed_ring()"
        )


class Ear:
    """A connection of its own that hears the database ring. Not thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None

    def wait(self, seconds: float) -> tuple[str, ...]:
        """The tables that rang within so many seconds, each once. Raises `Unreachable`."""
        import psycopg

        try:
            if self._connection is None:
                self._connection = self._database.raw_connection()
                self._connection.execute(f"LISTEN {CHANNEL}")
            rung = (note.payload for note in self._connection.notifies(timeout=seconds, stop_after=1))
            return tuple(dict.fromkeys(rung))
        except psycopg.Error as error:
            self.close()
            raise Unreachable(what="database", reason=str(error).strip() or type(error).__name__) from error

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
