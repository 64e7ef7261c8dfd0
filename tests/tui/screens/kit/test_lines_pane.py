"""A pane of lines in a bare app: what is flowed to its width stays whole when a scrollbar comes."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tui.screens.kit.lines import Line, LinesPane, Span, flowed
from tui.screens.kit.themes import fallback_variables

WORDS = "what was written to the customer stands here word for word " * 8


class Flowing(LinesPane):
    """Has nothing to say until `words` are there; `width` is what it was last asked for."""

    words = ""
    width = 0

    def lines(self, width: int, height: int) -> list[Line]:
        self.width = width
        return flowed([(Span(self.words),)], width)


class Bare(App[None]):
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallback_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield Flowing()


@pytest.mark.parametrize("height", [4, 60])
async def test_lines_are_as_wide_as_what_is_left_beside_a_scrollbar(height: int) -> None:
    async with Bare().run_test(size=(20, height)) as pilot:
        pane = pilot.app.query_one(Flowing)
        await pilot.pause()
        pane.words = WORDS
        pane.relay()
        said_at_once = pane.width
        await pilot.pause()
        room, is_scrolled = pane.scrollable_content_region.width, pane.show_vertical_scrollbar
    assert is_scrolled is (height == 4)
    assert said_at_once == room
