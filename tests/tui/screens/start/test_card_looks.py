"""What the start card looks like at each size that lays it out in another way, on dark and on light ground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.kit import bank
from tests.kit.pictures import Size, sized
from tests.kit.shell import NORMAL, TINY, WIDE, app_on, press, settle
from tui.screens.start.guide import DemoGuide

Compare = Callable[..., bool]


@sized(WIDE, NORMAL, TINY)
@pytest.mark.parametrize("theme", ["recount-dark", "recount-light"])
def test_the_card(snap_compare: Compare, size: Size, theme: str) -> None:
    app = app_on(replace(bank.session(), is_training=True), theme=theme)
    app.guide = DemoGuide(app, app, app.preferences)

    async def shown(pilot: Pilot[None]) -> None:
        await settle(pilot)

    assert snap_compare(app, run_before=shown, terminal_size=size)


@sized(NORMAL, TINY)
def test_a_hint_at_the_foot(snap_compare: Compare, size: Size) -> None:
    app = app_on(replace(bank.session(bank.fill(bank.memory(), 18)), is_training=True))
    app.guide = DemoGuide(app, app, app.preferences)

    async def first_story(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, "1")

    assert snap_compare(app, run_before=first_story, terminal_size=size)
