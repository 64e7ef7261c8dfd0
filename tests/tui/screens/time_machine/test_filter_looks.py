"""What the time machine looks like while a filter stands, with bookmarks, and in their prompt and list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.kit.shell import NORMAL, WIDE, app_on
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


def kept(snap_compare: Any, size: tuple[int, int], step: Step, folder: Path) -> bool:
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


@pytest.mark.parametrize("size", [WIDE, NORMAL], ids=str)
def test_filtered(snap_compare: Any, size: tuple[int, int]) -> None:
    assert looks(snap_compare, size, filtered)


def test_filtered_without_colours(snap_compare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert looks(snap_compare, WIDE, filtered)


@pytest.mark.parametrize("size", [WIDE, NORMAL], ids=str)
@pytest.mark.parametrize("step", [typing, refused])
def test_the_prompt_of_the_filter(snap_compare: Any, size: tuple[int, int], step: Step) -> None:
    assert looks(snap_compare, size, step)


@pytest.mark.parametrize("size", [WIDE, NORMAL], ids=str)
def test_bookmarks_on_the_timeline(snap_compare: Any, size: tuple[int, int], tmp_path: Path) -> None:
    assert kept(snap_compare, size, bookmarking, tmp_path)


@pytest.mark.parametrize("size", [WIDE, NORMAL], ids=str)
def test_the_list_of_bookmarks(snap_compare: Any, size: tuple[int, int], tmp_path: Path) -> None:
    assert kept(snap_compare, size, listing, tmp_path)
