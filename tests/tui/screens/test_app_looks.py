"""What the accounts, the help, the palette and a proof look like, at the sizes that lay them out in another way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from domain.errors import StoreUnavailable
from tests.kit import bank
from tests.kit.memory import MemoryStore
from tests.kit.pictures import Compare, Size, Step, every_size, keys, large_and_ordinary, looks_the_same
from tests.kit.shell import Flaky, app_on, press, show
from tests.tui.screens.time_machine.test_proof import ACCOUNT, HEAD, store, unreadable, wrong_balance
from tui.application.session import Session
from tui.screens.app import RecountApp
from tui.screens.kit.messages import ProofRequested


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof takes as long in every picture."""
    monkeypatch.setattr("domain.history.proof._since", lambda _: 1.25)


@every_size
def test_accounts(size: Size, snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(), keys("down", "down", "down"), size=size)


def test_accounts_while_the_store_is_away(snap_compare: Compare) -> None:
    flaky = Flaky(bank.fill(bank.memory()))

    async def go_away(pilot: Pilot[Any]) -> None:
        flaky.is_away = True
        await press(pilot, "r")

    assert looks_the_same(snap_compare, app_on(lambda: bank.session(flaky)), go_away)


def test_accounts_while_the_bank_is_being_opened(snap_compare: Compare) -> None:
    apps: list[RecountApp] = []

    def opener() -> Session:
        while apps[0].is_running:
            time.sleep(0.01)
        raise StoreUnavailable("Nobody waits any more.")

    apps.append(app_on(opener, where="/srv/bank.db"))
    assert looks_the_same(snap_compare, apps[0], when=lambda pilot: pilot.pause())


def test_accounts_none_found(snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(), keys(*"zz"))


def test_accounts_of_an_empty_bank(snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(lambda: bank.session(bank.memory())))


def test_a_bank_that_cannot_be_opened(snap_compare: Compare) -> None:
    def opener() -> Session:
        raise StoreUnavailable("bank.db is not a SQLite database; check the path or make one: recount init.")

    assert looks_the_same(snap_compare, app_on(opener))


@large_and_ordinary
def test_help(size: Size, snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(), keys("question_mark"), size=size)


def test_palette(snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(), keys("ctrl+p", *"ri"))


def proof_on(damage: Callable[[MemoryStore], None] | None, every: int) -> Callable[[], Session]:
    kept = store(every)
    if damage is not None:
        damage(kept)
    return lambda: bank.session(kept)


def proved(version: int) -> Step:
    async def steps(pilot: Pilot[Any]) -> None:
        await show(pilot, ProofRequested(ACCOUNT, version))

    return steps


def test_proof_equal(snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(proof_on(None, 10)), proved(HEAD))


@every_size
def test_proof_different(size: Size, snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(proof_on(wrong_balance, 10)), proved(HEAD), size=size)


def test_proof_unverified(snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(proof_on(unreadable, 100)), proved(25))


def test_an_account_of_an_erased_holder_in_debt(snap_compare: Compare) -> None:
    debt = bank.memory()
    bank.fill(debt, 3)
    debt.erase_holder("H1")
    summary = debt.vault.summaries["4401"]
    debt.vault.summaries["4401"] = replace(summary, ledger_balance=-63_500, available_balance=-13_500)
    assert looks_the_same(snap_compare, app_on(lambda: bank.session(debt)), keys("down"))
