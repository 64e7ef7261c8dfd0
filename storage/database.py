"""A connection for every thread, opened with the settings the log needs, and errors in words.

Core builds and compiles the statements; the hot ones then run on the driver's own connection with plain
tuples, because a Row object costs more than replaying the event in it (`docs/benchmarks.md`).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from domain.errors import BadInput, DamageFound, ReadOnly, RecountError, StoreUnavailable
from storage import schema

BUSY_TIMEOUT_MS = 10_000


class Database:
    """An open database. Threads may share it: each gets a connection of its own."""

    def __init__(self, engine: Engine, *, read_only: bool, label: str) -> None:
        self.engine = engine
        self.read_only = read_only
        self.label = label
        self._local = threading.local()
        self._all: list[Connection] = []
        self._lock = threading.Lock()

    @property
    def dialect_name(self) -> str:
        return self.engine.dialect.name

    def connection(self) -> Connection:
        """This thread's connection, in autocommit: a read holds no transaction longer than itself."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            with self.errors():
                connection = self.engine.connect()
            self._local.connection = connection
            with self._lock:
                self._all.append(connection)
        return connection

    @property
    def driver(self) -> Any:
        """This thread's connection as the driver knows it."""
        return self.connection().connection.driver_connection

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """One write transaction on the driver's connection: all of it or nothing.

        The write lock is taken at the start (BEGIN IMMEDIATE): a transaction that reads first and asks
        for the lock later fails under contention. Raises ReadOnly, StoreUnavailable.
        """
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
    def errors(self) -> Iterator[None]:
        """Turn what the driver raises into sentences."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._explained(error) from error
        except sa.exc.DBAPIError as error:
            raise self._explained(error.orig or error) from error

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            while self._all:
                self._all.pop().close()
        self.engine.dispose()

    def _explained(self, error: BaseException) -> RecountError:
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


class Query:
    """A Core statement compiled once, run on the driver with a tuple of parameters in order of `names`."""

    def __init__(self, statement: sa.sql.ClauseElement, dialect: sa.engine.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        assert isinstance(compiled, sa.sql.compiler.SQLCompiler)
        self.names: Sequence[str] = compiled.positiontup or ()
        self._fixed: Mapping[str, Any] = compiled.params

    def values(self, **given: Any) -> tuple[Any, ...]:
        """The parameters in the order the driver wants them; those not given keep the statement's value."""
        return tuple(given[name] if name in given else self._fixed[name] for name in self.names)


def open_database(address: str, *, read_only: bool = False, create: bool = False) -> Database:
    """Open (or with `create` make) the database at a URL or a path.

    Raises BadInput for an address that is none, StoreUnavailable when there is no such database, it is not
    ours, or its schema is newer than this program.
    """
    url = parse_address(address)
    if url.get_backend_name() != "sqlite":
        raise BadInput(
            f"{url.render_as_string()} is not a SQLite address; this version keeps its log in SQLite."
        )
    return _open_sqlite(url, read_only=read_only, create=create)


def parse_address(address: str) -> URL:
    """A URL as it stands, anything else as the path of a SQLite file. Raises BadInput."""
    if "://" not in address:
        return URL.create("sqlite", database=str(Path(address).expanduser().absolute()))
    try:
        return make_url(address)
    except (sa.exc.ArgumentError, ValueError):
        raise BadInput(
            "The database address cannot be read; write a path, or sqlite:///path, or postgresql://host/name."
        ) from None


def _open_sqlite(url: URL, *, read_only: bool, create: bool) -> Database:
    path = Path(url.database or "")
    _check_file(path, create=create and not read_only)
    engine = sa.create_engine(
        URL.create("sqlite", database=f"file:{_quoted(path)}", query=_mode(read_only, create)),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )
    sa.event.listen(engine, "connect", _configure(read_only))
    database = Database(engine, read_only=read_only, label=str(path))
    try:
        _prepare_sqlite(database, create=create and not read_only)
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


def _mode(read_only: bool, create: bool) -> dict[str, str]:
    return {"uri": "true", "mode": "ro" if read_only else "rwc" if create else "rw"}


def _configure(read_only: bool) -> Any:
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.create_function("casefold", 1, _casefold, deterministic=True)
        if not read_only:
            connection.execute("PRAGMA synchronous = FULL")

    return configure


def _casefold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _prepare_sqlite(database: Database, *, create: bool) -> None:
    """Make the schema where there is none and refuse a file that is not ours or is newer."""
    with database.errors():
        driver = database.driver
        empty = driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if empty and create:
            driver.execute("PRAGMA journal_mode = WAL")
            _create_schema(database)
            return
        (application,) = driver.execute("PRAGMA application_id").fetchone()
    if empty or application != schema.APPLICATION_ID:
        raise StoreUnavailable(
            f"{database.label} is a SQLite database but holds no Recount bank; "
            "choose another file with --db, or let `recount init` make one."
        )
    with database.errors():
        (revision,) = driver.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision not in schema.KNOWN_REVISIONS:
        raise StoreUnavailable(
            f"{database.label} was written by a newer Recount (schema {revision}, this program knows "
            f"{schema.REVISION}); update Recount to open it."
        )


def _create_schema(database: Database) -> None:
    with database.writing() as driver:
        if driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return
        for table in schema.metadata.sorted_tables:
            driver.execute(str(sa.schema.CreateTable(table).compile(database.engine)))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                driver.execute(str(sa.schema.CreateIndex(index).compile(database.engine)))
        for trigger in schema.SQLITE_TRIGGERS:
            driver.execute(trigger)
        driver.execute("INSERT INTO alembic_version VALUES (?)", (schema.REVISION,))
        driver.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
