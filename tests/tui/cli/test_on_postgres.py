"""The whole command line on a PostgreSQL server: the same answers, and what only a server has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import psycopg
import pytest

from tests.kit.postgres import WITHOUT_CASES
from tests.kit.postgres_people import as_login, make_login
from tests.kit.recount import Recount

WITHDRAWAL = "01890f0e-0000-7000-8000-000000000001"
"""A command's id."""


@pytest.fixture
def server(postgres: str, tmp_path: Path) -> Recount:
    """`recount` on an empty database of a server."""
    return Recount(cast(Path, postgres), tmp_path)


@pytest.fixture
def filled(server: Recount, recount: Recount, tmp_path: Path) -> Recount:
    """`recount` on a server with the accounts of the small bank."""
    export = tmp_path / "export.jsonl"
    export.write_text(recount("export", "--with-names").stdout)
    server("import", "jsonl", str(export))
    return server


def answers(bank: Recount, *words: str) -> list[dict[str, object]]:
    """What the words print; an event's place in the whole bank is where its import put it."""
    return [{name: value for name, value in one.items() if name != "position"} for one in bank.lines(*words)]


def test_every_answer_is_that_of_a_file(recount: Recount, filled: Recount) -> None:
    for words in (
        ("accounts",),
        ("show", "4417", "--at", "2026-11-17 15:00"),
        ("show", "4417", "--lens", "as-of", "--at", "2026-11-17 15:00"),
        ("events", "4417"),
        ("events", "4417", "--text", "salary"),
    ):
        assert answers(filled, *words) == answers(recount, *words)
    of_file, of_server = (sorted(one("metrics").stdout.splitlines()) for one in (recount, filled))
    of_bank = "recount_streams", "recount_events", "recount_cases", "recount_bank_info"
    assert [line for line in of_server if line.startswith(of_bank)] == [
        line for line in of_file if line.startswith(of_bank)
    ]
    withdrawal = ("do", "withdraw", "4417", "12.50", "--channel", "atm", "--command-id", WITHDRAWAL)
    first, again = filled.json(*withdrawal), filled.json(*withdrawal)
    assert again == first | {"repeated": True}
    assert filled.json("prove", "4417")["equal"] is True
    assert filled.error("do", "withdraw", "4417", "9999", code=1)["kind"] == "refused"


def test_integrity_is_verified_sealed_and_repaired(filled: Recount, postgres: str, tmp_path: Path) -> None:
    seal = str(tmp_path / "bank.seal")
    assert filled.json("seal", seal)["events"] == 8
    assert filled.json("verify", "--seal", seal, "--jobs", "2")["intact"] is True
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("UPDATE account_summary SET ledger_balance = 1 WHERE account_id = '4417'")
    assert [one["kind"] for one in filled.json("verify", code=3)["findings"]] == ["read-model"]
    assert filled.json("verify", "--repair")["repair"]["rebuilt"] == ["account-4417"]
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER USER")
        connection.execute("DELETE FROM events WHERE stream_id = 'account-Y-1' AND version = 2")
        connection.execute("ALTER TABLE events ENABLE TRIGGER USER")
    kinds = {one["kind"] for one in filled.json("verify", "--seal", seal, "--repair", code=3)["findings"]}
    assert {"event", "seal"} <= kinds
    assert "is on a server; back it up there" in filled.sentence("backup", str(tmp_path / "b.db"), code=2)


def test_read_models_are_run_shown_and_rebuilt(recount: Recount, filled: Recount) -> None:
    for bank in (recount, filled):
        bank("projections", "run", "--once")
    for name in ("daily_balance", "monthly_statement", "fee_income", "declines", "counterparties"):
        assert filled.lines("projections", "show", name) == recount.lines("projections", "show", name)
    assert filled.json("projections", "rebuild", "daily_balance", "--swap")["differing"] == 0
    assert {one["lag_events"] for one in filled.lines("projections")} == {0}


def test_the_log_of_a_new_bank_may_be_cut_into_partitions(server: Recount, postgres: str) -> None:
    server("init", "--partitions", "4")
    with psycopg.connect(postgres) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass"
        ).fetchone()
    assert row == (4,)
    server("init", "--partitions", "4")
    server("init")
    sentence = server.sentence("init", "--partitions", "8", code=2)
    assert "is there already, its log in 4 partitions" in sentence
    server("do", "open", "1", "--currency", "GBP")
    assert server.json("verify")["intact"] is True


def test_partitions_that_are_none(server: Recount, recount: Recount) -> None:
    server("init")
    assert "its log in no partitions" in server.sentence("init", "--partitions", "2", code=2)
    assert "Partitions are a PostgreSQL feature" in recount.sentence("init", "--partitions", "2", code=2)
    assert "'--partitions'" in recount.sentence("init", "--partitions", "0", code=2)


def test_a_bank_of_the_first_release_is_upgraded_by_its_owner(server: Recount, postgres: str) -> None:
    server("init")
    server("do", "open", "1", "--currency", "GBP")
    with psycopg.connect(postgres, autocommit=True) as connection:
        for statement in WITHOUT_CASES:
            connection.execute(statement)
        connection.execute("DROP TABLE projections, projection_rows")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    assert "its owner upgrades it with `recount init`" in server.sentence("accounts", code=4)
    assert "(1 accounts)" in server("init").stdout
    assert "5 events applied." in server("projections", "run", "--once").stdout


@pytest.fixture
def roles(server: Recount, postgres: str) -> str:
    """The bank with its roles, made from what `init --roles` prints, and the operator olga."""
    server("init")
    server("do", "open", "1", "--currency", "GBP")
    sql = json.loads(server("init", "--roles", "--json").stdout)["sql"]
    assert sql in server("init", "--roles").stdout
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql)
    make_login(postgres, "olga", "recount_operator")
    return as_login(postgres, "olga")


def test_an_operator_signs_with_their_login_and_with_nothing_else(roles: str, tmp_path: Path) -> None:
    olga = Recount(cast(Path, roles), tmp_path)
    named = olga.sentence("do", "deposit", "1", "5", code=2)
    assert named.endswith("signs entries with the login, and yours is olga; leave --actor out.")
    signed = olga.bare("--db", roles, "--zone", "UTC", "do", "deposit", "1", "5")
    assert signed.exit_code == 0
    same = olga.bare("--db", roles, "--zone", "UTC", "--actor", "olga", "do", "deposit", "1", "5")
    assert same.exit_code == 0
    assert [event["actor"] for event in olga.lines("events", "1")] == ["agent-7", "olga", "olga"]
    assert olga.json("verify")["intact"] is True


def test_an_operator_looks_at_read_models_but_does_not_run_them(roles: str, tmp_path: Path) -> None:
    olga = Recount(cast(Path, roles), tmp_path)
    assert len(olga.lines("projections")) == 5
    assert olga.lines("projections", "show", "declines") == []
    error = olga.error("projections", "rebuild", "declines", code=1)
    assert (error["kind"], error["rule"]) == ("refused", "permission")
    assert "may not do that" in olga.sentence("projections", "run", "--once", code=1)
