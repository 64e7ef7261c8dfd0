"""The shared database: a PostgreSQL server, reached by libpq's own address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import conninfo
from sqlalchemy.engine import Connection, Engine

from domain.addresses import parse_address
from domain.errors import BadInput, ReadOnly, RecountError, Refused, StoreUnavailable
from storage.engine.connections import Held
from storage.engine.database import ATTEMPTS, Answer, Database, Interrupted
from storage.engine.migrate import upgrade
from storage.engine.postgres import bank as postgres_bank
from storage.engine.postgres.bank import Place
from storage.engine.postgres.connector import Connector, Login
from storage.engine.postgres.link import Link, search_path
from storage.engine.postgres.search import PostgresSearch
from storage.schema import postgres as postgres_schema
from storage.schema import postgres_functions
from storage.schema import tables as schema

UPGRADE_TIMEOUT_MS = 120_000
"""How long to wait for another program that brings the bank to today's schema."""
NOT_WRITABLE = ("session is read-only", "server is in hot standby mode")
"""What libpq says of a host that is passed over for one that takes writes (`target_session_attrs`)."""
GIVEN_UP = ("40001", "40P01")
"""SQLSTATEs of a transaction that the server undid for the sake of others: serialisation failure and deadlock."""


class PostgresDatabase(Database):
    """A bank on a server."""

    driver_error = psycopg.Error
    search = PostgresSearch()
    CONNECTIONS = 10
    instant = sa.literal_column(
        "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)", sa.BigInteger()
    )

    def __init__(self, engine: Engine, connector: Connector, *, read_only: bool, label: str) -> None:
        super().__init__(engine, read_only=read_only, label=label)
        self.connector = connector

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
        with self.errors(), self.driver.view():
            yield

    @contextmanager
    def errors(self) -> Iterator[None]:
        """See Database.errors. At the end this thread's connection is free for another."""
        with self._connections, super().errors():
            yield

    def ask(self, question: Callable[[Held], Answer]) -> Answer:
        """See Database.ask. Asked again on a fresh connection where the one at hand was cut while it was idle, or
        where the server gave the answer up; inside a transaction never."""
        with self._connections:
            for attempt in range(1, ATTEMPTS + 1):
                held = self._connections.mine()
                may_repeat = held.driver.is_idle and attempt < ATTEMPTS
                try:
                    return question(held)
                except (psycopg.Error, sa.exc.DBAPIError) as error:
                    cause = error if isinstance(error, psycopg.Error) else error.orig or error
                    if not may_repeat or not self._may_pass(held, cause):
                        raise self.explained(cause) from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _may_pass(self, held: Held, error: BaseException) -> bool:
        if self._is_lost(held):
            self._connections.drop_idle()
            return True
        return getattr(error, "sqlstate", None) in GIVEN_UP

    def among(self, column: sa.ColumnElement[str], values: Iterable[str] = ()) -> sa.ColumnElement[bool]:
        return column == sa.any_(sa.bindparam("among", self.listed(values), sa.ARRAY(sa.Text)))

    def listed(self, values: Iterable[str]) -> list[str]:
        return list(values)

    def pairs(self) -> sa.FromClause:
        texts = sa.ARRAY(sa.Text)
        sides = (sa.bindparam(f"{side}s", [], texts) for side in ("first", "second"))
        return (
            sa.func.unnest(*sides)
            .table_valued(sa.column("first", sa.Text), sa.column("second", sa.Text))
            .render_derived()
        )

    def paired(self, pairs: Collection[tuple[str, str]]) -> dict[str, Any]:
        return {"firsts": [first for first, _ in pairs], "seconds": [second for _, second in pairs]}

    def hold_for_upgrade(self, connection: Connection) -> Connection:
        transactional = connection.execution_options(isolation_level="READ COMMITTED")
        path = search_path(self.connector.schema or "")
        transactional.exec_driver_sql(
            "SELECT set_config('lock_timeout', %s, true), set_config('search_path', %s, true)",
            (str(UPGRADE_TIMEOUT_MS), path),
        )
        transactional.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (postgres_schema.ADVISORY_LOCK,))
        return transactional

    def listener(self) -> Link | None:
        with self.errors():
            link = self.connector.connect()
            try:
                if not link.is_pooled:
                    link.execute("LISTEN recount")
                    return link
            except psycopg.errors.ReadOnlySqlTransaction:  # a standby
                pass
            except BaseException:
                link.close()
                raise
        link.close()
        return None

    def _is_lost(self, held: Held) -> bool:
        return held.connection.closed or held.connection.invalidated or held.driver.is_cut

    def _is_clean(self, held: Held) -> bool:
        return bool(held.driver.is_idle)

    def explained(self, error: BaseException) -> RecountError:
        state = getattr(error, "sqlstate", None) or ""
        if told := postgres_functions.explained(state, self.label, _first_line(error)):
            return told
        if state == "42501":
            return Refused(
                "permission", f"This login may not do that on {self.label}; ask its administrator."
            )
        if state == "25006":
            return ReadOnly()
        if state in GIVEN_UP:
            return Interrupted(
                f"{self.label} gave this up for the sake of others; nothing was recorded: try again."
            )
        if state == "55P03":
            return StoreUnavailable(
                f"{self.label} was locked by others for longer than lock_timeout allows; "
                "nothing was recorded: try again."
            )
        if state.startswith("53"):
            return StoreUnavailable(
                f"{self.label} has run out of room ({_first_line(error)}); nothing was recorded: try again."
            )
        if state == "" and any(line.endswith(NOT_WRITABLE) for line in str(error).splitlines()):
            return StoreUnavailable(
                f"No host of {self.label} takes writes now; another one takes over, or somebody has to make it: "
                "try again in a minute."
            )
        is_silent = state == "" and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        if is_silent or state.startswith(("08", "57P")):
            return StoreUnavailable(f"{self.label} cannot be reached ({_first_line(error)}); try again.")
        return StoreUnavailable(f"{self.label} could not be used: {_first_line(error)}.")

    def self_check(self) -> list[str]:
        # A server checks its pages when it reads them; its administrator has amcheck for the indexes.
        with self.errors():
            found = self.driver.execute(postgres_schema.UNPROTECTED).fetchall()
        return [
            f"the table {table} does not refuse {actions}; `recount init --roles` prints SQL that makes it refuse"
            for table, actions in found
        ]

    def still_there(self) -> None:
        """The server's files are the server's: what stands at the address is what answers."""

    def tidy(self) -> None:
        """The server does so by itself."""


def open_postgres(
    address: str, *, read_only: bool, create: bool, partitions: int = 0, login: Login | None = None
) -> PostgresDatabase:
    """See storage.engine.connect.open_database. `login` takes the place of whom the address names."""
    label = _label(address)
    connector = Connector(address, label, read_only=read_only, login=login)
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=connector.connect,
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
        paramstyle="format",
        hide_parameters=True,
        use_native_hstore=False,
    )
    database = PostgresDatabase(engine, connector, read_only=read_only, label=label)
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
    except (psycopg.Error, ValueError):
        # What libpq says of it quotes it.
        raise BadInput(
            "The database address has options that PostgreSQL does not know, or a part that is not percent-encoded; "
            "write postgresql://user@host:port/name?option=value&option=value."
        ) from None
    return label


def _prepare(database: PostgresDatabase, *, create: bool, partitions: int) -> None:
    """Find the bank, or make it where there is none, and refuse one that is newer; learn who we are to the server."""
    with database.errors():
        driver = database.driver
        if database.connector.server_only_reads:
            database.read_only, create = True, False
        place = _found(driver, database.label)
        if place is None and create:
            place = _created(database, partitions)
        if place is None:
            raise StoreUnavailable(f"{database.label} holds no Recount bank; `recount init` makes one there.")
        database.connector.schema = place.name
        database.connector.restate(driver)
        standing = postgres_bank.standing(driver, place, database.label)
        revision = postgres_bank.revision(driver, place, database.label)
    if partitions and standing.partitions != partitions:
        raise BadInput(
            f"{database.label} is there already, its log in {standing.partitions or 'no'} partitions; "
            "their number is chosen once, when the bank is made."
        )
    database.identity = standing.identity
    if schema.is_older(revision, database.label):
        _upgrade(database, revision, create=create)
    with database.errors():
        row = database.driver.execute("SELECT value FROM bank WHERE name = 'id'").fetchone()
    database.bank_id = None if row is None else row[0]


def _upgrade(database: PostgresDatabase, revision: str, *, create: bool) -> None:
    if not create:
        raise StoreUnavailable(
            f"{database.label} has an older schema ({revision}); its owner upgrades it with `recount init`."
        )
    upgrade(database)


def _found(driver: Link, label: str) -> Place | None:
    """Where the bank is; None for nowhere, and there is room for one. Raises StoreUnavailable, Refused."""
    places = postgres_bank.places(driver)
    bank = postgres_bank.bank_among(places, label)
    if bank is None:
        postgres_bank.place_for(places, label)
    return bank


def _created(database: PostgresDatabase, partitions: int) -> Place | None:
    """Make the bank, unless somebody else does so at the same time; where it is."""
    with database.writing() as driver:
        driver.execute("SELECT pg_advisory_xact_lock(%s)", (postgres_schema.ADVISORY_LOCK,))
        places = postgres_bank.places(driver)
        if postgres_bank.bank_among(places, database.label) is None:
            place = postgres_bank.place_for(places, database.label)
            postgres_bank.check_creatable(place, database.label)
            driver.execute("SELECT set_config('search_path', %s, true)", (search_path(place.name),))
            for statement in postgres_schema.definitions(database.engine.dialect, partitions):
                driver.execute(statement)
            database.is_fresh = True
    return _found(database.driver, database.label)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
