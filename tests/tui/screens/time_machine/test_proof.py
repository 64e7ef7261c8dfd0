"""The proof as it is shown: equal, different, unverified, and nothing to compare with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from domain.account.state import stream_of
from domain.errors import StoreUnavailable
from domain.history.proof import Proof, prove
from domain.ports import Fact
from tests.kit import bank
from tests.kit.memory import MemoryStore
from tests.kit.patience import PATIENCE
from tests.kit.shell import (
    NARROW,
    NORMAL,
    TINY,
    WIDE,
    Flaky,
    Shell,
    app_on,
    painted,
    press,
    running,
    said,
    settle,
    show,
    top,
)
from tui.application.time_machine.proof_job import ProofJob, Stopped
from tui.screens.kit.messages import ProofRequested
from tui.screens.time_machine.proof_pane import SIDE_BY_SIDE, proof_lines, verdict_text

ACCOUNT = "4403"
HEAD = 29


def store(every: int = 10) -> MemoryStore:
    """A bank with a snapshot every ten events."""
    filled = bank.fill(MemoryStore(clock=lambda: bank.NOW, every=every), 5)
    assert isinstance(filled, MemoryStore)
    return filled


def wrong_balance(damaged: MemoryStore) -> None:
    """The read model says fifty pounds more than the log."""
    summary = damaged.vault.summaries[ACCOUNT]
    damaged.vault.summaries[ACCOUNT] = replace(summary, ledger_balance=summary.ledger_balance + 5_000)


def wrong_snapshot(damaged: MemoryStore) -> None:
    """The snapshot of event 20 says something else than the log."""
    frames = damaged.vault.snapshots[stream_of(ACCOUNT)]
    frames[20] = frames[20].replace('"fees":', '"fees":9')


def unreadable(damaged: MemoryStore) -> None:
    """Event 5 cannot be read, and what was built from the log afterwards knows it."""
    rows = damaged.vault.streams[stream_of(ACCOUNT)]
    rows[4] = rows[4]._replace(event=None, problem="unknown type")


async def shown(pilot: Shell, version: int = HEAD) -> None:
    await show(pilot, ProofRequested(ACCOUNT, version))


@pytest.mark.parametrize("size", [WIDE, NORMAL, NARROW, TINY])
async def test_three_ways_that_agree(size: tuple[int, int]) -> None:
    async with running(bank.session(store()), size=size) as pilot:
        await shown(pilot)
        text = said(pilot)
    assert "✓ EQUAL live = snapshot 20 + 9 = full replay 29." in text
    assert "ledger" in text
    assert "1,165.98 GBP" in text


async def test_the_past_is_proved_without_the_live_state() -> None:
    async with running(bank.session(store()), size=WIDE) as pilot:
        await shown(pilot, 25)
        text = said(pilot)
    assert "✓ EQUAL snapshot 20 + 5 = full replay 25; the live state knows only the present." in text


async def test_a_replay_alone_is_not_called_equal() -> None:
    async with running(bank.session(store(every=100)), size=WIDE) as pilot:
        await shown(pilot, 25)
        text = said(pilot)
    assert "EQUAL" not in text
    assert (
        "○ REPLAYED ONLY full replay 25; the live state knows only the present; there is no snapshot" in text
    )


@pytest.mark.parametrize("size", [WIDE, NORMAL])
async def test_a_wrong_live_balance_is_shown_with_both_figures(size: tuple[int, int]) -> None:
    damaged = store()
    wrong_balance(damaged)
    async with running(bank.session(damaged), size=size) as pilot:
        await shown(pilot)
        text = said(pilot)
    assert (
        "✕ DIFFERENT The ways disagree on 1 field. First at event 29: ledger is live 1,215.98 GBP, " in text
    )
    assert "replay 1,165.98 GBP" in text
    assert "≠" in text


async def test_a_wrong_snapshot_is_traced_to_the_event_it_stands_on() -> None:
    damaged = store()
    wrong_snapshot(damaged)
    async with running(bank.session(damaged), size=WIDE) as pilot:
        await shown(pilot)
        text = said(pilot)
    assert "✕ DIFFERENT" in text
    assert "First at event 20: fees is snapshot" in text


async def test_an_event_that_cannot_be_read_leaves_the_state_unverified() -> None:
    damaged = store(every=100)
    unreadable(damaged)
    async with running(bank.session(damaged), size=WIDE) as pilot:
        await shown(pilot, 25)
        text = said(pilot)
    assert "? UNVERIFIED Event 5 cannot be read" in text


async def test_the_verdict_can_be_copied() -> None:
    app = app_on(bank.session(store()))
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await shown(pilot)
        await press(pilot, "y")
    assert app.clipboard == "✓ EQUAL: account 4403, event 29: live = snapshot 20 + 9 = full replay 29."


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_the_proof_is_left_to_where_one_came_from(key: str) -> None:
    async with running(bank.session(store()), size=NORMAL) as pilot:
        await press(pilot, *ACCOUNT, "enter", "v")
        assert top(pilot) == "ProofScreen"
        await press(pilot, key)
        assert top(pilot) != "ProofScreen"
        assert "Timeline" in painted(pilot)


async def test_a_long_replay_tells_how_far_it_is_and_ends_when_nobody_waits() -> None:
    gate, ended = threading.Event(), threading.Event()

    class Long(MemoryStore):
        def replay_steps(self, account_id: str, **options: Any) -> Iterator[Fact]:
            try:
                for count, fact in enumerate(super().replay_steps(account_id, **options)):
                    if count == 7:
                        assert gate.wait(PATIENCE)
                    yield fact
            finally:
                ended.set()

    session = bank.session(Long(store(every=1000).vault, clock=lambda: bank.NOW))
    async with running(session, size=NORMAL) as pilot:
        pilot.app.post_message(ProofRequested(ACCOUNT, HEAD))
        while "7 events replayed" not in said(pilot):
            await pilot.pause(0.01)
        progress = said(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert top(pilot) != "ProofScreen"
        gate.set()
        await settle(pilot)
    assert "… PROVING 7 events replayed" in progress
    assert ended.wait(PATIENCE)


async def test_a_store_that_goes_away_is_said_and_proving_again_works_when_it_is_back() -> None:
    flaky = Flaky(store())
    async with running(bank.session(flaky), size=WIDE) as pilot:
        flaky.is_away = True
        await shown(pilot)
        away = said(pilot)
        flaky.is_away = False
        await press(pilot, "v")
        assert "✓ EQUAL" in said(pilot)
    assert "Store offline" in away
    assert "does not answer" in away


def test_proving_is_the_same_proof_counted() -> None:
    bank_store = store()
    proving = ProofJob(bank_store, ACCOUNT, HEAD)
    plain, counted = prove(bank_store, ACCOUNT, HEAD), proving.prove()
    assert _untimed(counted) == _untimed(plain)
    assert proving.read >= plain.snapshot.events_read + plain.replay.events_read


def test_a_stopped_proof_says_so() -> None:
    proving = ProofJob(store(), ACCOUNT, HEAD)
    proving.stop()
    with pytest.raises(Stopped):
        proving.prove()


def test_a_proof_of_a_store_that_is_away_is_no_proof() -> None:
    flaky = Flaky(store())
    flaky.is_away = True
    with pytest.raises(StoreUnavailable):
        ProofJob(flaky, ACCOUNT, HEAD).prove()


@pytest.mark.parametrize("width", [40, 80, SIDE_BY_SIDE, 200])
def test_every_field_of_the_state_is_listed_at_any_width(width: int) -> None:
    proof = prove(store(), ACCOUNT)
    labels = {line[0].text.strip().rstrip("…") for line in proof_lines(proof, width) if line} - {""}
    for name in proof.replay.state:
        assert name.replace("_", " ").startswith(tuple(labels))


def test_hostile_ids_are_harmless_in_the_verdict() -> None:
    proof = replace(prove(store(), ACCOUNT), account_id="\x1b]52;c;AAAA\x07[red]")
    assert "\x1b" not in verdict_text(proof)
    assert "[red]" in verdict_text(proof)


def _untimed(proof: Proof) -> Proof:
    return replace(
        proof,
        live=None if proof.live is None else replace(proof.live, milliseconds=0),
        snapshot=replace(proof.snapshot, milliseconds=0),
        replay=replace(proof.replay, milliseconds=0),
    )
