"""Pictures of screens: the sizes of terminal they are taken at, and whether a screen looks as it did.

A state is pictured once for each size at which its layout is another one, and in the palette the app starts with:
what colours do is on the palettes' own sheets (`tests/tui/screens/kit/test_palette_looks.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.kit.shell import NARROW, NORMAL, WIDE, app_on, press, settle
from tests.kit.travelling import ACCOUNT, Traveller, session

Size = tuple[int, int]
"""Columns and lines."""
Compare = Callable[..., bool]
"""The fixture `snap_compare`."""
Step = Callable[[Pilot[Any]], Awaitable[object]]
Leg = Callable[[Traveller], Awaitable[object]]


def sized(*sizes: Size) -> pytest.MarkDecorator:
    """Take the picture at each of the sizes, handed to the test as `size`."""
    return pytest.mark.parametrize("size", sizes, ids=lambda size: f"{size[0]}x{size[1]}")


every_size = sized(WIDE, NORMAL, NARROW)
large_and_ordinary = sized(WIDE, NORMAL)
ordinary_and_small = sized(NORMAL, NARROW)


def keys(*names: str) -> Step:
    """Press these keys, one after another."""
    return lambda pilot: press(pilot, *names)


def looks_the_same(
    compare: Compare, app: App[Any], *steps: Step, size: Size = NORMAL, when: Step = settle
) -> bool:
    """Whether the app looks as it did when it was last approved: after these steps, each when it has been taken in.

    What is typed into has a cursor that stands still.
    """

    async def before(pilot: Pilot[Any]) -> None:
        await when(pilot)
        for step in steps:
            await step(pilot)
            for entry in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
                entry.cursor_blink = False
                # A line painted while its cursor was in the dark is kept for one whose cursor does not blink.
                entry.notify_style_update()
                entry.refresh()
            await when(pilot)

    return compare(app, terminal_size=size, run_before=before)


def travelled(
    compare: Compare, size: Size, leg: Leg, store: Any = None, folder: Path | None = None, **options: Any
) -> bool:
    """Whether the time machine looks as it did after this, at a desk with or without a folder of its own."""

    async def arrive(pilot: Pilot[Any]) -> None:
        await Traveller(pilot).arrive()

    app = app_on(session(store, folder), account=ACCOUNT, **options)
    return looks_the_same(compare, app, lambda pilot: leg(Traveller(pilot)), size=size, when=arrive)
