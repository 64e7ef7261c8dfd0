"""A connection for every thread, compiled statements, and errors in words, whatever the database.

Core builds and compiles the statements; the hot ones then run on the driver's own connection with plain
tuples, because a Row object costs more than replaying the event in it (`tests/benchmarks/replay.py`).
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.addresses import parse_address
from domain.errors import BadInput, RecountError


class Database(ABC):
    """An open database. Threads may share it: each gets a connection of its own, in autocommit.

    `label` is where it is, fit to be shown: never a password.
    """

    driver_error: ClassVar[type[Exception]]
    """What the driver raises."""
    identity: str | None = None
    """The login, where the database insists on it as the actor of every event."""

    def __init__(self, engine: Engine, *, read_only: bool, label: str) -> None:
        self.engine = engine
        self.read_only = read_only
        self.label = label
        self._local = threading.local()
        self._all: list[Connection] = []
        self._lock = threading.Lock()

    @abstractmethod
    def writing(self) -> AbstractContextManager[Any]:
        """One write transaction on the driver's connection: all of it or nothing.

        Raises ReadOnly, StoreUnavailable.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[None]:
        """One view of the bank for several reads of this thread, whatever others write meanwhile; keep it short."""

    @abstractmethod
    def explained(self, error: BaseException) -> RecountError:
        """What the driver's error means to a person: what, where, what to do."""

    @abstractmethod
    def self_check(self) -> list[str]:
        """What the database itself finds wrong with its pages and indexes."""

    @abstractmethod
    def payload_field(self, data: sa.ColumnElement[str], name: str) -> sa.ColumnElement[str]:
        """A field of a stored payload as text; NULL where the payload is damaged or has none."""

    @abstractmethod
    def folded(self, column: sa.ColumnElement[str], like: str) -> sa.ColumnElement[str]:
        """The column without case, exactly enough to be searched for the text `like`."""

    def connection(self) -> Connection:
        """This thread's connection. A read holds no transaction longer than itself."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is not None and self.lost(connection):
            connection.invalidate()
        if connection is None or connection.closed or connection.invalidated:
            with self.errors():
                connection = self.engine.connect()
            self._local.connection = connection
            with self._lock:
                self._all.append(connection)
        return connection

    def lost(self, connection: Connection) -> bool:
        """Whether the other side has gone, so that a new connection is needed."""
        return False

    @property
    def driver(self) -> Any:
        """This thread's connection as the driver knows it."""
        return self.connection().connection.driver_connection

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what the driver raises into sentences."""
        try:
            yield
        except self.driver_error as error:
            raise self.explained(error) from error
        except sa.exc.DBAPIError as error:
            raise self.explained(error.orig or error) from error

    def run(self, query: Query, **parameters: Any) -> list[Any]:
        """All rows of a query, as plain tuples."""
        with self.errors():
            rows: list[Any] = self.driver.execute(query.sql, query.values(**parameters)).fetchall()
        return rows

    def query(self, statement: sa.sql.ClauseElement) -> Query:
        """The statement, compiled for this database."""
        return Query(statement, self.engine.dialect)

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            while self._all:
                connection = self._all.pop()
                if not connection.closed and not connection.invalidated and self.lost(connection):
                    connection.invalidate()
                connection.close()
        self.engine.dispose()


class Query:
    """A Core statement, run on the driver with a tuple of parameters in order of `names`.

    It is compiled once, when it is first wanted: a command that asks one question does not pay for all.
    """

    def __init__(self, statement: sa.sql.ClauseElement, dialect: sa.engine.Dialect) -> None:
        self._statement, self._dialect = statement, dialect

    @cached_property
    def sql(self) -> str:
        """The statement in the driver's own words."""
        return str(self._compiled)

    @cached_property
    def names(self) -> Sequence[str]:
        """The parameters in the order the driver wants them."""
        return self._compiled.positiontup or ()

    @cached_property
    def _fixed(self) -> Mapping[str, Any]:
        fixed: Mapping[str, Any] = self._compiled.params
        return fixed

    @cached_property
    def _compiled(self) -> sa.sql.compiler.SQLCompiler:
        compiled = self._statement.compile(dialect=self._dialect)
        assert isinstance(compiled, sa.sql.compiler.SQLCompiler)
        return compiled

    def values(self, **given: Any) -> tuple[Any, ...]:
        """The parameters in the order the driver wants them; those not given keep the statement's value."""
        return tuple(given[name] if name in given else self._fixed[name] for name in self.names)


def open_database(
    address: str, *, read_only: bool = False, create: bool = False, partitions: int = 0
) -> Database:
    """Open (or with `create` make) the database at a URL or a path.

    A path, or sqlite:///path, is an embedded file; postgresql://… is a server (libpq's address, several hosts
    included). `partitions` is in how many the log of a server is cut by stream, 0 for whichever it has.
    Raises BadInput for an address that is neither and for partitions that the log does not have,
    StoreUnavailable when there is no such database, it is not ours, or its schema is newer than this program.
    """
    place = parse_address(address)
    if place.file is not None and partitions:
        raise BadInput("Partitions are a PostgreSQL feature, and this bank is a SQLite file; leave them out.")
    if place.file is not None:
        from storage.sqlite import open_sqlite

        return open_sqlite(Path(place.file), read_only=read_only, create=create)
    from storage.postgres import open_postgres

    return open_postgres(place.uri, read_only=read_only, create=create, partitions=partitions)
