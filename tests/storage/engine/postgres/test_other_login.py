"""A second person on a server: who is let in, who may record, and that the password stays where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from domain.account.commands import Deposit
from domain.errors import BadInput, Refused, StoreUnavailable
from storage.bank import SqlBank, SqlBanks
from storage.engine.postgres.connector import Login
from tests.kit.cutting_proxy import CuttingProxy
from tests.kit.postgres_people import as_login, bank_with_roles, do, make_login, sql

PASSWORD = "s3cret:/@'\\ ü"


@pytest.fixture
def desk(postgres: str) -> Iterator[SqlBank]:
    """The bank as peter, an operator, has it; paula is one too, and nobody believes her without a password."""
    bank_with_roles(postgres).close()
    make_login(postgres, "paula", "recount_operator")
    sql(postgres, "ALTER ROLE paula PASSWORD '" + PASSWORD.replace("'", "''") + "'")
    ask_password(postgres, "paula")
    with closing(SqlBanks().open(as_login(postgres, "peter"))) as bank:
        yield bank


def ask_password(address: str, login: str) -> None:
    """Let the server ask this login for its password, and everybody else for nothing, as it does."""
    ((path, rules),) = sql(
        address, "SELECT current_setting('hba_file'), pg_read_file(current_setting('hba_file'))"
    )
    rule = f"local all {login} scram-sha-256"
    if rule not in rules:
        lines = "\n".join([rule, *(one for one in rules.splitlines() if one and not one.startswith("#"))])
        sql(address, f"COPY (SELECT unnest(string_to_array('{lines}', E'\\n'))) TO '{path}'")
        sql(address, "SELECT pg_reload_conf()")


def connections_of(address: str, login: str) -> int:
    database = address.rpartition("/")[2]
    ((count,),) = sql(
        address,
        "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND datname = %s",
        login,
        database,
    )
    return int(count)


def test_another_login_signs_what_it_records(desk: SqlBank, postgres: str) -> None:
    with closing(desk.of_login("paula", PASSWORD)) as theirs:
        assert (theirs.login, theirs.label) == ("paula", desk.label)
        do(theirs, Deposit(account_id="1", amount=5), "second", actor="paula")
        assert connections_of(postgres, "paula") == 1
    do(desk, Deposit(account_id="1", amount=6), "third", actor="peter")
    assert [one.actor for one in desk.events("account-1", after=2)] == ["paula", "peter"]
    assert connections_of(postgres, "paula") == 0
    assert PASSWORD not in repr(Login("paula", PASSWORD))


@pytest.mark.parametrize(
    ("login", "password", "sentence"),
    [
        ("paula", "wrong", 'did not let paula in: password authentication failed for user "paula"; check'),
        ("nobody-such", "x", 'did not let nobody-such in: role "nobody-such" does not exist; check'),
        ("anna", "x", "The login anna may look at .* but record nothing in it; .* the role recount_operator"),
        ("adam", "x", "The login adam may look at .* but record nothing in it"),
        ("norma", "x", "This login may not"),
    ],
)
def test_who_may_not_record_is_told_why(desk: SqlBank, login: str, password: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        desk.of_login(login, password)
    assert password not in refused.value.message or password == "x"
    assert refused.value.__cause__ is None


def test_a_login_whose_own_settings_lead_to_another_bank_is_refused(desk: SqlBank, postgres: str) -> None:
    database = postgres.rpartition("/")[2]
    sql(postgres, "CREATE SCHEMA elsewhere; GRANT USAGE ON SCHEMA elsewhere TO PUBLIC")
    with closing(SqlBanks().make(f"{postgres}?options=-c%20search_path%3Delsewhere")):
        pass
    sql(postgres, "GRANT SELECT ON ALL TABLES IN SCHEMA elsewhere TO recount_operator")
    make_login(postgres, "paul", "recount_operator")
    sql(postgres, f"ALTER ROLE paul IN DATABASE {database} SET search_path = elsewhere")
    with pytest.raises(Refused, match="The login paul finds another bank"):
        desk.of_login("paul", "x")


def test_where_nobody_logs_in_no_login_signs(postgres: str) -> None:
    with closing(SqlBanks().make(postgres)) as bank, pytest.raises(BadInput, match="takes any name"):
        bank.of_login("peter", "x")


def test_a_server_that_is_away_is_no_wrong_password(
    desk: SqlBank, postgres: str, postgres_server: str, tmp_path: Path
) -> None:
    proxy = CuttingProxy(Path(unquote(postgres_server.split("@", 1)[1])), tmp_path)
    through = f"postgresql://peter@{quote(str(tmp_path), safe='')}/{postgres.rpartition('/')[2]}"
    with closing(SqlBanks().open(through)) as bank:
        proxy.go_away()
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            bank.of_login("paula", PASSWORD)
    proxy.close()
