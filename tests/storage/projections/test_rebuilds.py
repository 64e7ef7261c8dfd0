"""Read models rebuilt beside the live one: compared, swapped in or discarded, and never half of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.account.commands import Deposit
from domain.errors import BadInput
from tests.kit import processes
from tests.kit.projected_bank import USERS, Bank, two_accounts


@pytest.fixture(params=["sqlite", "postgresql"])
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bank]:
    yield from two_accounts(request, tmp_path)


def test_a_rebuild_runs_beside_the_live_rows_while_writers_go_on(bank: Bank) -> None:
    bank.catch_up("daily_balance")
    live = bank.projections.rows("daily_balance")
    writer = processes.start("deposit", bank.address, "1", "40", "w")
    for shadow in bank.projections.rebuild("daily_balance"):
        assert shadow.position <= bank.store.head_position()
        assert dict(live).items() <= dict(bank.projections.rows("daily_balance")).items()
    writer.ended()
    assert writer.exit_code == 0
    comparison = bank.projections.compare("daily_balance")
    assert comparison.equal
    bank.projections.swap("daily_balance")
    bank.catch_up("daily_balance")
    head = bank.store.head("1")
    assert head is not None
    assert list(bank.rows("daily_balance", "1").values())[-1]["closing"] == head.ledger


def test_a_rebuild_finds_what_is_wrong_in_the_live_rows_and_can_be_discarded(bank: Bank) -> None:
    bank.catch_up("declines")
    with bank.store.database.writing() as driver:
        driver.execute(
            "UPDATE projection_rows SET data = '{\"declined\": 9}' WHERE name = 'declines' AND scope = '1'"
        )
    for _ in bank.projections.rebuild("declines"):
        pass
    comparison = bank.projections.compare("declines")
    key = ("1", "2026-03-02 insufficient_funds")
    assert comparison.differing == 1
    assert comparison.examples[key][0] == {"declined": 9}
    bank.projections.discard("declines")
    assert bank.rows("declines", "1")[key[1]] == {"declined": 9}
    with pytest.raises(BadInput, match="no rebuild"):
        bank.projections.swap("declines")


def test_a_rebuild_that_was_stopped_goes_on_where_it_stood(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.projections.runner.BATCH", 4)
    steps = bank.projections.rebuild("declines")
    assert next(steps).position == 4
    del steps
    again = bank.worker("next day").rebuild("declines")
    assert next(again).position == 8


def test_rows_of_another_version_are_not_added_to_but_rebuilt(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS)
    bank.projections.add(str(file))
    bank.projections.advance("by_channel", 3)
    file.write_text(
        USERS.replace("version = 1", "version = 2").replace('["entries"] += 1', '["entries"] += 2')
    )
    with pytest.raises(
        BadInput, match="version 1 and its code is of version 2; `recount projections rebuild"
    ):
        bank.projections.advance("by_channel")
    for _ in bank.projections.rebuild("by_channel"):
        pass
    bank.projections.swap("by_channel")
    assert bank.rows("by_channel") == {"entries": {"entries": 8}}


def test_a_rebuild_that_fails_says_where_and_leaves_the_live_rows_alone(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS)
    bank.projections.add(str(file))
    bank.catch_up("by_channel")
    file.write_text(USERS.replace("version = 1", "version = 2").replace("+= 1", "+= 1 // 0"))
    with pytest.raises(BadInput, match=r"stopped on event 2 of account-1 .* line 10: ZeroDivisionError"):
        list(bank.projections.rebuild("by_channel"))
    status = {one.name: one for one in bank.projections.statuses()}["by_channel"]
    assert (status.status, status.version) == ("running", 1)


def test_rows_of_an_older_version_are_compared_where_they_stand(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS)
    bank.projections.add(str(file))
    bank.catch_up("by_channel")
    reached = bank.store.head_position()
    file.write_text(USERS.replace("version = 1", "version = 2").replace("+= 1", "+= 2"))
    bank.do(Deposit(account_id="1", amount=1))
    shadows = list(bank.projections.rebuild("by_channel"))
    assert (shadows[-1].position, shadows[-1].target) == (reached, reached)
    comparison = bank.projections.compare("by_channel")
    assert (comparison.position, comparison.differing) == (reached, 1)
    assert comparison.examples == {("branch", "entries"): ({"entries": 4}, {"entries": 8})}
    bank.projections.swap("by_channel")
    assert bank.rows("by_channel") == {"entries": {"entries": 10}}


def test_a_rebuild_mends_what_failed(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS.replace("+= 1", "+= 1 // (event.event.amount - 550_00)"))
    bank.projections.add(str(file))
    bank.catch_up("by_channel")
    file.write_text(USERS)
    for _ in bank.projections.rebuild("by_channel"):
        pass
    bank.projections.swap("by_channel")
    assert bank.rows("by_channel") == {"entries": {"entries": 4}}


def test_what_fails_for_good_cannot_be_compared(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS)
    bank.projections.add(str(file))
    for _ in bank.projections.rebuild("by_channel"):
        pass
    file.write_text(USERS.replace("+= 1", "+= 1 // 0"))
    with pytest.raises(BadInput, match="cannot bring them together; rebuild it again"):
        bank.projections.compare("by_channel")


def test_a_rebuild_that_is_not_finished_is_not_swapped_in(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.projections.runner.BATCH", 2)
    bank.catch_up("declines")
    next(bank.projections.rebuild("declines"))
    with pytest.raises(BadInput, match="has 7 events to go; finish it, or discard it"):
        bank.projections.swap("declines")
    list(bank.projections.rebuild("declines"))
    bank.do(Deposit(account_id="1", amount=1))
    bank.catch_up("declines")
    bank.projections.swap("declines")
    status = {one.name: one for one in bank.projections.statuses()}["declines"]
    assert (status.lag_events, status.shadow) == (0, None)
