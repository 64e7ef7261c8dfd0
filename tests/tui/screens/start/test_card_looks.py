"""What the start card looks like at each size that lays it out in another way, and on light ground."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kit import bank
from tests.kit.pictures import Compare, Size, keys, looks_the_same, sized
from tests.kit.shell import NORMAL, TINY, WIDE, app_on
from tui.screens.start.guide import DemoGuide

DARK, LIGHT = "recount-dark", "recount-light"


@pytest.mark.parametrize(
    ("size", "theme"),
    [(WIDE, DARK), (NORMAL, DARK), (TINY, DARK), (WIDE, LIGHT)],
    ids=["120x40", "80x24", "40x10", "light"],
)
def test_the_card(snap_compare: Compare, size: Size, theme: str) -> None:
    app = app_on(replace(bank.session(), is_training=True), theme=theme)
    app.guide = DemoGuide(app, app, app.preferences)

    assert looks_the_same(snap_compare, app, size=size)


@sized(NORMAL, TINY)
def test_a_hint_at_the_foot(snap_compare: Compare, size: Size) -> None:
    app = app_on(replace(bank.session(bank.fill(bank.memory(), 18)), is_training=True))
    app.guide = DemoGuide(app, app, app.preferences)

    assert looks_the_same(snap_compare, app, keys("1"), size=size)
