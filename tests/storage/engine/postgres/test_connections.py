"""Connections to a server: whose settings count, and what the server lets them do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import quote

import psycopg
import pytest

from domain.account.commands import Deposit, OpenAccount
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.errors import BadInput, ReadOnly, StoreUnavailable
from domain.history.proof import prove
from storage.engine.connect import open_database
from storage.engine.postgres.database import PostgresDatabase
from storage.engine.postgres.link import arguments
from storage.engine.postgres.pooled import settings_of
from storage.log.feed import follow
from storage.log.store import SqlStore
from storage.projections.runner import SqlProjections
from tests.kit.postgres import fresh_database, standby
from tests.kit.server_bank import do, opened, store

__all__ = ["store"]

OTHER_SCHEMA = r'-csearch_path="Bank\ B"'


def sql(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def said(store: SqlStore, setting: str) -> str:
    row = store.database.driver.execute("SELECT current_setting(%s)", (setting,)).fetchone()
    return str(row[0])


def test_two_banks_in_two_schemas_of_one_database_know_nothing_of_each_other(postgres: str) -> None:
    for name in ("bank_a", "Bank B"):
        sql(postgres, f'CREATE SCHEMA "{name}"')
    a = opened(f"{postgres}?options=-c%20search_path%3Dbank_a", create=True)
    b = opened(f"{postgres}?options={quote(OTHER_SCHEMA)}", create=True)
    do(a, OpenAccount(account_id="1", currency="GBP"), "open")
    assert (a.accounts_count(), b.accounts_count()) == (1, 0)
    with pytest.raises(StoreUnavailable, match="holds no Recount bank"):
        open_database(postgres)
    a.close()
    b.close()


def test_what_the_address_and_the_environment_say_counts(
    store: SqlStore, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(opened(f"{postgres}?application_name=desk&options=-c%20lock_timeout%3D77")) as bank:
        assert (said(bank, "lock_timeout"), said(bank, "application_name")) == ("77ms", "desk")
    monkeypatch.setenv("PGAPPNAME", "night")
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=1234")
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with closing(opened(postgres)) as bank:
        assert (said(bank, "application_name"), said(bank, "statement_timeout")) == ("night", "1234ms")
        assert (said(bank, "lock_timeout"), said(bank, "client_encoding")) == ("10s", "UTF8")


def test_what_is_said_of_a_login_or_a_database_counts_but_for_what_the_store_is_written_for(
    store: SqlStore, postgres: str
) -> None:
    name = postgres.rsplit("/", 1)[1]
    for setting in (
        "lock_timeout = '3s'",
        "default_transaction_isolation = 'serializable'",
        "client_encoding = 'LATIN1'",
    ):
        sql(postgres, f"ALTER DATABASE {name} SET {setting}")
    with closing(opened(postgres)) as bank:
        assert said(bank, "lock_timeout") == "3s"
        assert said(bank, "transaction_isolation") == "read committed"
        assert do(bank, Deposit(account_id="1", amount=1), "日本") == 2
        assert bank.events(stream_of("1"))[1].command_id == "日本"


def test_a_timeout_of_libpq_that_somebody_named_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert arguments("postgresql://h/b")["connect_timeout"] == 5
    assert "connect_timeout" not in arguments("postgresql://h/b?connect_timeout=20")
    assert "options" not in arguments("postgresql://h/b?options=-c%20search_path%3Dx")
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "9")
    assert "connect_timeout" not in arguments("postgresql://h/b")
    assert "keepalives_idle" not in arguments("postgresql://h/b?service=bank")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("", {}),
        ("-c search_path=a", {"search_path": "a"}),
        ("-csearch_path=a  --lock-timeout=5s", {"search_path": "a", "lock_timeout": "5s"}),
        (r"-c search_path=a,\ b", {"search_path": "a, b"}),
        ("--Work_Mem=a=b", {"work_mem": "a=b"}),
    ],
)
def test_settings_among_the_options(options: str, found: dict[str, str]) -> None:
    assert settings_of(options) == found


@pytest.mark.parametrize("options", ["-F", "-c", "-c search_path", "search_path=a", "--=b"])
def test_an_option_that_is_no_setting_cannot_go_through_a_pooler(options: str) -> None:
    with pytest.raises(BadInput, match="through a pooler"):
        settings_of(options)


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_rivals_meet_conflicts_whatever_isolation_the_server_prefers(
    store: SqlStore, postgres: str, isolation: str
) -> None:
    sql(
        postgres,
        f"ALTER DATABASE {postgres.rsplit('/', 1)[1]} SET default_transaction_isolation = '{isolation}'",
    )

    def work(number: int) -> None:
        with closing(opened(postgres)) as bank:
            for one in range(10):
                do(bank, Deposit(account_id="1", amount=1), f"{number}-{one}")

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, number) for number in range(4)]:
            done.result()
    assert prove(store, "1").equal
    assert store.count(stream_of("1")) == 41


GIVES_UP = """
CREATE SEQUENCE given_up;
CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF nextval('public.given_up') <= {times} THEN
    RAISE EXCEPTION 'given up for the sake of others' USING ERRCODE = '{state}';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER give_up AFTER INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION give_up();
"""


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_an_append_that_the_server_gives_up_is_tried_again(
    store: SqlStore, postgres: str, state: str
) -> None:
    sql(postgres, GIVES_UP.format(table="streams", state=state, times=2))
    assert do(store, Deposit(account_id="1", amount=1), "x") == 2
    assert store.count(stream_of("1")) == 2


def test_an_append_that_is_given_up_for_ever_is_a_sentence(store: SqlStore, postgres: str) -> None:
    sql(postgres, GIVES_UP.format(table="streams", state="40001", times=99))
    with pytest.raises(StoreUnavailable, match="for the sake of others; nothing was recorded"):
        do(store, Deposit(account_id="1", amount=1), "x")


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_step_of_a_read_model_that_the_server_gives_up_is_tried_again(
    store: SqlStore, postgres: str, state: str
) -> None:
    projections = SqlProjections(store.database, utc_now)
    name = projections.statuses()[0].name
    sql(postgres, GIVES_UP.format(table="projection_rows", state=state, times=2))
    while projections.advance(name):
        pass
    status = next(one for one in projections.statuses() if one.name == name)
    assert (status.position, status.status) == (1, "running")


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_of_another_encoding_is_refused(postgres_server: str, encoding: str) -> None:
    address = fresh_database(postgres_server)
    name = f"{address.rsplit('/', 1)[1]}_{encoding.lower()}"
    sql(
        address,
        f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
    )
    for create in (True, False):
        with pytest.raises(StoreUnavailable, match=f"keeps texts as {encoding}.*ENCODING 'UTF8'"):
            open_database(f"{postgres_server}/{name}", create=create)


def following(bank: SqlStore, count: int) -> list[int]:
    """The versions of so many events that its feed brings."""
    seen = list[int]()
    for batch in follow(bank.database, 0, stop=lambda: len(seen) >= count):
        seen.extend(event.version for event in batch)
    return seen


def test_a_standby_is_looked_at_and_followed_and_refuses_to_act(
    store: SqlStore, postgres: str, postgres_server: str
) -> None:
    with standby(postgres_server) as copies:
        copy = f"{copies}/{postgres.rsplit('/', 1)[1]}"
        do(store, Deposit(account_id="1", amount=5), "x")
        with closing(opened(copy)) as looking:
            assert looking.read_only
            assert following(looking, 2) == [1, 2]
            assert looking.head("1") == store.head("1")
            with pytest.raises(ReadOnly):
                do(looking, Deposit(account_id="1", amount=5), "y")
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                looking.database.driver.execute("DELETE FROM snapshots")
        both = f"{copies}/{postgres.rsplit('/', 1)[1]}?target_session_attrs=any"
        with closing(opened(both, create=True)) as looking, pytest.raises(ReadOnly):
            do(looking, Deposit(account_id="1", amount=5), "y")


def test_a_login_that_may_only_read_by_its_settings_is_not_offered_to_act(
    store: SqlStore, postgres: str
) -> None:
    with closing(opened(f"{postgres}?options=-c%20default_transaction_read_only%3Don")) as looking:
        assert looking.read_only
        assert isinstance(looking.database, PostgresDatabase)
        with pytest.raises(ReadOnly):
            do(looking, Deposit(account_id="1", amount=5), "y")
