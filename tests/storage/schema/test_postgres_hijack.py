"""Putting something else in the place of a bank on PostgreSQL, or of what its append function names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from domain.account.events import AccountOpened, MoneyDeposited
from domain.account.state import stream_of
from domain.errors import StoreUnavailable
from domain.ports import StreamWrite
from storage.engine.postgres.database import open_postgres
from storage.log.append_postgres import BULK, CALL
from storage.log.store import SqlStore
from storage.schema.postgres_functions import OTHER_BANK, WRONG_HASH
from tests.kit.postgres_people import as_login, bank_with_roles, sql
from tests.kit.psql_operator import (
    EVENTS,
    FORGED,
    Call,
    Desk,
    new,
    put,
)


@pytest.fixture(params=["whole", "cut"])
def session(request: pytest.FixtureRequest, postgres: str) -> Iterator[Desk]:
    with closing(bank_with_roles(postgres, "bank_b", partitions=3 if request.param == "cut" else 0)) as store:
        yield Desk(postgres, store)


def test_another_bank_in_its_place_is_refused(session: Desk) -> None:
    session.refuses(Call(session.valid.lists, "another"), OTHER_BANK)
    session.refuses(Call(session.valid.lists, None), OTHER_BANK)


@pytest.mark.parametrize("count", [1, BULK + 1])
def test_a_bank_made_anew_under_a_running_app_is_another_bank(postgres: str, count: int) -> None:
    with closing(bank_with_roles(postgres)) as store:
        sql(postgres, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        with closing(SqlStore(open_postgres(postgres, read_only=False, create=True))):
            events = [
                new(AccountOpened(currency="GBP")),
                *(new(MoneyDeposited(amount=1)) for _ in range(count)),
            ]
            with pytest.raises(
                StoreUnavailable, match="another bank than the one that was opened; start again"
            ):
                store.append([StreamWrite(stream_of("5"), 0, events)])
        assert sql(postgres, "SELECT count(*) FROM events") == [(0,)]


EVIL = """
CREATE TEMP TABLE {table} (LIKE {schema}.{table} INCLUDING ALL);
GRANT ALL ON pg_temp.{table} TO PUBLIC;
CREATE FUNCTION pg_temp.evil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE 'ALTER TABLE {schema}.events DISABLE TRIGGER ALL';
  EXECUTE 'UPDATE {schema}.events SET reason = ''rewritten''';
  RETURN NEW;
END $$;
CREATE TRIGGER evil BEFORE INSERT OR UPDATE ON pg_temp.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.evil();
"""
TABLES = ("streams", "snapshots", "account_summary", "dispute_queue", "events", "bank", "append_order")


def test_temporary_tables_do_not_take_the_place_of_the_banks(session: Desk) -> None:
    with psycopg.connect(as_login(session.address, "peter"), autocommit=True) as peter:
        for table in TABLES:
            if table not in ("append_order",):
                peter.execute(
                    EVIL.format(table=table, schema="bank_b").replace(
                        "FUNCTION pg_temp.evil", f"FUNCTION pg_temp.evil_{table}"
                    )
                )
            else:
                peter.execute("CREATE TEMP TABLE append_order ()")
        peter.execute("SET search_path = pg_temp, bank_b")
        peter.execute(CALL.replace("recount_append", "bank_b.recount_append"), session.valid.sent())
        taken = [peter.execute(f"SELECT 1 FROM pg_temp.{table}").fetchone() for table in TABLES]
    assert set(taken) == {None}
    assert sql(session.address, "SELECT DISTINCT reason FROM events") == [("",)]
    assert sql(session.address, "SELECT max(version) FROM events WHERE stream_id = 'account-7'") == [(4,)]


OVERLOADS = """
CREATE FUNCTION mine.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT decode(repeat(''00'', 32), ''hex'')';
CREATE FUNCTION mine.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT ''''::bytea';
CREATE FUNCTION mine.encode(bytea, text) RETURNS text LANGUAGE sql AS 'SELECT repeat(''00'', 32)';
CREATE FUNCTION mine.pg_has_role(name, name, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION mine.starts_with(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION mine.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT ''9999-01-01''::timestamptz';
CREATE FUNCTION mine.nextval(regclass) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION mine.differs(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR mine.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = mine.differs);
CREATE FUNCTION mine.less(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR mine.< (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = mine.less);
CREATE OPERATOR mine.> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = mine.less);
CREATE DOMAIN mine.bigint AS text;
CREATE DOMAIN mine.json AS text;
"""


def test_functions_operators_and_types_of_a_caller_are_not_found(session: Desk) -> None:
    """Made in a schema of the caller's own, and even in the bank's, where somebody allowed that."""
    sql(session.address, "CREATE SCHEMA mine AUTHORIZATION peter; GRANT CREATE ON SCHEMA bank_b TO peter")
    own = as_login(session.address, "peter")
    sql(own, OVERLOADS)
    sql(own, OVERLOADS.replace("mine.", "bank_b."))
    call = CALL.replace("recount_append", "bank_b.recount_append")
    for path in ("mine, pg_temp, bank_b, pg_catalog", "pg_temp, mine", "bank_b, mine, pg_catalog"):
        with psycopg.connect(own, autocommit=True) as peter:
            peter.execute(f"SET search_path = {path}")
            for name in ("an actor", "a version skipped", "an event of tomorrow", "all events dated back"):
                change, state = FORGED[name]
                with pytest.raises(psycopg.Error) as caught:
                    peter.execute(
                        call.replace("%s", "%s::pg_catalog.json", 5),
                        session.changed(change, rehash=True).sent(),
                    )
                assert caught.value.sqlstate == state
            with pytest.raises(psycopg.Error) as caught:
                peter.execute(
                    call.replace("%s", "%s::pg_catalog.json", 5),
                    session.changed(put(EVENTS, 0, reason="x")).sent(),
                )
            assert caught.value.sqlstate == WRONG_HASH
