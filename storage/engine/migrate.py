"""Bringing an older bank to today's schema. Alembic is imported here and nowhere else, and only when needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from storage.engine.database import Database
from storage.schema import tables as schema


def upgrade(database: Database, before: Callable[[], None] = lambda: None) -> None:
    """Run the missing revisions in one transaction: all of them or none. Raises StoreUnavailable.

    Whoever comes second waits, and finds them run. `before` is called when it is certain that they will be, and
    nobody else writes.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).parents[1] / "migrations").replace("%", "%%")
    )
    with database.errors(), database.engine.connect() as connection:
        transactional = database.hold_for_upgrade(connection)
        (revision,) = transactional.exec_driver_sql("SELECT version_num FROM alembic_version").one()
        if schema.is_older(revision, database.label):
            before()
            database.is_fresh = revision < schema.FIRST_WITH_PROFILE
            config.attributes["connection"] = transactional
            command.upgrade(config, "head")
        transactional.commit()
