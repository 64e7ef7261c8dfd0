"""One connection to a server: what the address says of it is the user's, and what the store needs it states itself.

A pooler in transaction mode (PgBouncer and its like) may stand between. It lends a connection of the server for one
transaction: what is set or prepared there would be left to strangers, so every transaction then states all it needs.
"""

from __future__ import annotations

import select
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import conninfo, sql
from psycopg.pq import Conninfo, TransactionStatus
from psycopg.rows import TupleRow

from domain.errors import BadInput

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
READ_COMMITTED = "ISOLATION LEVEL READ COMMITTED"
VIEW = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
BEFORE_ANSWER = 2
"""Answers of the server before that to the statement itself: those to what begins its transaction."""
Settings = Mapping[str, str]


class Link(psycopg.Connection[TupleRow]):
    """A connection in autocommit that nobody stands behind, or a pooler (`is_pooled`)."""

    is_pooled = False
    mark: tuple[str, tuple[Any, ...]] = ("false", ())
    """What tells this connection's work, or behind a pooler its last transaction, among all in `pg_stat_activity`:
    a condition, and its values."""
    _mode = READ_COMMITTED
    _settings: Settings = {}

    def settle(self, settings: Settings, backend: tuple[int, int]) -> None:
        """Nobody stands between: make the settings once, for as long as the connection lives."""
        started = "(extract(epoch FROM backend_start) * 1000000)::bigint"
        self.mark = f"pid = %s AND {started} = %s", backend
        self.execute(_stating(settings, local=False))

    def state(self, settings: Settings, *, read_only: bool) -> None:
        """A pooler stands between: make the settings in every transaction, and let none be without."""
        self.is_pooled, self._settings = True, settings
        self._mode = READ_COMMITTED + (" READ ONLY" if read_only else "")
        self.prepare_threshold = None
        self.cursor_factory = _StatingCursor

    @property
    def is_idle(self) -> bool:
        """It is open, and in no transaction."""
        return self.info.transaction_status == TransactionStatus.IDLE

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

    def _has_news(self) -> bool:
        try:
            ready = select.poll()
            ready.register(self.fileno(), select.POLLIN)
            return bool(ready.poll(0))
        except (OSError, psycopg.Error):
            return True

    @contextmanager
    def transaction(self, savepoint_name: str | None = None, force_rollback: bool = False) -> Iterator[Any]:
        """See psycopg.Connection.transaction."""
        if self.is_pooled and self.is_idle:
            with self._begun(self._mode, force_rollback):
                yield None
        else:
            with super().transaction(savepoint_name, force_rollback) as inner:
                yield inner

    @contextmanager
    def view(self) -> Iterator[None]:
        """One view for several reads: a transaction that sees nothing of what others commit meanwhile."""
        if not self.is_idle:  # a view of its own already
            yield
            return
        with self._begun(VIEW):
            yield

    def traceable(self) -> AbstractContextManager[Any]:
        """A block whose work `mark` can tell from all other before any of it is done."""
        return self.transaction() if self.is_pooled else nullcontext()

    def beginning(self, mode: str | None = None) -> sql.Composed | sql.SQL:
        """What begins a transaction, in one trip: behind a pooler two statements."""
        begin = sql.SQL("BEGIN " + (mode or self._mode))
        if not self.is_pooled:
            return begin
        mark = f"{NAME} {uuid4().hex}"
        self.mark = "application_name = %s", (mark,)
        settings = {**self._settings, "application_name": mark}
        return sql.SQL("; ").join([begin, _stating(settings, local=True)])

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What fails in here is undone."""
        try:
            yield
        except BaseException:
            with suppress(psycopg.Error):
                self.rollback()
            raise

    @contextmanager
    def _begun(self, mode: str, force_rollback: bool = False) -> Iterator[None]:
        with self.undone():
            psycopg.Cursor(self).execute(self.beginning(mode))
            yield
            if force_rollback:
                self.rollback()
            else:
                self.commit()


class _StatingCursor(psycopg.ClientCursor[TupleRow]):
    """Puts a statement outside a transaction into one of its own, which states what it needs, in one trip."""

    connection: Link

    def execute(self, query: Any, params: Any = None, **options: Any) -> _StatingCursor:
        if not self._is_alone():
            super().execute(query, params, **options)
            return self
        before = self.connection.beginning().as_string(self)
        text = query.as_string(self) if isinstance(query, sql.Composable) else query
        if isinstance(text, bytes):
            text = text.decode()
        with self.connection.undone():
            # In the text of a statement with parameters a % is written twice.
            super().execute(
                f"{before if params is None else before.replace('%', '%%')}; {text}\n; COMMIT",
                params,
                **options,
            )
        for _ in range(BEFORE_ANSWER):
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


def _stating(settings: Settings, *, local: bool) -> sql.Composed:
    one = sql.SQL("set_config({}, {}, {})")
    each = (one.format(name, value, local) for name, value in settings.items())
    return sql.SQL("SELECT {}").format(sql.SQL(", ").join(each))


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


def settings_of(options: str) -> dict[str, str]:
    """The settings among the server's options, which are `-c name=value` or `--name=value`.

    Raises BadInput for another option: a pooler has no way to pass it on.
    """
    found: dict[str, str] = {}
    words = iter(_words(options))
    for word in words:
        text = next(words, "") if word == "-c" else word.removeprefix("-c" if word[:2] == "-c" else "--")
        name, equals, value = text.partition("=")
        if not equals or not name or name.startswith("-"):
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


def _said_elsewhere() -> dict[str, str]:
    """What the environment, and the service file it names, say of connections."""
    return {
        option.keyword.decode(): option.val.decode()
        for option in Conninfo.get_defaults()
        if option.val is not None and option.val != option.compiled
    }
