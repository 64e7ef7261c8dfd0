"""What the palettes look like, one sheet each: the other pictures are in the one the app starts with."""

from __future__ import annotations

import pytest

from tests.kit.palette_sheet import SIZE, PaletteSheet
from tests.kit.pictures import Compare, looks_the_same
from tui.screens.kit.themes import THEMES

NAMES = [theme.name for theme in THEMES]


@pytest.mark.parametrize("theme", NAMES)
def test_a_palette(snap_compare: Compare, theme: str) -> None:
    assert looks_the_same(snap_compare, PaletteSheet(theme), size=SIZE)


def test_without_colours(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert looks_the_same(snap_compare, PaletteSheet(NAMES[0]), size=SIZE)
