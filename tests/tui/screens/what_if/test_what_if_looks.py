"""What the what-if and the changes of a figure look like on every size of terminal, dark and light."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.shell import NARROW, NORMAL, WIDE
from tests.kit.travelling import Traveller
from tests.tui.screens.time_machine.test_looks import looks, to_the_fee
from tui.screens.kit.themes import RECOUNT_DARK, RECOUNT_LIGHT

SIZES = pytest.mark.parametrize("size", [WIDE, NORMAL, NARROW], ids=str)
THEMES = pytest.mark.parametrize("theme", [RECOUNT_DARK.name, RECOUNT_LIGHT.name])


def keys(*pressed: str) -> Any:
    """Stand on the fee, then press these."""

    async def step(traveller: Traveller) -> None:
        await to_the_fee(traveller)
        await traveller.press(*pressed)

    return step


@SIZES
@THEMES
def test_nothing_late(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    assert looks(snap_compare, size, keys("w", "l"), theme=theme)


@SIZES
def test_nothing_supposed_yet(snap_compare: Any, size: tuple[int, int]) -> None:
    assert looks(snap_compare, size, keys("w"))


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


def test_without_colours(snap_compare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert looks(snap_compare, NORMAL, keys("w", "l"))


@SIZES
@THEMES
def test_what_changed_the_ledger(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    assert looks(snap_compare, size, keys("3", "enter"), theme=theme)


@SIZES
@THEMES
def test_a_chosen_figure(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    assert looks(snap_compare, size, keys("3", "down", "down", "down"), theme=theme)
