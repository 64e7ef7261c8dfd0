"""Executing commands: what is recorded, what is refused, what is asked twice, what is only previewed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput, ReadOnly, Refused, StoreUnavailable, UnknownAccount
from domain.handlers.account import Handler
from domain.ports import Receipt, StreamWrite
from tests.kit.bench import DAY, EPOCH, SECOND, MemoryBench
from tests.kit.case_commands import open_one
from tests.kit.memory import MemoryStore
from tests.kit.spec import A, deposited, opened, withdrawn
from tests.kit.stories import do, open_with, record, request

STREAM = stream_of(A)


def test_what_is_recorded_says_who_how_why_and_what_asked_for_it(bench: MemoryBench) -> None:
    open_with(bench, 0)
    executed = do(
        bench,
        c.Deposit(account_id=A, amount=50, description="cash"),
        command_id="cmd-7",
        actor="bob",
        channel="branch",
        reason="over the counter",
        effective_at=EPOCH - DAY,
    )
    row = bench.store.event(STREAM, 2)
    assert row is not None
    assert row.event == e.MoneyDeposited(amount=50, description="cash")
    assert (row.actor, row.channel, row.reason) == ("bob", "branch", "over the counter")
    assert (row.command_id, row.correlation_id, row.causation_id) == ("cmd-7", "cmd-7", "cmd-7")
    assert row.effective_at == EPOCH - DAY
    assert executed.receipt.stream_id == STREAM
    line = executed.receipt.lines[0]
    assert (line.version, line.type, line.event_id) == (2, "MoneyDeposited", row.event_id)
    assert (line.recorded_at, line.position, line.hash) == (row.recorded_at, row.position, row.hash)
    assert executed.first_time


def test_what_it_belongs_to_and_what_caused_it_can_be_stated(bench: MemoryBench) -> None:
    open_with(bench, 0)
    do(bench, c.FreezeAccount(account_id=A), correlation_id="case-31", causation_id="event-9")
    row = bench.store.event(STREAM, 2)
    assert row is not None
    assert (row.correlation_id, row.causation_id) == ("case-31", "event-9")


def test_the_answer_holds_the_state_right_after(bench: MemoryBench) -> None:
    open_with(bench, 100)
    executed = do(bench, c.Withdraw(account_id=A, amount=30))
    assert executed.account == bench.store.head(A)
    assert (executed.account.ledger, executed.account.version) == (70, 3)


def test_a_correction_is_recorded_now_and_counts_then(bench: MemoryBench) -> None:
    open_with(bench, 100)
    do(bench, c.Withdraw(account_id=A, amount=30), effective_at=EPOCH - DAY)
    executed = do(bench, c.ReverseEntry(account_id=A, entry=3))
    row = bench.store.event(STREAM, 4)
    assert row is not None
    assert row.effective_at == EPOCH - DAY < row.recorded_at
    assert executed.account == bench.store.head(A)


def test_a_refused_command_leaves_no_trace(bench: MemoryBench) -> None:
    open_with(bench, 100)
    before = bench.store.all_events()
    with pytest.raises(Refused, match="more than the"):
        do(bench, c.Withdraw(account_id=A, amount=101))
    assert bench.store.all_events() == before


def test_an_unknown_account_is_named(bench: MemoryBench) -> None:
    with pytest.raises(UnknownAccount, match="'9999'") as error:
        do(bench, c.Deposit(account_id="9999", amount=1))
    assert error.value.exit_code == 2
    with pytest.raises(UnknownAccount):
        bench.handler.preview(request(c.Deposit(account_id="9999", amount=1)))


def test_a_store_opened_to_look_is_not_acted_on(bench: MemoryBench) -> None:
    open_with(bench, 100)
    looking = Handler(bench.open(read_only=True), clock=bench.clock)
    command = request(c.Withdraw(account_id=A, amount=30))
    with pytest.raises(ReadOnly, match="read-only"):
        looking.execute(command)
    assert looking.preview(command).after.ledger == 70


class TestAskedTwice:
    def test_the_same_command_id_has_the_effect_of_once(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        command = request(c.Withdraw(account_id=A, amount=30), command_id="once")
        first = bench.handler.execute(command)
        do(bench, c.Deposit(account_id=A, amount=5))
        again = bench.handler.execute(command)
        assert again.receipt == first.receipt
        assert again.account == first.account
        assert (first.first_time, again.first_time) == (True, False)
        assert bench.store.count(STREAM) == 4

    def test_a_version_that_went_stale_by_the_first_execution_is_no_conflict(
        self, bench: MemoryBench
    ) -> None:
        open_with(bench, 100)
        command = request(c.Withdraw(account_id=A, amount=30), expected_version=2)
        first = bench.handler.execute(command)
        assert bench.handler.execute(command).receipt == first.receipt

    def test_an_opening_asked_twice_is_one_account(self, bench: MemoryBench) -> None:
        command = request(c.OpenAccount(account_id=A, currency="GBP"))
        assert bench.handler.execute(command).receipt == bench.handler.execute(command).receipt

    def test_another_id_is_another_command(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        for _ in range(2):
            do(bench, c.Withdraw(account_id=A, amount=30))
        assert bench.store.count(STREAM) == 4


class TestPreview:
    def test_it_shows_before_and_after_and_appends_nothing(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        log = bench.store.all_events()
        preview = bench.handler.preview(request(c.Withdraw(account_id=A, amount=30), expected_version=2))
        assert [one.event for one in preview.decided] == [withdrawn(30)]
        assert (preview.before.ledger, preview.after.ledger) == (100, 70)
        assert (preview.before.version, preview.after.version) == (2, 3)
        assert bench.store.all_events() == log

    def test_it_shows_what_execution_then_does(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        bench.clock.step = 0
        command = request(c.Withdraw(account_id=A, amount=30))
        assert bench.handler.preview(command).after == bench.handler.execute(command).account

    def test_a_clock_that_went_back_does_not_take_the_recording_back(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        bench.clock.now -= DAY
        command = request(c.Withdraw(account_id=A, amount=30))
        after = bench.handler.preview(command).after
        assert after.recorded_at == after.effective_at == EPOCH + 4 * SECOND
        assert bench.handler.execute(command).account == after

    def test_the_first_instant_of_1970_is_a_value_date(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        command = request(c.Withdraw(account_id=A, amount=30), effective_at=0)
        assert bench.handler.preview(command).after.effective_at == 0

    def test_it_refuses_as_execution_would(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        with pytest.raises(Refused):
            bench.handler.preview(request(c.Withdraw(account_id=A, amount=101)))
        with pytest.raises(BadInput, match="has not reached the expected version 3 yet"):
            bench.handler.preview(request(c.Withdraw(account_id=A, amount=1), expected_version=3))

    def test_it_refuses_what_the_case_of_the_entry_would_refuse(self, bench: MemoryBench) -> None:
        record(bench.store, [opened(), deposited(500_00), withdrawn(300_00)])
        open_one(bench, alleged_amount=300_00)
        alone = request(c.PayRefund(account_id=A, entry=3, amount=100_00))
        above = request(c.PayRefund(account_id=A, entry=3, amount=100_01))
        assert bench.handler.preview(alone).after.ledger == 300_00
        with pytest.raises(Refused, match=r"Case D-1 disputes this entry, and 100\.01 .* passes the 100\.00"):
            bench.handler.preview(above)
        assert bench.store.count(STREAM) == 3


def test_a_store_that_fails_fails_in_its_own_words(bench: MemoryBench) -> None:
    class Broken(MemoryStore):
        def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
            raise StoreUnavailable("The disk is full.")

    open_with(bench, 100)
    handler = Handler(Broken(bench.vault, clock=bench.clock), clock=bench.clock)
    with pytest.raises(StoreUnavailable, match="disk is full"):
        handler.execute(request(c.Withdraw(account_id=A, amount=30)))


def test_nothing_is_decided_on_a_damaged_history(bench: MemoryBench) -> None:
    open_with(bench, 100)
    record(bench.store, [deposited(1), deposited(2)])
    bench.tamper_event(STREAM, 3, data='{"amount":"lots"}')
    bench.tamper_head(A, lambda fold: setattr(fold, "unverified_from", 3))
    with pytest.raises(Refused, match="Event 3") as refusal:
        do(bench, c.Withdraw(account_id=A, amount=1))
    assert refusal.value.rule == "unverified"
