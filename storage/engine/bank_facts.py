"""Saying what is so of a bank as a whole: its time zone, whether it is for training."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from storage.engine.database import Database
from storage.schema import tables as schema


def begin(database: Database, facts: Mapping[str, str]) -> None:
    """Put rows into the table `bank` while nothing is recorded yet; once something is, all stays as it was.

    Raises ReadOnly, StoreUnavailable.
    """
    newest = database.query(sa.select(sa.func.max(schema.events.c.position)))
    put = database.query(schema.replacing(schema.bank, database.engine.dialect))
    with database.writing() as driver:
        if driver.execute(newest.sql).fetchone()[0] is None:
            for name, value in facts.items():
                driver.execute(put.sql, put.values(name=name, value=value))
    database.forget_facts()
