"""Why: causes, corrections, and what came to light later."""

from __future__ import annotations

from typing import Any

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput, UnknownAccount
from domain.history.why import MAX_CHAIN, two_ways, why
from tests.kit.bench import DAY, EPOCH, SECOND, MemoryBench
from tests.kit.spec import A, charged, deposited, opened, withdrawn
from tests.kit.stories import append, do, new, open_with


def at(second: int) -> int:
    return EPOCH + second * SECOND


@pytest.fixture
def payroll(bench: MemoryBench) -> MemoryBench:
    """Rent and fee on the 13th, and the payroll of the 12th that came too late."""
    append(
        bench.store,
        new(opened(300), recorded_at=at(-2 * DAY // SECOND)),
        new(withdrawn(900), recorded_at=at(0), event_id="rent"),
        new(charged(35, "overdraft"), recorded_at=at(3), event_id="fee", causation_id="rent"),
        new(deposited(1500), recorded_at=at(9000), effective_at=at(-DAY // SECOND), actor="ops/mlee"),
    )
    return bench


class TestCauses:
    def test_a_cause_is_named_with_what_could_be_spent_before_it(self, payroll: MemoryBench) -> None:
        found = why(payroll.store, A, 3, at(3))
        assert [(cause.event.version, cause.available_before) for cause in found.chain] == [(2, 300)]
        assert found.available_before == -600

    def test_what_was_asked_for_has_no_cause(self, payroll: MemoryBench) -> None:
        assert why(payroll.store, A, 2, at(0)).chain == ()

    def test_a_chain_is_followed_so_far_and_never_in_a_circle(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(), event_id="e1", causation_id="e6"))
        for n in range(2, 7):
            append(bench.store, new(deposited(n), event_id=f"e{n}", causation_id=f"e{n - 1}"))
        assert [cause.event.version for cause in why(bench.store, A, 6, at(0)).chain] == [5, 4, 3]
        assert len(why(bench.store, A, 6, at(0)).chain) == MAX_CHAIN
        assert why(bench.store, A, 1, at(0)).chain == ()

    def test_a_far_cause_is_found_by_its_correlation(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(), event_id="root", correlation_id="case"))
        append(bench.store, *(new(deposited(1)) for _ in range(80)))
        append(bench.store, new(deposited(5), causation_id="root", correlation_id="case"))
        assert [cause.event.version for cause in why(bench.store, A, 82, at(0)).chain] == [1]

    def test_what_one_command_wrote_stands_together(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened()))
        written: dict[str, Any] = {"command_id": "c1", "correlation_id": "c1"}
        append(bench.store, new(deposited(5), **written), new(charged(1), **written), new(deposited(1)))
        assert why(bench.store, A, 2, at(0)).together == (3,)
        assert why(bench.store, A, 3, at(0)).together == (2,)
        assert why(bench.store, A, 4, at(0)).together == ()


class TestCorrections:
    def test_a_reversal_and_its_entry_name_each_other(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        do(bench, c.Withdraw(account_id=A, amount=30))
        do(bench, c.ReverseEntry(account_id=A, entry=3, amount=10))
        do(bench, c.ReverseEntry(account_id=A, entry=3))
        entry = why(bench.store, A, 3, at(0))
        assert [event.version for event in entry.reversed_by] == [4, 5]
        reversal = why(bench.store, A, 4, at(0))
        assert reversal.reverses is not None
        assert reversal.reverses.version == 3
        assert (entry.reverses, reversal.reversed_by) == (None, ())


class TestKnownLater:
    def test_what_was_recorded_later_and_counts_already(self, payroll: MemoryBench) -> None:
        found = why(payroll.store, A, 3, at(3))
        assert [event.version for event in found.known_later] == [4]
        assert found.known_later_count == 1

    def test_once_recorded_it_is_known(self, payroll: MemoryBench) -> None:
        assert why(payroll.store, A, 4, at(9000)).known_later == ()

    def test_events_of_the_same_instant_are_not_later(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(), recorded_at=at(0)), new(deposited(1), recorded_at=at(0)))
        assert why(bench.store, A, 1, at(0)).known_later == ()
        assert not two_ways(bench.store, A, at(0)).differ


class TestTwoWays:
    def test_a_late_entry_makes_them_differ(self, payroll: MemoryBench) -> None:
        ways = two_ways(payroll.store, A, at(3))
        assert ways.as_of is not None
        assert (ways.as_at.ledger, ways.as_of.ledger, ways.differ) == (-635, 865, True)

    def test_when_all_is_known_they_agree(self, payroll: MemoryBench) -> None:
        assert not two_ways(payroll.store, A, at(9000)).differ

    def test_what_came_late_is_counted_also_where_it_cancels_out(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(50), recorded_at=at(0)), new(deposited(1), recorded_at=at(1)))
        late = (new(fact, recorded_at=at(9), effective_at=at(0)) for fact in (deposited(5), charged(5)))
        append(bench.store, *late)
        ways = two_ways(bench.store, A, at(1))
        assert (ways.differ, ways.late) == (False, 2)

    def test_a_correction_makes_them_differ_and_is_not_late(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        do(bench, c.Withdraw(account_id=A, amount=30))
        withdrawal = bench.store.event(stream_of(A), 3)
        assert withdrawal is not None
        back = e.EntryReversed(entry=3, amount=30, direction="credit")
        at_last = withdrawal.recorded_at
        append(bench.store, new(back, recorded_at=at_last + 9, effective_at=at_last))
        ways = two_ways(bench.store, A, at_last)
        assert (ways.differ, ways.late) == (True, 0)

    def test_a_hold_alone_makes_them_differ(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(50), recorded_at=at(0)), new(deposited(1), recorded_at=at(1)))
        late_hold = e.HoldPlaced(hold_id="h", amount=5)
        append(bench.store, new(late_hold, recorded_at=at(9), effective_at=at(0)))
        ways = two_ways(bench.store, A, at(1))
        assert ways.as_of is not None
        assert (ways.as_at.ledger, ways.as_of.ledger, ways.differ) == (51, 51, True)

    def test_an_account_opened_with_a_later_value_date_is_not_open_yet(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(50), recorded_at=at(0), effective_at=at(100)))
        ways = two_ways(bench.store, A, at(1))
        assert ways.as_of is None
        assert ways.differ


class TestRefusals:
    def test_an_event_that_is_not_there(self, payroll: MemoryBench) -> None:
        with pytest.raises(BadInput, match="no event 9"):
            why(payroll.store, A, 9, at(0))

    def test_an_unknown_account(self, payroll: MemoryBench) -> None:
        with pytest.raises(UnknownAccount):
            two_ways(payroll.store, "nobody", at(0))

    def test_a_refund_and_its_entry_name_each_other_however_it_was_refunded(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        do(bench, c.Withdraw(account_id=A, amount=30))
        do(bench, c.PayRefund(account_id=A, entry=3, amount=10))
        do(bench, c.Deposit(account_id=A, amount=5))
        do(bench, c.AdoptRefund(account_id=A, refund=5, entry=3))
        do(bench, c.ReverseEntry(account_id=A, entry=3))
        assert [event.version for event in why(bench.store, A, 3, at(0)).reversed_by] == [4, 6, 7]
        for version in (4, 6):
            refund = why(bench.store, A, version, at(0))
            assert refund.reverses is not None
            assert refund.reverses.version == 3

    def test_a_refund_of_money_that_never_came_names_no_entry(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        do(bench, c.StateClaim(account_id=A, claim_id="k", amount=5))
        do(bench, c.PayRefund(account_id=A, claim_id="k", amount=5))
        assert why(bench.store, A, 4, at(0)).reverses is None
