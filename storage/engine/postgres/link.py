"""One connection to a server: what the address says of it is the user's, what the store needs is set beside it."""

from __future__ import annotations

import select
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cached_property
from typing import Any

import psycopg
from psycopg import conninfo, sql
from psycopg.pq import Conninfo, TransactionStatus
from psycopg.rows import TupleRow

NAME = "recount"
"""What the server calls our connections, unless the address, PGAPPNAME or a service file says otherwise."""
UNLESS_SAID = {
    "connect_timeout": 5,
    # Whatever stands between forgets idle connections, and does not always say so.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Parameters of libpq, none of which the server or a pooler sees; seconds, the last in milliseconds."""
VIEW = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
Settings = Mapping[str, str]


class Link(psycopg.Connection[TupleRow]):
    """A connection in autocommit, of which the server remembers what is set."""

    is_pooled = False
    mark: tuple[str, tuple[Any, ...]] = ("false", ())
    """What tells this connection's work from all other in `pg_stat_activity`: a condition, and its values."""

    def settle(self, settings: Settings, backend: tuple[int, int]) -> None:
        """Make the settings, for as long as the connection lives. `backend` is the server's process: its number, and
        when it began, in microseconds since 1970."""
        self.mark = "pid = %s AND (extract(epoch FROM backend_start) * 1000000)::bigint = %s", backend
        self.execute(stating(settings, local=False))

    @property
    def is_idle(self) -> bool:
        """It is open, and in no transaction."""
        return self.pgconn.transaction_status == TransactionStatus.IDLE

    @property
    def is_cut(self) -> bool:
        """The other side has hung up, as far as can be seen without asking it."""
        if self.closed:
            return True
        if not self._has_news():
            return False
        # Either word that was not asked for, or the end: which stays when all has been read.
        for _ in range(2):
            try:
                self.pgconn.consume_input()
            except psycopg.OperationalError:
                return True
        return self._has_news()

    @contextmanager
    def view(self) -> Iterator[None]:
        """One view for several reads: a transaction that sees nothing of what others commit meanwhile."""
        if not self.is_idle:  # a view of its own already
            yield
            return
        with self.undone():
            psycopg.Cursor(self).execute(self.beginning(VIEW))
            yield
            self.commit()

    def beginning(self, mode: str) -> str:
        """What begins a transaction of a mode, in one trip."""
        return f"BEGIN {mode}"

    def traceable(self) -> AbstractContextManager[None]:
        """A block that ends with `conclude`, whose work `mark` can tell from all other before any of it is done."""
        return nullcontext()

    def conclude(self, statement: str, parameters: Sequence[Any]) -> psycopg.Cursor[TupleRow]:
        """Run the last statement of a block, and commit; outside of a block, run it like any other."""
        return self.execute(statement, parameters)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What fails in here is undone."""
        try:
            yield
        except BaseException:
            with suppress(psycopg.Error):
                self.rollback()
            raise

    def _has_news(self) -> bool:
        return bool(self._line.poll(0))

    @cached_property
    def _line(self) -> select.poll:
        line = select.poll()
        line.register(self.fileno(), select.POLLIN)
        return line


def stating(settings: Settings, *, local: bool) -> str:
    """The statement that makes settings, for a transaction or for as long as the connection lives."""
    one = sql.SQL("set_config({}, {}, {})")
    each = (one.format(name, value, local) for name, value in settings.items())
    return sql.SQL("SELECT {}").format(sql.SQL(", ").join(each)).as_string()


def search_path(schema: str) -> str:
    """One schema and nothing else; what is temporary last, or it would come first."""
    return f"{sql.Identifier(schema).as_string()}, pg_temp"


def arguments(address: str) -> dict[str, Any]:
    """What is said to libpq beside the address: nothing that a pooler refuses, or that somebody has said already."""
    said = conninfo.conninfo_to_dict(address).keys() | _said_elsewhere().keys()
    # What a service file says is not known here.
    ours = {} if "service" in said else {name: UNLESS_SAID[name] for name in UNLESS_SAID.keys() - said}
    return {**ours, "client_encoding": "UTF8", "fallback_application_name": NAME}


def options_of(address: str) -> str:
    """The server's options that the address, else PGOPTIONS, names; "" for none."""
    said = conninfo.conninfo_to_dict(address).get("options")
    return str(said) if said is not None else _said_elsewhere().get("options", "")


def _said_elsewhere() -> dict[str, str]:
    """What the environment, and the service file it names, say of connections."""
    return {
        option.keyword.decode(): option.val.decode()
        for option in Conninfo.get_defaults()
        if option.val is not None and option.val != option.compiled
    }
