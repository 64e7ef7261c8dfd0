"""A bank in columns. Implements domain.analytics.Analytics; documented there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.analytics import ParquetReport, QueryAnswer
from storage.analytics import parquet
from storage.analytics.asking import NAMES_LOG, answer, check_statement
from storage.analytics.columns import ENTRIES, EVENTS
from storage.analytics.duck import check_extra, opened, shut, written
from storage.analytics.filling import fill
from storage.engine.database import Database


class SqlAnalytics:
    """Questions about one bank."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def export(
        self, folder: Path, *, with_names: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> ParquetReport:
        return parquet.export(self._database, folder, with_names=with_names, progress=progress)

    @contextmanager
    def ask(
        self, sql: str, *, with_names: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> Iterator[QueryAnswer]:
        check_extra()
        check_statement(sql)
        with tempfile.TemporaryDirectory(prefix="recount-ask-") as folder:
            work = Path(folder)
            path = work / "bank.duckdb"
            with written(f"The copy in {folder}"), opened(path, work) as connection:
                fill(
                    connection,
                    self._database,
                    work,
                    with_names=with_names,
                    with_log=NAMES_LOG.search(sql) is not None,
                    progress=progress,
                )
                connection.execute(f"CREATE VIEW events AS {EVENTS}; CREATE VIEW entries AS {ENTRIES}")
            self._database.still_there()
            with opened(path, work, read_only=True) as connection:
                shut(connection, [])
                yield answer(connection, sql)
