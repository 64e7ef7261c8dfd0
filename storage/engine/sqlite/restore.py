"""Putting a bank in the place of another one, whole or not at all, with nothing lost."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from domain.bank import Progress
from domain.errors import BadInput, DamageFound, StoreUnavailable
from domain.folders import make_folder
from storage.engine.files import make_file, sync_folder
from storage.engine.sqlite.backup import copy
from storage.engine.sqlite.bank_file import JOURNAL, LOG, SIDES, BankFile, remove_with_sides, size_of
from storage.engine.sqlite.database import APPLICATION_ID, BUSY_TIMEOUT_MS, quoted
from storage.schema import tables as schema

PIECE = 1 << 20
"""Bytes read at once."""
ATTEMPTS = 10
"""How often the log is emptied anew because somebody wrote in between."""


def restore(backup: Path, path: Path, now: int, progress: Progress | None = None) -> Path | None:
    """Put a copy of the backup where the bank at `path` is; where that one is kept, None if there was none.

    Until the copy is whole and checked, nothing is touched. Then nobody writes to the bank until it has been kept and
    the copy has its place; killed at any moment, one of both is there whole. `now` is UTC microseconds. Raises
    BadInput, DamageFound and StoreUnavailable, and nothing has changed then.
    """
    path = path.expanduser().absolute().resolve()
    backup = backup.expanduser().absolute()
    if not backup.is_file():
        raise BadInput(f"There is no backup at {backup}; name a file made by `recount backup`.")
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file that the bank shall be.")
    if path.exists() and backup.samefile(path):
        raise BadInput(f"{backup} is the bank itself; move it elsewhere first, or name another backup.")
    new = _new_file(path)
    try:
        _copy_checked(backup, new, progress)
        kept = _kept_name(path, now) if _has_any(path) else None
        put_in_place(new, path, kept)
    finally:
        remove_with_sides(new)
    return kept


def put_in_place(new: Path, path: Path, kept: Path | None = None) -> None:
    """Give a whole bank file, of which nothing is open, the place of another one, which is kept under a name or
    dropped. Raises StoreUnavailable."""
    with _alone_in(path.parent), _quiet(path) as present:
        if kept is not None:
            _keep(path, present, kept)
        try:
            # The log was emptied into the file or kept with it: without both the file is as whole as before, and no
            # program that opens the new one takes them for its own.
            for ending in SIDES:
                path.with_name(path.name + ending).unlink(missing_ok=True)
            _give_rights(new, path)
            new.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            copied = "" if kept is None else f" A copy of what is there was left as {kept}."
            raise StoreUnavailable(
                f"{path} cannot be replaced ({error.strerror}); check the rights to its folder.{copied}"
            ) from error


@contextmanager
def place_beside(path: Path) -> Iterator[Path]:
    """A place for a new bank in a folder of its own on the same disk, which is gone afterwards. Raises
    StoreUnavailable."""
    try:
        make_folder(path.parent)
        folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be made ({error.strerror}); choose another folder.") from error
    with folder as name:
        yield Path(name) / path.name


def _give_rights(new: Path, path: Path) -> None:
    """Those of the bank that is replaced: others may share it."""
    if not path.exists():
        return
    about = path.stat()
    with suppress(PermissionError):  # only an administrator gives files away
        os.chown(new, about.st_uid, about.st_gid)
        new.chmod(stat.S_IMODE(about.st_mode))


def _new_file(path: Path) -> Path:
    try:
        make_folder(path.parent)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be replaced ({error.strerror}); check the rights to its folder."
        ) from error
    os.close(descriptor)
    return Path(name)


def _copy_checked(backup: Path, new: Path, progress: Progress | None) -> None:
    """Copy the backup, if it is a bank of ours that this program can read."""
    with closing(BankFile(backup)) as file:
        _check_is_backup(file)
        frozen = "&immutable=1" if file.is_frozen() else ""
        address = f"file:{quoted(file.real)}?mode=ro{frozen}"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_MS / 1000)) as source:
            _check_is_ours(source, backup)
            copy(source, new, str(backup), progress)
    descriptor = os.open(new, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_is_backup(file: BankFile) -> None:
    if file.header() is None:
        raise BadInput(f"{file.path} is not a SQLite database; name a file made by `recount backup`.")
    file.check_alone()


def _check_is_ours(source: sqlite3.Connection, backup: Path) -> None:
    try:
        (application,) = source.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID:
            raise BadInput(f"{backup} holds no Recount bank; name a file made by `recount backup`.")
        (revision,) = source.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise DamageFound(f"{backup} cannot be read as a bank ({error}); nothing was changed.") from error
    schema.is_older(revision, str(backup))


def _has_any(path: Path) -> bool:
    return any(size_of(path.with_name(path.name + ending)) for ending in ("", LOG, JOURNAL))


def _kept_name(path: Path, now: int) -> Path:
    """A name beside the bank that says when it was replaced, and that nothing has."""
    at = datetime.fromtimestamp(now / 1_000_000, UTC)
    name = f"{path.name}.replaced-{at:%Y%m%d-%H%M%S}"
    for number in range(1, 1000):
        kept = path.with_name(name if number == 1 else f"{name}-{number}")
        if not any(os.path.lexists(f"{kept}{ending}") for ending in ("", LOG, JOURNAL)):
            return kept
    raise StoreUnavailable(f"There is no free name like {name} beside {path}; remove some of them.")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One replacement at a time in a folder, by whichever program."""
    make_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # File systems that cannot lock a folder leave two replacements of one moment to chance.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _quiet(path: Path) -> Iterator[BankFile | None]:
    """The present bank with its log emptied into it and nobody able to write; as it is where it is damaged, and None
    where there is none."""
    if not path.exists():
        yield None
        return
    with closing(BankFile(path)) as file:
        if file.header() is None or file.has_foreign_log():
            yield file
            return
        address = f"file:{quoted(path)}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
        with closing(connection):
            _take(connection, file)
            yield file


def _take(connection: sqlite3.Connection, file: BankFile) -> None:
    """Empty the log and keep everybody from writing. Raises StoreUnavailable where others are too busy."""
    try:
        for _ in range(ATTEMPTS):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute("BEGIN IMMEDIATE")
            if not size_of(file.side(LOG)):
                return
            connection.execute("ROLLBACK")
    except UnicodeDecodeError:
        return
    except sqlite3.DatabaseError as error:
        if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
            return  # damaged: it is kept as it is, with its log
    raise StoreUnavailable(
        f"{file.path} is in use by another program without a pause; leave that first. Nothing was changed."
    )


def _keep(path: Path, present: BankFile | None, kept: Path) -> None:
    """Copy what is there, byte by byte: the file, and a log that could not be emptied into it."""
    made: list[Path] = []
    try:
        if present is not None:
            made.append(kept)
            _write(kept, _bytes_of(present))
        for ending in (LOG, JOURNAL):
            side = path.with_name(path.name + ending)
            if size_of(side):
                made.append(kept.with_name(kept.name + ending))
                _write(made[-1], _bytes_at(side))
    except BaseException as error:
        for one in made:
            one.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise StoreUnavailable(
            f"{made[-1] if made else kept} cannot be written ({error.strerror}), and what is replaced is always "
            "kept: make room. Nothing was changed."
        ) from error


def _bytes_of(file: BankFile) -> Iterator[bytes]:
    offset = 0
    while piece := file.read(PIECE, offset):
        yield piece
        offset += len(piece)


def _bytes_at(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    make_file(path)
    with path.open("r+b") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
