"""DuckDB as it is used here: loaded when it is wanted, filled from a bank, closed to all but what it was given."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import BadInput, StoreUnavailable
from storage.encoding.rows import Row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NO_EXTENSIONS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""Nothing is fetched from anywhere."""
MEMORY = "1GB"
"""What does not fit goes to the folder of the work."""
LONGEST_LINE = 1 << 24
"""Bytes of an event as it is handed over; a payload is far shorter."""


def check_extra() -> None:
    """Raises BadInput where DuckDB is not installed."""
    if find_spec("duckdb") is None:
        raise BadInput(
            "Questions in SQL and Parquet need one more package: install Recount with its extra, as in pip install "
            "'recount[analytics]'."
        )


@contextmanager
def opened(path: str | Path, work: Path, *, read_only: bool = False) -> Iterator[DuckDBPyConnection]:
    """A database of DuckDB's own, closed afterwards; what does not fit into memory goes to the folder `work`."""
    import duckdb

    settings = NO_EXTENSIONS | {"memory_limit": MEMORY, "temp_directory": str(work / "spilled")}
    with duckdb.connect(str(path), read_only=read_only, config=dict(settings)) as connection:
        connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        connection.execute("SET python_enable_replacements = false; SET enable_progress_bar = false")
        yield connection


def shut(connection: DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Let it reach nothing but these files from now on, for good."""
    connection.execute(f"SET allowed_paths = [{', '.join(quoted(str(path)) for path in files)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def take(connection: DuckDBPyConnection, path: Path, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Hand rows over by a file that is gone afterwards, as the table `loaded`. Raises OSError.

    By their parameters rows would take twice as long.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
        types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE loaded AS FROM read_csv({quoted(str(path))}, columns = {{{types}}}, "
            "header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', parallel = false, "
            f"max_line_size = {LONGEST_LINE})"
        )
    finally:
        path.unlink(missing_ok=True)


def quoted(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def written(place: str) -> Iterator[None]:
    """Turn what fails while writing into one sentence. Raises StoreUnavailable."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else first_line(error)
        raise StoreUnavailable(
            f"{place} cannot be written ({reason}), and nothing of it was left; make room, or choose another place."
        ) from error


def first_line(error: BaseException) -> str:
    """What DuckDB says, without the statement that it points into."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split())
