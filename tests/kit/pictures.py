"""The sizes of terminal on which a screen is looked at.

A state is pictured once for each size at which its layout is another one, and in the palette the app starts with:
what colours do is on the palettes' own sheets (`tests/tui/screens/kit/test_palette_looks.py`).
"""

from __future__ import annotations

import pytest

from tests.kit.shell import NARROW, NORMAL, WIDE

Size = tuple[int, int]
"""Columns and lines."""


def sized(*sizes: Size) -> pytest.MarkDecorator:
    """Take the picture at each of the sizes, handed to the test as `size`."""
    return pytest.mark.parametrize("size", sizes, ids=lambda size: f"{size[0]}x{size[1]}")


every_size = sized(WIDE, NORMAL, NARROW)
large_and_ordinary = sized(WIDE, NORMAL)
