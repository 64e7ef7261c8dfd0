"""A connection through a pooler in transaction mode (PgBouncer and its like).

The pooler lends a connection of the server for one transaction: what is set or prepared there would be left to
strangers, and is not there the next time. So nothing is, and every transaction states all it needs. A statement outside
a transaction gets one of its own, in the same trip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.adapt import Dumper
from psycopg.rows import TupleRow

from domain.errors import BadInput
from storage.engine.postgres.link import NAME, Link, Settings, search_path, stating

READ_WRITE = "ISOLATION LEVEL READ COMMITTED"
READ_ONLY = f"{READ_WRITE} READ ONLY"


class PooledLink(Link):
    """A connection in autocommit, of which the server remembers nothing from one transaction to the next.

    `mark` tells its last block (`traceable`) from all other work.
    """

    is_pooled = True
    _mode = READ_WRITE
    _always: Sequence[str] = ()
    _timeouts: Sequence[str] = ()
    _stays_open = False

    def state(self, *, options: Settings, timeouts: Settings, schema: str | None, read_only: bool) -> None:
        """What every transaction is to state: the options of the address, the timeouts where it is of more than one
        statement, the schema to look in, and whether it may write."""
        self.prepare_threshold = None
        self.cursor_factory = _StatingCursor
        self.adapters.register_dumper(int, _IntDumper)
        always = [stating(options, local=True)] if options else []
        if schema is not None:
            always.append(f"SET LOCAL search_path = {search_path(schema)}")
        if read_only:
            always.append("SET LOCAL default_transaction_read_only = on")
        self._always, self._mode = always, READ_ONLY if read_only else READ_WRITE
        self._timeouts = [
            f"SET LOCAL {name} = {value}" for name, value in timeouts.items() if name not in options
        ]

    @contextmanager
    def transaction(self, savepoint_name: str | None = None, force_rollback: bool = False) -> Iterator[Any]:
        """See psycopg.Connection.transaction."""
        if not self.is_idle:
            with super().transaction(savepoint_name, force_rollback) as inner:
                yield inner
            return
        with self.undone():
            psycopg.Cursor(self).execute(self.beginning(self._mode))
            yield None
            if force_rollback:
                self.rollback()
            else:
                self.commit()

    def beginning(self, mode: str) -> str:
        return "; ".join([super().beginning(mode), *self._always, *self._timeouts])

    @contextmanager
    def traceable(self) -> Iterator[None]:
        """See Link.traceable. The block is one transaction, which its first statement begins and its last one ends."""
        if not self.is_idle:
            yield
            return
        self._stays_open = True
        try:
            with self.undone():
                yield
                self.commit()
        finally:
            self._stays_open = False

    def conclude(self, statement: str, parameters: Sequence[Any]) -> psycopg.Cursor[TupleRow]:
        ends_block, self._stays_open = self._stays_open and not self.is_idle, False
        if not ends_block:
            return self.execute(statement, parameters)
        return psycopg.ClientCursor(self).execute(f"{statement}; COMMIT", parameters)

    def around(self) -> tuple[Sequence[str], str]:
        """The statements that go before one outside a transaction, and what goes after it."""
        begin = f"BEGIN {self._mode}"
        if not self._stays_open:
            return [begin, *self._always], "\n; COMMIT"
        name = f"{NAME} {uuid4().hex}"
        self.mark = "application_name = %s", (name,)
        return [begin, *self._always, *self._timeouts, f"SET LOCAL application_name = '{name}'"], ""


class _IntDumper(Dumper):
    """Writes whole numbers so that a cast behind them is of the number, its sign included."""

    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: int) -> bytes:
        return str(obj).encode()

    def quote(self, obj: int) -> bytes:
        return f"({obj})".encode()


class _StatingCursor(psycopg.ClientCursor[TupleRow]):
    """Puts a statement outside a transaction into one."""

    connection: PooledLink

    def execute(self, query: Any, params: Any = None, **options: Any) -> _StatingCursor:
        if not self._is_alone():
            super().execute(query, params, **options)
            return self
        text = query.as_string(self) if isinstance(query, sql.Composable) else query
        if isinstance(text, bytes):
            text = text.decode()
        before, after = self.connection.around()
        begin = "; ".join(before)
        if params is not None:  # a % is then written twice
            begin = begin.replace("%", "%%")
        with self.connection.undone():
            super().execute(f"{begin}; {text}{after}", params, **options)
        for _ in before:  # the answer to the statement itself comes after theirs
            self.nextset()
        return self

    def executemany(self, *arguments: Any, **options: Any) -> None:
        with self.connection.transaction() if self._is_alone() else nullcontext():
            super().executemany(*arguments, **options)

    @contextmanager
    def copy(self, *arguments: Any, **options: Any) -> Iterator[psycopg.Copy]:
        with (
            self.connection.transaction() if self._is_alone() else nullcontext(),
            super().copy(*arguments, **options) as copy,
        ):
            yield copy

    def _is_alone(self) -> bool:
        return self.connection.autocommit and self.connection.is_idle


def settings_of(options: str) -> dict[str, str]:
    """The settings among the server's options, which are `-c name=value` or `--name=value`.

    Raises BadInput for another option: a pooler has no way to pass it on.
    """
    found: dict[str, str] = {}
    words = iter(_words(options))
    for word in words:
        text = next(words, "") if word == "-c" else word[2:]
        name, equals, value = text.partition("=")
        if word[:2] not in ("-c", "--") or not equals or not name.strip():
            raise BadInput(
                f"The option {word} of the database address cannot be used through a pooler; leave it out."
            )
        found[name.strip().replace("-", "_").lower()] = value
    return found


def _words(options: str) -> Iterable[str]:
    """Options as the server parts them: at white space, where no backslash is before it."""
    word, is_escaped = "", False
    for character in options:
        if is_escaped:
            word, is_escaped = word + character, False
        elif character == "\\":
            is_escaped = True
        elif not character.isspace():
            word += character
        elif word:
            yield word
            word = ""
    if word:
        yield word
