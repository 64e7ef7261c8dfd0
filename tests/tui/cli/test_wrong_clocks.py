"""The program on a computer whose clock is wrong, as a process of its own: what it says, and what it still does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from domain.clock import utc_now
from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT
from tests.kit.recount import Recount

pytestmark = pytest.mark.slow

DAY = 86_400
SHIFTED = """
import time
real_ns, real = time.time_ns, time.time
time.time_ns = lambda: real_ns() + {seconds} * 10**9
time.time = lambda: real() + {seconds}
from tui.__main__ import main
main()
"""


def recount(seconds: int, *words: str) -> subprocess.CompletedProcess[str]:
    """`recount` on a computer whose clock is that far ahead."""
    return subprocess.run(
        [sys.executable, "-c", SHIFTED.format(seconds=seconds), "--actor", "ada", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def right(home: Path, *words: str) -> str:
    """What `recount` says in this process, on the computer as it is."""
    result = Recount(home, home, utc_now()).bare("--actor", "ada", *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("days", [365, -365])
def test_a_desk_on_a_server_is_told_and_may_look_but_not_write(
    postgres: str, tmp_path: Path, days: int
) -> None:
    for words in (["init"], ["do", "open", "1", "--currency", "GBP"], ["do", "deposit", "1", "5"]):
        right(tmp_path, "--db", postgres, *words)
    wrong = ["--db", postgres]
    refused = recount(days * DAY, *wrong, "do", "deposit", "1", "7")
    assert (refused.returncode, refused.stdout) == (1, "")
    (sentence,) = refused.stderr.splitlines()
    assert sentence.startswith("This computer's clock says ")
    assert sentence.endswith(": 365 days apart. Set it right; nothing was recorded.")
    machine = recount(days * DAY, *wrong, "do", "deposit", "1", "7", "--json")
    assert (machine.returncode, json.loads(machine.stdout)["error"]["kind"]) == (1, "wrong-clock")
    assert len(done(recount(days * DAY, *wrong, "events", "1", "--json")).splitlines()) == 2
    behind = recount(days * DAY, *wrong, "projections", "run", "--once")
    assert behind.returncode == 1
    assert behind.stderr.count("This computer's clock says") == 1
    done(recount(100, *wrong, "projections", "run", "--once"))
    assert len(right(tmp_path, *wrong, "events", "1", "--json").splitlines()) == 2


def test_a_file_dated_a_year_ahead_is_not_written_on_until_then(tmp_path: Path) -> None:
    bank = ["--db", str(tmp_path / "bank.db")]
    done(recount(365 * DAY, *bank, "init"))
    done(recount(365 * DAY, *bank, "do", "open", "1", "--currency", "GBP"))
    refused = recount(0, *bank, "do", "deposit", "1", "7")
    assert refused.returncode == 1
    assert "Event 1 of account-1 was recorded at " in refused.stderr
    assert ", 365 days after what the bank's clock says, " in refused.stderr
    right(tmp_path, *bank, "do", "open", "2", "--currency", "GBP")
    assert '"version":1' in right(tmp_path, *bank, "show", "1", "--json")


@pytest.mark.parametrize("days", [-3650, 3650])
def test_the_demo_bank_can_be_worked_on_at_any_date(tmp_path: Path, days: int) -> None:
    done(recount(days * DAY, "demo", "--no-tui", "--dir", str(tmp_path)))
    bank = ["--db", str(tmp_path / "recount-demo.db")]
    shown = done(recount(days * DAY, *bank, "show", "5120", "--at", "tue 15:00"))
    assert shown.startswith("412.50 GBP at Tue 17 Nov 2026 15:00:00 (Europe/London)")
    assert "TRAINING: it is Tue 17 Nov 2026 22:01:" in shown
    listed = done(recount(days * DAY, *bank, "case", "list"))
    assert "today" in listed
    assert "OVERDUE" not in listed
    receipt = json.loads(done(recount(days * DAY, *bank, "do", "deposit", "4417", "5", "--json")))
    assert receipt["events"][0]["type"] == "MoneyDeposited"
    done(recount(days * DAY, *bank, "projections", "run", "--once"))
    lines = done(recount(days * DAY, *bank, "projections", "--json")).splitlines()
    assert {json.loads(line)["zone"] for line in lines} == {"Europe/London"}
