"""Alembic's way in: always on the connection that `officed.store.migrating` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from officed.store.columns import Instant, Values, Words
from officed.store.schema import metadata


def _written(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    # Our own column types are written by their short name, with its import, or as what the database keeps.
    if kind == "type" and isinstance(item, Instant):
        autogen.imports.add("from officed.store.columns import Instant")
        return "Instant()"
    if kind == "type" and isinstance(item, (Words, Values)):
        return "sa.Text()" if isinstance(item, Words) else "sa.JSON()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, transactional_ddl=True, render_item=_written, compare_type=True
)
context.run_migrations()
