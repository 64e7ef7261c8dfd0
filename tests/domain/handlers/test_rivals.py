"""Somebody else was faster: what is decided again, what is not, and what the conflict says."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.state import Account, stream_of
from domain.errors import BadInput, Refused, StoreUnavailable
from domain.handlers.account import MAX_ATTEMPTS, Executed, Handler
from domain.handlers.retry import FIRST_PAUSE
from domain.ports import Receipt, StreamWrite
from domain.stream import VersionConflict
from tests.kit.bench import MemoryBench
from tests.kit.memory import MemoryStore
from tests.kit.spec import A, deposited, withdrawn
from tests.kit.stories import do, open_with, record, request

STREAM = stream_of(A)
Moment = Callable[[], None]


class Raced(MemoryStore):
    """A store on which something happens around a call: one of the things queued for that moment."""

    def __init__(self, bench: MemoryBench, **queued: list[Moment]) -> None:
        super().__init__(bench.vault, clock=bench.clock, every=bench.every)
        self._queued = queued

    def head(self, account_id: str) -> Account | None:
        self._meanwhile("before_head")
        return super().head(account_id)

    def receipts(self, command_id: str) -> list[Receipt]:
        answer = super().receipts(command_id)
        self._meanwhile("after_receipt")
        return answer

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        self._meanwhile("before_append")
        return super().append(writes)

    def _meanwhile(self, moment: str) -> None:
        queue = self._queued.get(moment)
        if queue:
            queue.pop(0)()


class Race:
    """An account with 100 in it; `rival` is appended between the decision and the append, `times` times."""

    def __init__(self, bench: MemoryBench, rival: e.AccountEvent, times: int = 1) -> None:
        self.bench, self.pauses = bench, list[float]()
        open_with(bench, 100)
        store = Raced(bench, before_append=[lambda: record(bench.store, [rival])] * times)
        self.handler = Handler(store, clock=bench.clock, pause=self.pauses.append)


def test_a_command_nobody_looked_at_a_version_for_is_decided_again(bench: MemoryBench) -> None:
    race = Race(bench, deposited(1))
    executed = race.handler.execute(request(c.Withdraw(account_id=A, amount=100)))
    assert (executed.account.ledger, executed.receipt.version) == (1, 4)
    assert len(race.pauses) == 1


def test_it_is_decided_on_the_new_state(bench: MemoryBench) -> None:
    race = Race(bench, withdrawn(50))
    with pytest.raises(Refused, match=r"0\.50 GBP available"):
        race.handler.execute(request(c.Withdraw(account_id=A, amount=60)))
    assert bench.store.count(STREAM) == 3


def test_it_is_tried_ten_times_with_pauses_that_double(
    bench: MemoryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.5)
    race = Race(bench, deposited(1), times=MAX_ATTEMPTS - 1)
    assert race.handler.execute(request(c.Deposit(account_id=A, amount=5))).first_time
    assert race.pauses == [FIRST_PAUSE * 2**attempt for attempt in range(MAX_ATTEMPTS - 1)]


def test_rivals_do_not_meet_again_in_step(bench: MemoryBench) -> None:
    race = Race(bench, deposited(1), times=MAX_ATTEMPTS - 1)
    race.handler.execute(request(c.Deposit(account_id=A, amount=5)))
    shares = [pause / (FIRST_PAUSE * 2**attempt) for attempt, pause in enumerate(race.pauses)]
    assert all(0 <= share <= 2 for share in shares)
    assert len(set(shares)) == MAX_ATTEMPTS - 1


def test_after_ten_times_it_gives_up_with_the_conflict(bench: MemoryBench) -> None:
    race = Race(bench, deposited(1), times=100)
    with pytest.raises(VersionConflict, match="repeat the command") as conflict:
        race.handler.execute(request(c.Deposit(account_id=A, amount=5)))
    assert len(race.pauses) == MAX_ATTEMPTS - 1
    assert conflict.value.verdict is None
    assert [row.event for row in conflict.value.between] == [deposited(1)]
    assert bench.store.count(STREAM) == 2 + MAX_ATTEMPTS


@pytest.mark.parametrize(
    "command",
    [
        c.ReverseEntry(account_id=A, entry=2),
        c.ChangeOverdraftLimit(account_id=A, limit=1),
        c.FreezeAccount(account_id=A),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_whose_meaning_depends_on_what_was_seen_is_not(
    bench: MemoryBench, command: c.Command
) -> None:
    race = Race(bench, deposited(1))
    with pytest.raises(VersionConflict) as conflict:
        race.handler.execute(request(command))
    assert race.pauses == []
    assert conflict.value.verdict is None


class TestPreviewedOnAVersion:
    """A person saw a version, so nothing is retried behind their back."""

    def test_a_conflict_says_what_came_between_and_that_the_command_still_holds(
        self, bench: MemoryBench
    ) -> None:
        race = Race(bench, deposited(1))
        with pytest.raises(VersionConflict, match="would still be accepted") as conflict:
            race.handler.execute(request(c.Withdraw(account_id=A, amount=60), expected_version=2))
        assert race.pauses == []
        assert bench.store.count(STREAM) == 3
        error = conflict.value
        assert (error.stream_id, error.expected, error.actual, error.verdict) == (STREAM, 2, 3, "")
        assert [row.event for row in error.between] == [deposited(1)]
        assert (error.kind, error.exit_code) == ("version-conflict", 1)

    def test_a_version_seen_long_ago_is_a_conflict_before_anything_is_decided(
        self, bench: MemoryBench
    ) -> None:
        open_with(bench, 100)
        record(bench.store, [withdrawn(50), deposited(2)])
        with pytest.raises(VersionConflict, match="saw version 2, it is now at 4") as conflict:
            do(bench, c.Withdraw(account_id=A, amount=60), expected_version=2)
        assert [row.event for row in conflict.value.between] == [withdrawn(50), deposited(2)]
        assert conflict.value.verdict == "0.60 GBP is more than the 0.52 GBP available."
        assert "would now be refused: 0.60 GBP" in conflict.value.message

    def test_a_customers_attempt_that_would_be_declined_is_not_called_accepted(
        self, bench: MemoryBench
    ) -> None:
        race = Race(bench, withdrawn(50))
        attempt = request(c.Withdraw(account_id=A, amount=60), channel="card", expected_version=2)
        with pytest.raises(VersionConflict) as conflict:
            race.handler.execute(attempt)
        assert conflict.value.verdict == "it would be recorded as declined (insufficient funds)."

    def test_no_more_than_a_hundred_events_come_with_it(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        record(bench.store, [deposited(1)] * 150)
        with pytest.raises(VersionConflict) as conflict:
            do(bench, c.Withdraw(account_id=A, amount=60), expected_version=2)
        assert [row.version for row in conflict.value.between] == list(range(3, 103))

    def test_a_version_not_reached_yet_is_not_understood(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        with pytest.raises(BadInput, match="is at version 2; it has not reached the expected version 9"):
            do(bench, c.Withdraw(account_id=A, amount=60), expected_version=9)

    def test_the_version_that_is_there_is_no_conflict(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        assert do(bench, c.Withdraw(account_id=A, amount=60), expected_version=2).receipt.version == 3
        opening = c.OpenAccount(account_id="1", currency="GBP")
        assert do(bench, opening, expected_version=0).receipt.version == 1

    def test_a_preview_meets_the_same_conflict(self, bench: MemoryBench) -> None:
        open_with(bench, 100)
        with pytest.raises(VersionConflict):
            bench.handler.preview(request(c.Withdraw(account_id=A, amount=60), expected_version=1))

    def test_a_store_that_fails_meanwhile_is_no_verdict(self, bench: MemoryBench) -> None:
        def gone() -> None:
            raise StoreUnavailable("The database went away.")

        open_with(bench, 100)
        rival = [lambda: record(bench.store, [deposited(1)])]
        store = Raced(bench, before_head=[lambda: None, gone], before_append=rival)
        with pytest.raises(StoreUnavailable, match="went away"):
            Handler(store).execute(request(c.Withdraw(account_id=A, amount=60), expected_version=2))


@pytest.mark.parametrize("expected_version", [None, 2])
@pytest.mark.parametrize("moment", ["before_head", "after_receipt", "before_append"])
@pytest.mark.parametrize(
    "command", [c.Withdraw(account_id=A, amount=30), c.ReverseEntry(account_id=A, entry=2, amount=30)]
)
def test_two_programs_with_one_command_id_have_the_effect_of_once(
    bench: MemoryBench, command: c.Command, moment: str, expected_version: int | None
) -> None:
    """Whenever the rival's execution of the same command lands, the answer is its receipt."""
    open_with(bench, 100)
    same = request(command, command_id="once", expected_version=expected_version)
    first: list[Executed] = []
    store = Raced(bench, **{moment: [lambda: first.append(bench.handler.execute(same))]})
    executed = Handler(store, clock=bench.clock, pause=lambda seconds: None).execute(same)
    assert not executed.first_time
    assert [executed.receipt] == [one.receipt for one in first]
    assert (bench.store.count(STREAM), executed.account.ledger) == (3, 70)
