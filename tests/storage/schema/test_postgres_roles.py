"""Making the roles: by whom, in whatever program, again, and for banks of the last release that have some."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import closing

import psycopg
import pytest

from domain.account.commands import Deposit
from domain.errors import StoreUnavailable
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.schema.postgres import OWNER, ROLES
from storage.verify.verify import verify
from tests.kit.places import RELEASES
from tests.kit.postgres import binaries
from tests.kit.postgres_people import LOGINS, as_login, bank_with_roles, do, make_logins, refused, sql
from tests.storage.schema.test_postgres_rights import RIGHTS, rights

LAST = RELEASES / "0003_postgres.sql"
"""A bank of revision 0003 with roles and four events, as pg_dump writes it."""


@pytest.fixture
def last_release(postgres: str) -> str:
    """The address of a bank of the last release that an operator, peter, works with."""
    for role in {role for role in LOGINS.values() if role is not None}:
        if not sql(postgres, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            sql(postgres, f"CREATE ROLE {role}")
    make_logins(postgres)
    sql(postgres, "GRANT USAGE, CREATE ON SCHEMA public TO recount_owner")
    sql(postgres, LAST.read_text())
    return postgres


def psql(address: str, text: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("psql") or str(binaries() / "psql")
    return subprocess.run(
        [program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", address],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def owner_without_superuser(address: str) -> str:
    """A login that owns the database and may make roles, and is nothing else; its address."""
    if not sql(address, "SELECT 1 FROM pg_roles WHERE rolname = 'dora'"):
        sql(address, "CREATE ROLE dora LOGIN CREATEROLE")
    sql(address, f"ALTER DATABASE {address.rsplit('/', 1)[1]} OWNER TO dora")
    return as_login(address, "dora")


def test_the_owner_of_the_database_needs_no_superuser(postgres: str) -> None:
    dora = owner_without_superuser(postgres)
    open_database(dora, create=True).close()
    for _ in range(2):
        sql(dora, ROLES)
    make_logins(postgres)
    assert rights(postgres) == RIGHTS
    assert sql(dora, "SELECT current_user::text, current_setting('role')") == [("dora", "none")]
    with closing(SqlStore(open_database(dora, create=True))) as store:
        assert store.database.identity is None
        assert store.accounts_count() == 0


def test_psql_makes_them_as_the_app_does(postgres: str) -> None:
    open_database(postgres, create=True).close()
    for _ in range(2):
        made = psql(postgres, ROLES)
        assert (made.returncode, made.stderr) == (0, "")
    make_logins(postgres)
    assert rights(postgres) == RIGHTS


def test_where_there_is_no_bank_nothing_is_made(postgres: str) -> None:
    made = psql(postgres, ROLES)
    assert made.returncode != 0
    assert "there is no Recount bank in the schema public; set search_path" in made.stderr
    with psycopg.connect(postgres) as connection, pytest.raises(psycopg.Error, match="no Recount bank"):
        connection.execute(ROLES)


def test_what_stands_in_a_transaction_stays_in_it(postgres: str) -> None:
    open_database(postgres, create=True).close()
    with psycopg.connect(postgres) as connection:
        connection.execute(ROLES)
        assert connection.execute("SELECT current_user = session_user").fetchone() == (True,)
        connection.rollback()
    assert sql(postgres, "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'events'") == [
        ("postgres",)
    ]


@pytest.mark.parametrize("login", ["postgres", "oleg"])
def test_a_bank_of_the_last_release_keeps_its_roles_and_gets_the_guards_of_today(
    last_release: str, login: str
) -> None:
    """By a superuser, or by whoever is given the role of the owner."""
    with pytest.raises(StoreUnavailable, match="older schema"):
        open_database(as_login(last_release, "peter"))
    sql(
        last_release,
        "ALTER TABLE projections OWNER TO recount_owner; ALTER TABLE projection_rows OWNER TO recount_owner",
    )
    sql(last_release, "ALTER FUNCTION recount_payload_field OWNER TO recount_owner")
    sql(last_release, "ALTER FUNCTION recount_refuse OWNER TO recount_owner")
    sql(last_release, "ALTER TABLE alembic_version OWNER TO recount_owner")
    events = sql(last_release, "SELECT * FROM events ORDER BY position")
    with closing(SqlStore(open_database(as_login(last_release, login), create=True))) as store:
        assert verify(store.database).findings == ()
    assert sql(last_release, "SELECT * FROM events ORDER BY position") == events
    assert rights(last_release) == RIGHTS
    owners = (
        "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    )
    assert sql(last_release, owners) == [(OWNER,)]
    with closing(SqlStore(open_database(as_login(last_release, "peter")))) as peter:
        assert do(peter, Deposit(account_id="1", amount=5), "new") == 4
    for statement in ("TRUNCATE events", "UPDATE events SET reason = 'x'", "DELETE FROM events"):
        assert refused(last_release, statement) == "P0001"
    assert (
        refused(as_login(last_release, "peter"), "SELECT recount_append(NULL, NULL, NULL, NULL, NULL)")
        == "42883"
    )


def test_a_partitioned_bank_without_guards_on_its_partitions_is_given_them(postgres: str) -> None:
    with closing(bank_with_roles(postgres, partitions=3)) as store:
        for statement in (
            "DROP TRIGGER events_row_no_update ON events",
            "DROP TRIGGER events_row_no_delete ON events",
            "DROP TRIGGER events_no_truncate ON events_1",
            "CREATE TABLE events_more (LIKE events INCLUDING ALL)",
            "UPDATE alembic_version SET version_num = '0003'",
        ):
            sql(postgres, statement)
        assert [one.split(" does not refuse ")[0] for one in store.database.self_check()] == [
            "the table events",
            "the table events_0",
            "the table events_1",
            "the table events_2",
        ]
        open_database(postgres, create=True).close()
        assert store.database.self_check() == []
    for statement in (
        "UPDATE events_0 SET reason = 'x'",
        "DELETE FROM events_1",
        "TRUNCATE events_1, events_2",
    ):
        assert refused(postgres, statement) in ("P0001", "")
    assert sql(postgres, "SELECT count(*) FROM events") == [(2,)]
    sql(postgres, "DROP TABLE events_more")


def test_a_partition_attached_later_refuses_changes_of_rows_and_is_named_for_the_rest(postgres: str) -> None:
    with closing(bank_with_roles(postgres, partitions=2)) as store:
        sql(postgres, "ALTER TABLE events DETACH PARTITION events_1")
        sql(postgres, "DROP TABLE events_1; CREATE TABLE events_1 (LIKE events INCLUDING DEFAULTS)")
        sql(postgres, "ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)")
        (said,) = store.database.self_check()
        assert said.startswith("the table events_1 does not refuse TRUNCATE; `recount init --roles`")
        sql(postgres, ROLES)
        assert store.database.self_check() == []
        assert refused(postgres, "TRUNCATE events_1") == "P0001"
