"""What is in a database already: another program's tables, part of a bank, a bank elsewhere, and who may what."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import quote

import psycopg
import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.state import stream_of
from domain.errors import RecountError, Refused, StoreUnavailable
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.schema.postgres import ROLES

VERSIONS = "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)"


def run(address: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements; the rows of the last one."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def login(address: str, name: str, role: str = "") -> str:
    """The address for a login, made if need be."""
    if not run(address, f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'"):
        run(address, f"CREATE ROLE {name} LOGIN")
    if role:
        run(address, f"GRANT {role} TO {name}")
    return address.replace("postgres@", f"{name}@")


def in_schema(address: str, path: str) -> str:
    return f"{address}?options={quote('-c search_path=' + path)}"


def tables(address: str) -> list[tuple[object, ...]]:
    return run(
        address,
        "SELECT relname, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    )


def made(address: str) -> SqlStore:
    """A bank with the open account 1."""
    bank = SqlStore(open_database(address, create=True))
    deposit(bank, OpenAccount(account_id="1", currency="GBP"), "open")
    return bank


def deposit(bank: SqlStore, command: Deposit | OpenAccount, command_id: str, actor: str = "a") -> int:
    request = Request(command=command, command_id=command_id, actor=actor)
    return Handler(bank).execute(request).receipt.version


@pytest.mark.parametrize(
    "foreign",
    [
        (VERSIONS, "INSERT INTO alembic_version VALUES ('0001')"),
        (VERSIONS, "INSERT INTO alembic_version VALUES ('0003')"),
        (VERSIONS, "INSERT INTO alembic_version VALUES ('27c6a30d7c24')"),
        (VERSIONS,),
        ("CREATE TABLE events (id int)",),
        ("CREATE VIEW events AS SELECT 1 AS id",),
        (VERSIONS, "CREATE TABLE events (id int)", "CREATE TABLE streams (id int)"),
        ("CREATE TABLE holders (id int)",),
    ],
)
@pytest.mark.parametrize("create", [True, False])
def test_another_programs_tables_get_a_sentence_and_stay_as_they_are(
    postgres: str, foreign: tuple[str, ...], create: bool
) -> None:
    run(postgres, *foreign)
    before = tables(postgres)
    with pytest.raises(StoreUnavailable, match=r"another program's tables.*schema of its own") as caught:
        open_database(postgres, create=create)
    assert "newer" not in caught.value.message
    assert tables(postgres) == before
    run(postgres, "CREATE SCHEMA recount")
    with closing(made(in_schema(postgres, "recount"))) as bank:
        assert bank.accounts_count() == 1
    assert tables(postgres) == before


@pytest.mark.parametrize("lost", ["events", "streams", "alembic_version", "holders", "projections", "bank"])
def test_part_of_a_bank_is_a_sentence(postgres: str, lost: str) -> None:
    made(postgres).close()
    run(postgres, f"DROP TABLE {lost} CASCADE")
    for create in (True, False):
        with pytest.raises(StoreUnavailable, match=f"{lost}.*restore"):
            open_database(postgres, create=create)


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM alembic_version", "INSERT INTO alembic_version VALUES ('27c6a30d7c24')",
     "UPDATE alembic_version SET version_num = '27c6a30d7c24'"],
)  # fmt: skip
def test_a_bank_whose_revision_is_not_its_own_is_a_sentence(postgres: str, change: str) -> None:
    made(postgres).close()
    run(postgres, change)
    with pytest.raises(StoreUnavailable, match="alembic_version says") as caught:
        open_database(postgres, create=True)
    assert "newer" not in caught.value.message


def test_a_bank_of_a_newer_program_is_named_as_such(postgres: str) -> None:
    made(postgres).close()
    run(postgres, "UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(StoreUnavailable, match="newer Recount"):
        open_database(postgres)


def test_a_schema_that_is_not_there_is_named(postgres: str) -> None:
    for path in ("nosuch", "nosuch, public", '"No Such"'):
        for create in (True, False):
            with pytest.raises(
                StoreUnavailable, match=f"names the schema {path.split(',')[0].strip(chr(34))}, which"
            ):
                open_database(in_schema(postgres, path.replace(" ", "\\ ")), create=create)
    assert tables(postgres) == []


def test_an_empty_search_path_is_a_sentence(postgres: str) -> None:
    run(postgres, f"ALTER DATABASE {postgres.rsplit('/', 1)[1]} SET search_path = ''")
    with pytest.raises(StoreUnavailable, match="no schema"):
        open_database(postgres, create=True)


def test_an_operator_with_a_schema_of_her_own_name_works_in_the_bank(postgres: str) -> None:
    with closing(made(postgres)) as bank:
        bank.database.driver.execute(ROLES)
    olga = login(postgres, "olga", "recount_operator")
    run(postgres, "DROP SCHEMA IF EXISTS olga CASCADE", "CREATE SCHEMA olga AUTHORIZATION olga")
    # Whatever she keeps there is not looked at in place of the bank's.
    run(
        olga,
        "CREATE TABLE olga.holders (holder_id text, name text)",
        "CREATE TABLE olga.events (id int)",
        VERSIONS,
    )
    with closing(SqlStore(open_database(olga))) as session:
        assert session.database.identity == "olga"
        assert deposit(session, Deposit(account_id="1", amount=1), "x", actor="olga") == 2
        assert session.count(stream_of("1")) == 2
        assert session.accounts()[0].holder_name == ""
        assert session.database.driver.execute("SELECT current_schema()").fetchone()[0] == "public"


def test_what_is_temporary_does_not_stand_before_the_bank(postgres: str) -> None:
    with closing(made(postgres)) as bank:
        bank.database.driver.execute("CREATE TEMPORARY TABLE events (LIKE public.events)")
        assert bank.count(stream_of("1")) == 1


def test_a_login_without_rights_is_told_which(postgres: str) -> None:
    nobody = login(postgres, "nadia")
    with pytest.raises(Refused, match="may not make tables in the schema public"):
        open_database(nobody, create=True)
    run(postgres, "CREATE SCHEMA vault")
    bank = in_schema(postgres, "vault")
    made(bank).close()
    with pytest.raises(Refused, match="may not use the schema vault"):
        open_database(in_schema(nobody, "vault"))
    run(postgres, "GRANT USAGE ON SCHEMA vault TO nadia")
    with pytest.raises(Refused, match="may not read the bank"):
        open_database(in_schema(nobody, "vault"))
    run(postgres, "DROP SCHEMA vault CASCADE", "DROP OWNED BY nadia")


def test_no_database_and_no_login_of_that_name_are_sentences(postgres: str) -> None:
    for address in (f"{postgres}_not", postgres.replace("postgres@", "nobody_of_that_name@")):
        with pytest.raises(RecountError, match=r"cannot be reached .*does not exist"):
            open_database(address, create=True)
