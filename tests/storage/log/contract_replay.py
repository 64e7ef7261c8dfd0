"""What every store promises about states of the past: snapshots, replays, curves, proof."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from domain.account import events as e
from domain.account.fold import replay
from domain.account.state import Account, stream_of
from domain.history.cut import cut_at_instant, fold, running_balances, state_at
from domain.history.proof import prove
from domain.ports import CurvePoint, ReplayCost
from tests.kit.bench import DAY, Bench
from tests.kit.spec import A, charged, deposited, held, opened, withdrawn
from tests.kit.stories import append, new, record

STREAM = stream_of(A)
LONG = 2_350
"""Events of a history long enough that a store reads its curve from snapshots."""


def history(count: int, seed: int = 7) -> list[e.AccountEvent]:
    """An opening and random postings, holds and fees, the same every time."""
    chance = random.Random(seed)
    facts: list[e.AccountEvent] = [opened(chance.randint(0, 999), limit=50)]
    while len(facts) < count:
        amount = chance.randint(1, 500)
        kinds = (deposited(amount), withdrawn(amount), charged(amount), held(amount, f"h{len(facts)}"))
        facts.append(chance.choices(kinds, (5, 5, 1, 1))[0])
    return facts


def truth(bench: Bench, version: int) -> Account:
    """State at a version, from every event up to it."""
    return replay(bench.store.events(STREAM, until=version))


class ReplayContract:
    def test_the_head_is_the_state_after_all_events(self, bench: Bench) -> None:
        parts: list[list[e.AccountEvent]] = [
            history(1),
            [deposited(5)],
            [withdrawn(2), charged(1)],
            history(9),
        ]
        for part in parts:
            record(bench.store, part)
            for store in (bench.store, bench.open()):
                head = store.head(A)
                assert head is not None
                assert head == truth(bench, head.version)

    def test_an_unknown_account_has_no_state(self, bench: Bench) -> None:
        record(bench.store, history(9))
        assert bench.store.head("9999") is None
        assert bench.store.snapshot("9999", 5) is None
        assert list(bench.store.replay_steps("9999")) == []
        assert bench.store.curve("9999", 1, 5, 10) == []

    def test_a_snapshot_is_the_state_at_its_version_and_close(self, bench: Bench) -> None:
        for start in range(0, 30, 3):
            facts = history(30)[start : start + 3]
            append(bench.store, *(new(fact) for fact in facts))
        for version in range(1, 31):
            snapshot = bench.store.snapshot(A, version)
            if version < bench.every:
                assert snapshot is None
                continue
            assert snapshot is not None
            assert snapshot.version == version - version % bench.every
            assert snapshot == truth(bench, snapshot.version)

    def test_every_snapshot_is_kept(self, bench: Bench) -> None:
        record(bench.store, history(40))
        record(bench.open(), [deposited(1)] * 40)
        kept = {snapshot.version for v in range(1, 81) if (snapshot := bench.store.snapshot(A, v))}
        assert kept == set(range(bench.every, 81, bench.every))

    def test_facts_are_the_steps_of_a_replay(self, bench: Bench) -> None:
        record(bench.store, history(20))
        rows = bench.store.events(STREAM)
        steps = [(row.event, (row.version, row.recorded_at, row.effective_at)) for row in rows]
        assert list(bench.store.replay_steps(A)) == steps
        assert list(bench.store.replay_steps(A, after=7)) == steps[7:]
        assert list(bench.store.replay_steps(A, until=7)) == steps[:7]
        assert list(bench.store.replay_steps(A, after=7, until=9)) == steps[7:9]
        assert list(bench.store.replay_steps(A, after=20)) == []

    def test_the_cost_of_a_replay_is_told_when_it_ends(self, bench: Bench) -> None:
        record(bench.store, history(20))
        cost = list[ReplayCost]()
        steps = bench.store.replay_steps(A, after=5, until=12, cost=cost)
        next(steps)
        assert cost == []
        assert len(list(steps)) == 6
        rows = bench.store.events(STREAM, after=5, until=12)
        assert cost == [ReplayCost(7, sum(len(row.data) for row in rows))]

    def test_two_replays_run_beside_each_other_and_beside_an_append(self, bench: Bench) -> None:
        record(bench.store, history(20))
        first, second = bench.store.replay_steps(A), bench.store.replay_steps(A, after=10)
        versions = []
        for (_, one), (_, other) in zip(first, second, strict=False):
            versions.append((one[0], other[0]))
            if len(versions) == 3:
                record(bench.open(), [deposited(1)], account_id="2")
        assert versions == [(n, n + 10) for n in range(1, 11)]

    def test_a_long_history_replays_the_same_by_every_way(self, bench: Bench) -> None:
        record(bench.store, history(LONG))
        for version in (1, 99, 100, 101, 1_500, LONG):
            state, read = state_at(bench.store, A, version)
            assert state == truth(bench, version)
            assert read <= bench.every
        proof = prove(bench.store, A)
        assert proof.equal
        assert proof.snapshot.events_read == LONG % bench.every
        assert proof.replay.events_read == LONG

    def test_as_of_from_snapshots_is_as_of_from_all_events(self, bench: Bench) -> None:
        chance = random.Random(3)
        for fact in history(60):
            dated = bench.clock.now + chance.choice([0, 0, 0, 0, -2, -1, 1]) * DAY // 2
            append(bench.store, new(fact, effective_at=dated))
            bench.clock.now += DAY // 8
        rows = bench.store.events(STREAM)
        for instant in range(rows[0].effective_at, rows[-1].recorded_at + DAY, DAY // 3):
            counting = replay(row for row in rows if row.effective_at <= instant)
            if counting.status == "open":
                assert cut_at_instant(bench.store, A, instant, "as-of").account == counting

    @pytest.mark.parametrize("claimed", [1, 9, 10_000])
    def test_a_snapshot_of_no_use_is_passed_over(self, bench: Bench, claimed: int) -> None:
        record(bench.store, history(40))
        bench.tamper_snapshot(A, 20, lambda fold: setattr(fold, "version", claimed))
        assert bench.store.snapshot(A, 24) == truth(bench, 15)
        assert state_at(bench.store, A, 24)[0] == truth(bench, 24)

    def test_a_wrong_snapshot_is_found_by_proof(self, bench: Bench) -> None:
        record(bench.store, history(40))
        right = truth(bench, 20).ledger
        bench.tamper_snapshot(A, 20, lambda fold: setattr(fold, "ledger", right + 1))
        difference = prove(bench.store, A, 24).first_difference
        assert difference is not None
        assert (difference.version, difference.field) == (20, "ledger")
        assert difference.values == {"snapshot": right + 1, "replay": right}
        assert prove(bench.store, A).equal

    def test_a_wrong_live_state_is_found_by_proof(self, bench: Bench) -> None:
        record(bench.store, history(8))
        bench.tamper_head(A, lambda fold: setattr(fold, "fees", 1_000_000))
        assert prove(bench.store, A).differing == ("fees",)

    def test_a_wrong_read_model_is_found_by_proof(self, bench: Bench) -> None:
        record(bench.store, history(8))
        bench.tamper_summary(A, ledger_balance=1_000_000)
        assert prove(bench.store, A).differing == ("ledger",)

    def test_an_unreadable_event_leaves_the_states_after_it_unverified(self, bench: Bench) -> None:
        record(bench.store, history(12))
        bench.tamper_event(STREAM, 7, data="{")
        proof = prove(bench.store, A, 8)
        assert (proof.equal, proof.unverified_from) == (False, 7)
        assert prove(bench.store, A, 6).equal


class CurveContract:
    @pytest.mark.parametrize("points", [1, 2, 7, 20, 100])
    @pytest.mark.parametrize(("first", "last"), [(1, 60), (1, 1), (60, 60), (7, 23), (21, 40), (2, 59)])
    def test_a_short_stretch(self, bench: Bench, first: int, last: int, points: int) -> None:
        record(bench.store, history(60))
        check_curve(bench, first, last, points)

    @pytest.mark.parametrize("points", [10, 100, 300, 3000])
    def test_a_long_stretch(self, bench: Bench, points: int) -> None:
        record(bench.store, history(LONG))
        for first, last in ((1, LONG), (57, LONG - 13), (100, 2_300), (101, 2_300), (1, 2_011)):
            check_curve(bench, first, last, points)

    def test_a_curve_grows_with_the_account(self, bench: Bench) -> None:
        for start in range(0, 60, 7):
            append(bench.store, *(new(fact) for fact in history(60)[start : start + 7]))
            check_curve(bench, 1, min(start + 7, 60), 5)

    def test_a_stretch_that_ends_before_it_begins_is_empty(self, bench: Bench) -> None:
        record(bench.store, history(9))
        assert bench.store.curve(A, 5, 4, 10) == []


def check_curve(bench: Bench, first: int, last: int, points: int) -> None:
    """The runs cover the stretch once, and each says exactly how its events moved the ledger."""
    runs = bench.store.curve(A, first, last, points)
    rows = bench.store.events(STREAM, until=last)
    balances = [0, *running_balances(0, rows)]
    assert len(runs) <= 2 * points
    assert len(runs) >= min(points, (last - first + 1) // bench.every) // 2
    assert (runs[0].first_version, runs[-1].last_version) == (first, last)
    for run, following in pairwise(runs):
        assert following.first_version == run.last_version + 1
    for run in runs:
        within = balances[run.first_version - 1 : run.last_version + 1]
        assert run == CurvePoint(
            first_version=run.first_version,
            last_version=run.last_version,
            first_at=rows[run.first_version - 1].recorded_at,
            last_at=rows[run.last_version - 1].recorded_at,
            open=within[0],
            low=min(within),
            high=max(within),
            close=within[-1],
        )


def test_the_histories_go_up_and_down() -> None:
    """Else a curve that forgets its lows would pass."""
    state, _ = fold(None, ((fact, (n, n, n)) for n, fact in enumerate(history(LONG), start=1)))
    assert state.credits > 100_000
    assert state.debits > 100_000
