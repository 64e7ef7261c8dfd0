"""Read models that come with Recount: right sums, each event exactly once, and how far behind they are."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.account import events as e
from domain.account.commands import Deposit
from domain.account.event_kinds import ledger_effect
from domain.account.state import stream_of
from domain.errors import BadInput
from domain.ports import StreamWrite
from domain.projections.projection import STALLED_US
from domain.projections.read_models import wrong_months
from storage.encoding import account_codec
from storage.engine.connect import open_database
from storage.projections.checkpoints import LEASE_US
from storage.projections.runner import SqlProjections
from tests.kit.projected_bank import START, Bank, two_accounts
from tests.kit.stories import new


@pytest.fixture(params=["sqlite", "postgresql"])
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bank]:
    yield from two_accounts(request, tmp_path)


def test_a_day_opens_where_the_day_before_closed_and_keeps_its_lowest_and_highest(bank: Bank) -> None:
    assert bank.rows("daily_balance", "1") == {
        "2026-03-01": {
            "currency": "GBP", "opening": 0, "low": 0, "high": 500_00, "closing": 500_00, "entries": 2
        },
        "2026-03-02": {
            "currency": "GBP", "opening": 500_00, "low": -85_00, "high": 500_00, "closing": -85_00, "entries": 2
        },
        "2026-04-03": {
            "currency": "GBP", "opening": -85_00, "low": -85_00, "high": 430_00, "closing": 430_00, "entries": 2
        },
    }  # fmt: skip


def test_a_statement_adds_up(bank: Bank) -> None:
    statements = bank.rows("monthly_statement", "1")
    assert list(statements) == ["2026-03", "2026-04"]
    for row in statements.values():
        assert row["opening"] + row["credits"] - row["debits"] == row["closing"]
    assert statements["2026-03"]["closing"] == statements["2026-04"]["opening"] == -85_00
    assert statements["2026-03"]["fees"] == 35_00


def test_sums_over_everything_equal_the_fold(bank: Bank) -> None:
    """What a projection sums, folding the log must give as well."""
    statements = bank.rows("monthly_statement", "1").values()
    events = [event.event for event in bank.store.events(stream_of("1"))]
    moved = sum(ledger_effect(event) for event in events if event is not None)
    assert sum(row["credits"] - row["debits"] for row in statements) == moved
    head = bank.store.head("1")
    assert head is not None
    assert head.ledger == moved == list(statements)[-1]["closing"]


def test_fees_given_back_count_against_fee_income(bank: Bank) -> None:
    assert bank.rows("fee_income", "GBP") == {
        "2026-03 overdraft": {"currency": "GBP", "count": 1, "charged": 35_00, "returned": 0},
        "2026-04 overdraft": {"currency": "GBP", "count": 0, "charged": 0, "returned": 15_00},
    }


def test_declines_and_counterparties_are_counted_by_account(bank: Bank) -> None:
    assert bank.rows("declines", "1") == {
        "2026-03-02 insufficient_funds": {"currency": "GBP", "declined": 1, "amount": 60_00}
    }
    acme = bank.rows("counterparties", "1")["ACME"]
    assert (acme["entries"], acme["in"], acme["first"], acme["last"]) == (
        2,
        1000_00,
        "2026-03-01",
        "2026-04-03",
    )
    assert bank.rows("counterparties", "2")["ACME"]["in"] == 900


def test_lag_is_told_in_events_and_seconds(bank: Bank) -> None:
    before = {status.name: status for status in bank.projections.statuses()}["declines"]
    assert (before.position, before.lag_events) == (0, before.head)
    assert before.lag_seconds == (bank.clock.now - START) / 1_000_000
    bank.catch_up("declines")
    after = {status.name: status for status in bank.projections.statuses()}["declines"]
    assert (after.position, after.lag_events, after.lag_seconds) == (before.head, 0, 0.0)


def test_a_paused_projection_stands_still_and_goes_on_from_there(bank: Bank) -> None:
    bank.projections.advance("declines", 3)
    bank.projections.pause("declines")
    assert bank.projections.advance("declines") == 0
    bank.projections.resume("declines")
    total = bank.store.head_position()
    assert bank.catch_up("declines") == total - 3


def test_only_the_holder_of_the_lease_advances_until_it_has_died(bank: Bank) -> None:
    other = bank.worker("other")
    assert bank.projections.advance("declines", 2) == 2
    assert other.advance("declines", 2) == 0
    bank.clock.now += LEASE_US + 1
    assert other.advance("declines", 2) == 2
    assert bank.projections.advance("declines", 2) == 0


def test_two_workers_that_both_believe_to_be_in_charge_apply_each_event_once(bank: Bank) -> None:
    """The same name, so the lease stops neither: the checkpoint must."""
    workers = [bank.worker("twin"), bank.worker("twin")]
    passed: list[int] = []

    def work(worker: SqlProjections) -> None:
        for _ in range(40):
            passed.append(worker.advance("monthly_statement", 1))

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == bank.store.head_position()
    assert bank.rows("monthly_statement", "1")["2026-03"]["credits"] == 500_00


def test_an_unknown_projection_is_named_with_those_there_are(bank: Bank) -> None:
    with pytest.raises(BadInput, match=r"no projection 'nope'; there are counterparties, daily_balance"):
        bank.projections.advance("nope")


def test_looking_writes_nothing_and_shows_what_has_not_begun(bank: Bank) -> None:
    looking = SqlProjections(open_database(bank.address, read_only=True), bank.clock, "auditor")
    names = ["counterparties", "daily_balance", "declines", "fee_income", "monthly_statement"]
    assert [status.name for status in looking.statuses()] == names
    assert {status.position for status in looking.statuses()} == {0}
    assert looking.rows("declines") == []
    assert bank.store.database.driver.execute("SELECT count(*) FROM projections").fetchone()[0] == 0


def test_rows_are_read_a_page_at_a_time_in_order_of_their_keys(bank: Bank) -> None:
    bank.catch_up("daily_balance")
    whole = bank.projections.rows("daily_balance")
    paged: list[Any] = []
    while page := bank.projections.rows("daily_balance", after=paged[-1][0] if paged else None, limit=2):
        assert len(page) <= 2
        paged += page
    assert paged == whole
    assert len(whole) == {one.name: one.rows for one in bank.projections.statuses()}["daily_balance"] == 4
    assert bank.projections.rows("daily_balance", "1", after=("1", "2026-03-01"), limit=1) == [whole[1]]


def test_what_is_behind_and_not_moved_is_stalled(bank: Bank) -> None:
    def stalled() -> bool:
        status = {one.name: one for one in bank.projections.statuses()}["declines"]
        return status.is_stalled

    assert stalled()
    bank.projections.advance("declines", 1)
    assert not stalled()
    bank.clock.now += STALLED_US + 1
    assert stalled()
    bank.catch_up("declines")
    assert not stalled()
    bank.do(Deposit(account_id="1", amount=1), days=1)
    assert not stalled()
    bank.clock.now += STALLED_US + 1
    assert stalled()
    bank.projections.pause("declines")
    assert not stalled()


def test_statements_that_do_not_add_up_or_do_not_join_are_found(bank: Bank) -> None:
    bank.catch_up("monthly_statement")
    sound = bank.projections.rows("monthly_statement", "1")
    assert wrong_months(sound) == []
    first, second = sound
    assert wrong_months([(first[0], first[1] | {"credits": 1}), second]) == [first[0]]
    assert wrong_months([first, (second[0], second[1] | {"opening": 0, "closing": 515_00})]) == [second[0]]


def newer(bank: Bank, account_id: str, event: e.AccountEvent, stored: tuple[int, str]) -> None:
    """A newer program records an event that this one cannot read."""
    stream = stream_of(account_id)
    fact = new(event, stored=stored)
    bank.store.append([StreamWrite(stream, bank.store.version_at(stream, 2**62), [fact])])


def test_a_read_model_stops_at_an_event_that_it_cannot_read_and_goes_on_from_there_after_an_update(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer(bank, "2", e.MoneyDeposited(amount=1000), (3, '{"sum":1000}'))
    last = bank.store.head_position()
    bank.do(Deposit(account_id="1", amount=1))
    bank.catch_up("monthly_statement")
    status = {one.name: one for one in bank.projections.statuses()}["monthly_statement"]
    assert (status.status, status.position, status.lag_events) == ("failed", last - 1, 2)
    assert status.problem == (
        "event 3 of account-2, which this program cannot read (MoneyDeposited version 3, this program knows 2: "
        "update Recount)"
    )
    bank.projections.resume("monthly_statement")
    assert bank.catch_up("monthly_statement") == 0
    with pytest.raises(
        BadInput, match="The rebuild of monthly_statement stopped on event 3 of account-2, which"
    ):
        list(bank.projections.rebuild("monthly_statement"))
    bank.projections.discard("monthly_statement")
    read = account_codec.READERS["MoneyDeposited", 2]
    monkeypatch.setitem(
        account_codec.READERS, ("MoneyDeposited", 3), lambda text: read(text.replace("sum", "amount"))
    )
    bank.projections.resume("monthly_statement")
    assert list(bank.rows("monthly_statement", "2").values())[-1]["closing"] == 900 + 1000


def test_a_read_model_passes_what_it_does_not_handle_but_not_what_nobody_knows(bank: Bank) -> None:
    newer(bank, "1", e.MoneyDeposited(amount=1), (3, "{}"))
    bank.catch_up("declines")
    assert bank.projections.statuses()[2].lag_events == 0
    unknown = bank.store.events(stream_of("1"))[-1].position
    _spoil(bank, "type = 'MoneyTeleported'", unknown)
    for name in ("declines", "fee_income"):
        standing = {one.name: one for one in bank.projections.statuses()}[name]
        passed = standing.position == unknown
        bank.catch_up(name)
        standing = {one.name: one for one in bank.projections.statuses()}[name]
        assert standing.status == ("running" if passed else "failed")
    assert "unknown event type 'MoneyTeleported': update Recount" in standing.problem


def test_a_read_model_stops_at_damage_until_the_event_is_restored(bank: Bank) -> None:
    position = bank.store.events(stream_of("1"))[1].position
    _spoil(bank, "data = '{'", position)
    assert bank.catch_up("daily_balance") == position - 1
    status = bank.projections.statuses()[1]
    assert status.status == "failed"
    assert status.problem.startswith(
        "event 2 of account-1, which this program cannot read (damaged payload: "
    )
    assert status.problem.endswith(": restore a backup)")
    _spoil(bank, 'data = \'{"amount":50000,"counterparty":"ACME"}\'', position)
    bank.projections.resume("daily_balance")
    bank.catch_up("daily_balance")
    assert bank.projections.statuses()[1].lag_events == 0


def _spoil(bank: Bank, change: str, position: int) -> None:
    """Change an event as a bad disk or a stranger does."""
    driver = bank.store.database.driver
    if bank.store.database.engine.dialect.name == "sqlite":
        driver.execute("DROP TRIGGER IF EXISTS events_no_update")
    else:
        driver.execute("ALTER TABLE events DISABLE TRIGGER USER")
    driver.execute(f"UPDATE events SET {change} WHERE position = {position}")
