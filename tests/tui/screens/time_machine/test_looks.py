"""What the time machine looks like: in its states, on large, ordinary and small terminals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from domain.account import events as e
from tests.kit.memory import MemoryStore
from tests.kit.pictures import Size, every_size, large_and_ordinary, sized
from tests.kit.shell import NORMAL, TINY, WIDE, app_on
from tests.kit.travelling import ACCOUNT, FEE, NOW, RENT, Traveller, book, damage, rivera, session
from tui.screens.kit.messages import StoreChanged

Step = Callable[[Traveller], Awaitable[None]]


def looks(snap_compare: Any, size: Size, step: Step, store: Any = None, **options: Any) -> bool:
    """Compare the screen after a step with how it looked when it was last approved."""

    async def before(pilot: Pilot[Any]) -> None:
        traveller = Traveller(pilot)
        await traveller.arrive()
        await step(traveller)
        await traveller.arrive()
        for entry in pilot.app.screen.query(Input):
            entry.cursor_blink = False
        await pilot.pause()

    app = app_on(session(store), account=ACCOUNT, **options)
    return bool(snap_compare(app, terminal_size=size, run_before=before))


async def nowhere(_: Traveller) -> None:
    """As it opens."""


async def to_the_fee(traveller: Traveller) -> None:
    await traveller.go_to(f"#{FEE}")
    await traveller.press("escape")


async def comparing(traveller: Traveller) -> None:
    await traveller.go_to(f"#{RENT - 1}")
    await traveller.press("m", "right", "right")


@every_size
def test_live(snap_compare: Any, size: Size) -> None:
    assert looks(snap_compare, size, nowhere)


@sized(WIDE, (120, 30), NORMAL)
def test_past_compared_with_mark_a(snap_compare: Any, size: Size) -> None:
    assert looks(snap_compare, size, comparing)


def test_by_value_date(snap_compare: Any) -> None:
    async def step(traveller: Traveller) -> None:
        await to_the_fee(traveller)
        await traveller.press("t")

    assert looks(snap_compare, WIDE, step)


def test_an_answered_time(snap_compare: Any) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.go_to("2026-03-13 10:00")

    assert looks(snap_compare, WIDE, step)


@pytest.mark.parametrize(
    ("size", "typed"), [(WIDE, "2026-03-13 10:00"), (NORMAL, "tuuue")], ids=["read", "refused"]
)
def test_the_prompt(snap_compare: Any, size: Size, typed: str) -> None:
    async def step(traveller: Traveller) -> None:
        await to_the_fee(traveller)
        await traveller.type(f":{typed}")
        if typed == "tuuue":
            await traveller.press("enter")

    assert looks(snap_compare, size, step)


def test_a_search(snap_compare: Any) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.type("/rent")
        await traveller.press("enter", "N")

    assert looks(snap_compare, WIDE, step)


def test_after_an_event_that_cannot_be_read(snap_compare: Any) -> None:
    async def step(traveller: Traveller) -> None:
        await to_the_fee(traveller)
        await traveller.press("4")

    assert looks(snap_compare, NORMAL, step, damage(rivera(), FEE))


def test_parked_while_others_post(snap_compare: Any) -> None:
    store = rivera()

    async def step(traveller: Traveller) -> None:
        await to_the_fee(traveller)
        book(store, e.MoneyDeposited(amount=5), e.MoneyDeposited(amount=6), e.MoneyDeposited(amount=7))
        traveller.screen.post_message(StoreChanged())

    assert looks(snap_compare, NORMAL, step, store)


@pytest.mark.parametrize("pane", "1234")
def test_the_smallest(snap_compare: Any, pane: str) -> None:
    async def step(traveller: Traveller) -> None:
        await to_the_fee(traveller)
        await traveller.press(pane)

    assert looks(snap_compare, TINY, step)


def busy() -> MemoryStore:
    """Holds, a provisional credit, a reversal, a stated balance that differs, and hostile words; frozen."""
    store = MemoryStore(clock=lambda: NOW)
    hostile = "[red]\x1b]52;c;aGk=\x07 \u202eTFIG\u202c 貸付金 caf\u0301e"
    book(
        store,
        e.AccountOpened(currency="GBP", overdraft_limit=25_000, opening_balance=10_000),
        e.MoneyDeposited(amount=1_533_210, description=hostile, stated_balance=1_543_200),
        e.HoldPlaced(hold_id="H-1", amount=12_500, description="SHELL PUMP 4"),
        e.HoldPlaced(hold_id="H-2", amount=80_000, description=hostile),
        e.MoneyWithdrawn(amount=5_400, kind="card purchase", description="GARAGE"),
        e.EntryReversed(entry=5, amount=5_400, direction="credit", description="posted twice"),
        e.ProvisionalCreditGranted(credit_id="PC-1", entry=5, amount=900, case_id="D-31"),
        e.AccountFrozen(),
        recorded_at=NOW - 1_000_000_000,
    )
    return store


@large_and_ordinary
def test_everything_an_account_can_have(snap_compare: Any, size: Size) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.press("home", "right")
        await traveller.press("3")
        await traveller.press("end")

    assert looks(snap_compare, size, step, busy())


def test_an_account_of_one_event(snap_compare: Any) -> None:
    store = MemoryStore(clock=lambda: NOW)
    book(store, e.AccountOpened(currency="JPY"))
    assert looks(snap_compare, NORMAL, nowhere, store)
