"""What the time machine looks like while a filter stands, with bookmarks, and in their prompt and list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.kit.pictures import Size, large_and_ordinary
from tests.kit.shell import NORMAL, app_on
from tests.kit.travelling import FEE, PAYROLL, RENT, Traveller, session
from tests.tui.screens.time_machine.test_looks import Step, looks


async def filtered(traveller: Traveller) -> None:
    await traveller.go_to(f"#{FEE}")
    await traveller.press("escape", "f")
    await traveller.type("type:fee,decline")
    await traveller.press("enter")


async def typing(traveller: Traveller) -> None:
    await traveller.press("f")
    await traveller.type("late type:de")


async def refused(traveller: Traveller) -> None:
    await traveller.press("f")
    await traveller.type("amount:100..50")
    await traveller.press("enter")


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


def kept(snap_compare: Any, size: Size, step: Step, folder: Path) -> bool:
    """Compare the screen of a person who has a folder of their own."""

    async def before(pilot: Pilot[Any]) -> None:
        traveller = Traveller(pilot)
        await traveller.arrive()
        await step(traveller)
        await traveller.arrive()
        for entry in pilot.app.screen.query(Input):
            entry.cursor_blink = False
        await pilot.pause()

    app = app_on(session(folder=folder), account="4417")
    return bool(snap_compare(app, terminal_size=size, run_before=before))


@large_and_ordinary
def test_filtered(snap_compare: Any, size: Size) -> None:
    assert looks(snap_compare, size, filtered)


@pytest.mark.parametrize("step", [typing, refused])
def test_the_prompt_of_the_filter(snap_compare: Any, step: Step) -> None:
    assert looks(snap_compare, NORMAL, step)


@large_and_ordinary
def test_bookmarks_on_the_timeline(snap_compare: Any, size: Size, tmp_path: Path) -> None:
    assert kept(snap_compare, size, bookmarking, tmp_path)


def test_the_list_of_bookmarks(snap_compare: Any, tmp_path: Path) -> None:
    assert kept(snap_compare, NORMAL, listing, tmp_path)
