"""The embedded database: one file, opened with the settings that lose nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from domain.clock import utc_now
from domain.errors import DamageFound, ReadOnly, RecountError, StoreUnavailable
from domain.folders import make_folder
from storage.engine.connections import Connections, Held
from storage.engine.database import Answer, Database
from storage.engine.files import make_file
from storage.engine.sqlite.bank_file import (
    LOG,
    BankFile,
    is_out_of_room,
    is_regular,
    remove_with_sides,
    size_of,
    temporary_folder,
)
from storage.engine.sqlite.search import SqliteSearch, add_functions, pair_rows
from storage.engine.sqlite.wal import count_write
from storage.schema import account_search
from storage.schema import tables as schema
from storage.schema.sqlite_triggers import TRIGGERS

BUSY_TIMEOUT_MS = 10_000
LOOK_AGAIN_SECONDS = 0.01
"""How soon to try again what SQLite refuses at once while another program has the file."""
UPGRADE_TIMEOUT_MS = 120_000
"""How long to wait for another program that brings the file to today's schema, its copy of it included."""
APPLICATION_ID = 0x5265636E
"""SQLite's `application_id` of our files: "Recn"."""


class SqliteDatabase(Database):
    """A bank in one file."""

    driver_error = sqlite3.Error
    search = SqliteSearch()
    # SQLite's own clock has milliseconds, and is this computer's too.
    instant = sa.func.recount_now(type_=sa.BigInteger())

    def __init__(
        self, engine: sa.Engine, file: BankFile, *, read_only: bool, is_frozen: bool = False
    ) -> None:
        super().__init__(engine, read_only=read_only, label=str(file.path))
        self._file, self._is_frozen = file, is_frozen

    @property
    def is_training(self) -> bool:
        """See Database."""
        return self.facts.get(schema.TRAINING) == schema.YES

    def ask(self, question: Callable[[Held], Answer]) -> Answer:
        if self._is_frozen:
            # SQLite itself does not look whether a file that it was told is immutable has changed.
            self._file.check()
        return super().ask(question)

    def still_there(self) -> None:
        self._file.check()

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """See Database.writing. The write lock is taken at the start (BEGIN IMMEDIATE): a transaction that
        reads first and asks for the lock later fails under contention."""
        if self.read_only:
            raise ReadOnly
        with self.errors():
            driver = self.driver
            driver.execute("BEGIN IMMEDIATE")
            before = driver.total_changes
            try:
                yield driver
                if driver.total_changes != before:
                    count_write(driver)
                self._file.check()
                driver.execute("COMMIT")
            except BaseException as error:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError) and is_out_of_room(error):
                    # A transaction is written to the log; the file itself gets it later.
                    raise StoreUnavailable(
                        f"The disk under {self._file.side(LOG)} is full or failing ({error}); nothing was recorded: "
                        "make room and try again."
                    ) from error
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See Database.reading."""
        driver = self.driver
        if driver.in_transaction:  # a view of its own already
            yield
            return
        with self.errors():
            driver.execute("BEGIN")
            try:
                yield
            finally:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")

    def explained(self, error: BaseException) -> RecountError:
        text = str(error)
        if "readonly" in text:
            return StoreUnavailable(
                f"{self.label} cannot be written: the file or its folder is read-only; --read-only opens it to look."
            )
        if "is locked" in text:
            return StoreUnavailable(
                f"{self.label} has been locked by another program for {BUSY_TIMEOUT_MS // 1000} s; "
                "nothing was recorded: try again."
            )
        if isinstance(error, sqlite3.Error) and is_out_of_room(error):
            return StoreUnavailable(
                f"The disk under {self.label} or the temporary folder {temporary_folder()} is full or failing "
                f"({text}); make room and try again."
            )
        if "disk I/O error" in text:
            return StoreUnavailable(
                f"The disk under {self.label} is failing ({text}); try again, or restore a backup."
            )
        if "unable to open" in text:
            return StoreUnavailable(
                f"{self.label} cannot be opened, because its log cannot be kept in this folder; "
                "look with --read-only, or copy the file and its log to where you may write."
            )
        if isinstance(error, UnicodeDecodeError):
            return DamageFound(f"{self.label} is damaged; restore a backup or run `recount verify`.")
        if "malformed" in text or "not a database" in text:
            return DamageFound(f"{self.label} is damaged ({text}); restore a backup or run `recount verify`.")
        return StoreUnavailable(f"{self.label} could not be used: {text}.")

    def among(self, column: sa.ColumnElement[str], values: Iterable[str] = ()) -> sa.ColumnElement[bool]:
        parameter = sa.bindparam("among", self.listed(values), sa.Text())
        each = sa.func.json_each(parameter).table_valued("value")
        return column.in_(sa.select(each.c.value))

    def listed(self, values: Iterable[str]) -> str:
        return json.dumps(list(values))

    def pairs(self) -> sa.FromClause:
        return pair_rows()

    def hold_for_upgrade(self, connection: Connection) -> Connection:
        transactional = connection.execution_options(isolation_level="SERIALIZABLE")
        transactional.exec_driver_sql(f"PRAGMA busy_timeout = {UPGRADE_TIMEOUT_MS}")
        # The driver begins a transaction for changes of rows only; these are changes of tables.
        transactional.exec_driver_sql("BEGIN IMMEDIATE")
        return transactional

    def _is_lost(self, held: Held) -> bool:
        return held.connection.closed

    def _is_clean(self, held: Held) -> bool:
        return not held.driver.in_transaction

    def tidy(self) -> None:
        if self.read_only or not size_of(self._file.side(LOG)):
            return
        self._file.check()
        with self.errors():
            driver = self.driver
            driver.execute("PRAGMA busy_timeout = 0")  # whoever is busy is not idle
            try:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def close(self) -> None:
        try:
            is_lost = self._file.is_lost()
        except StoreUnavailable:
            is_lost = True
        if is_lost:
            # The last connection writes its log into the file, and this file is no longer the log's.
            _keep_open(self._connections)
            return
        super().close()
        self._file.close()

    def self_check(self) -> list[str]:
        with self.errors():
            found = self.driver.execute("PRAGMA integrity_check(20)").fetchall()
        return [text for (text,) in found if text != "ok"]


def open_sqlite(path: Path, *, read_only: bool, create: bool) -> SqliteDatabase:
    """See storage.engine.connect.open_database."""
    path = path.expanduser().absolute()
    create = create and not read_only
    is_new = _check_file(path, create=create)
    file = BankFile(path)
    try:
        _check_begins(file)
        file.check_alone()
        is_frozen = read_only and file.is_frozen()
    except BaseException as error:
        file.close()
        if isinstance(error, OSError):
            raise StoreUnavailable(
                f"{error.filename or path} cannot be read ({error.strerror}); check its permissions and the disk."
            ) from error
        raise
    engine = sa.create_engine(
        URL.create("sqlite", database=f"file:{quoted(file.real)}", query=_mode(read_only, is_frozen)),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )
    sa.event.listen(engine, "connect", _configure(file, read_only))
    database = SqliteDatabase(engine, file, read_only=read_only, is_frozen=is_frozen)
    try:
        _prepare(database, create=create)
    except BaseException:
        header = file.header()
        database.close()
        if is_new and (header is None or not header.number):
            remove_with_sides(file.real)  # a bank that could not be made
        raise
    return database


def _check_file(path: Path, *, create: bool) -> bool:
    """Say what is wrong with the file before SQLite says it in its own words; whether it was made here, empty."""
    if path.is_dir():
        raise StoreUnavailable(f"{path} is a folder, not a database file; give the file's own path.")
    if not path.exists():
        if create:
            return _make_file(path)
        raise StoreUnavailable(
            f"There is no database at {path}; `recount init` makes one, `recount demo` a full one."
        )
    if not is_regular(path):
        raise StoreUnavailable(
            f"{path} is a pipe or a device, not a database file; give the file's own path."
        )
    return False


def _check_begins(file: BankFile) -> None:
    head = file.read(16, 0)
    if head and head != b"SQLite format 3\x00":
        raise StoreUnavailable(f"{file.path} is not a SQLite database; choose another file with --db.")


def _make_file(path: Path) -> bool:
    """An empty file only its owner may read: it will hold people's names. SQLite's side files follow it.

    False where another program was faster.
    """
    try:
        make_folder(path.parent)
        make_file(path)
    except FileExistsError:
        return False
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be made ({error.strerror}); choose another place with --db."
        ) from error
    return True


def quoted(path: Path) -> str:
    """The path in a `file:` URI, as SQLite reads it."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _mode(read_only: bool, is_frozen: bool) -> dict[str, str]:
    mode = {"uri": "true", "mode": "ro" if read_only else "rw"}
    return mode | {"immutable": "1"} if is_frozen else mode


def _configure(file: BankFile, read_only: bool) -> Callable[[sqlite3.Connection, object], None]:
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        try:
            file.check_path()
        except StoreUnavailable:
            connection.close()  # to whatever is there instead
            raise
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        add_functions(connection)
        connection.create_function("recount_now", 0, utc_now)
        if not read_only:
            connection.execute("PRAGMA synchronous = FULL")

    return configure


def _keep_open(connections: Connections) -> None:
    """Never close them, not even when Python ends: with the process, they are gone without a last word."""
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(connections))


def _prepare(database: SqliteDatabase, *, create: bool) -> None:
    """Make the schema where there is none and refuse a file that is not ours or is newer."""
    with database.errors():
        driver = database.driver
        empty = driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if empty and create:
            _write_ahead(driver)
            _create_schema(database)
            empty = False
        elif not empty and not database.read_only:
            # A copy that was made to be one file is a bank at work again.
            _write_ahead(driver)
        (application,) = driver.execute("PRAGMA application_id").fetchone()
    if empty or application != APPLICATION_ID:
        raise StoreUnavailable(
            f"{database.label} is a SQLite database but holds no Recount bank; "
            "choose another file with --db, or let `recount init` make one."
        )
    revision = _revision(database)
    if schema.is_older(revision, database.label):
        _upgrade(database, revision)


def _revision(database: SqliteDatabase) -> str:
    with database.errors():
        tables = {row[0] for row in database.driver.execute("SELECT name FROM sqlite_master").fetchall()}
        missing = sorted({"alembic_version", "events", "streams"} - tables)
        rows = (
            [] if missing else database.driver.execute("SELECT version_num FROM alembic_version").fetchall()
        )
    if len(rows) != 1:
        raise StoreUnavailable(
            f"{database.label} holds only part of a Recount bank (without {', '.join(missing) or 'its revision'}); "
            "restore it from a backup, or choose another file with --db."
        )
    return str(rows[0][0])


def _write_ahead(driver: Any) -> None:
    """Let readers and a writer go on beside each other. SQLite does not wait for others who say so at the same time."""
    deadline = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "is locked" not in str(error) or monotonic() > deadline:
                raise
            sleep(LOOK_AGAIN_SECONDS)
        else:
            return


def _upgrade(database: SqliteDatabase, revision: str) -> None:
    """Bring an older file to today's schema, a copy of it as it was put beside it first."""
    if database.read_only:
        raise StoreUnavailable(
            f"{database.label} has an older schema ({revision}); open it once without --read-only to upgrade it."
        )
    from storage.engine.migrate import upgrade

    upgrade(database, before=lambda: _put_copy_beside(database))


def _put_copy_beside(database: SqliteDatabase) -> None:
    """Keep the file as it is. Nobody else does so meanwhile: a copy that is not whole was left by a killed program."""
    from storage.engine.sqlite.backup import backup

    path = Path(database.label)
    before = path.with_name(f"{path.name}.before-{schema.REVISION}")
    if not size_of(before):
        before.unlink(missing_ok=True)
        before.with_name(f"{before.name}.partial").unlink(missing_ok=True)
        backup(database, before)


def _create_schema(database: SqliteDatabase) -> None:
    with database.writing() as driver:
        if driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return
        for statement in schema.definitions(database.engine.dialect):
            driver.execute(statement)
        for statement in (*account_search.definitions(database.engine.dialect), *TRIGGERS):
            driver.execute(statement)
        driver.executemany("INSERT INTO bank VALUES (?, ?)", schema.first_rows().items())
        driver.execute("INSERT INTO alembic_version VALUES (?)", (schema.REVISION,))
        driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.is_fresh = True
