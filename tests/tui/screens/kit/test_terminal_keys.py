"""Keys that Windows Terminal keeps for itself: whatever they do here has another way."""

from __future__ import annotations

import re

import pytest

from tui.screens.kit.actions.registry import ACTIONS, Action
from tui.screens.kit.keymap import keys_of

KEPT = re.compile(
    r"alt\+.+|f11|ctrl\+shift\+.+|ctrl\+alt\+.+|ctrl\+(comma|tab|insert|v|c|plus|equals_sign|minus|0)"
    r"|shift\+insert"
)
"""The default actions of its settings (learn.microsoft.com/windows/terminal/customize-settings/actions): its menu,
tabs, panes, palette, search, scrolling, zoom, clipboard and full screen."""
INDISTINCT = re.compile(r"ctrl\+(enter|i|m|h|left_square_bracket)|shift\+enter")
"""What reaches a program there as another key."""


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_a_key_that_reaches_it(action: Action) -> None:
    keys = keys_of(action, {})
    assert any(not KEPT.fullmatch(key) and not INDISTINCT.fullmatch(key) for key in keys)
