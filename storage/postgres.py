"""The shared database: a PostgreSQL server, reached by libpq's own address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import conninfo
from sqlalchemy.engine import Connection

from domain.addresses import parse_address
from domain.errors import BadInput, ReadOnly, RecountError, Refused, StoreUnavailable
from storage import postgres_schema, schema
from storage.database import Database
from storage.migrate import upgrade

LOCK_TIMEOUT_MS = 10_000
IDLE_TIMEOUT_MS = 30_000
CONNECT_TIMEOUT_S = 5


class PostgresDatabase(Database):
    """A bank on a server."""

    driver_error = psycopg.Error

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """See Database.writing."""
        if self.read_only:
            raise ReadOnly
        with self.errors(), self.driver.transaction():
            yield self.driver

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See Database.reading."""
        driver = self.driver
        with self.errors(), driver.transaction():
            driver.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield

    def lost(self, connection: Connection) -> bool:
        driver: Any = None if connection.closed or connection.invalidated else connection.connection
        return driver is not None and bool(driver.driver_connection.closed)

    def explained(self, error: BaseException) -> RecountError:
        state = getattr(error, "sqlstate", None) or ""
        if state == postgres_schema.WRONG_ACTOR:
            return Refused("actor", f"{self.label} records the login as the actor; leave --actor out.")
        if state == "42501":
            return Refused(
                "permission", f"This login may not do that on {self.label}; ask its administrator."
            )
        if state == "55P03":
            return StoreUnavailable(
                f"{self.label} was locked by others for {LOCK_TIMEOUT_MS // 1000} s; "
                "nothing was recorded: try again."
            )
        if state.startswith("53"):
            return StoreUnavailable(
                f"{self.label} has run out of room ({_first_line(error)}); nothing was recorded: try again."
            )
        if state == "" or state.startswith(("08", "57P")):
            return StoreUnavailable(f"{self.label} cannot be reached ({_first_line(error)}); try again.")
        return StoreUnavailable(f"{self.label} could not be used: {_first_line(error)}.")

    def self_check(self) -> list[str]:
        # A server checks its pages when it reads them; its administrator has amcheck for the indexes.
        return []

    def payload_field(self, data: sa.ColumnElement[str], name: str) -> sa.ColumnElement[str]:
        return sa.func.recount_payload_field(data, name, type_=sa.Text())

    def folded(self, column: sa.ColumnElement[str], like: str) -> sa.ColumnElement[str]:
        # The database's own locale may be C, which folds ASCII alone.
        if like.isascii() or self._unicode_collation is None:
            return sa.func.lower(column)
        return sa.func.lower(sa.collate(column, self._unicode_collation))

    @cached_property
    def _unicode_collation(self) -> str | None:
        """A collation that knows letters of all alphabets, if the server has one."""
        wanted = "SELECT collname FROM pg_collation WHERE collname IN ('und-x-icu', 'C.utf8') ORDER BY collprovider"
        with self.errors():
            row = self.driver.execute(wanted).fetchone()
        return None if row is None else str(row[0])


def open_postgres(address: str, *, read_only: bool, create: bool, partitions: int = 0) -> PostgresDatabase:
    """See storage.database.open_database."""
    label = _label(address)
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(address, autocommit=True, **_settings(read_only)),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
        paramstyle="format",
        hide_parameters=True,
    )
    database = PostgresDatabase(engine, read_only=read_only, label=label)
    try:
        _prepare(database, create=create and not read_only, partitions=partitions)
    except BaseException:
        database.close()
        raise
    return database


def _label(address: str) -> str:
    """Hosts, ports and database of an address, never the password. Raises BadInput."""
    label = parse_address(address).shown
    try:
        conninfo.conninfo_to_dict(address)
    except psycopg.Error:
        # What libpq says of it quotes it.
        raise BadInput(
            "The database address has options that PostgreSQL does not know, or a part that is not percent-encoded; "
            "write postgresql://user@host:port/name?option=value&option=value."
        ) from None
    return label


def _settings(read_only: bool) -> dict[str, Any]:
    options = {
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_TIMEOUT_MS,
        "default_transaction_read_only": "on" if read_only else "off",
    }
    return {
        "application_name": "recount",
        "connect_timeout": CONNECT_TIMEOUT_S,
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
    }


def _prepare(database: PostgresDatabase, *, create: bool, partitions: int) -> None:
    """Make the schema where there is none and refuse one that is newer; learn who we are to the server."""
    with database.errors():
        driver = database.driver
        known = driver.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()[0]
        if not known and create:
            _create_schema(database, partitions)
            known = True
    if not known:
        raise StoreUnavailable(f"{database.label} holds no Recount bank; `recount init` makes one there.")
    with database.errors():
        (revision,) = driver.execute("SELECT version_num FROM alembic_version").fetchone()
        older = schema.is_older(revision, database.label)
        owner, login, member = driver.execute(
            "SELECT tableowner, session_user, pg_has_role(session_user, tableowner, 'MEMBER') "
            "FROM pg_tables WHERE tablename = 'events' AND schemaname = current_schema()"
        ).fetchone()
        (cut_in,) = driver.execute(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass('events')"
        ).fetchone()
    if partitions and cut_in != partitions:
        raise BadInput(
            f"{database.label} is there already, its log in {cut_in or 'no'} partitions; "
            "their number is chosen once, when the bank is made."
        )
    database.identity = None if owner == login or member else login
    if older and not create:
        raise StoreUnavailable(
            f"{database.label} has an older schema ({revision}); its owner upgrades it with `recount init`."
        )
    if older:
        upgrade(database)


def _create_schema(database: PostgresDatabase, partitions: int) -> None:
    with database.writing() as driver:
        driver.execute("SELECT pg_advisory_xact_lock(%s)", (postgres_schema.ADVISORY_LOCK,))
        if driver.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()[0]:
            return
        for statement in postgres_schema.definitions(database.engine.dialect, partitions):
            driver.execute(statement)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
