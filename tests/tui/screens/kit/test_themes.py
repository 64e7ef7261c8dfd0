"""The palettes: readable by WCAG 2.2, and every colour name of ours known under any theme."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Static

from tests.kit.contrast import LARGE, TEXT, contrast_of
from tui.screens.kit.themes import THEMES, fallback_variables

OUR_NAMES = sorted(fallback_variables(THEMES[0]))
ours = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
every = pytest.mark.parametrize("theme", [*THEMES, *BUILTIN_THEMES.values()], ids=lambda theme: theme.name)


def contrast(theme: Theme, front: str, back: str) -> float:
    """Contrast ratio of two colour names of a theme by WCAG 2.2, from 1 to 21."""
    colours = theme.to_color_system().generate() | theme.variables
    return contrast_of(Color.parse(colours[front]), Color.parse(colours[back]))


class Painted(App[None]):
    """A line in each of our colours."""

    CSS = "\n".join(f".{name} {{ color: ${name}; background: ${name}; }}" for name in OUR_NAMES)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.register_theme(theme)
        self.theme = theme.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallback_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        for name in OUR_NAMES:
            yield Static(name, classes=name)


@ours
@pytest.mark.parametrize("back", ["background", "surface", "panel"])
@pytest.mark.parametrize("front", ["foreground", "quiet", "accent", "warning", "error", "annotation"])
def test_text_is_readable_on_every_ground(theme: Theme, front: str, back: str) -> None:
    assert contrast(theme, front, back) >= TEXT


@ours
@pytest.mark.parametrize(
    ("front", "back"),
    [("selection-text", "selection"), ("accent", "curve-fill"), ("warning", "negative-fill")],
)
def test_text_is_readable_on_what_is_filled(theme: Theme, front: str, back: str) -> None:
    assert contrast(theme, front, back) >= TEXT


@ours
def test_quiet_text_is_quieter_than_text_and_still_readable(theme: Theme) -> None:
    quiet = contrast(theme, "quiet", "surface")
    assert LARGE < quiet < contrast(theme, "foreground", "surface")


@every
def test_our_colour_names_are_known_under_every_theme(theme: Theme) -> None:
    async def painted() -> dict[str, Color]:
        app = Painted(theme)
        async with app.run_test():
            return {name: app.query_one(f".{name}").styles.background for name in OUR_NAMES}

    assert asyncio.run(painted()).keys() == set(OUR_NAMES)


@ours
def test_our_own_themes_need_no_fallback(theme: Theme) -> None:
    assert set(OUR_NAMES) <= set(theme.variables)
