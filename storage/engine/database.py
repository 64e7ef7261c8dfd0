"""Connections for threads, compiled statements, and errors in words, whatever the database.

Core builds and compiles the statements; the hot ones then run on the driver's own connection with plain
tuples, because a Row object costs more than replaying the event in it (`tests/benchmarks/replay.py`).
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.errors import DamageFound, RecountError, StoreUnavailable
from storage.engine.connections import Connections, Held
from storage.engine.search import Search
from storage.schema import tables as schema

Answer = TypeVar("Answer")

ATTEMPTS = 3
"""How often something is tried that the database gives up, or whose connection was cut while it was idle."""


class Interrupted(StoreUnavailable):
    """The database gave a transaction up for the sake of others: all of it is undone, and it may be tried again."""


def tried_again(work: Callable[[], Answer]) -> Answer:
    """What work answers that the database may give up for the sake of others, and that may then be done again."""
    for _ in range(ATTEMPTS - 1):
        with suppress(Interrupted):
            return work()
    return work()


class Database(ABC):
    """An open database. Threads may share it: each has a connection of its own while it uses one, in autocommit.

    `label` is where it is, fit to be shown: never a password.
    """

    driver_error: ClassVar[type[Exception] | tuple[type[Exception], ...]]
    """What the driver raises."""
    search: ClassVar[Search]
    """How it is asked what filters and searches want."""
    CONNECTIONS: ClassVar[int | None] = None
    """How many may be open at once for this program's threads; None for as many as there are threads."""
    identity: str | None = None
    """The login, where the database insists on it as the actor of every event."""
    bank_id: str | None = None
    """The id of the bank as it was opened, where another one could take its place under the same address."""

    is_fresh: bool = False
    """This program made the bank, or brought it to the first schema with a profile, when it opened it."""

    instant: ClassVar[sa.ColumnElement[int]]
    """The clock of the database in a statement: the present instant, in UTC microseconds."""

    def __init__(self, engine: Engine, *, read_only: bool, label: str) -> None:
        self.engine = engine
        self.read_only = read_only
        self.label = label
        self._connections = Connections(
            self._connect, is_lost=self._is_lost, is_clean=self._is_clean, limit=self.CONNECTIONS
        )
        self._statements = Statements(self)

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
    def still_there(self) -> None:
        """That the bank at the address is the one that was opened.

        Raises StoreUnavailable where it is away, StoreReplaced where another is there.
        """

    @abstractmethod
    def tidy(self) -> None:
        """Put away what writing left, where nobody is at work: call it now and then while nothing happens.

        Raises StoreUnavailable.
        """

    @abstractmethod
    def among(self, column: sa.ColumnElement[str], values: Iterable[str] = ()) -> sa.ColumnElement[bool]:
        """Whether the column is one of any number of values: the statement's parameter `among`, as `listed`."""

    @abstractmethod
    def listed(self, values: Iterable[str]) -> Any:
        """Values as the one parameter of `among`."""

    @abstractmethod
    def pairs(self) -> sa.FromClause:
        """Any number of pairs of texts as rows of `first` and `second`: the parameters that `paired` makes."""

    def paired(self, pairs: Collection[tuple[str, str]]) -> dict[str, Any]:
        """Pairs as the parameters of `pairs`: one text of JSON, unless the database takes them otherwise."""
        return {"pairs": json.dumps(list(pairs))}

    @abstractmethod
    def hold_for_upgrade(self, connection: Connection) -> Connection:
        """Begin the transaction that brings the schema to today's; whoever else wants to waits until it has ended."""

    def listener(self) -> Any:
        """A connection of its own that is told of every append; None where nobody would tell it."""
        return None

    @abstractmethod
    def _is_lost(self, held: Held) -> bool:
        """Whether the other side of an idle connection has gone, so that a new one is needed."""

    @abstractmethod
    def _is_clean(self, held: Held) -> bool:
        """Whether the connection is in no transaction."""

    def _connect(self) -> Connection:
        with self.errors():
            return self.engine.connect()

    def connection(self) -> Statements:
        """Core statements on this thread's connection. A read holds no transaction longer than itself."""
        return self._statements

    def ask(self, question: Callable[[Held], Answer]) -> Answer:
        """What this thread's connection answers to a question that changes nothing. Raises StoreUnavailable."""
        with self.errors():
            return question(self._connections.mine())

    @property
    def driver(self) -> Any:
        """This thread's connection as the driver knows it."""
        return self._connections.mine().driver

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what the driver raises into sentences."""
        try:
            yield
        except self.driver_error as error:
            raise self.explained(error) from error
        except sa.exc.DBAPIError as error:
            raise self.explained(error.orig or error) from error
        except UnicodeDecodeError as error:
            # SQLite quotes what it cannot parse, which in a damaged schema is not even text.
            raise DamageFound(
                f"{self.label} is damaged (it holds what is no text); restore a backup."
            ) from error

    def run(self, query: Query, **parameters: Any) -> list[Any]:
        """All rows of a query that changes nothing, as plain tuples."""
        values = query.values(**parameters)
        rows: list[Any] = self.ask(lambda held: held.driver.execute(query.sql, values).fetchall())
        return rows

    def value(self, query: Query, **parameters: Any) -> Any:
        """What a query answers that has one row of one column."""
        ((answer,),) = self.run(query, **parameters)
        return answer

    @property
    def is_training(self) -> bool:
        """Whether the bank says of itself that it is for training; one on a server never is."""
        return False

    def now(self) -> int:
        """What the clock of the database says, in UTC microseconds. Raises StoreUnavailable."""
        now: int = self.value(self._now)
        return now

    @cached_property
    def _now(self) -> Query:
        return self.query(sa.select(self.instant))

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """What is so of the bank as a whole, by name, as it was when it was first asked for."""
        return dict(self.run(self.query(sa.select(*schema.bank.c))))

    def forget_facts(self) -> None:
        """They were changed: ask for them again."""
        self.__dict__.pop("facts", None)

    def query(self, statement: sa.sql.ClauseElement) -> Query:
        """The statement, compiled for this database."""
        return Query(statement, self.engine.dialect)

    def close(self) -> None:
        """Close every thread's connection."""
        self._connections.close()
        self.engine.dispose()


class Statements:
    """Core statements that change nothing, asked on whichever connection the thread has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def execute(self, statement: sa.Executable) -> sa.CursorResult[*tuple[Any, ...]]:
        """The rows."""
        return self._database.ask(lambda held: held.connection.execute(statement))

    def scalars(self, statement: sa.Executable) -> sa.ScalarResult[Any]:
        """The first column of the rows."""
        return self.execute(statement).scalars()

    def scalar(self, statement: sa.Executable) -> Any:
        """The first column of the first row; None for no rows."""
        return self.execute(statement).scalar()


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
