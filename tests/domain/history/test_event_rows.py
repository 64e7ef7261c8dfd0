"""Events in rows and pages, and the sums of states: what lists, panes and reports are made from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import DamageFound, UnknownAccount
from domain.history.event_rows import (
    EventPage,
    StateView,
    amount_of,
    arithmetic,
    arithmetic_of,
    event_page,
    event_rows,
    last_stated,
)
from tests.kit.bench import MemoryBench
from tests.kit.spec import (
    A,
    Damaged,
    Dated,
    charged,
    deposited,
    folded,
    held,
    opened,
    recorded,
    withdrawn,
)
from tests.kit.stories import append, new, record

SECOND = 1_000_000


def test_the_amount_is_signed_where_money_moved_and_plain_where_none_did() -> None:
    facts = (withdrawn(20), deposited(20), held(30), e.AccountFrozen())
    assert [amount_of(recorded(fact, 1)) for fact in facts] == [-20, 20, 30, None]
    assert amount_of(recorded(Damaged(), 1)._replace(type="LoyaltyPointsEarned")) is None


class TestRows:
    FACTS: tuple[e.AccountEvent, ...] = (
        opened(10),
        deposited(100),
        held(30),
        withdrawn(20),
        charged(5),
        e.AccountFrozen(),
    )

    def test_balances_are_those_of_a_replay(self) -> None:
        log = [recorded(fact, version) for version, fact in enumerate(self.FACTS, start=1)]
        rows = list(event_rows(folded([]), log))
        assert [row.balance for row in rows] == [folded(log[: row.version]).ledger for row in rows]
        assert [row.available for row in rows] == [folded(log[: row.version]).available for row in rows]
        assert [row.change for row in rows] == [10, 100, None, -20, -5, None]
        assert [row.memo for row in rows] == [None, None, 30, None, None, None]
        assert [row.is_marker for row in rows] == [False, False, True, False, True, True]

    def test_late_and_early_rows_say_so(self) -> None:
        log = [recorded(opened(), 1), recorded(Dated(deposited(1), SECOND), 2)]
        log.append(recorded(Dated(deposited(1), 9 * SECOND), 3))
        assert [row.is_late for row in event_rows(folded([]), log)] == [False, True, False]
        assert [row.is_marker for row in event_rows(folded([]), log)] == [False, True, False]

    def test_from_a_row_that_cannot_be_read_nothing_is_verified(self) -> None:
        log = [recorded(opened(), 1), recorded(Damaged(), 2), recorded(deposited(5), 3)]
        rows = list(event_rows(folded([]), log))
        assert [row.verified for row in rows] == [True, False, False]
        assert [row.problem for row in rows] == ["", "damaged payload", ""]
        later = event_rows(folded(log), [recorded(deposited(1), 4)])
        assert [row.verified for row in later] == [False]

    def test_drift_is_replay_minus_statement(self) -> None:
        stated = e.MoneyDeposited(amount=100, stated_balance=90)
        rows = list(event_rows(folded([]), [recorded(stated, 1), recorded(deposited(1), 2)]))
        assert [row.drift for row in rows] == [10, 0]
        assert last_stated(rows) == rows[0]
        assert last_stated(rows[1:]) is None


class TestPages:
    def test_states_on_a_page_are_those_of_a_replay(self, bench: MemoryBench) -> None:
        record(bench.store, [opened(10), *(deposited(n) for n in range(1, 12))])
        page = event_page(bench.store, A, 6, 9)
        log = bench.store.events(stream_of(A))
        assert (page.first, page.last) == (6, 9)
        assert [version in page for version in (5, 6, 9, 10)] == [False, True, True, False]
        assert [page.state(version) for version in range(5, 10)] == [folded(log[:v]) for v in range(5, 10)]
        assert [page.row(version).balance for version in range(6, 10)] == [
            folded(log[:v]).ledger for v in range(6, 10)
        ]
        assert page.event(7) == log[6]

    def test_the_first_page_begins_before_any_event(self, bench: MemoryBench) -> None:
        record(bench.store, [opened(10), deposited(5)])
        page = event_page(bench.store, A, 1, 2)
        assert page.before.status == "absent"
        assert [row.balance for row in page.rows] == [10, 15]

    @pytest.mark.parametrize(("first", "last", "missing"), [(1, 4, 3), (4, 6, 6)])
    def test_a_gap_is_damage_and_no_balance(
        self, bench: MemoryBench, first: int, last: int, missing: int
    ) -> None:
        record(bench.store, [opened(10), *(deposited(n) for n in range(1, 5))])
        if missing == 3:
            del bench.vault.streams[stream_of(A)][2]
        with pytest.raises(DamageFound, match=f"Event {missing} of account {A} is missing"):
            event_page(bench.store, A, first, last)

    def test_an_unknown_account_has_no_pages(self, bench: MemoryBench) -> None:
        with pytest.raises(UnknownAccount):
            event_page(bench.store, "nobody", 5, 9)

    def test_an_empty_page_ends_before_it_begins(self) -> None:
        page = EventPage(folded([]), ())
        assert page.last < page.first
        assert page.rows == ()


class TestSums:
    def test_since_the_opening_the_sum_is_the_ledger(self) -> None:
        state = folded(recorded(fact, version) for version, fact in enumerate(TestRows.FACTS, 1))
        sums = arithmetic(state)
        assert (sums.opening, sums.credits, sums.debits, sums.closing) == (10, 100, 25, 85)
        assert sums.adds_up

    def test_between_two_states_it_runs_from_the_earlier_to_the_later(self, bench: MemoryBench) -> None:
        append(bench.store, *(new(fact) for fact in TestRows.FACTS))
        page = event_page(bench.store, A, 1, 6)
        forward = StateView(version=5, account=page.state(5), mark=page.state(2), mark_version=2)
        backward = StateView(version=2, account=page.state(2), mark=page.state(5), mark_version=5)
        assert arithmetic_of(forward) == arithmetic_of(backward)
        assert arithmetic_of(forward).closing == 85
        assert arithmetic_of(forward).adds_up

    def test_a_sum_that_does_not_add_up_is_noticed(self) -> None:
        assert not replace(arithmetic(folded([])), closing=1).adds_up
