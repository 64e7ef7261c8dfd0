"""Questions in SQL about the whole bank: what is answered, and what a copy in columns holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

BUCKETS = 64
"""Files into which the events of a copy are dealt, by the CRC-32 of their stream's id modulo this."""


class QueryAnswer(NamedTuple):
    """The columns' names, and the rows, which are read as they are asked for."""

    columns: Sequence[str]
    rows: Iterator[tuple[Any, ...]]


class ParquetReport(NamedTuple):
    """What a copy in columns holds: everything up to `position`; `size` in bytes."""

    folder: Path
    position: int
    events: int
    entries: int
    accounts: int
    cases: int
    files: int
    size: int


class Analytics(Protocol):
    """A bank in columns: `events`, `entries`, `accounts` and `cases`, all as of one position of the log.

    Names of holders are in it where they are asked for. `progress` is told of events. Raises BadInput where what is
    needed for it is not installed, StoreUnavailable, also for a disk that is full.
    """

    def export(
        self, folder: Path, *, with_names: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> ParquetReport:
        """Copy it to Parquet files in a new folder, which is there whole or not at all.

        Raises BadInput where the folder exists or cannot be made.
        """

    def ask(
        self, sql: str, *, with_names: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> AbstractContextManager[QueryAnswer]:
        """What one SELECT answers. It reads these four, and neither files nor anything else; it changes nothing.

        Raises BadInput for whatever is no such statement, or cannot be answered, also while the rows are read.
        """
