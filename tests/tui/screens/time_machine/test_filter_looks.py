"""What the time machine looks like while a filter stands, with bookmarks, and in their prompt and list."""

from __future__ import annotations

from pathlib import Path

from tests.kit.pictures import Compare, travelled
from tests.kit.shell import NORMAL
from tests.kit.travelling import FEE, PAYROLL, RENT, Traveller


async def filtered(traveller: Traveller) -> None:
    await traveller.to_the_fee()
    await traveller.press("f")
    await traveller.type("type:fee,decline")
    await traveller.press("enter")


async def typing(traveller: Traveller) -> None:
    await traveller.press("f")
    await traveller.type("late type:de")


async def bookmarking(traveller: Traveller) -> None:
    for version in (RENT, FEE, PAYROLL):
        await traveller.go_to(f"#{version}")
        await traveller.press("b")
    await traveller.press("escape")
    traveller.app.clear_notifications()


async def listing(traveller: Traveller) -> None:
    await bookmarking(traveller)
    await traveller.press("apostrophe", "down", "e")
    await traveller.type("caller says the payroll was due a day before")
    await traveller.press("enter")


def test_filtered(snap_compare: Compare) -> None:
    assert travelled(snap_compare, NORMAL, filtered)


def test_the_prompt_of_the_filter(snap_compare: Compare) -> None:
    assert travelled(snap_compare, NORMAL, typing)


def test_the_list_of_bookmarks(snap_compare: Compare, tmp_path: Path) -> None:
    assert travelled(snap_compare, NORMAL, listing, folder=tmp_path)
