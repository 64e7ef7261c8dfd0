"""The bank of a server on connections that another login opens: for a second person at a desk."""

from __future__ import annotations

import psycopg

from domain.addresses import parse_address
from domain.errors import BadInput, ReadOnly, RecountError, Refused, StoreUnavailable
from storage.engine.database import Database
from storage.engine.postgres import bank as postgres_bank
from storage.engine.postgres.connector import Connector, Login
from storage.engine.postgres.database import PostgresDatabase, open_postgres

FATAL = "FATAL:"
"""What a server's reason for letting nobody in stands behind, where its messages are English."""


def open_as(database: Database, address: str, name: str, password: str) -> PostgresDatabase:
    """The same bank as that login has it. The login's own settings may lead elsewhere, so the bank's id is compared.

    Raises Refused where the server does not let the login in, where it finds another bank, or may not record in this
    one; ReadOnly where nobody may; StoreUnavailable; BadInput where the bank takes any name.
    """
    if not isinstance(database, PostgresDatabase) or database.identity is None:
        raise BadInput(f"{database.label} takes any name; nobody logs in.")
    login = Login(name, password)
    uri = parse_address(address).uri
    _knock(database, uri, login)
    opened = open_postgres(uri, read_only=database.read_only, create=False, login=login)
    try:
        _check(database, opened, login.name)
    except BaseException:
        opened.close()
        raise
    return opened


def _knock(database: PostgresDatabase, uri: str, login: Login) -> None:
    """Raises Refused where the login is not let in, StoreUnavailable where nobody is."""
    try:
        Connector(uri, database.label, read_only=True, login=login).connect().close()
    except psycopg.OperationalError as error:
        refusal = _not_let_in(database, login.name, error)
    else:
        return
    raise refusal


def _not_let_in(database: PostgresDatabase, name: str, error: psycopg.OperationalError) -> RecountError:
    """Why; the server's own words where they are known to be about the login."""
    try:
        with database.errors():
            database.driver.execute("SELECT 1")
    except StoreUnavailable as away:
        return away
    _, _, told = str(error).partition(FATAL)
    why = f": {told.strip().splitlines()[0].strip()}" if told.strip() else ""
    return Refused("login", f"{database.label} did not let {name} in{why}; check the login and its password.")


def _check(database: PostgresDatabase, opened: PostgresDatabase, name: str) -> None:
    if opened.bank_id != database.bank_id:
        raise Refused(
            "login", f"The login {name} finds another bank on {database.label}; ask its administrator."
        )
    if opened.read_only:
        raise ReadOnly
    with opened.errors():
        if not postgres_bank.may_record(opened.driver, opened.identity):
            raise Refused(
                "permission",
                f"The login {name} may look at {database.label} but record nothing in it; its administrator grants "
                "the role recount_operator.",
            )
