"""Filling a database of DuckDB's own from a bank, as of one position of its log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.analytics.columns import LISTS, LOADED, TABLES, TAKE, event_rows, list_rows
from storage.analytics.duck import take
from storage.encoding.rows import Row
from storage.engine.database import Database
from storage.schema import tables as schema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEPT = {"TIMESTAMP": "BIGINT", "DATE": "VARCHAR", "BOOLEAN": "BIGINT"}
"""How a bank keeps what is of these types here."""
READ = {"TIMESTAMP": "make_timestamp({})", "DATE": "CAST(nullif({}, '') AS DATE)", "BOOLEAN": "{} <> 0"}


def fill(
    connection: DuckDBPyConnection,
    database: Database,
    work: Path,
    *,
    with_names: bool,
    with_log: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Make the tables `accounts`, `cases`, `log` and `ledger`; the position they are of.

    Without the log the last two stay empty. Raises OSError, duckdb.Error, StoreUnavailable.
    """
    # One transaction: what is committed page by page is written twice.
    connection.execute("BEGIN")
    with database.reading():
        position = database.value(database.query(sa.select(sa.func.max(schema.events.c.position)))) or 0
        for name in LISTS:
            _fill_list(connection, work, name, list_rows(database, name, with_names=with_names))
    connection.execute(TABLES)
    if with_log:
        for page in event_rows(database, position):
            take(connection, work / "events.csv", LOADED, page)
            connection.execute(TAKE)
            if progress is not None:
                progress(min(page[-1][0], position), position)
    connection.execute("COMMIT; DROP TABLE IF EXISTS temp.loaded")
    return int(position)


def _fill_list(connection: DuckDBPyConnection, work: Path, name: str, pages: Iterator[list[Row]]) -> None:
    columns, _ = LISTS[name]
    kept = {column: KEPT.get(kind, kind) for column, kind in columns.items()}
    types = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    read = ", ".join(
        READ.get(kind, "coalesce({}, '')" if kind == "VARCHAR" else "{}").format(column)
        for column, kind in columns.items()
    )
    connection.execute(f"CREATE TABLE {name} ({types})")
    for page in pages:
        take(connection, work / f"{name}.csv", kept, page)
        connection.execute(f"INSERT INTO {name} SELECT {read} FROM loaded")
