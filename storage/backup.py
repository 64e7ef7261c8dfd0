"""A consistent copy of an embedded bank while others go on writing."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from domain.errors import BadInput, DamageFound
from storage.database import Database

PAGES = 1000
"""Pages copied between two reports of progress."""

NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
"""What file systems of memory cards and some network shares say to a second name for a file."""

Progress = Callable[[int, int], None]
"""Called with (pages copied, pages in all)."""


def backup(database: Database, path: Path, progress: Progress | None = None) -> None:
    """Copy the bank to a new file through SQLite's backup interface, check the copy, then give it its name.

    Raises BadInput when the file exists, cannot be made, or the bank is on a server; DamageFound when the copy
    does not check out.
    """
    if database.engine.dialect.name != "sqlite":
        raise BadInput(f"{database.label} is on a server; back it up there, with pg_dump or its own tools.")
    if path.exists():
        raise BadInput(f"{path} exists already; a backup never overwrites: choose another name.")
    partial = path.with_name(path.name + ".partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise BadInput(f"{partial} cannot be made ({error.strerror}); choose another place.") from error
    try:
        with database.errors():
            _copy(database, partial, progress)
        _named(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _copy(database: Database, path: Path, progress: Progress | None) -> None:
    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    target = sqlite3.connect(path, isolation_level=None)
    try:
        database.driver.backup(target, pages=PAGES, progress=report)
        # A copy is one file: it must not depend on a write-ahead log beside it.
        target.execute("PRAGMA journal_mode = DELETE")
        problem = target.execute("PRAGMA quick_check").fetchone()[0]
        target.execute("PRAGMA journal_mode = WAL")
    finally:
        target.close()
    if problem != "ok":
        raise DamageFound(
            f"The copy of {database.label} does not check out ({problem}); run `recount verify`."
        )


def _named(partial: Path, path: Path) -> None:
    """Give the copy its name, in a way that never overwrites another file."""
    try:
        try:
            os.link(partial, path)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
            partial.replace(path)
        _sync_folder(path.parent)
    except FileExistsError:
        raise BadInput(f"{path} exists already; a backup never overwrites: choose another name.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be made ({error.strerror}); choose another place.") from error


def _sync_folder(folder: Path) -> None:
    """Make the new name outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
