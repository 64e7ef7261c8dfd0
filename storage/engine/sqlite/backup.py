"""A consistent copy of an embedded bank while others go on writing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from domain.bank import Progress
from domain.errors import BadInput, DamageFound, StoreUnavailable
from storage.engine.database import Database
from storage.engine.files import make_file, sync_folder
from storage.engine.sqlite.bank_file import remove_with_sides
from storage.engine.sqlite.wal import first_number

PAGES = 1000
"""Pages copied between two reports of progress."""


def backup(database: Database, path: Path, progress: Progress | None = None) -> None:
    """Copy the bank to a new file through SQLite's backup interface, check the copy, then give it its name. `progress`
    is told of pages.

    Raises BadInput when the file exists, cannot be made, or the bank is on a server; DamageFound when the copy
    does not check out; StoreUnavailable when the disk under it is full or the bank is replaced meanwhile.
    """
    if database.engine.dialect.name != "sqlite":
        raise BadInput(f"{database.label} is on a server; back it up there, with pg_dump or its own tools.")
    if path.exists() or path.is_symlink():
        raise BadInput(f"{path} exists already; a backup never overwrites: choose another name.")
    partial = path.with_name(path.name + ".partial")
    try:
        make_file(partial)
    except FileExistsError:
        raise BadInput(
            f"{partial} is left of a backup that was cut short, or one is under way; remove it if none is."
        ) from None
    except OSError as error:
        raise BadInput(f"{partial} cannot be made ({error.strerror}); choose another place.") from error
    try:
        with database.errors():
            source = database.driver
        copy(source, partial, database.label, progress)
        database.still_there()
        _named(partial, path)
    finally:
        remove_with_sides(partial)


def copy(source: sqlite3.Connection, target: Path, label: str, progress: Progress | None) -> None:
    """Copy the bank behind a connection, called `label`, into an empty file, and check the copy.

    The copy is one file, which can be read where nothing can be written, and begins a count of its own: a log of the
    bank it was taken from is never taken for its own. Raises DamageFound, StoreUnavailable.
    """

    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    copied = sqlite3.connect(target, isolation_level=None)
    try:
        source.backup(copied, pages=PAGES, progress=report)
        copied.execute("PRAGMA journal_mode = DELETE")
        copied.execute(f"PRAGMA user_version = {first_number()}")
        problem = copied.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise _explained(error, target, label) from error
    finally:
        copied.close()
    if problem != "ok":
        raise DamageFound(f"The copy of {label} does not check out ({problem}); run `recount verify`.")


def _explained(error: sqlite3.DatabaseError, target: Path, label: str) -> DamageFound | StoreUnavailable:
    """What is wrong: with the bank that is read, or else with the disk that is written."""
    if error.sqlite_errorname.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return DamageFound(f"{label} is damaged ({error}); run `recount verify`, or take another backup.")
    if error.sqlite_errorname.startswith(
        ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR_READ", "SQLITE_CANTOPEN")
    ):
        return StoreUnavailable(f"{label} could not be copied: {error}; try again.")
    return StoreUnavailable(
        f"{target} cannot be written ({error}): the disk under it is full or failing; no copy was made: make room, or "
        "choose another place."
    )


def _named(partial: Path, path: Path) -> None:
    """Give the copy its name, in a way that never overwrites another file."""
    try:
        # The name is taken first. A second name for one file would do the same, but a bank with two is not opened.
        make_file(path)
        try:
            partial.replace(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except FileExistsError:
        raise BadInput(f"{path} exists already; a backup never overwrites: choose another name.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be made ({error.strerror}); choose another place.") from error
