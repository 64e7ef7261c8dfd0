"""An import that is killed leaves of each account all or nothing, and the next run goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from domain.account.state import stream_of
from storage.engine.connect import open_database
from storage.importers.run import import_from
from storage.log.append import PART
from storage.log.store import SqlStore
from tests.kit.places import ROOT

ACCOUNTS, ROWS = 8, 150
LONG = 2 * PART
"""Rows of an account of which some are written to the disk long before all are."""
IMPORTER = """
import sys
from pathlib import Path
from storage.engine.connect import open_database
from domain.bank import ImportStage
from storage.importers import run
from storage.log.store import SqlStore
run.BATCH = 200
run.MOST_AT_ONCE = int(sys.argv[3])
store = SqlStore(open_database(sys.argv[1], create=True))
def tell(stage, done, total):
    if stage is ImportStage.RECORDING:
        print(done, flush=True)
run.import_from(store, "csv", Path(sys.argv[2]), progress=tell)
"""


def source(folder: Path, accounts: int = ACCOUNTS, rows: int = ROWS) -> Path:
    """Statements of several accounts, their rows in turns."""
    lines = [
        f"A{account},2026-03-{1 + 15 * row // rows:02},{row},1.00,{row + 1}.00"
        for row in range(rows)
        for account in range(accounts)
    ]
    (folder / "bank.csv").write_text("\n".join(("Account,Date,Text,Amount,Balance", *lines)) + "\n")
    (folder / "bank.mapping.toml").write_text(
        'account_column = "Account"\ncurrency = "EUR"\ndate = "Date"\namount = "Amount"\nbalance = "Balance"\n'
        'description = ["Text"]\n'
    )
    return folder / "bank.csv"


def killed(bank: str, path: Path, most_at_once: int, done: int) -> None:
    """Import, and kill it once so many events are counted as done."""
    words = [sys.executable, "-c", IMPORTER, bank, str(path), str(most_at_once)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as importer:
        assert importer.stdout is not None
        for line in importer.stdout:
            if int(line) > done:
                importer.send_signal(signal.SIGKILL)
                break
    assert importer.returncode == -signal.SIGKILL


@pytest.mark.parametrize("most_at_once", [10**6, 100], ids=["in batches", "each in a transaction"])
def test_a_killed_import_leaves_whole_accounts_and_the_next_run_goes_on(
    tmp_path: Path, most_at_once: int
) -> None:
    path, bank = source(tmp_path), str(tmp_path / "bank.db")
    killed(bank, path, most_at_once, ACCOUNTS * ROWS // 2)
    store = SqlStore(open_database(bank))
    sizes = [len(store.events(stream_of(f"A{number}"))) for number in range(ACCOUNTS)]
    assert set(sizes) == {0, 1 + ROWS}
    report = import_from(store, "csv", path)
    assert (report.errors, report.events) == ((), ACCOUNTS * (1 + ROWS) - sum(sizes))
    assert {summary.ledger_balance for summary in store.accounts()} == {ROWS * 100}
    store.close()


def test_a_kill_in_the_middle_of_a_long_account_leaves_nothing_of_it(tmp_path: Path) -> None:
    path, bank = source(tmp_path, accounts=1, rows=LONG), str(tmp_path / "bank.db")
    killed(bank, path, 1_000, PART + 1_000)
    store = SqlStore(open_database(bank))
    assert (store.accounts_count(), store.all_events()) == (0, [])
    assert import_from(store, "csv", path).events == 1 + LONG
    store.close()
