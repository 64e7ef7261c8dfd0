"""Read models rebuilt by share: the rows of one process to the byte, whoever folds the shares, and nothing half."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.account.commands import Deposit
from domain.errors import BadInput, StoreUnavailable
from domain.projections.projection import Shadow
from domain.projections.read_models import READ_MODELS
from storage.projections.share import NotByShare
from storage.workers.processes import processes
from tests.kit.projected_bank import USERS, Bank, more_accounts, rebuilt_rows, two_accounts

MERGE = """
def merge(a, b):
    return a | {"entries": a["entries"] + b["entries"]}
"""
BY_ACCOUNT = """
name = "by_channel"
version = 1
scope = "account"

def apply(rows, event):
    account = event.stream_id.removeprefix("account-")
    note = rows.get(("~last", account), {"seen": []})
    rows["~last", account] = {"seen": [*note["seen"], event.type]}
    key = (account, event.channel)
    rows[key] = {"entries": rows.get(key, {"entries": 0})["entries"] + 1}
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    """Two processes that are started once."""
    with processes(2) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def bank(request: pytest.FixtureRequest, tmp_path: Path, spread: None) -> Iterator[Bank]:
    yield from of_accounts(request, tmp_path)


@pytest.fixture
def here(request: pytest.FixtureRequest, tmp_path: Path, spread: None) -> Iterator[Bank]:
    """The same in a file."""
    request.param = "sqlite"
    yield from of_accounts(request, tmp_path)


@pytest.fixture
def spread(pool: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stream is a share, and is read in several goes."""
    monkeypatch.setattr("storage.projections.by_share.SHARE", 1)
    monkeypatch.setattr("storage.projections.share.BATCH", 2)

    @contextmanager
    def started(jobs: int) -> Iterator[Executor]:
        yield pool

    monkeypatch.setattr("storage.workers.spread.processes", started)


def of_accounts(request: pytest.FixtureRequest, folder: Path) -> Iterator[Bank]:
    for bank in two_accounts(request, folder):
        more_accounts(bank)
        yield bank


def rebuilt(bank: Bank, name: str, **how: Any) -> list[tuple[Any, ...]]:
    """The rows of a whole rebuild, which is dropped again."""
    assert [shadow.position for shadow in bank.projections.rebuild(name, **how)][
        -1
    ] == bank.store.head_position()
    rows = rebuilt_rows(bank, name)
    bank.projections.discard(name)
    return rows


def shadow_of(bank: Bank, name: str) -> Shadow | None:
    return next(one.shadow for one in bank.projections.statuses() if one.name == name)


def users(bank: Bank, folder: Path, text: str) -> Path:
    """A read model of one's own, `by_channel`."""
    file = folder / "by_channel.py"
    file.write_text(text)
    bank.projections.add(str(file))
    return file


def test_the_rows_are_those_of_one_process_to_the_byte(bank: Bank) -> None:
    for model in READ_MODELS:
        alone = rebuilt(bank, model.name)
        assert len(alone) > 6
        assert rebuilt(bank, model.name, jobs=2) == alone, model.name


def test_it_is_pinned_and_goes_on_to_what_was_recorded_meanwhile(bank: Bank) -> None:
    bank.catch_up("daily_balance")
    steps, live = bank.projections.rebuild("daily_balance", jobs=2), bank.rows("daily_balance")
    head = bank.store.head_position()
    assert [(one.position, one.target) for one in (next(steps), next(steps))] == [(7, head), (14, head)]
    bank.do(Deposit(account_id="10", amount=40))
    assert bank.rows("daily_balance").keys() >= live.keys()
    assert [one.position for one in steps][-1] == head + 1
    comparison = bank.projections.compare("daily_balance")
    assert (comparison.equal, comparison.position) == (True, head + 1)
    bank.projections.swap("daily_balance")
    assert bank.rows("daily_balance").keys() >= live.keys()
    assert bank.projections.advance("daily_balance") == 0


def test_what_is_half_is_neither_compared_nor_swapped_and_is_finished_by_whoever_comes(bank: Bank) -> None:
    bank.catch_up("fee_income")
    live, whole = bank.rows("fee_income"), rebuilt(bank, "fee_income")
    began = next(bank.projections.rebuild("fee_income", jobs=2))
    assert (began.version, began.position, began.target) == (1, 7, bank.store.head_position())
    other = bank.worker("next day")
    for asked in (other.swap, other.compare):
        with pytest.raises(BadInput, match="has shares to go; finish it, or discard it"):
            asked("fee_income")
    assert bank.rows("fee_income") == live
    rest = list(other.rebuild("fee_income"))
    assert (rest[0].position, rest[-1].position) == (14, bank.store.head_position())
    assert rebuilt_rows(bank, "fee_income") == whole


def test_two_that_go_on_with_it_at_once_write_each_share_once(here: Bank) -> None:
    whole = rebuilt(here, "fee_income")
    first, second = (one.rebuild("fee_income", jobs=2) for one in (here.projections, here.worker("other")))
    next(first)
    assert [next(steps).position for steps in (second, second, first)] == [14, 16, 23]
    list(first)
    list(second)
    assert rebuilt_rows(here, "fee_income") == whole


def test_one_that_was_dropped_meanwhile_is_not_written_to(here: Bank) -> None:
    steps = here.projections.rebuild("declines", jobs=2)
    next(steps)
    here.worker("other").discard("declines")
    assert list(steps) == []
    assert shadow_of(here, "declines") is None
    assert rebuilt_rows(here, "declines") == []


@pytest.mark.parametrize("text", [USERS + MERGE, BY_ACCOUNT], ids=["merge", "account"])
def test_a_users_own_is_folded_by_share(bank: Bank, tmp_path: Path, text: str) -> None:
    users(bank, tmp_path, text)
    alone = rebuilt(bank, "by_channel")
    assert rebuilt(bank, "by_channel", jobs=2) == alone != []


def test_a_users_own_without_merge_is_refused_with_the_reason(here: Bank, tmp_path: Path) -> None:
    users(here, tmp_path, USERS)
    with pytest.raises(
        BadInput,
        match=r"\(its scope is 'scope', not 'account'\), and it has no merge\(a, b\) .*: one process",
    ):
        next(here.projections.rebuild("by_channel", jobs=2))
    assert shadow_of(here, "by_channel") is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("key = (account,", 'key = ("all",'),
            "uses the row 'all', 'branch' of another on event 1 of account-1",
        ),
        (('("~last", account)', '("~last", "x")'), "uses the row '~last', 'x' of another"),
        (("note = rows", "sorted(rows); note = rows"), "looks through all rows on event 1 of account-1"),
        (
            ("    rows[key]", "    ('1', 'x') in rows; rows[key]"),
            "uses the row '1', 'x' of another on event 1 of account-10",
        ),
    ],
)
def test_what_is_not_of_one_account_is_told_and_left_to_one_process(
    here: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], sentence: str
) -> None:
    assert change[0] in BY_ACCOUNT
    users(here, tmp_path, BY_ACCOUNT.replace(*change))
    with pytest.raises(NotByShare, match="by_channel") as error:
        list(here.projections.rebuild("by_channel", jobs=2))
    assert sentence in error.value.message
    assert error.value.message.endswith(": one process rebuilds it.")
    assert shadow_of(here, "by_channel") is None
    # Where nobody asked for processes, one does it after all.
    monkeypatch.setattr("storage.projections.runner.PAYS_FROM", 1)
    monkeypatch.setattr("storage.workers.spread.jobs_for", lambda events: 2)
    alone = rebuilt(here, "by_channel")
    assert rebuilt(here, "by_channel", jobs=None) == alone


def test_an_error_of_a_users_own_names_the_event_and_the_line(here: Bank, tmp_path: Path) -> None:
    file = users(here, tmp_path, (USERS + MERGE).replace("+= 1", "+= 1 // (event.event.amount - 900)"))
    stopped = r"stopped on event 2 of account-2 .*by_channel\.py, line 10: ZeroDivisionError: .*; its live rows go on"
    with pytest.raises(BadInput, match=stopped):
        list(here.projections.rebuild("by_channel", jobs=2))
    file.write_text(USERS + MERGE.replace("a | {", "1 // 0 and {"))
    here.projections.discard("by_channel")
    with pytest.raises(BadInput, match=r"by_channel\.py, line 14: ZeroDivisionError"):
        list(here.projections.rebuild("by_channel", jobs=2))
    file.write_text(USERS + MERGE.replace("return a |", "return"))
    assert rebuilt(here, "by_channel") == rebuilt(here, "by_channel", jobs=2)
    file.write_text(USERS + "merge = 3")
    with pytest.raises(BadInput, match=r"must define merge\(a, b\)"):
        here.projections.model("by_channel")


def test_one_that_one_process_began_is_finished_by_one(here: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.projections.runner.BATCH", 4)
    next(here.projections.rebuild("declines"))
    with pytest.raises(
        BadInput, match=r"begun by one process, and has \d+ events to go; let one process finish"
    ):
        next(here.projections.rebuild("declines", jobs=2))
    list(here.projections.rebuild("declines", jobs=None))
    list(here.projections.rebuild("declines", jobs=2))
    assert shadow_of(here, "declines") is not None


def test_a_log_in_another_order_than_a_stream_is_for_one_process(here: Bank) -> None:
    with closing(sqlite3.connect(here.address)) as file:
        for (trigger,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {trigger}")
        file.executescript(
            "UPDATE events SET position = -2 WHERE position = 2; UPDATE events SET position = 2 WHERE position = 4;"
            "UPDATE events SET position = 4 WHERE position = -2;"
        )
    with pytest.raises(NotByShare, match="The events of account-1 stand in another order in the log"):
        list(here.projections.rebuild("declines", jobs=2))


def test_a_process_that_is_ended_is_one_sentence_and_the_rest_is_done_later(
    here: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rebuilt(here, "counterparties")

    @contextmanager
    def doomed(jobs: int) -> Iterator[Executor]:
        with processes(1) as executor:
            executor.submit(os.kill, executor.submit(os.getpid).result(), signal.SIGKILL)
            yield executor

    monkeypatch.setattr("storage.workers.spread.processes", doomed)
    with pytest.raises(StoreUnavailable, match="was ended from outside"):
        list(here.projections.rebuild("counterparties", jobs=2))
    list(here.projections.rebuild("counterparties"))
    assert rebuilt_rows(here, "counterparties") == whole
