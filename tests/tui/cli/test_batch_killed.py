"""`recount batch post` killed in the middle, again and again, and several of it at once: each account is paid once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.batch.events import ChildPosted
from domain.clock import utc_now
from storage.bank import SqlBank, SqlBanks
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.batches import BEGAN, FEE, approved_batch, numbers
from tests.kit.places import ROOT
from tui.application.batch.opening import handler_of
from tui.application.cases.handler import case_handler

pytestmark = pytest.mark.system

ACCOUNTS = 80
KILLED_AFTER = (0, 1, 7, 20)
"""Accounts that a poster has told of when it is killed, a moment later."""
MOMENT = 0.02
"""Seconds at most between its last word and its death: several transactions of it."""


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "bank.db") if request.param == "sqlite" else request.getfixturevalue("postgres")


def make(address: str) -> None:
    with closing(SqlStore(open_database(address, create=True))) as store:
        approved_batch(store, ACCOUNTS)


def poster(address: str, home: Path, actor: str = "ada") -> subprocess.Popen[str]:
    words = ("--db", address, "--actor", actor, "batch", "post", "B-1", "--json")
    places = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    return subprocess.Popen(
        [sys.executable, "-m", "tui", *words],
        cwd=ROOT,
        env={**os.environ, **places},
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(address: str, home: Path, after: int, moment: float) -> None:
    """Post, and kill it a moment after it has told of so many accounts."""
    with poster(address, home) as process:
        assert process.stdout is not None
        for _ in range(after):
            assert process.stdout.readline()
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    assert process.returncode in (-signal.SIGKILL, 0)


def paid(bank: SqlBank) -> list[str]:
    """Accounts that were paid. What is told of one is told everywhere, or nowhere: on the account, in its case, in the
    batch."""
    posted = [row.event for row in handler_of(case_handler(bank, utc_now)).events("B-1")]
    told = {one.account_id: one for one in posted if isinstance(one, ChildPosted)}
    found = list[str]()
    for account_id in numbers(ACCOUNTS):
        rows = bank.events(stream_of(account_id))
        reversals = [row for row in rows if isinstance(row.event, e.EntryReversed)]
        head = bank.head(account_id)
        assert head is not None
        assert head.ledger == BEGAN - FEE + FEE * len(reversals)
        cases = [one.case_id for one in bank.cases(account_id=account_id, open_only=False)]
        if reversals:
            (row,), one = reversals, told.pop(account_id)
            assert (cases, row.version, row.correlation_id) == ([one.case_id], one.first_version, one.case_id)
            found.append(account_id)
        else:
            assert cases == []
    assert told == {}
    return found


@pytest.fixture
def bank(address: str) -> Iterator[SqlBank]:
    make(address)
    with closing(SqlBanks().open(address)) as opened:
        yield opened


def test_posters_that_are_killed_and_rivals_pay_each_account_once(
    address: str, bank: SqlBank, tmp_path: Path
) -> None:
    counts = [0]
    for after in KILLED_AFTER:
        kill(address, tmp_path, after, random.uniform(0, MOMENT))
        counts.append(len(paid(bank)))
        assert counts[-1] >= counts[-2] + after
    assert 0 < counts[-1] < ACCOUNTS
    rivals = [poster(address, tmp_path, actor) for actor in ("ada", "bob")]
    lines = [line for one in rivals for line in one.communicate()[0].splitlines()]
    assert [one.returncode for one in rivals] == [0, 0]
    assert paid(bank) == numbers(ACCOUNTS)
    told = [told["account"] for line in lines if "account" in (told := json.loads(line))]
    assert sorted(told) == sorted(set(told))
    assert len(told) == ACCOUNTS - counts[-1]
    assert {json.loads(line)["posted"] for line in lines if "posted" in json.loads(line)} == {ACCOUNTS}
    verified = bank.verify()
    assert verified.findings == ()
