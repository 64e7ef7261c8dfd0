"""Connecting to a server: finding out who answers, and making the settings that the store is written for."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import Any, NamedTuple

import psycopg

from domain.errors import StoreUnavailable
from storage.engine.postgres.link import Link, Settings, arguments, options_of, search_path
from storage.engine.postgres.pooled import PooledLink, settings_of

LOCK_TIMEOUT_MS = 10_000
IDLE_TIMEOUT_MS = 30_000
UNLESS_SAID = {
    "lock_timeout": str(LOCK_TIMEOUT_MS),
    "idle_in_transaction_session_timeout": str(IDLE_TIMEOUT_MS),
}
"""Settings for where nobody said anything of this login, this database or this connection."""
ASKED_AGAIN = 2
"""Transactions that must meet the same process of the server, after the first."""
OLDER_SECONDS = 0.25
"""A process that is older than our connection by more has served somebody else before."""
MAX_NAME = 63

_WHO = """
SELECT pg_backend_pid(), (extract(epoch FROM backend_start) * 1000000)::bigint,
  extract(epoch FROM clock_timestamp() - backend_start)::float8, current_setting('application_name'),
  current_setting('client_encoding'), current_setting('server_encoding'),
  current_setting('transaction_read_only')
FROM pg_stat_get_activity(pg_backend_pid())
"""
_UNSAID = "SELECT name FROM pg_settings WHERE name = ANY(%s) AND source IN ('default', 'configuration file')"


class _Who(NamedTuple):
    """What the other side says of itself; the age in seconds, the start in microseconds since 1970."""

    pid: int
    started: int
    age: float
    application_name: str
    client_encoding: str
    server_encoding: str
    read_only: str


@dataclass(frozen=True, slots=True)
class Login:
    """Who logs in, in the place of whom the address names; the password is in no text that is made of this."""

    name: str
    password: str = field(repr=False)


class Connector:
    """Makes connections to one address. What the first one finds out is taken to be so of all of them.

    `schema` is where the bank is, once it is known: connections made afterwards look nowhere else.
    """

    def __init__(self, address: str, label: str, *, read_only: bool, login: Login | None = None) -> None:
        self._address, self._label, self._read_only = address, label, read_only
        self._arguments = arguments(address)
        if login is not None:
            self._arguments |= {"user": login.name, "password": login.password}
        self._options = options_of(address)
        self._is_pooled = False
        self._timeouts: Settings | None = None
        self.schema: str | None = None
        self.server_only_reads = False

    def connect(self) -> Link:
        """A new connection. Raises psycopg.Error, and StoreUnavailable for a server that a bank cannot be on."""
        if not self._is_pooled:
            link = self._direct()
            if link is not None:
                return link
            self._is_pooled = True
        return self._pooled()

    def restate(self, link: Link) -> None:
        """Let a connection that was made before know where the bank is."""
        if isinstance(link, PooledLink):
            self._state(link)
        else:
            link.execute("SELECT set_config('search_path', %s, false)", (search_path(self.schema or ""),))

    def _direct(self) -> Link | None:
        """A connection to the server itself; None where a pooler stands between."""
        began = monotonic()
        try:
            link = Link.connect(self._address, autocommit=True, **self._arguments)
        except psycopg.OperationalError as error:
            if not self._options or not _is_about_options(error):
                raise
            # PgBouncer passes no options on; every transaction can state the settings among them.
            self._arguments = {**self._arguments, "options": ""}
            return None
        try:
            who = self._learn(link)
            if _is_lent(link, who, monotonic() - began):
                link.close()
                return None
            link.settle(self._session_settings(), (who.pid, who.started))
        except BaseException:
            link.close()
            raise
        return link

    def _pooled(self) -> PooledLink:
        link = PooledLink.connect(self._address, autocommit=True, **self._arguments)
        try:
            self._learn(link)
            self._state(link)
        except BaseException:
            link.close()
            raise
        return link

    def _learn(self, link: Link) -> _Who:
        who = _Who(*_row(link, _WHO))
        self._check(who)
        if self._timeouts is None:
            unsaid = {row[0] for row in link.execute(_UNSAID, (list(UNLESS_SAID),)).fetchall()}
            self._timeouts = {name: value for name, value in UNLESS_SAID.items() if name in unsaid}
            self.server_only_reads = who.read_only == "on"
        return who

    def _state(self, link: PooledLink) -> None:
        link.state(
            options=settings_of(self._options),
            timeouts=self._timeouts or {},
            schema=self.schema,
            read_only=self._read_only,
        )

    def _check(self, who: _Who) -> None:
        if who.server_encoding != "UTF8":
            raise StoreUnavailable(
                f"The database {self._label} keeps texts as {who.server_encoding}, which cannot hold every name; "
                "make one with ENCODING 'UTF8' TEMPLATE template0."
            )
        if who.client_encoding != "UTF8":
            raise StoreUnavailable(
                f"What answers for {self._label} speaks {who.client_encoding} though UTF8 was asked for; "
                "let its pooler pass client_encoding on."
            )

    def _session_settings(self) -> Settings:
        settings = {**(self._timeouts or {}), "default_transaction_isolation": "read committed"}
        if self._read_only:
            settings["default_transaction_read_only"] = "on"
        if self.schema is not None:
            settings["search_path"] = search_path(self.schema)
        return settings


def _is_lent(link: Link, who: _Who, age: float) -> bool:
    """Whether a pooler stands between: it has its own number for us, or is older than we are, or has not passed on how
    we are called, or different processes of the server answer."""
    named = link.info.get_parameters()
    name = named.get("application_name") or named.get("fallback_application_name", "")
    is_plain = name.isascii() and name.isprintable() and len(name) <= MAX_NAME
    return (
        who.pid != link.info.backend_pid
        or who.age > age + OLDER_SECONDS
        or (is_plain and who.application_name != name)
        or any(_row(link, "SELECT pg_backend_pid()")[0] != who.pid for _ in range(ASKED_AGAIN))
    )


def _is_about_options(error: psycopg.Error) -> bool:
    return "unsupported startup parameter" in str(error) and "options" in str(error)


def _row(link: Link, question: str) -> Any:
    return link.execute(question).fetchone()
