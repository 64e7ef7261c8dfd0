"""Time travel: cuts by version and by instant, as it was known and as it was."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput, UnknownAccount
from domain.history.cut import Lens, cut_at_instant, cut_at_version, running_balances, state_at
from tests.kit.bench import DAY, EPOCH, SECOND, MemoryBench
from tests.kit.spec import A, charged, deposited, folded, held, opened, withdrawn
from tests.kit.stories import append, do, new, open_with, record

STREAM = stream_of(A)
FACTS: list[e.AccountEvent] = [
    opened(10),
    deposited(100),
    held(30),
    withdrawn(20),
    charged(5),
    withdrawn(30, "h1"),
    e.AccountFrozen(),
    deposited(7),
    e.AccountUnfrozen(),
    e.OverdraftLimitChanged(limit=40),
]


def at(second: int) -> int:
    """The instant that many seconds after the bench's clock starts: event n is recorded at n."""
    return EPOCH + second * SECOND


class TestByVersion:
    def test_the_state_is_that_of_a_replay_up_to_it(self, bench: MemoryBench) -> None:
        record(bench.store, FACTS)
        rows = bench.store.events(STREAM)
        for version in range(1, len(FACTS) + 1):
            assert state_at(bench.store, A, version)[0] == folded(rows[:version])

    def test_no_more_is_read_than_the_events_after_a_snapshot(self, bench: MemoryBench) -> None:
        record(bench.store, FACTS)
        read = [state_at(bench.store, A, version)[1] for version in range(1, len(FACTS) + 1)]
        assert read == [version % bench.every for version in range(1, len(FACTS) + 1)]

    def test_a_cut_says_where_it_stands(self, bench: MemoryBench) -> None:
        append(bench.store, *(new(fact, recorded_at=at(n)) for n, fact in enumerate(FACTS, start=1)))
        cut = cut_at_version(bench.store, A, 6)
        assert (cut.lens, cut.asked_at, cut.head_version, cut.events_read) == ("as-at", None, 10, 2)
        assert (cut.last.version, cut.last.type, cut.last.recorded_at) == (6, "MoneyWithdrawn", at(6))
        assert cut.next is not None
        assert (cut.next.version, cut.next.type, cut.next.recorded_at) == (7, "AccountFrozen", at(7))
        assert cut.same_instant is None
        assert not cut.is_live
        assert cut.account.ledger == 55

    def test_nothing_comes_after_the_head(self, bench: MemoryBench) -> None:
        record(bench.store, FACTS)
        cut = cut_at_version(bench.store, A, 10)
        assert cut.next is None
        assert cut.is_live
        assert cut.account == bench.store.head(A)

    @pytest.mark.parametrize("version", [0, -1, 11])
    def test_a_version_that_is_not_there_is_refused_with_those_that_are(
        self, bench: MemoryBench, version: int
    ) -> None:
        record(bench.store, FACTS)
        for ask in (state_at, cut_at_version):
            with pytest.raises(BadInput, match=f"has events 1 to 10; there is no event {version}"):
                ask(bench.store, A, version)

    def test_an_unknown_account_is_named(self, bench: MemoryBench) -> None:
        for ask in (state_at, cut_at_version, cut_at_instant):
            with pytest.raises(UnknownAccount, match="'9999'"):
                ask(bench.store, "9999", 1)

    def test_balances_run_from_the_one_before(self, bench: MemoryBench) -> None:
        record(bench.store, FACTS)
        rows = bench.store.events(STREAM)
        assert list(running_balances(0, rows)) == [10, 110, 110, 90, 85, 55, 55, 62, 62, 62]
        assert list(running_balances(90, rows[4:6])) == [85, 55]

    def test_an_unreadable_row_leaves_the_running_balance_as_it_was(self, bench: MemoryBench) -> None:
        record(bench.store, FACTS[:3])
        bench.tamper_event(STREAM, 2, data="{")
        assert list(running_balances(0, bench.store.events(STREAM))) == [10, 10, 10]


class TestAsAt:
    """What did we know then?"""

    @pytest.mark.parametrize(
        ("instant", "version"),
        [
            (at(1), 1),
            (at(2) - 1, 1),
            (at(2), 2),
            (at(2) + 1, 2),
            (at(9), 9),
            (at(10), 10),
            (at(10) + DAY, 10),
        ],
    )
    def test_the_cut_is_after_the_last_event_recorded_by_then(
        self, bench: MemoryBench, instant: int, version: int
    ) -> None:
        append(bench.store, *(new(fact, recorded_at=at(n)) for n, fact in enumerate(FACTS, start=1)))
        cut = cut_at_instant(bench.store, A, instant)
        assert (cut.last.version, cut.asked_at, cut.lens) == (version, instant, "as-at")
        assert cut.account == state_at(bench.store, A, version)[0]
        assert cut.is_live == (version == 10)

    def test_before_the_opening_there_is_nothing_to_see(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(10), recorded_at=at(1)))
        for lens in get_args(Lens):
            with pytest.raises(BadInput, match="had not been opened at that time"):
                cut_at_instant(bench.store, A, at(1) - 1, lens)

    def test_events_of_one_instant_are_named_together_and_ordered_by_version(
        self, bench: MemoryBench
    ) -> None:
        instants = [1, 2, 2, 2, 3]
        append(bench.store, *(new(f, recorded_at=at(n)) for n, f in zip(instants, FACTS, strict=False)))
        cut = cut_at_instant(bench.store, A, at(2))
        assert (cut.last.version, cut.same_instant) == (4, (2, 4))
        assert cut.next is not None
        assert cut.next.version == 5
        within = cut_at_version(bench.store, A, 3)
        assert (within.last.version, within.same_instant) == (3, (2, 4))
        assert cut_at_instant(bench.store, A, at(1)).same_instant is None

    def test_late_facts_are_not_known_yet(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(10), recorded_at=at(1)))
        append(bench.store, new(deposited(5), recorded_at=at(9), effective_at=at(2)))
        assert cut_at_instant(bench.store, A, at(8)).account.ledger == 10
        assert cut_at_instant(bench.store, A, at(9)).account.ledger == 15


class TestAsOf:
    """What was it, with everything known now?"""

    def test_the_late_payroll(self, bench: MemoryBench) -> None:
        """Payroll of the 12th, recorded on the 13th at 11:40 after rent, fee and a declined withdrawal."""
        nine = EPOCH
        append(bench.store, new(opened(30_000), recorded_at=nine - 2 * DAY))
        append(bench.store, new(withdrawn(90_000), recorded_at=nine + 300 * SECOND))
        append(bench.store, new(charged(3_500, "overdraft"), recorded_at=nine + 303 * SECOND))
        attempt = e.WithdrawalDeclined(amount=6_000, reason_code="insufficient_funds", available=-63_500)
        append(bench.store, new(attempt, recorded_at=nine + 1800 * SECOND))
        payroll = new(deposited(150_000), recorded_at=nine + 9600 * SECOND, effective_at=nine - DAY)
        append(bench.store, payroll)
        then = nine + 303 * SECOND
        known, was = cut_at_instant(bench.store, A, then), cut_at_instant(bench.store, A, then, "as-of")
        assert (known.account.ledger, was.account.ledger) == (-63_500, 86_500)
        assert known.last == was.last
        assert was.account.version == 5
        assert cut_at_instant(bench.store, A, nine - DAY - 1, "as-of").account.ledger == 30_000
        assert cut_at_instant(bench.store, A, nine - DAY, "as-of").account.ledger == 180_000

    def test_a_reversal_counts_from_the_entry_it_takes_back(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        do(bench, c.Withdraw(account_id=A, amount=30), effective_at=at(100))
        bench.clock.now = at(200)
        do(bench, c.ReverseEntry(account_id=A, entry=3))
        assert cut_at_instant(bench.store, A, at(100), "as-of").account.ledger == 100
        assert cut_at_instant(bench.store, A, at(150)).account.ledger == 70
        assert cut_at_instant(bench.store, A, at(150), "as-of").account.reversed_of(3) == 30

    def test_what_counts_only_later_does_not_count_yet(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(10), recorded_at=at(1)))
        append(bench.store, new(deposited(5), recorded_at=at(2), effective_at=at(50)))
        record(bench.store, [deposited(100)] * 7)
        assert cut_at_instant(bench.store, A, at(49)).account.ledger == 715
        assert cut_at_instant(bench.store, A, at(49), "as-of").account.ledger == 710
        assert cut_at_instant(bench.store, A, at(50), "as-of").account.ledger == 715

    def test_without_value_dates_it_is_what_was_known(self, bench: MemoryBench) -> None:
        append(bench.store, *(new(fact, recorded_at=at(n)) for n, fact in enumerate(FACTS, start=1)))
        for version in range(1, 11):
            known, was = (cut_at_instant(bench.store, A, at(version), lens) for lens in ("as-at", "as-of"))
            assert was.account == known.account
            assert was.events_read == known.events_read

    def test_an_opening_recorded_late_counts_before_it_was_recorded(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(10), recorded_at=at(9), effective_at=at(1)))
        append(bench.store, new(deposited(5), recorded_at=at(9), effective_at=at(3)))
        cut = cut_at_instant(bench.store, A, at(2), "as-of")
        assert (cut.account.ledger, cut.account.status) == (10, "open")
        assert (cut.last.version, cut.same_instant) == (1, (1, 2))

    def test_an_account_that_counts_as_open_only_later_is_not_open_yet(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(10), recorded_at=at(1), effective_at=at(9)))
        append(bench.store, new(deposited(5), recorded_at=at(2)))
        with pytest.raises(BadInput, match="had not been opened at that time"):
            cut_at_instant(bench.store, A, at(3), "as-of")

    def test_an_opening_that_cannot_be_read_is_not_called_missing(self, bench: MemoryBench) -> None:
        record(bench.store, [opened(10), deposited(5)])
        bench.tamper_event(STREAM, 1, data="{")
        cut = cut_at_instant(bench.store, A, at(60), "as-of")
        assert (cut.account.unverified_from, cut.account.ledger) == (1, 5)

    def test_a_limit_dated_back_does_not_replace_one_that_counts_later(self, bench: MemoryBench) -> None:
        append(bench.store, new(opened(), recorded_at=at(1)))
        append(bench.store, new(e.OverdraftLimitChanged(limit=100), recorded_at=at(50)))
        record(bench.store, [deposited(1)] * 4)
        bench.clock.now = at(80)
        append(bench.store, new(e.OverdraftLimitChanged(limit=200), effective_at=at(20)))
        limits = [
            cut_at_instant(bench.store, A, instant, "as-of").account.overdraft_limit
            for instant in (at(19), at(20), at(49), at(50), at(99))
        ]
        assert limits == [0, 200, 200, 100, 100]
        assert cut_at_instant(bench.store, A, at(99)).account.overdraft_limit == 200

    def test_a_hold_captured_with_an_earlier_date_is_closed(self, bench: MemoryBench) -> None:
        """A settlement takes the day of the purchase, which begins before the hold was placed."""
        append(bench.store, new(opened(100), recorded_at=at(1)))
        append(bench.store, new(held(30), recorded_at=at(20)))
        append(bench.store, new(withdrawn(30, "h1"), recorded_at=at(40), effective_at=at(10)))
        account = cut_at_instant(bench.store, A, at(50), "as-of").account
        assert (account.ledger, account.held) == (70, 0)

    def test_the_cost_is_what_was_read_the_passed_over_included(self, bench: MemoryBench) -> None:
        record(bench.store, [opened(10), *[deposited(1)] * 3])
        append(bench.store, new(deposited(5), effective_at=at(90)))
        record(bench.store, [deposited(1)] * 3)
        append(bench.store, new(deposited(5), recorded_at=at(80), effective_at=at(2)))
        cut = cut_at_instant(bench.store, A, at(40), "as-of")
        assert cut.account.ledger == 10 + 3 + 3 + 5
        assert cut.events_read == 4 + 1
