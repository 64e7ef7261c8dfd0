"""What the time machine looks like: in its states, on large, ordinary and small terminals."""

from __future__ import annotations

import pytest

from domain.account import events as e
from tests.kit.memory import MemoryStore
from tests.kit.pictures import Compare, Size, every_size, sized, travelled
from tests.kit.shell import NORMAL, TINY, WIDE
from tests.kit.travelling import FEE, NOW, RENT, Traveller, book, damage, rivera
from tui.screens.kit.messages import StoreChanged


async def nowhere(_: Traveller) -> None:
    """As it opens."""


async def comparing(traveller: Traveller) -> None:
    await traveller.go_to(f"#{RENT - 1}")
    await traveller.press("m", "right", "right")


@every_size
def test_live(snap_compare: Compare, size: Size) -> None:
    assert travelled(snap_compare, size, nowhere)


@sized(WIDE, (120, 30), NORMAL)
def test_past_compared_with_mark_a(snap_compare: Compare, size: Size) -> None:
    assert travelled(snap_compare, size, comparing)


def test_by_value_date(snap_compare: Compare) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.to_the_fee()
        await traveller.press("t")

    assert travelled(snap_compare, WIDE, step)


def test_an_answered_time(snap_compare: Compare) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.go_to("2026-03-13 10:00")

    assert travelled(snap_compare, WIDE, step)


def test_a_time_that_cannot_be_read(snap_compare: Compare) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.to_the_fee()
        await traveller.type(":tuuue")
        await traveller.press("enter")

    assert travelled(snap_compare, NORMAL, step)


def test_after_an_event_that_cannot_be_read(snap_compare: Compare) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.to_the_fee()
        await traveller.press("4")

    assert travelled(snap_compare, NORMAL, step, damage(rivera(), FEE))


def test_parked_while_others_post(snap_compare: Compare) -> None:
    store = rivera()

    async def step(traveller: Traveller) -> None:
        await traveller.to_the_fee()
        book(store, e.MoneyDeposited(amount=5), e.MoneyDeposited(amount=6), e.MoneyDeposited(amount=7))
        traveller.screen.post_message(StoreChanged())

    assert travelled(snap_compare, NORMAL, step, store)


@pytest.mark.parametrize("pane", "24")
def test_the_smallest(snap_compare: Compare, pane: str) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.to_the_fee()
        await traveller.press(pane)

    assert travelled(snap_compare, TINY, step)


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


def test_everything_an_account_can_have(snap_compare: Compare) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.press("home", "right")
        await traveller.press("3")
        await traveller.press("end")

    assert travelled(snap_compare, WIDE, step, busy())


def test_an_account_of_one_event(snap_compare: Compare) -> None:
    store = MemoryStore(clock=lambda: NOW)
    book(store, e.AccountOpened(currency="JPY"))
    assert travelled(snap_compare, NORMAL, nowhere, store)
