"""The file under an open bank: whether the one at its path is still the one that was opened.

A file can be removed, renamed, replaced or overwritten while it is open, and SQLite goes on in the one it has: what it
then calls committed is in a file that nobody will find, or in pages of another bank.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import DamageFound, StoreReplaced, StoreUnavailable
from storage.engine.sqlite.wal import HEADER_BYTES, NUMBERS, Header, distance, header_of, is_foreign

LOG, INDEX, JOURNAL = "-wal", "-shm", "-journal"
"""What SQLite appends to a file's name for its side files."""
SIDES = (INDEX, LOG, JOURNAL)
MOST_BETWEEN_LOOKS = NUMBERS >> 11
"""More write transactions than that between two looks are taken for another bank's number."""

Identity = tuple[int, int]
"""Device and inode of a file."""
_Look = tuple[int, int, int, int, int, int, bytes]
"""Identities of the file and of its two side files, and the first bytes of the file."""


@dataclass
class BankFile:
    """A database file that is open. `path` is what it was asked for by, `real` where that leads.

    Raises StoreUnavailable where there is no file that can be read.
    """

    path: Path
    real: Path = field(init=False)
    is_open: bool = field(init=False, default=True)
    _identity: Identity = field(init=False)
    _sides: tuple[Identity | None, ...] | None = field(init=False, default=None)
    _number: int = field(init=False, default=0)
    _frozen: tuple[int, int, int] | None = field(init=False, default=None)
    _watched: tuple[str, str, str, int] = field(init=False)
    _last_seen: _Look | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.real = self.path.resolve()
        try:
            self._identity = _hold(self.real)
        except OSError as error:
            raise StoreUnavailable(
                f"{self.path} cannot be read ({error.strerror}); check its permissions."
            ) from error
        self._watched = str(self.path), str(self.side(LOG)), str(self.side(INDEX)), self._descriptor

    def close(self) -> None:
        """Call it after the last connection to the file is closed; again does nothing."""
        if self.is_open:
            self.is_open = False
            _release(self._identity)

    def side(self, ending: str) -> Path:
        """The path of a side file."""
        return self.real.with_name(self.real.name + ending)

    @property
    def _descriptor(self) -> int:
        return _HELD[self._identity].descriptors[0]

    def read(self, size: int, offset: int) -> bytes:
        """Bytes of the file as it was opened. Raises OSError."""
        return os.pread(self._descriptor, size, offset)

    def header(self) -> Header | None:
        """What the file itself says, whatever a log beside it adds. Raises OSError."""
        return header_of(self.read(HEADER_BYTES, 0))

    def has_foreign_log(self) -> bool:
        """Whether a log lies beside it that was written for another file. Raises OSError."""
        return is_foreign(self.header, self.side(LOG))

    def check_alone(self) -> None:
        """That SQLite may open it: under one name, and beside no other bank's log.

        Raises StoreUnavailable, DamageFound.
        """
        names = self.real.stat().st_nlink
        if names > 1:
            # Side files go by the name, so that programs under two names do not see each other's locks and log.
            raise StoreUnavailable(
                f"{self.path} has {names} names (hard links), and programs under two names would spoil it; "
                "remove the others, or copy the file and open the copy."
            )
        if self.has_foreign_log():
            log = self.side(LOG).name
            raise DamageFound(
                f"{log} beside {self.path} was written for another file, so this one was put there without its log; "
                f"nothing was changed: move {self.path.name} elsewhere and `recount restore` it, or leave every "
                f"open Recount and remove {log} and {self.side(INDEX).name}."
            )

    def check(self) -> None:
        """That the bank at the path is still the one that was opened. Costs some microseconds.

        Raises StoreUnavailable where it is away, StoreReplaced where another is there.
        """
        if not self.is_open:
            raise StoreUnavailable(f"{self.path} has been closed; open it again.")
        seen = self._look()
        if seen is None or seen != self._last_seen:
            self._check_all()
            self._last_seen = seen

    def _look(self) -> _Look | None:
        """What changes with everything that can happen to the file; None where one of its files is not there.

        Asked for at every append: no paths are made, no objects but the answers of the system.
        """
        path, log, index, descriptor = self._watched
        try:
            one, two, three = os.stat(path), os.stat(log), os.stat(index)
            head = os.pread(descriptor, HEADER_BYTES, 0)
        except OSError:
            return None
        return one.st_ino, one.st_dev, two.st_ino, two.st_dev, three.st_ino, three.st_dev, head

    def _check_all(self) -> None:
        self.check_path()
        self._check_sides()
        self._check_content()
        if self._frozen is not None and self._frozen != self._state():
            raise StoreReplaced(f"{self.path} is being written by another program; open it again.")

    def check_path(self) -> None:
        """That the path still leads to the file. Raises as `check` does."""
        found = _identity(self.path)
        if found is None:
            raise StoreUnavailable(
                f"{self.path} was removed or renamed while it was open, and nothing is recorded any more: put it back "
                "there, or leave Recount and `recount restore` a backup."
            )
        if found != self._identity:
            raise StoreReplaced(
                f"{self.path} was replaced by another file while it was open, and nothing is recorded in either: "
                "leave Recount and open it again."
            )

    def _check_sides(self) -> None:
        found = tuple(_identity(self.side(ending)) for ending in (LOG, INDEX))
        if self._sides is None:
            self._sides = None if None in found else found
        elif found != self._sides:
            names = " or ".join(self.side(ending).name for ending in (LOG, INDEX))
            raise StoreReplaced(
                f"{names} beside {self.path} was removed while the bank was open, and nothing more is recorded: leave "
                "Recount, which then writes what was recorded into the bank, and open it again."
            )

    def _check_content(self) -> None:
        if self.is_overwritten():
            raise StoreReplaced(
                f"{self.path} was overwritten while it was open, and nothing is recorded any more: leave every open "
                "Recount, then `recount restore` the backup that you want."
            )

    def is_overwritten(self) -> bool:
        """Whether the file holds what no write transaction of this bank can have left."""
        try:
            header = self.header()
            if header is None:
                return True
            if header.number == self._number:
                return False
            if self._number and distance(header.number, self._number) > MOST_BETWEEN_LOOKS:
                return True
            if self.has_foreign_log():
                return True
        except OSError as error:
            raise StoreUnavailable(
                f"{self.path} cannot be read ({error.strerror}); check the disk."
            ) from error
        self._number = header.number
        return False

    def is_lost(self) -> bool:
        """Whether the open log must not be written into the file: it has become another one, or has another log."""
        if not self.is_open:
            return False
        has_other_log = self._sides is not None and _identity(self.side(LOG)) not in (self._sides[0], None)
        return has_other_log or self.is_overwritten()

    def is_frozen(self) -> bool:
        """Whether nobody here can write it: it is then read without locks, and without the side files that it would
        need. `check` tells if it changes all the same."""
        header = self.header()
        if header is None or not header.uses_log or size_of(self.side(LOG)) or _may_write(self.real.parent):
            return False
        self._frozen = self._state()
        return True

    def _state(self) -> tuple[int, int, int]:
        about = self.real.stat()
        return about.st_size, about.st_mtime_ns, size_of(self.side(LOG))


def _identity(path: Path) -> Identity | None:
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be reached ({error.strerror}); check the disk.") from error
    return found.st_dev, found.st_ino


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


@dataclass(slots=True)
class _Held:
    descriptors: list[int] = field(default_factory=list)
    users: int = 0


_HELD: dict[Identity, _Held] = {}
"""Descriptors of each file, closed together with its last user: closing one while SQLite has the file open in this
process would drop SQLite's locks on it ("How To Corrupt An SQLite Database File", 2.2). They are the
system's own, which nothing closes behind our back: a bank that was lost is never closed."""
_LOCK = threading.Lock()


def _hold(path: Path) -> Identity:
    """Open the file for reading, or once more. Raises OSError."""
    with _LOCK:
        known = path.stat()
        identity = known.st_dev, known.st_ino
        if identity not in _HELD:
            descriptor = os.open(path, os.O_RDONLY)
            opened = os.fstat(descriptor)
            identity = opened.st_dev, opened.st_ino
            _HELD.setdefault(identity, _Held()).descriptors.append(descriptor)
        _HELD[identity].users += 1
        return identity


def _release(identity: Identity) -> None:
    with _LOCK:
        _HELD[identity].users -= 1
        if not _HELD[identity].users:
            for descriptor in _HELD.pop(identity).descriptors:
                os.close(descriptor)


def size_of(path: Path) -> int:
    """Bytes of a file; 0 where there is none that can be seen."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def remove_with_sides(path: Path) -> None:
    """Remove a file of which nothing is open, and what SQLite left beside it, as far as they are there."""
    for ending in ("", *SIDES):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def is_regular(path: Path) -> bool:
    """Whether it is a file: neither a folder nor a pipe or device, of which reading might never end."""
    return stat.S_ISREG(path.stat().st_mode)


def is_out_of_room(error: sqlite3.Error) -> bool:
    """Whether the disk had no room for what SQLite wrote, or failed to take it."""
    name = getattr(error, "sqlite_errorname", "")
    return name in ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC")


def temporary_folder() -> str:
    """Where SQLite sorts what does not fit into memory (sqlite.org/tempfiles.html, 5)."""
    named = (os.environ.get(name) for name in ("SQLITE_TMPDIR", "TMPDIR"))
    usable = (
        place for place in (*named, "/var/tmp", "/usr/tmp", "/tmp") if place and os.access(place, os.W_OK)
    )
    return next(usable, ".")
