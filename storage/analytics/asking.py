"""One SELECT over tables that are there already, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from domain.analytics import QueryAnswer
from domain.errors import BadInput, StoreUnavailable
from storage.analytics.duck import first_line

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

AT_ONCE = 1000
NAMES_LOG = re.compile(r"events|entries|log|ledger|query", re.IGNORECASE)
"""A statement without these words reads neither events nor entries, nor what they are made of; query() may spell a name
in pieces."""


def check_statement(sql: str) -> None:
    """Raises BadInput for what is not one SELECT."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        try:
            statements = connection.extract_statements(sql)
        except duckdb.Error as error:
            raise _unanswered(error) from error
    if len(statements) != 1:
        raise BadInput(
            f"One SELECT is answered at a time, and here are {len(statements)} statements; ask one."
        )
    kind = statements[0].type
    if kind != duckdb.StatementType.SELECT:
        raise BadInput(
            f"Only a SELECT is answered, and this is {kind.name.replace('_', ' ')}: nothing is written or set here."
        )


def answer(connection: DuckDBPyConnection, sql: str) -> QueryAnswer:
    """What it answers. Raises BadInput, StoreUnavailable, also while the rows are read."""
    import duckdb

    try:
        connection.execute(sql)
    except duckdb.Error as error:
        raise _unanswered(error) from error
    return QueryAnswer([column[0] for column in connection.description or ()], _rows(connection))


def _rows(connection: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    import duckdb

    try:
        while page := connection.fetchmany(AT_ONCE):
            yield from page
    except duckdb.Error as error:
        raise _unanswered(error) from error


def _unanswered(error: Exception) -> BadInput | StoreUnavailable:
    import duckdb

    said = first_line(error)
    if isinstance(error, duckdb.PermissionException):
        return BadInput(
            "The SQL reads a file or another database; it may read events, entries, accounts and cases."
        )
    if isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException):
        return StoreUnavailable(f"The answer needs more room than there is ({said}); ask for less at once.")
    return BadInput(f"The SQL cannot be answered: {said if said.endswith(('.', '?', '!')) else f'{said}.'}")
