"""What the what-if and the changes of a figure look like, at the sizes that lay them out in another way."""

from __future__ import annotations

from typing import Any

from tests.kit.pictures import Size, every_size
from tests.kit.shell import NARROW, NORMAL, WIDE
from tests.kit.travelling import Traveller
from tests.tui.screens.time_machine.test_looks import looks, to_the_fee


def keys(*pressed: str) -> Any:
    """Stand on the fee, then press these."""

    async def step(traveller: Traveller) -> None:
        await to_the_fee(traveller)
        await traveller.press(*pressed)

    return step


@every_size
def test_nothing_late(snap_compare: Any, size: Size) -> None:
    assert looks(snap_compare, size, keys("w", "l"))


def test_nothing_supposed_yet(snap_compare: Any) -> None:
    assert looks(snap_compare, NORMAL, keys("w"))


def test_the_findings_alone(snap_compare: Any) -> None:
    assert looks(snap_compare, NARROW, keys("w", "l", "tab"))


def test_several_edits(snap_compare: Any) -> None:
    async def step(traveller: Traveller) -> None:
        await to_the_fee(traveller)
        await traveller.press("w", "x", "down", "down", "e")
        await traveller.type("45")
        await traveller.press("enter", "i")
        await traveller.type("deposit 500 12 mar 08:00")
        await traveller.press("enter")

    assert looks(snap_compare, WIDE, step)


@every_size
def test_what_changed_the_ledger(snap_compare: Any, size: Size) -> None:
    assert looks(snap_compare, size, keys("3", "enter"))


def test_a_chosen_figure(snap_compare: Any) -> None:
    assert looks(snap_compare, NORMAL, keys("3", "down", "down", "down"))
