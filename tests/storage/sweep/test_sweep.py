"""A sweep over a bank: the same answer whoever looks, of the log as it was, and a user's pattern kept in its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.account.commands import Deposit, OpenAccount, Request, Withdraw
from domain.errors import BadInput, UnknownAccount
from domain.handlers.account import Handler
from domain.harm import HarmFound, SweepOrder
from storage.bank import SqlBank, SqlBanks
from storage.sweep import pattern_files
from storage.sweep import sweep as sweeping

ACCOUNTS = ("1", "10", "2", "A-7")
"""In the order of their letters."""
USERS = """
name = "every_deposit"
version = 1

def look(history):
    for one in history:
        if one.type == "MoneyDeposited":
            yield one.version, one.event.amount, "a deposit"
"""


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[SqlBank]:
    with bank_at(str(tmp_path / "bank.db")) as made:
        yield made


@contextmanager
def bank_at(where: str, accounts: Iterable[str] = ACCOUNTS) -> Iterator[SqlBank]:
    """A bank in which every account has one payment twice."""
    with closing(SqlBanks().make(where)) as made:
        handler = Handler(made)
        for account_id in accounts:
            execute(handler, OpenAccount(account_id=account_id, currency="GBP"))
            execute(handler, Deposit(account_id=account_id, amount=900))
            for _ in range(2):
                execute(handler, Withdraw(account_id=account_id, amount=120, counterparty="CAFE"))
        yield made


def execute(handler: Handler, command: OpenAccount | Deposit | Withdraw) -> None:
    number = handler.store.head_position()
    handler.execute(Request(command=command, command_id=f"c-{number}", actor="ada"))


def swept(bank: SqlBank, pattern: str = "double-postings", **where: Any) -> list[tuple[str, int, int]]:
    order = SweepOrder(**{"pattern": pattern, "until": bank.head_position(), **where})
    return [told(one) for share in bank.sweep(order) for one in share.found]


def told(one: HarmFound) -> tuple[str, int, int]:
    return one.account_id, one.harm.entry, one.harm.owed


ALL = [(account_id, 4, 120) for account_id in ACCOUNTS]


def test_in_order_of_account(bank: SqlBank) -> None:
    assert swept(bank) == ALL


def test_the_same_whatever_the_shares_and_the_processes(
    bank: SqlBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "SHARE", 1)
    assert swept(bank) == ALL
    assert swept(bank, jobs=2) == ALL
    assert swept(bank, after="10") == ALL[2:]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_on_a_server(postgres: str, jobs: int) -> None:
    with bank_at(postgres) as made:
        assert swept(made, jobs=jobs) == ALL


def test_what_was_recorded_later_is_not_there(bank: SqlBank) -> None:
    until = bank.head_position()
    execute(Handler(bank), Withdraw(account_id="2", amount=120, counterparty="CAFE"))
    assert swept(bank, until=until) == ALL
    assert len(swept(bank)) == len(ALL) + 1
    assert swept(bank, until=7) == ALL[:1]


def test_of_some_accounts(bank: SqlBank) -> None:
    assert swept(bank, accounts=["2", "1"]) == [ALL[0], ALL[2]]
    with pytest.raises(UnknownAccount, match="7"):
        swept(bank, accounts=["1", "7"])


def users(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.py"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_pattern_of_ones_own(bank: SqlBank, tmp_path: Path, jobs: int) -> None:
    mine = users(tmp_path, USERS)
    assert swept(bank, mine, jobs=jobs) == [(account_id, 2, 900) for account_id in ACCOUNTS]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def look(history:\n    pass\n", r"mine\.py, line 1: SyntaxError"),
        (USERS.replace("amount,", "amount // name,"), r"account-1: .*mine\.py, line 8: TypeError"),
        (USERS.replace("one.event.amount", "-1"), "'-1' is owed; say whole minor units, 0 or more"),
        (USERS.replace("one.version", "77"), "an entry that is no event of it: '77'"),
        (USERS.replace(', "a deposit"', ""), r"something else than \(entry, owed, words\)"),
        (USERS.replace('"a deposit"', "7"), "no words"),
        (USERS.replace("yield one", "raise SystemExit  #"), r"line 8: SystemExit"),
        ('name = "x"\nversion = 1\n', r"must define look\(history\)"),
        (USERS.replace('"every_deposit"', "7"), r'such as name = "round_fees"'),
    ],
)
def test_what_is_wrong_with_it_is_told_with_account_and_line(
    bank: SqlBank, tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        swept(bank, users(tmp_path, text))
    assert refused.value.message.endswith(".")


def test_one_that_never_ends_is_ended(bank: SqlBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern_files, "LOOK_SECONDS", 0.05)
    endless = users(tmp_path, 'name = "x"\nversion = 1\ndef look(history):\n    while True:\n        pass\n')
    with pytest.raises(BadInput, match="did not come to an end for account-1"):
        swept(bank, endless)


def test_one_that_never_ends_is_ended_in_a_thread_too(
    bank: SqlBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the workers of a cluster; the thread goes on with what comes next."""
    monkeypatch.setattr(pattern_files, "LOOK_SECONDS", 0.05)
    endless = users(
        tmp_path,
        "name = 'x'\nversion = 1\ndef look(history):\n    while True:\n        try:\n            int('7')\n"
        "        except Exception:\n            pass\n",
    )
    with ThreadPoolExecutor(1) as thread:
        with pytest.raises(BadInput, match="did not come to an end for account-1"):
            thread.submit(swept, bank, endless, jobs=1).result()
        assert thread.submit(swept, bank, jobs=1).result() == ALL


def test_there_is_no_such_pattern(bank: SqlBank) -> None:
    with pytest.raises(
        BadInput, match="There is no pattern 'late'; there are late-credit-fees, double-postings"
    ):
        swept(bank, "late")
