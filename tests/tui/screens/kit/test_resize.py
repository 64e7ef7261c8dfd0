"""The terminal's size may change at any moment, several times at once, and down to almost nothing."""

from __future__ import annotations

from importlib import import_module
from inspect import isclass
from pkgutil import walk_packages

import pytest
from textual import events
from textual.geometry import Size
from textual.screen import Screen

import tui.screens
from tests.kit.shell import NORMAL, TINY, WIDE, painted, press, running, settle
from tui.screens.failure import FailureScreen
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.dialogs import Dialog

SMALL = [(39, 9), (20, 5), (10, 3), (3, 2), (1, 1)]


@pytest.mark.parametrize("size", SMALL)
async def test_no_size_is_refused(size: tuple[int, int]) -> None:
    async with running(size=size) as pilot:
        await press(pilot, "down", "enter", "v", "q", "q", "question_mark", "escape", "ctrl+p", "escape")
        assert pilot.app.is_running


async def test_what_is_shown_follows_the_size() -> None:
    async with running(size=WIDE) as pilot:
        wide = painted(pilot)
        for size in (TINY, NORMAL, (3, 2), WIDE):
            await pilot.resize_terminal(*size)
            await settle(pilot)
        assert painted(pilot) == wide


async def test_a_size_that_is_no_longer_the_terminals_is_ignored() -> None:
    async with running(size=NORMAL) as pilot:
        before = painted(pilot)
        older = Size(70, 20)
        pilot.app.screen.post_message(events.Resize(older, older))
        await settle(pilot)
        assert pilot.app.screen.size == pilot.app.size
        assert painted(pilot) == before


def test_every_screen_of_ours_drops_such_a_size() -> None:
    modules = [
        import_module(found.name) for found in walk_packages(tui.screens.__path__, f"{tui.screens.__name__}.")
    ]
    ours = [
        kind
        for module in modules
        for kind in vars(module).values()
        if isclass(kind) and kind.__module__ == module.__name__ and issubclass(kind, Screen)
    ]
    assert len(ours) > 20
    assert [kind for kind in ours if not issubclass(kind, (DeskScreen, Dialog, FailureScreen))] == []
