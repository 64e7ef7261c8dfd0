"""Who may do what with each object of a bank on PostgreSQL: every object is in the list, and every right in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256

import psycopg
import pytest

from domain.account.commands import Deposit, OpenAccount, Transfer
from domain.clock import utc_now
from domain.errors import Refused
from domain.handlers.profile import ProfileHandler
from domain.ports import Holder
from domain.profile.events import ProfileChanged
from domain.profile.state import STREAM
from storage.engine.postgres.database import open_postgres
from storage.log.store import SqlStore
from storage.projections.runner import SqlProjections
from storage.schema.postgres import ROLES
from storage.verify.bank import bank_wide
from storage.verify.verify import verify
from tests.kit.postgres_people import LOGINS, as_login, bank_with_roles, do, refused, sql

SEES, WRITES = "SELECT", "SELECT INSERT UPDATE DELETE"
RIGHTS = {
    "events": {"peter": SEES, "petra": SEES, "anna": SEES, "adam": SEES},
    "streams": {"peter": SEES, "anna": SEES, "adam": SEES},
    "snapshots": {"peter": SEES, "anna": SEES, "adam": SEES},
    "account_summary": {"peter": SEES, "anna": SEES, "adam": SEES},
    "account_search": {"peter": SEES, "anna": SEES, "adam": SEES},
    "account_search_due": {"peter": SEES, "anna": SEES, "adam": SEES},
    "dispute_queue": {"peter": SEES, "anna": SEES, "adam": SEES},
    "holders": {"peter": "SELECT INSERT UPDATE", "anna": SEES, "adam": SEES},
    "attached_files": {"peter": "SELECT INSERT", "anna": SEES, "adam": SEES},
    "projections": {"peter": SEES, "petra": WRITES, "anna": SEES, "adam": SEES},
    "projection_rows": {"peter": SEES, "petra": WRITES, "anna": SEES, "adam": SEES},
    "bank": {"peter": SEES, "petra": SEES, "anna": SEES, "adam": SEES},
    "alembic_version": {"peter": SEES, "petra": SEES, "anna": SEES, "adam": SEES},
    "append_order": {},
    "events_position_seq": {},
    "recount_append": {"peter": "EXECUTE", "adam": "EXECUTE"},
    "recount_refuse": {},
    "recount_pieces": {"peter": "EXECUTE", "anna": "EXECUTE", "adam": "EXECUTE"},
    "recount_line": {},
    "recount_search_account": {},
    "recount_search_holder": {},
}
"""What each login may do with each table, sequence and function; whoever adds one says here who may do what."""

OBJECTS = """
SELECT coalesce(parent.relname, c.relname), c.oid::regclass::text, c.relkind::text
FROM pg_class AS c LEFT JOIN pg_inherits ON inhrelid = c.oid LEFT JOIN pg_class AS parent ON parent.oid = inhparent
WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind NOT IN ('i', 'I', 't', 'c')
UNION ALL SELECT proname, oid::regprocedure::text, 'function' FROM pg_proc
WHERE pronamespace = quote_ident(current_schema())::regnamespace"""
TABLE_RIGHTS = "SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER"
KINDS = {
    "function": ("has_function_privilege", "EXECUTE"),
    "S": ("has_sequence_privilege", "USAGE SELECT UPDATE"),
}


@pytest.fixture(params=["public whole", "public cut", "other whole", "other cut"])
def bank(request: pytest.FixtureRequest, postgres: str) -> Iterator[str]:
    """The address of a bank with roles, in the schema that everybody knows or another, in one table or several."""
    place, cut = str(request.param).split()
    schema = {"public": "public", "other": "Bank $$ of 'B'"}[place]
    with closing(bank_with_roles(postgres, schema, partitions=3 if cut == "cut" else 0)):
        yield postgres


def rights(address: str) -> dict[str, dict[str, str]]:
    """What each login may do with each object, asked of the server."""
    found: dict[str, dict[str, str]] = {}
    logins = [login for login in LOGINS if login != "oleg"]
    for name, full_name, kind in sql(address, OBJECTS):
        question, actions = KINDS.get(kind, ("has_table_privilege", TABLE_RIGHTS))
        answers = sql(
            address,
            f"SELECT login, string_agg(action, ' ' ORDER BY place) FROM unnest(%s::name[]) AS login, "
            f"unnest(%s::text[]) WITH ORDINALITY AS actions (action, place) "
            f"WHERE {question}(login, %s, action) GROUP BY login",
            logins,
            actions.split(),
            full_name,
        )
        may: dict[str, str] = dict(answers)
        assert found.setdefault(name, may) == may, f"{full_name} is not as {name}"
    return found


def test_every_object_is_in_the_list_with_its_rights(bank: str) -> None:
    assert rights(bank) == RIGHTS


def test_nobody_may_make_anything_in_the_schema_of_the_bank(bank: str) -> None:
    for login in ("peter", "petra", "anna", "adam", "norma"):
        assert refused(as_login(bank, login), "CREATE TABLE mine (a int)") in ("42501", "3F000")
        (may,) = sql(bank, "SELECT has_schema_privilege(%s, current_schema(), 'CREATE')", login)
        assert may == (False,)


def test_every_function_names_its_path_with_temporary_objects_last(bank: str) -> None:
    paths = sql(
        bank,
        "SELECT proname, proconfig, proowner::regrole::text FROM pg_proc "
        "WHERE pronamespace = quote_ident(current_schema())::regnamespace",
    )
    assert {(name, tuple(path), owner) for name, path, owner in paths} == {
        (name, ("search_path=pg_catalog, pg_temp",), "recount_owner")
        for name in RIGHTS
        if name.startswith("recount_")
    }


ATTACKS = (
    "INSERT INTO {table} SELECT * FROM {table}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} ADD COLUMN mine int",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "LOCK TABLE {table} IN ROW EXCLUSIVE MODE",
    "LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
    "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE INDEX mine ON {table} ((1))",
    "CREATE POLICY mine ON {table} USING (false)",
)
MORE = (
    "SELECT nextval('events_position_seq')",
    "SELECT setval('events_position_seq', 1)",
    "SELECT last_value FROM events_position_seq",
    "ALTER SEQUENCE events_position_seq RESTART WITH 1",
    "ALTER FUNCTION recount_refuse() SET search_path = public",
    "CREATE OR REPLACE FUNCTION recount_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION recount_append(json, json, json, json, json, text) RESET search_path",
    "DROP FUNCTION recount_refuse() CASCADE",
    "SELECT * FROM append_order",
    "UPDATE bank SET value = 'x'",
    "UPDATE events SET reason = 'x'",
    "UPDATE streams SET version = 1",
    "UPDATE account_summary SET ledger_balance = 0",
    "UPDATE alembic_version SET version_num = '0000'",
    "SET ROLE recount_owner",
    "SET SESSION AUTHORIZATION oleg",
    "SET session_replication_role = replica",
    "GRANT recount_owner TO CURRENT_USER",
    "ALTER DEFAULT PRIVILEGES FOR ROLE recount_owner GRANT ALL ON TABLES TO PUBLIC",
    "ALTER ROLE recount_owner LOGIN",
)


@pytest.mark.parametrize("login", ["peter", "anna", "adam", "norma"])
def test_no_login_gets_past_its_rights(bank: str, login: str) -> None:
    """Tables one by one, partitions too, then sequence, functions and roles; nothing is different afterwards."""
    before = contents(bank)
    # Holders are an operator's to write, and attached files to add; nobody loses one.
    tables = [row[1] for row in sql(bank, OBJECTS) if row[2] in "rp"]
    own = as_login(bank, login)
    done = [
        attack
        for attack in (
            *(attack.format(table=table) for table in tables for attack in ATTACKS),
            *MORE,
        )
        if refused(own, attack) == ""
    ]
    allowed = {
        attack.format(table=table)
        for table in ("holders", "attached_files")
        for attack in (
            "INSERT INTO {table} SELECT * FROM {table}",
            "LOCK TABLE {table} IN ROW EXCLUSIVE MODE",
        )
        if login == "peter"
    }
    assert set(done) - {one for one in done if one.replace(schema_of(bank), "") in allowed} == set()
    assert contents(bank) == before
    assert rights(bank) == RIGHTS


def schema_of(address: str) -> str:
    """The bank's schema as it stands before a name that the search path does not find."""
    return str(sql(address, "SELECT quote_ident(current_schema())")[0][0]) + "."


def contents(address: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    tables = [row[1] for row in sql(address, OBJECTS) if row[2] in "rp"]
    return {table: sql(address, f"SELECT * FROM {table} AS t ORDER BY t") for table in tables}


def test_a_projector_runs_read_models_and_writes_nothing_else(bank: str) -> None:
    with closing(SqlStore(open_postgres(as_login(bank, "petra"), read_only=False, create=False))) as petra:
        projections = SqlProjections(petra.database, utc_now)
        assert projections.advance("monthly_statement") == 2
        assert [row[1]["closing"] for row in projections.rows("monthly_statement")] == [100]
        with pytest.raises(Refused, match="may not do that"):
            petra.put_holders([Holder("h", "Ada")])
    for statement in (
        "DELETE FROM streams",
        "DELETE FROM holders",
        "SELECT * FROM holders",
        "TRUNCATE projection_rows",
    ):
        assert refused(as_login(bank, "petra"), statement) == "42501"


def test_an_operator_names_and_erases_people_but_removes_none(bank: str) -> None:
    with closing(SqlStore(open_postgres(as_login(bank, "peter"), read_only=False, create=False))) as peter:
        peter.put_holders([Holder("h", "Ada")])
        peter.erase_holder("h")
        assert peter.holder_names(["h"]) == {"h": "erased"}
        assert do(peter, Deposit(account_id="1", amount=1), "more") == 3
        peter.keep_file(b"a scan")
        assert peter.kept_file(sha256(b"a scan").hexdigest()) == b"a scan"
    assert refused(as_login(bank, "peter"), "DELETE FROM holders") == "42501"


def test_only_an_admin_changes_the_profile_and_changes_nothing_else(bank: str) -> None:
    def change(login: str) -> None:
        with closing(SqlStore(open_postgres(as_login(bank, login), read_only=False, create=False))) as store:
            ProfileHandler(store).execute(lambda _: ProfileChanged(name=login), actor=login)

    for login in ("peter", "petra", "anna"):
        with pytest.raises(Refused, match="administrator"):
            change(login)
    change("adam")
    with closing(SqlStore(open_postgres(as_login(bank, "adam"), read_only=False, create=False))) as adam:
        assert adam.profile().name == "adam"
        with pytest.raises(Refused, match="this takes the role recount_operator"):
            do(adam, Deposit(account_id="1", amount=1), "more", actor="adam")
    for login in ("peter", "petra", "anna"):
        with closing(SqlStore(open_postgres(as_login(bank, login), read_only=True, create=False))) as store:
            assert store.profile().name == "adam"
    with closing(SqlStore(open_postgres(bank, read_only=False, create=False))) as owner:
        ProfileHandler(owner).execute(lambda _: ProfileChanged(name="owner"), actor="olga")
        assert [(row.actor, row.version) for row in owner.events(STREAM)] == [("adam", 1), ("olga", 2)]
        assert verify(owner.database).findings == ()


def test_a_member_of_two_roles_has_the_rights_of_both(bank: str) -> None:
    if not sql(bank, "SELECT 1 FROM pg_roles WHERE rolname = 'bea'"):
        sql(bank, "CREATE ROLE bea LOGIN IN ROLE recount_operator, recount_projector")
    with closing(SqlStore(open_postgres(as_login(bank, "bea"), read_only=False, create=False))) as bea:
        assert do(bea, Deposit(account_id="1", amount=1), "more", actor="bea") == 3
        assert SqlProjections(bea.database, utc_now).advance("monthly_statement") == 3
    assert refused(as_login(bank, "bea"), "UPDATE events SET reason = 'x'") == "42501"


def test_readers_cannot_hold_up_an_append(bank: str) -> None:
    """Whatever a reader may lock is theirs alone: here everything they can name, in the strongest mode they may."""
    with (
        psycopg.connect(as_login(bank, "anna")) as anna,
        closing(SqlStore(open_postgres(bank, read_only=False, create=False))) as store,
    ):
        for key in (0x5265636F756E74, 0, 1):
            anna.execute("SELECT pg_advisory_xact_lock(%s)", (key,))
        anna.execute("SELECT * FROM events")
        anna.execute("LOCK TABLE events, streams, bank IN ACCESS SHARE MODE")
        assert do(store, Deposit(account_id="1", amount=1), "meanwhile") == 3


def test_roles_are_made_again_without_a_change_and_old_grants_are_taken_back(bank: str) -> None:
    for grant in (
        "GRANT ALL ON ALL TABLES IN SCHEMA {} TO PUBLIC, recount_auditor",
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA {} TO recount_operator",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO PUBLIC",
        "GRANT UPDATE (reason) ON events TO recount_operator",
        "GRANT CREATE ON SCHEMA {} TO PUBLIC, recount_operator",
    ):
        sql(bank, grant.format(schema_of(bank)[:-1]))
    assert rights(bank) != RIGHTS
    for _ in range(2):
        sql(bank, ROLES)
        assert rights(bank) == RIGHTS
    assert not sql(
        bank, "SELECT 1 FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid = 'events'::regclass"
    )
    test_nobody_may_make_anything_in_the_schema_of_the_bank(bank)


def test_the_owner_role_neither_logs_in_nor_is_left_to_anybody(bank: str) -> None:
    (row,) = sql(
        bank, "SELECT rolcanlogin, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = 'recount_owner'"
    )
    assert row == (False, False, False)


def test_the_bank_verifies_as_an_auditor_and_says_when_a_table_is_open(bank: str) -> None:
    with closing(SqlStore(open_postgres(as_login(bank, "anna"), read_only=True, create=False))) as anna:
        assert anna.database.self_check() == []
        table = sql(bank, OBJECTS + " ORDER BY 2")
        part = next(row[1] for row in table if row[0] == "events" and row[2] == "r")
        sql(bank, f"ALTER TABLE {part} DISABLE TRIGGER USER")
        (said,) = anna.database.self_check()
        assert "does not refuse DELETE, TRUNCATE, UPDATE" in said
        assert said in [finding.message for finding in bank_wide(anna.database)]


def test_an_operator_transfers_between_two_accounts_in_one_append(bank: str) -> None:
    with closing(SqlStore(open_postgres(as_login(bank, "peter"), read_only=False, create=False))) as peter:
        do(peter, OpenAccount(account_id="2", currency="GBP"), "open-2")
        do(peter, Transfer(account_id="1", counterparty="2", amount=40), "rent")
        assert [receipt.stream_id for receipt in peter.receipts("rent")] == ["account-1", "account-2"]
        paid = peter.head("2")
        assert paid is not None
        assert paid.ledger == 40
