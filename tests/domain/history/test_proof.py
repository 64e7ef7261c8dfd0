"""Proof: equal when all is well; otherwise the first version, the field and the values at which ways part."""

from __future__ import annotations

from typing import Any

import pytest

from domain.account.events import AccountEvent
from domain.account.state import AccountFold, stream_of
from domain.errors import BadInput, UnknownAccount
from domain.history.proof import STATE_TO_SUMMARY, Evidence, best_of, fields_of, fields_of_summary, prove
from domain.ports import AccountSummary
from tests.kit.bench import MemoryBench
from tests.kit.memory import MemoryStore
from tests.kit.spec import A, charged, deposited, held, opened, withdrawn
from tests.kit.stories import record

ROUND: list[AccountEvent] = [withdrawn(1), deposited(2), charged(3), held(4)]
HISTORY: list[AccountEvent] = [opened(1000), *ROUND * 5]
"""21 events: with a snapshot every 4, snapshots at 4, 8, 12, 16 and 20."""


@pytest.fixture
def bank(bench: MemoryBench) -> MemoryBench:
    record(bench.store, HISTORY)
    return bench


def change(**fields: Any) -> Any:
    """A change of a stored state that sets these fields."""

    def apply(fold: AccountFold) -> None:
        for name, value in fields.items():
            setattr(fold, name, value)

    return apply


@pytest.mark.parametrize(
    ("taken", "told", "runs"),
    [
        # The first run loads what all of them need.
        ([40.0, 2.0, 3.0, 1.0, 5.0, 0.5], 1.0, 5),
        ([60.0, 50.0, 1.0], 50.0, 2),
        ([100.0, 1.0], 100.0, 1),
    ],
)
def test_a_way_is_timed_by_its_best_run_and_gone_once_where_it_is_long(
    taken: list[float], told: float, runs: int
) -> None:
    left = iter(taken)
    found = best_of(lambda: Evidence({}, 0, 0, next(left)))
    assert (found.milliseconds, len(taken) - len(list(left))) == (told, runs)


class TestWhenAllIsWell:
    def test_all_ways_agree_at_the_head(self, bank: MemoryBench) -> None:
        proof = prove(bank.store, A)
        assert proof.equal
        assert (proof.version, proof.differing, proof.first_difference) == (21, (), None)
        assert proof.unverified_from is None
        assert proof.live is not None
        assert proof.live.state == proof.snapshot.state == proof.replay.state
        assert proof.replay.state["ledger"] == 1000 + 5 * (-1 + 2 - 3)

    @pytest.mark.parametrize(("version", "snapshot"), [(1, 0), (3, 0), (4, 4), (7, 4), (20, 20)])
    def test_the_past_has_no_live_state(self, bank: MemoryBench, version: int, snapshot: int) -> None:
        proof = prove(bank.store, A, version)
        assert proof.equal
        assert proof.live is None
        assert proof.snapshot_version == snapshot
        assert proof.snapshot.state == proof.replay.state
        assert proof.replay.state["version"] == version

    def test_it_says_what_each_way_read(self, bank: MemoryBench) -> None:
        proof = prove(bank.store, A)
        rows = bank.store.events(stream_of(A))
        assert proof.live is not None
        assert (proof.live.events_read, proof.live.bytes_read) == (0, 0)
        assert (proof.snapshot.events_read, proof.snapshot.bytes_read) == (1, len(rows[20].data))
        assert (proof.replay.events_read, proof.replay.bytes_read) == (21, sum(len(row.data) for row in rows))
        assert all(way.milliseconds >= 0 for way in (proof.live, proof.snapshot, proof.replay))

    def test_an_account_without_snapshots_is_proved_too(self) -> None:
        bench = MemoryBench(every=100)
        record(bench.store, HISTORY)
        assert prove(bench.store, A).equal
        assert prove(bench.store, A).snapshot_version == 0

    def test_every_figure_of_the_read_model_has_its_place_in_the_state(self, bank: MemoryBench) -> None:
        head, summary = bank.store.head(A), bank.store.summary(A)
        assert head is not None
        kept = set(AccountSummary.__dataclass_fields__) - {"account_id", "holder_name"}
        assert set(STATE_TO_SUMMARY.values()) == kept
        assert fields_of_summary(summary).items() <= fields_of(head).items()


@pytest.mark.parametrize("version", [0, -1, 22])
def test_a_version_that_is_not_there_is_refused(bank: MemoryBench, version: int) -> None:
    with pytest.raises(BadInput, match=f"has events 1 to 21; there is no event {version}"):
        prove(bank.store, A, version)


def test_an_unknown_account_is_named(bank: MemoryBench) -> None:
    with pytest.raises(UnknownAccount, match="'9999'"):
        prove(bank.store, "9999")


class TestWrongSnapshot:
    @pytest.mark.parametrize("at", [12, 13, 15])
    def test_the_first_diverging_version_and_field_are_found(self, bank: MemoryBench, at: int) -> None:
        bank.tamper_snapshot(A, 12, change(ledger=7))
        proof = prove(bank.store, A, at)
        assert not proof.equal
        assert proof.differing == ("ledger", "available")
        difference = proof.first_difference
        assert difference is not None
        assert (difference.version, difference.field) == (12, "ledger")
        assert difference.values == {"snapshot": 7, "replay": 1000 + 3 * (-1 + 2 - 3)}

    def test_the_values_shown_are_those_of_the_version_shown(self, bank: MemoryBench) -> None:
        bank.tamper_snapshot(A, 12, change(fees=100))
        difference = prove(bank.store, A, 14).first_difference
        assert difference is not None
        assert (difference.version, difference.field) == (12, "fees")
        assert difference.values == {"snapshot": 100, "replay": 9}

    def test_the_first_of_several_is_found_though_a_right_one_lies_between(self, bank: MemoryBench) -> None:
        bank.tamper_snapshot(A, 8, change(fees=1))
        bank.tamper_snapshot(A, 16, change(ledger=7))
        difference = prove(bank.store, A, 18).first_difference
        assert difference is not None
        assert (difference.version, difference.field) == (8, "fees")

    def test_one_that_later_snapshots_do_not_repeat_spoils_no_later_proof(self, bank: MemoryBench) -> None:
        bank.tamper_snapshot(A, 8, change(fees=1))
        assert prove(bank.store, A, 12).equal
        assert prove(bank.store, A).equal
        assert not prove(bank.store, A, 11).equal

    @pytest.mark.parametrize("claimed", [3, 9, 500])
    def test_one_that_claims_another_version_is_passed_over(self, bank: MemoryBench, claimed: int) -> None:
        bank.tamper_snapshot(A, 8, change(version=claimed))
        proof = prove(bank.store, A, 10)
        assert proof.equal
        assert proof.snapshot_version == 4

    def test_a_wrong_list_is_found_like_a_wrong_figure(self, bank: MemoryBench) -> None:
        bank.tamper_snapshot(A, 8, change(holds={}))
        difference = prove(bank.store, A, 8).first_difference
        assert difference is not None
        assert (difference.version, difference.field) == (8, "holds")
        assert difference.values["snapshot"] == {}

    @pytest.mark.parametrize("claimed", [5, 9, 500])
    def test_a_store_that_trusts_what_a_snapshot_claims_is_found_out(
        self, bank: MemoryBench, claimed: int
    ) -> None:
        class Trusting(MemoryStore):
            def snapshot(self, account_id: str, version: int) -> Any:
                account = super().snapshot(account_id, version)
                if account is None or account.version != 8:
                    return account
                return AccountFold(**{**fields_kept(account), "version": claimed})

        store = Trusting(bank.vault, every=4)
        proof = prove(store, A, 10)
        assert not proof.equal
        assert proof.first_difference is not None


def fields_kept(account: AccountFold) -> dict[str, Any]:
    return {name: getattr(account, name) for name in AccountFold.__dataclass_fields__}


class TestWrongLiveState:
    def test_a_wrong_read_model_is_found_at_the_head(self, bank: MemoryBench) -> None:
        bank.tamper_summary(A, ledger_balance=1)
        proof = prove(bank.store, A)
        assert proof.differing == ("ledger",)
        assert proof.first_difference is not None
        assert (proof.first_difference.version, proof.first_difference.field) == (21, "ledger")
        assert proof.first_difference.values == {"live": 1, "replay": 990}
        assert prove(bank.store, A, 20).equal

    @pytest.mark.parametrize("column", sorted(STATE_TO_SUMMARY))
    def test_any_wrong_figure_of_the_read_model_is_found(self, bank: MemoryBench, column: str) -> None:
        wrong: Any = 1 if isinstance(fields_of_summary(bank.store.summary(A))[column], int) else "wrong"
        bank.tamper_summary(A, **{STATE_TO_SUMMARY[column]: wrong})
        assert column in prove(bank.store, A, 21).differing

    def test_a_wrong_stored_state_is_found_though_the_read_model_is_right(self, bank: MemoryBench) -> None:
        """Commands are decided on it: a right list must not cover for it."""
        bank.tamper_head(A, change(ledger=5_000_000))
        proof = prove(bank.store, A)
        assert proof.differing == ("ledger", "available")
        assert proof.first_difference is not None
        assert proof.first_difference.values == {"live": 5_000_000, "replay": 990}

    def test_a_missing_row_is_damage_not_an_unknown_account(self, bank: MemoryBench) -> None:
        del bank.vault.summaries[A]
        proof = prove(bank.store, A)
        assert set(proof.differing) == set(STATE_TO_SUMMARY)
        assert proof.live is not None
        assert proof.live.state["ledger"] is None

    def test_a_missing_stored_state_is_damage_too(self, bank: MemoryBench) -> None:
        del bank.vault.heads[stream_of(A)]
        proof = prove(bank.store, A)
        assert "ledger" in proof.differing
        assert proof.first_difference is not None
        assert proof.first_difference.values["live"] is None

    @pytest.mark.parametrize("claimed", [9, 30])
    def test_a_wrong_version_is_found(self, bank: MemoryBench, claimed: int) -> None:
        bank.tamper_summary(A, version=claimed)
        assert "version" in prove(bank.store, A).differing

    def test_a_log_cut_short_is_found(self, bank: MemoryBench) -> None:
        del bank.vault.streams[stream_of(A)][-2:]
        proof = prove(bank.store, A)
        assert not proof.equal
        assert "version" in proof.differing


def test_an_append_between_two_reads_is_no_difference(bank: MemoryBench) -> None:
    class Busy(MemoryStore):
        def summary(self, account_id: str) -> AccountSummary | None:
            summary = super().summary(account_id)
            if rivals:
                record(bank.store, [rivals.pop()])
            return summary

    rivals: list[AccountEvent] = [deposited(1), withdrawn(2)]
    proof = prove(Busy(bank.vault, clock=bank.clock, every=4), A)
    assert proof.equal
    assert proof.version == 23


def test_an_unreadable_event_makes_everything_after_it_unverified(bank: MemoryBench) -> None:
    bank.tamper_event(stream_of(A), 6, data='{"amount":-1}')
    before, after = prove(bank.store, A, 5), prove(bank.store, A, 6)
    assert (before.equal, before.unverified_from) == (True, None)
    assert (after.equal, after.unverified_from) == (False, 6)
    whole = prove(bank.store, A)
    assert (whole.equal, whole.unverified_from) == (False, 6)
    assert whole.first_difference is not None
    assert whole.first_difference.version == 8
