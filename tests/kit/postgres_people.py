"""A bank on a server with its roles, and a login for each kind of person, also for one who was given nothing."""

from __future__ import annotations

from typing import Any

import psycopg

from domain.account.commands import Command, Deposit, OpenAccount, Request
from domain.handlers.account import Handler
from storage.engine.postgres.database import open_postgres
from storage.log.store import SqlStore
from storage.schema.postgres import ROLES

LOGINS = {
    "peter": "recount_operator",
    "petra": "recount_projector",
    "anna": "recount_auditor",
    "adam": "recount_admin",
    "oleg": "recount_owner",
    "norma": None,
}
"""Each login and the role it is a member of."""


def sql(address: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement, or of several, each in a transaction of its own."""
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def refused(address: str, statement: str, *values: Any) -> str:
    """The SQLSTATE a statement ends with; "" where it was done."""
    try:
        sql(address, statement, *values)
    except psycopg.Error as error:
        return error.sqlstate or "?"
    return ""


def as_login(address: str, login: str) -> str:
    return address.replace("postgres@", f"{login}@", 1)


def make_logins(address: str) -> None:
    """The logins, where the server has the roles; they stay, as everybody on a server knows them."""
    for login, role in LOGINS.items():
        make_login(address, login, role)


def make_login(address: str, login: str, role: str | None) -> None:
    """A login, in a role if one is named. It stays, and another test may have made it."""
    if not sql(address, "SELECT 1 FROM pg_roles WHERE rolname = %s", login):
        sql(address, f"CREATE ROLE {login} LOGIN")
    if role is not None:
        sql(address, f"GRANT {role} TO {login}")


def do(store: SqlStore, command: Command, command_id: str, actor: str = "peter") -> int:
    request = Request(command=command, command_id=command_id, actor=actor, channel="branch")
    return Handler(store).execute(request).receipt.version


def bank_with_roles(address: str, schema: str = "public", partitions: int = 0) -> SqlStore:
    """A bank in a schema, account 1 with 100 minor units in it, the roles and the logins."""
    if schema != "public":
        sql(address, f'CREATE SCHEMA "{schema}"')
        sql(address, f'ALTER DATABASE {address.rsplit("/", 1)[1]} SET search_path = "{schema}"')
    store = SqlStore(open_postgres(address, read_only=False, create=True, partitions=partitions))
    do(store, OpenAccount(account_id="1", currency="GBP"), "open")
    do(store, Deposit(account_id="1", amount=100), "salary")
    sql(address, ROLES)
    make_logins(address)
    return store
