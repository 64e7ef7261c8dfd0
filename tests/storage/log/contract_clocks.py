"""What every store promises about time: the database's clock dates what is recorded, whatever a desk's clock says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.account.commands import Deposit, Request
from domain.account.state import stream_of
from domain.clock import CLOCK_TOLERANCE, EVER, utc_now
from domain.errors import WrongClock
from domain.handlers.account import Handler
from domain.history.cut import Lens, cut_at_instant
from domain.ports import Store, StreamWrite
from tests.kit.bench import DAY, SECOND, Bench
from tests.kit.spec import A, deposited, opened
from tests.kit.stories import new, record

STREAM, B = stream_of(A), "B-7"
NEAR = 30 * SECOND
"""What a slow machine may take between two looks at the clock, and a server's clock be off."""


def off_by(us: int) -> Callable[[], int]:
    return lambda: utc_now() + us


def deposit(store: Store, clock: Callable[[], int], account: str = A) -> int:
    """Deposit as a desk does, ids by its own clock; when it was recorded."""
    request = Request(command=Deposit(account_id=account, amount=5), command_id=f"c-{clock()}", actor="ada")
    return Handler(store, clock=clock).execute(request).receipt.lines[0].recorded_at


class ClocksContract:
    @pytest.mark.parametrize("off", [CLOCK_TOLERANCE - NEAR, NEAR - CLOCK_TOLERANCE, 0])
    def test_a_clock_that_is_nearly_right_dates_nothing(self, bench: Bench, off: int) -> None:
        record(bench.store, [opened()])
        session = off_by(off)
        recorded_at = deposit(bench.session(session), session)
        assert abs(recorded_at - utc_now()) < 2 * NEAR

    @pytest.mark.parametrize("off", [CLOCK_TOLERANCE + NEAR, -CLOCK_TOLERANCE - NEAR, 365 * DAY, -365 * DAY])
    def test_a_desk_whose_clock_is_wrong_records_nothing_and_reads_on(self, bench: Bench, off: int) -> None:
        record(bench.store, [opened()])
        session = off_by(off)
        store = bench.session(session)
        with pytest.raises(
            WrongClock, match=r"This computer's clock says .* UTC, the bank's .* UTC: .* apart"
        ):
            deposit(store, session)
        with pytest.raises(WrongClock):
            store.append([StreamWrite(stream_of(B), 0, [new(opened())])])
        assert [row.version for row in store.events(STREAM)] == [1]
        assert store.summary(B) is None

    @pytest.mark.parametrize("off", [365 * DAY, CLOCK_TOLERANCE + NEAR])
    def test_nothing_is_appended_behind_an_event_of_the_future(self, bench: Bench, off: int) -> None:
        bench.clock.now = utc_now() + off
        record(bench.store, [opened()])
        store = bench.session(utc_now)
        with pytest.raises(
            WrongClock, match=rf"Event 1 of {STREAM} was recorded at .* after what the bank's clock"
        ):
            deposit(store, utc_now)
        assert [row.version for row in store.events(STREAM)] == [1]
        record(store, [opened()], B)
        assert abs(deposit(store, utc_now, B) - utc_now()) < 2 * NEAR, "other accounts go on"

    def test_one_append_to_several_streams_is_refused_where_one_of_them_lies_in_the_future(
        self, bench: Bench
    ) -> None:
        bench.clock.now = utc_now() + DAY
        record(bench.store, [opened()])
        writes = [StreamWrite(stream_of(B), 0, [new(opened())]), StreamWrite(STREAM, 1, [new(deposited(5))])]
        with pytest.raises(WrongClock, match=f"Event 1 of {STREAM}"):
            bench.session(utc_now).append(writes)
        assert bench.store.summary(B) is None

    def test_a_head_slightly_ahead_is_followed_at_its_own_time(self, bench: Bench) -> None:
        ahead = bench.clock.now = utc_now() + CLOCK_TOLERANCE - NEAR
        record(bench.store, [opened()])
        assert deposit(bench.session(utc_now), utc_now) >= ahead

    def test_one_append_is_one_instant(self, bench: Bench) -> None:
        store = bench.session(utc_now)
        receipts = store.append(
            [StreamWrite(stream_of(name), 0, [new(opened()), new(deposited(5))]) for name in (A, B)]
        )
        assert len({line.recorded_at for receipt in receipts for line in receipt.lines}) == 1

    def test_history_may_state_when_it_was_recorded(self, bench: Bench) -> None:
        bench.session(utc_now).append([StreamWrite(STREAM, 0, [new(opened(), recorded_at=5)])])
        assert bench.store.events(STREAM)[0].recorded_at == 5

    def test_events_at_either_end_of_64_bits_are_found(self, bench: Bench) -> None:
        record(bench.store, [opened(), deposited(1), deposited(2)])
        for version, at in enumerate((EVER, 0, 2**63 - 1), start=1):
            bench.tamper_event(STREAM, version, recorded_at=at, effective_at=at)
        instants = (EVER - 1, EVER, 0, 2**63 - 1)
        assert [bench.store.version_at(STREAM, at) for at in instants] == [0, 1, 2, 3]
        lenses: tuple[Lens, ...] = ("as-at", "as-of")
        for lens in lenses:
            assert cut_at_instant(bench.store, A, 2**63 - 1, lens).account.ledger == 3
            assert cut_at_instant(bench.store, A, 0, lens).account.ledger == 1

    def test_for_training_the_desks_own_clock_counts(self, bench: Bench) -> None:
        for now in (utc_now() + 365 * DAY, 12):
            bench.clock.now = now
            record(bench.store, [opened()], f"t-{now}")
            assert bench.store.events(stream_of(f"t-{now}"))[0].recorded_at - now <= 2 * SECOND
        assert (bench.store.is_training, bench.session(utc_now).is_training) == (True, False)
        assert abs(bench.session(off_by(DAY)).now() - utc_now()) < NEAR
