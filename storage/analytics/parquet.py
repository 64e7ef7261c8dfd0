"""A bank in Parquet files: written whole under another name and then given its own, and asked again."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.analytics import BUCKETS, ParquetReport, QueryAnswer
from domain.errors import BadInput
from domain.files import parse_json, read_text
from storage.analytics.asking import answer, check_statement
from storage.analytics.columns import ENTRIES, EVENTS
from storage.analytics.duck import check_extra, opened, quoted, shut, written
from storage.analytics.filling import fill
from storage.engine.database import Database
from storage.engine.files import FILE_MODE, sync_folder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMAT = "recount-parquet-1"
ABOUT = "about.json"
LONGEST = 1 << 20
OPTIONS = "FORMAT parquet, COMPRESSION zstd"
DEALT = {
    "events": (EVENTS, "stream_id, version"),
    "entries": (ENTRIES, "account_id, version"),
}
"""Tables of a file for each bucket: the rows, and the order they have there."""
WHOLE = {"accounts": "account_id", "cases": "case_id"}
"""Tables of one file, and the order in it."""


def export(
    database: Database, folder: Path, *, with_names: bool, progress: Callable[[int, int], None] | None
) -> ParquetReport:
    """See domain.analytics.Analytics.export."""
    check_extra()
    if folder.exists() or folder.is_symlink():
        raise BadInput(f"{folder} exists already; nothing is overwritten: choose another name.")
    try:
        partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise BadInput(f"{folder} cannot be made ({error.strerror}); choose another place.") from error
    try:
        with written(str(folder)):
            report = _write(database, partial, folder, with_names, progress)
            database.still_there()
            _sync(partial)
            partial.rename(folder)
            sync_folder(folder.parent)
        return report
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write(
    database: Database,
    partial: Path,
    folder: Path,
    with_names: bool,
    progress: Callable[[int, int], None] | None,
) -> ParquetReport:
    work = partial / "work"
    work.mkdir(mode=0o700)
    with opened(work / "bank.duckdb", work) as connection:
        position = fill(connection, database, work, with_names=with_names, progress=progress)
        counts = _copy(connection, partial)
    shutil.rmtree(work)
    about = {"format": FORMAT, "position": position, "buckets": BUCKETS, "with_names": with_names, **counts}
    (partial / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    files = [path for path in partial.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    return ParquetReport(folder, position, **counts, files=len(files), size=size)


def _copy(connection: DuckDBPyConnection, partial: Path) -> dict[str, int]:
    """Write every file; rows by table."""
    counts = dict[str, int]()
    for name, (rows, order) in DEALT.items():
        (partial / name).mkdir(mode=0o700)
        counts[name] = 0
        for bucket in range(BUCKETS):
            path = partial / name / f"bucket-{bucket:02}.parquet"
            counts[name] += _copied(connection, f"{rows} WHERE bucket = {bucket} ORDER BY {order}", path)
    for name, order in WHOLE.items():
        counts[name] = _copied(connection, f"FROM {name} ORDER BY {order}", partial / f"{name}.parquet")
    return counts


def _copied(connection: DuckDBPyConnection, rows: str, path: Path) -> int:
    result = connection.execute(f"COPY ({rows}) TO {quoted(str(path))} ({OPTIONS})").fetchone()
    assert result is not None
    return int(result[0])


def _sync(partial: Path) -> None:
    """Let all of it outlive a power cut, readable by its owner alone."""
    for path in partial.rglob("*"):
        if path.is_dir():
            sync_folder(path)
            continue
        path.chmod(FILE_MODE)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(partial)


@contextmanager
def asked_of(folder: Path, sql: str) -> Iterator[QueryAnswer]:
    """See domain.bank.Banks.ask_parquet."""
    check_extra()
    check_statement(sql)
    _check(folder)
    views = {name: sorted((folder / name).glob("bucket-*.parquet")) for name in DEALT}
    views |= {name: [folder / f"{name}.parquet"] for name in WHOLE}
    with (
        tempfile.TemporaryDirectory(prefix="recount-ask-") as work,
        opened(":memory:", Path(work)) as connection,
        _readable(folder),
    ):
        for name, paths in views.items():
            listed = ", ".join(quoted(str(path)) for path in paths)
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{listed}])")
        shut(connection, [path for paths in views.values() for path in paths])
        yield answer(connection, sql)


def _check(folder: Path) -> None:
    about: Any = None
    with suppress(BadInput):
        about = parse_json(read_text(folder / ABOUT, LONGEST), ABOUT)
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise BadInput(f"{folder} is no folder that `recount export --parquet` wrote; name one.")


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise BadInput(f"Files of {folder} are missing or damaged; export the bank again.") from error
