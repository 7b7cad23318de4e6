"""Alembic's way in: always on the connection that `officed.store.migrating` hands over."""

from alembic import context

from officed.store.columns import Instant
from officed.store.schema import metadata


def _written(kind: str, item: object, autogen: object) -> str | bool:
    # Our own column type is written by its short name, with its import.
    if kind == "type" and isinstance(item, Instant):
        autogen.imports.add("from officed.store.columns import Instant")  # type: ignore[attr-defined]
        return "Instant()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, transactional_ddl=True, render_item=_written, compare_type=True
)
context.run_migrations()
