"""What the what-if and the changes of a figure look like, at the sizes that lay them out in another way."""

from __future__ import annotations

from tests.kit.pictures import Compare, Leg, Size, every_size, ordinary_and_small, travelled
from tests.kit.shell import NARROW, NORMAL, WIDE
from tests.kit.travelling import Traveller


def keys(*pressed: str) -> Leg:
    """Stand on the fee, then press these."""

    async def step(traveller: Traveller) -> None:
        await traveller.to_the_fee()
        await traveller.press(*pressed)

    return step


@ordinary_and_small
def test_nothing_late(snap_compare: Compare, size: Size) -> None:
    assert travelled(snap_compare, size, keys("w", "l"))


def test_nothing_supposed_yet(snap_compare: Compare) -> None:
    assert travelled(snap_compare, NORMAL, keys("w"))


def test_the_findings_alone(snap_compare: Compare) -> None:
    assert travelled(snap_compare, NARROW, keys("w", "l", "tab"))


def test_several_edits(snap_compare: Compare) -> None:
    async def step(traveller: Traveller) -> None:
        await traveller.to_the_fee()
        await traveller.press("w", "x", "down", "down", "e")
        await traveller.type("45")
        await traveller.press("enter", "i")
        await traveller.type("deposit 500 12 mar 08:00")
        await traveller.press("enter")

    assert travelled(snap_compare, WIDE, step)


@every_size
def test_what_changed_the_ledger(snap_compare: Compare, size: Size) -> None:
    assert travelled(snap_compare, size, keys("3", "enter"))
