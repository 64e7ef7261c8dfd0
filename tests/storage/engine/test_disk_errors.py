"""A disk that fails: the kernel answers the program's own writes with an error, at every place in a row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.state import stream_of
from domain.handlers.account import Handler
from domain.history.proof import prove
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.verify.verify import verify
from tests.kit.places import ROOT

pytestmark = pytest.mark.system

DEPOSITS = 6
CALLS = ("pwrite64", "fdatasync")
ERRORS = ("EIO", "ENOSPC")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A bank with the open account 1, closed again."""
    bank = SqlStore(open_database(str(tmp_path / "bank.db"), create=True))
    request = Request(command=OpenAccount(account_id="1", currency="GBP"), command_id="open", actor="a")
    Handler(bank).execute(request)
    bank.close()
    return tmp_path / "bank.db"


def depositing(path: Path, call: str, error: str, when: str) -> subprocess.CompletedProcess[str]:
    """Deposit under a kernel that answers the named call with the error: "3" the third time, "3+" ever since."""
    inject = f"inject={call}:error={error}:when={when}"
    program = (sys.executable, "-m", "tests.kit.processes", "deposit", str(path), "1", str(DEPOSITS), "d")
    return subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-P", str(path), "-P", f"{path}-wal", "-e", inject, *program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("when", ["1", "2", "3", "5", "8", "13", "1+", "4+", "9+"])
def test_what_was_acknowledged_is_there_and_nothing_half(
    path: Path, call: str, error: str, when: str
) -> None:
    run = depositing(path, call, error, when)
    acknowledged = [int(line) for line in run.stdout.split()]
    assert acknowledged == list(range(2, len(acknowledged) + 2))
    if len(acknowledged) < DEPOSITS:
        assert "full or failing" in run.stderr, run.stderr
    store = SqlStore(open_database(str(path)))
    try:
        # A commit whose last step failed may have reached the file all the same: that one command, no more.
        assert len(acknowledged) <= store.count(stream_of("1")) - 1 <= len(acknowledged) + 1
        assert prove(store, "1").equal
        assert not verify(store.database).findings
        again = Request(command=Deposit(account_id="1", amount=1), command_id="after", actor="a")
        assert Handler(store).execute(again).first_time
    finally:
        store.close()


def test_the_errors_are_really_met(path: Path) -> None:
    for call in CALLS:
        assert "full or failing" in depositing(path, call, "EIO", "1+").stderr
