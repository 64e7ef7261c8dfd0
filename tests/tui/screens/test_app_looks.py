"""What the shell looks like: every state, at three sizes, dark, light and without colour.

States that differ only in words are taken in three looks that cover every size and every palette.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from textual.pilot import Pilot

from domain.errors import StoreUnavailable
from tests.kit import bank
from tests.kit.memory import MemoryStore
from tests.kit.shell import NARROW, NORMAL, WIDE, Flaky, app_on, press, settle, show
from tests.tui.screens.time_machine.test_proof import ACCOUNT, HEAD, store, unreadable, wrong_balance
from tui.application.session import Session
from tui.screens.app import RecountApp
from tui.screens.kit.messages import ProofRequested

Steps = Callable[[Pilot[Any]], Awaitable[None]]
Compare = Callable[..., bool]


@dataclass(frozen=True)
class Look:
    size: tuple[int, int]
    theme: str
    has_colour: bool = True

    def __str__(self) -> str:
        palette = self.theme.removeprefix("recount-") if self.has_colour else "no-colour"
        return f"{self.size[0]}x{self.size[1]}-{palette}"


SIZES = (WIDE, NORMAL, NARROW)
EVERY = [
    Look(size, theme, has_colour)
    for size in SIZES
    for theme, has_colour in (("recount-dark", True), ("recount-light", True), ("recount-dark", False))
]
COVERING = [Look(WIDE, "recount-dark", False), Look(NORMAL, "recount-dark"), Look(NARROW, "recount-light")]

every_look = pytest.mark.parametrize("look", EVERY, ids=str)
covering_looks = pytest.mark.parametrize("look", COVERING, ids=str)


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof takes as long in every picture."""
    monkeypatch.setattr("domain.history.proof._since", lambda _: 1.25)


@pytest.fixture
def looks_the_same(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Whether the app looks as it did, after these steps."""

    def compare(look: Look, make: Callable[[str], RecountApp], *steps: Steps, when: Steps = settle) -> bool:
        if not look.has_colour:
            monkeypatch.setenv("NO_COLOR", "1")

        async def before(pilot: Pilot[Any]) -> None:
            await when(pilot)
            for step in steps:
                await step(pilot)
                await when(pilot)

        return snap_compare(make(look.theme), terminal_size=look.size, run_before=before)

    return compare


def on(session: Callable[[], Session] = bank.session) -> Callable[[str], RecountApp]:
    return lambda theme: app_on(session, theme=theme)


def keys(*names: str) -> Steps:
    return lambda pilot: press(pilot, *names)


@every_look
def test_accounts(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(), keys("down", "down", "down"))


@every_look
def test_accounts_while_the_store_is_away(look: Look, looks_the_same: Callable[..., bool]) -> None:
    flaky = Flaky(bank.fill(bank.memory()))

    async def go_away(pilot: Pilot[Any]) -> None:
        flaky.is_away = True
        await press(pilot, "r")

    assert looks_the_same(look, on(lambda: bank.session(flaky)), go_away)


@covering_looks
def test_accounts_while_the_bank_is_being_opened(look: Look, looks_the_same: Callable[..., bool]) -> None:
    apps: list[RecountApp] = []

    def opener() -> Session:
        while apps[0].is_running:
            time.sleep(0.01)
        raise StoreUnavailable("Nobody waits any more.")

    def make(theme: str) -> RecountApp:
        apps.append(app_on(opener, where="/srv/bank.db", theme=theme))
        return apps[0]

    assert looks_the_same(look, make, when=lambda pilot: pilot.pause())


@covering_looks
def test_accounts_filtered(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(), keys(*"ri"))


@covering_looks
def test_accounts_none_found(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(), keys(*"zz"))


@covering_looks
def test_accounts_of_an_empty_bank(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(lambda: bank.session(bank.memory())))


@covering_looks
def test_accounts_read_only(look: Look, looks_the_same: Callable[..., bool]) -> None:
    filled = bank.fill(bank.memory())
    assert isinstance(filled, MemoryStore)
    session = bank.session(bank.memory(read_only_of=filled))
    assert looks_the_same(look, on(lambda: session), keys("escape"))


@covering_looks
def test_a_bank_that_cannot_be_opened(look: Look, looks_the_same: Callable[..., bool]) -> None:
    def opener() -> Session:
        raise StoreUnavailable("bank.db is not a SQLite database; check the path or make one: recount init.")

    assert looks_the_same(look, on(opener))


@every_look
def test_help(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(), keys("question_mark"))


@covering_looks
def test_palette(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(), keys("ctrl+p", *"ri"))


def proof_on(damage: Callable[[MemoryStore], None] | None, every: int) -> Callable[[], Session]:
    kept = store(every)
    if damage is not None:
        damage(kept)
    return lambda: bank.session(kept)


def proved(version: int) -> Steps:
    async def steps(pilot: Pilot[Any]) -> None:
        await show(pilot, ProofRequested(ACCOUNT, version))

    return steps


@every_look
def test_proof_equal(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(proof_on(None, 10)), proved(HEAD))


@every_look
def test_proof_different(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(proof_on(wrong_balance, 10)), proved(HEAD))


@covering_looks
def test_proof_unverified(look: Look, looks_the_same: Callable[..., bool]) -> None:
    assert looks_the_same(look, on(proof_on(unreadable, 100)), proved(25))


@covering_looks
def test_an_account_of_an_erased_holder_in_debt(look: Look, looks_the_same: Callable[..., bool]) -> None:
    debt = bank.memory()
    bank.fill(debt, 3)
    debt.erase_holder("H1")
    summary = debt.vault.summaries["4401"]
    debt.vault.summaries["4401"] = replace(summary, ledger_balance=-63_500, available_balance=-13_500)
    assert looks_the_same(look, on(lambda: bank.session(debt)), keys("down"))
