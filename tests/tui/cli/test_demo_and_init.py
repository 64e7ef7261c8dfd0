"""`recount demo` and `recount init`: a bank to look at, an empty bank, and no harm to the one in use."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from storage.bank import SqlBanks
from tests.kit.places import ROOT
from tests.kit.recount import Recount
from tests.tui.cli.test_processes import RECOUNT

pytestmark = pytest.mark.slow


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def alone(tmp_path: Path) -> Recount:
    """`recount` with no bank anywhere."""
    return Recount(tmp_path / "none.db", tmp_path)


def bare(recount: Recount, *words: str) -> str:
    result = recount.bare("--actor", "a", "--zone", "UTC", *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_demo_bank_is_the_same_every_time_and_asked_like_any_other(
    alone: Recount, tmp_path: Path
) -> None:
    first, second = (tmp_path / name / "recount-demo.db" for name in ("one", "two"))
    for path in (first, second):
        said = bare(alone, "demo", "--no-tui", "--dir", str(path.parent))
        assert f"Demo bank made: {path} (15 accounts, " in said
        assert said.splitlines()[-1].startswith("TRAINING: it is Tue 17 Nov 2026 22:01:")
        assert [entry.name for entry in path.parent.iterdir()] == ["recount-demo.db"]
    assert digest(first) == digest(second)
    alone.bank = first
    assert len(alone.lines("accounts")) == 15
    shown = alone.json("show", "5120", "--at", "2026-11-17 15:00")
    assert (shown["version"], shown["next_version"]) == (47, 48)
    assert alone.json("prove", "6042")["equal"] is True


def test_customers_and_colleagues_post_on_the_demo_bank(alone: Recount, tmp_path: Path) -> None:
    busy = ("demo", "--live", "--dir", str(tmp_path), "--pace", "0", "--seed", "3")
    said = bare(alone, *busy, "--count", "6", "--on", "4417").splitlines()
    alone.bank = tmp_path / "recount-demo.db"
    assert alone.json("show", "4417")["version"] > 57
    assert sum("Tue 17 Nov 2026" in line for line in said) >= 6
    refused = [("--json",), ("--count", "0"), ("--on", "0000", "--count", "1")]
    assert [alone.bare("demo", "--live", "--dir", str(tmp_path), *more).exit_code for more in refused] == [
        2
    ] * 3
    assert alone.bare("demo", "--no-tui", "--on", "4417", "--dir", str(tmp_path)).exit_code == 2


def test_a_demo_bank_that_is_there_stays_until_it_is_reset(alone: Recount, tmp_path: Path) -> None:
    folder = ("--dir", str(tmp_path))
    made = tmp_path / "recount-demo.db"
    bare(alone, "demo", "--no-tui", *folder)
    fresh = digest(made)
    alone.bank = made
    alone("do", "freeze", "4417")
    assert "Demo bank found: " in bare(alone, "demo", "--no-tui", *folder)
    assert alone.json("show", "4417")["status"] == "frozen"
    assert "Demo bank made: " in bare(alone, "demo", "--no-tui", "--reset", *folder)
    assert digest(made) == fresh
    other = bare(alone, "demo", "--json", "--reset", "--seed", "7", *folder)
    assert '"seed":7' in other
    assert digest(made) != fresh
    refused = alone.bare("demo", "--no-tui", "--seed", "8", *folder)
    assert refused.exit_code == 2
    assert "add --reset to make it afresh from seed 8" in refused.stderr


def test_two_resets_at_once_leave_one_whole_bank_while_an_app_has_it_open(
    alone: Recount, environment: dict[str, str], tmp_path: Path
) -> None:
    bare(alone, "demo", "--no-tui", "--dir", str(tmp_path / "demo"))
    path = tmp_path / "demo" / "recount-demo.db"
    with closing(SqlBanks().open(str(path))) as app:
        words = [*RECOUNT, "demo", "--json", "--reset", "--dir", str(path.parent)]
        resets = [
            subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        told = [json.loads(reset.communicate()[0]) for reset in resets]
        assert [reset.returncode for reset in resets] == [0] * 3
        assert {(one["accounts"], one["built"]) for one in told} == {(15, True)}
        with pytest.raises(StoreUnavailable, match="was replaced by another file"):
            app.head_position()
    assert [entry.name for entry in path.parent.iterdir()] == ["recount-demo.db"]
    alone.bank = path
    alone("verify")


def test_a_demo_never_touches_the_bank_in_use(recount: Recount, bank: Path, tmp_path: Path) -> None:
    before = digest(bank)
    result = recount.bare(
        "--actor", "a", "demo", "--no-tui", "--reset", env={"RECOUNT_DATABASE_URL": str(bank)}
    )
    assert result.exit_code == 0
    assert (tmp_path / "recount" / "recount-demo.db").exists()
    assert "--reset replaces only a demo bank" in recount.sentence("demo", "--no-tui", "--reset", code=2)
    assert "give one of them" in recount.sentence("demo", "--no-tui", "--dir", str(tmp_path), code=2)
    assert digest(bank) == before


def test_a_demo_bank_where_db_says(alone: Recount, tmp_path: Path) -> None:
    alone("demo", "--no-tui")
    assert len(alone.lines("accounts")) == 15
    server = alone.bare("--db", "postgresql://bank/log", "--actor", "a", "demo", "--no-tui")
    assert server.exit_code == 2
    assert "The demo bank is a file" in server.stderr


def test_a_folder_that_cannot_be_made(alone: Recount, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = alone.bare("--actor", "a", "demo", "--no-tui", "--dir", str(tmp_path / "file" / "below"))
    assert result.exit_code == 4
    assert len(result.stderr.splitlines()) == 1


def test_init_makes_an_empty_bank_and_leaves_a_full_one_alone(recount: Recount, bank: Path) -> None:
    recount.bank = bank.parent / "deep" / "new.db"
    assert recount.json("init") == {
        "database": str(recount.bank),
        "accounts": 0,
        "zone": "Europe/London",
        "training": False,
    }
    assert recount.lines("accounts") == []
    assert "This bank has no accounts yet" in recount("accounts").stderr
    assert recount("init").stdout == f"Ready: {recount.bank} (0 accounts). Days end in Europe/London.\n"
    recount.bank = bank
    assert "(2 accounts)" in recount("init").stdout


def test_init_respects_what_it_is_told(recount: Recount, tmp_path: Path) -> None:
    assert recount.sentence("init", "--roles", code=2).startswith("Roles are a PostgreSQL feature")
    assert recount.error("init", "--roles", code=2)["kind"] == "bad-input"
    recount.bank = tmp_path / "none.db"
    assert "--read-only creates nothing" in recount.sentence("init", code=2, options=("--read-only",))
    assert not recount.bank.exists()


def test_the_roles_of_a_server_are_printed_without_reaching_it(recount: Recount) -> None:
    words = ("--db", "postgresql://nowhere.invalid/bank", "--actor", "a", "--zone", "UTC", "init", "--roles")
    shown = recount.bare(*words)
    assert shown.exit_code == 0
    assert "recount_auditor" in shown.stdout
    assert json.loads(recount.bare(*words, "--json").stdout)["sql"] in shown.stdout


def test_a_new_bank_is_its_owners_alone(recount: Recount, tmp_path: Path) -> None:
    recount.bank = tmp_path / "new.db"
    recount("init")
    assert recount.bank.stat().st_mode & 0o077 == 0


def test_read_only_cannot_write_a_byte(recount: Recount, bank: Path) -> None:
    with closing(sqlite3.connect(bank)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = digest(bank)
    for words in (("show", "4417"), ("events", "4417"), ("prove", "4417"), ("accounts",)):
        recount(*words, options=("--read-only",))
    assert digest(bank) == before
