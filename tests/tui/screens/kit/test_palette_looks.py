"""What the palettes look like, one sheet each: the other pictures are in the one the app starts with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.palette_sheet import SIZE, PaletteSheet
from tests.kit.shell import settle
from tui.screens.kit.themes import THEMES

NAMES = [theme.name for theme in THEMES]


@pytest.mark.parametrize("theme", NAMES)
def test_a_palette(snap_compare: Any, theme: str) -> None:
    assert snap_compare(PaletteSheet(theme), terminal_size=SIZE, run_before=settle)


def test_without_colours(snap_compare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(PaletteSheet(NAMES[0]), terminal_size=SIZE, run_before=settle)
