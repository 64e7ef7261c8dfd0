"""The embedded database: one file, opened with the settings that lose nothing."""

from __future__ import annotations

import json
import os
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
from storage import schema
from storage.connections import Held
from storage.database import Database
from storage.sqlite_search import SqliteSearch, add_functions

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

    @property
    def is_training(self) -> bool:
        """See Database."""
        return self.facts.get(schema.TRAINING) == schema.YES

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """See Database.writing. The write lock is taken at the start (BEGIN IMMEDIATE): a transaction that
        reads first and asks for the lock later fails under contention."""
        if self.read_only:
            raise ReadOnly
        with self.errors():
            driver = self.driver
            driver.execute("BEGIN IMMEDIATE")
            try:
                yield driver
                driver.execute("COMMIT")
            except BaseException:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
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
            return StoreUnavailable(f"{self.label} cannot be written: the file or its folder is read-only.")
        if "is locked" in text:
            return StoreUnavailable(
                f"{self.label} has been locked by another program for {BUSY_TIMEOUT_MS // 1000} s; "
                "nothing was recorded: try again."
            )
        if "disk is full" in text or "disk I/O error" in text:
            return StoreUnavailable(
                f"The disk under {self.label} is full or failing ({text}); nothing was recorded: "
                "make room and try again."
            )
        if "malformed" in text or "not a database" in text:
            return DamageFound(f"{self.label} is damaged ({text}); restore a backup or run `recount verify`.")
        return StoreUnavailable(f"{self.label} could not be used: {text}.")

    def among(self, column: sa.ColumnElement[str], values: Iterable[str] = ()) -> sa.ColumnElement[bool]:
        parameter = sa.bindparam("among", self.listed(values), sa.Text())
        each = sa.func.json_each(parameter).table_valued("value")
        return column.in_(sa.select(each.c.value))

    def listed(self, values: Iterable[str]) -> str:
        return json.dumps(list(values))

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

    def self_check(self) -> list[str]:
        with self.errors():
            found = self.driver.execute("PRAGMA integrity_check(20)").fetchall()
        return [text for (text,) in found if text != "ok"]


def open_sqlite(path: Path, *, read_only: bool, create: bool) -> SqliteDatabase:
    """See storage.database.open_database."""
    path = path.expanduser().absolute()
    create = create and not read_only
    _check_file(path, create=create)
    engine = sa.create_engine(
        URL.create("sqlite", database=f"file:{_quoted(path)}", query=_mode(read_only)),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )
    sa.event.listen(engine, "connect", _configure(read_only))
    database = SqliteDatabase(engine, read_only=read_only, label=str(path))
    try:
        _prepare(database, create=create)
    except BaseException:
        database.close()
        raise
    return database


def _check_file(path: Path, *, create: bool) -> None:
    """Say what is wrong with the file before SQLite says it in its own words."""
    if path.is_dir():
        raise StoreUnavailable(f"{path} is a folder, not a database file; give the file's own path.")
    if not path.exists():
        if create:
            _make_file(path)
            return
        raise StoreUnavailable(
            f"There is no database at {path}; `recount init` makes one, `recount demo` a full one."
        )
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be read ({error.strerror}); check its permissions.") from error
    if head and head != b"SQLite format 3\x00":
        raise StoreUnavailable(f"{path} is not a SQLite database; choose another file with --db.")


def _make_file(path: Path) -> None:
    """An empty file only its owner may read: it will hold people's names. SQLite's side files follow it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be made ({error.strerror}); choose another place with --db."
        ) from error


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _mode(read_only: bool) -> dict[str, str]:
    return {"uri": "true", "mode": "ro" if read_only else "rw"}


def _configure(read_only: bool) -> Callable[[sqlite3.Connection, object], None]:
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        add_functions(connection)
        connection.create_function("recount_now", 0, utc_now)
        if not read_only:
            connection.execute("PRAGMA synchronous = FULL")

    return configure


def _prepare(database: SqliteDatabase, *, create: bool) -> None:
    """Make the schema where there is none and refuse a file that is not ours or is newer."""
    with database.errors():
        driver = database.driver
        empty = driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if empty and create:
            _write_ahead(driver)
            _create_schema(database)
            empty = False
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
    from storage.migrate import upgrade

    upgrade(database, before=lambda: _put_copy_beside(database))


def _put_copy_beside(database: SqliteDatabase) -> None:
    """Keep the file as it is. Nobody else does so meanwhile: a copy that is not whole was left by a killed program."""
    from storage.backup import backup

    path = Path(database.label)
    before = path.with_name(f"{path.name}.before-{schema.REVISION}")
    if not before.exists():
        before.with_name(f"{before.name}.partial").unlink(missing_ok=True)
        backup(database, before)


def _create_schema(database: SqliteDatabase) -> None:
    with database.writing() as driver:
        if driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return
        for statement in schema.definitions(database.engine.dialect):
            driver.execute(statement)
        for trigger in TRIGGERS:
            driver.execute(trigger)
        driver.executemany("INSERT INTO bank VALUES (?, ?)", schema.first_rows().items())
        driver.execute("INSERT INTO alembic_version VALUES (?)", (schema.REVISION,))
        driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")


_ABORT = "SELECT RAISE(ABORT, 'events are append-only: a correction is a new event')"
TRIGGERS = (
    f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN {_ABORT}; END",
    f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN {_ABORT}; END",
    # INSERT OR REPLACE deletes without firing the trigger above where recursive_triggers is off.
    "CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS ("
    "SELECT 1 FROM events WHERE stream_id = NEW.stream_id AND version = NEW.version"
    " UNION ALL SELECT 1 FROM events WHERE stream_id = NEW.stream_id AND event_id = NEW.event_id"
    f") OR NEW.position <= (SELECT max(position) FROM events) BEGIN {_ABORT}; END",
)
