"""Styles of parts are there when asked for, follow the theme, and are not worked out before."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.color import Color

from tui.screens.kit.lines import ROLES, Line, LinesPane, Span
from tui.screens.kit.themes import THEMES


class Pane(LinesPane):
    """One line in one role."""

    def lines(self, width: int, height: int) -> list[Line]:
        return [(Span("overdrawn", "warning"),)]


class Paned(App[None]):
    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        yield Pane()


async def test_parts_have_the_colours_of_the_theme_and_only_those_asked_for_are_worked_out() -> None:
    async with Paned().run_test(size=(30, 3)) as pilot:
        pane = pilot.app.query_one(Pane)
        for theme in (*THEMES, THEMES[0]):
            pilot.app.theme = theme.name
            await pilot.pause()
            style = pane.render_line(0)._segments[0].style
            assert style is not None
            assert style.color == Color.parse(pilot.app.theme_variables["warning"]).rich_color
            assert set(pane._component_styles) == {"role--warning", "role--text"}
        for role in ROLES:
            assert pane.get_component_styles(role).node is not None
        with pytest.raises(KeyError, match="Pane has no part 'role--shouted'"):
            pane.get_component_styles("role--shouted")
