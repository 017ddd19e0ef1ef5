"""Runs the scripts on the connection that `catalog.db.migrations` hands over."""

import importlib
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text
from sqlmodel import AutoString

from catalog.db import columns
from catalog.db.rows import metadata


def load_tables() -> None:
    """Every table there is: a room that gets some is added here."""
    for module in (
        "db.requests",
        "owners.tables",
        "assets.tables",
        "identity.tables",
        "search.tables",
        "audit.tables",
    ):
        importlib.import_module(f"catalog.{module}")


def migrate(connection: Connection) -> None:
    """All steps in the transaction of the caller, one process at a time."""
    if connection.dialect.name == "postgresql":
        # The number is arbitrary and the same for every process of the catalog.
        connection.execute(text("SELECT pg_advisory_xact_lock(7283460101)"))
        # A lock that somebody holds for long would otherwise stop all other work behind ours.
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite changes most things about a table only by making it anew.
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=written,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def written(sort: str, item: Any, _context: Any) -> str | Literal[False]:
    """How a new script writes our column types; False leaves everything else to alembic."""
    if sort != "type":
        return False
    if item is columns.Sortable:
        return "columns.Sortable"
    if type(item) in (columns.Moment, columns.Day, columns.Document):
        return f"columns.{type(item).__name__}()"
    if isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    return False


load_tables()
migrate(context.config.attributes["connection"])
