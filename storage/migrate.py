"""Bringing an older bank to today's schema. Alembic is imported here and nowhere else, and only when needed."""

from __future__ import annotations

from pathlib import Path

from storage.database import Database


def upgrade(database: Database) -> None:
    """Run the missing revisions in one transaction: all of them or none. Raises StoreUnavailable."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with database.errors(), database.engine.connect() as connection:
        transactional = connection.execution_options(isolation_level="SERIALIZABLE")
        if database.engine.dialect.name == "sqlite":
            # The driver begins a transaction for changes of rows only; these are changes of tables.
            transactional.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = transactional
        command.upgrade(config, "head")
        transactional.commit()
