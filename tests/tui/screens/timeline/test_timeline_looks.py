"""What the timeline looks like: at the sizes it has on the screens, in its states, and under palettes not ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.kit.palette_sheet import dense
from tests.kit.pictures import Size
from tests.kit.shell import settle
from tests.kit.timelines import TimelineApp, disputed, picture, salaried
from tui.screens.kit.themes import THEMES, fallback_variables
from tui.screens.timeline.timeline import Timeline, TimelineData

DARK = THEMES[0].name


class SnapCompare(Protocol):
    """The fixture of pytest-textual-snapshot."""

    def __call__(
        self,
        app: App[None],
        *,
        terminal_size: Size,
        run_before: Callable[[Pilot[None]], Awaitable[None] | None] | None = None,
    ) -> bool: ...


class Sheet(App[None]):
    """Timelines under each other, each at a size of its own."""

    def __init__(self, shown: Sequence[tuple[TimelineData | None, Size]]) -> None:
        super().__init__()
        self.register_theme(THEMES[0])
        self.theme = DARK
        self._shown = shown

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallback_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        for _, (width, height) in self._shown:
            timeline = Timeline()
            timeline.styles.width, timeline.styles.height = width, height
            yield timeline

    def on_mount(self) -> None:
        for timeline, (data, _) in zip(self.query(Timeline), self._shown, strict=True):
            if data is not None:
                timeline.show(data)


async def focus_first(pilot: Pilot[None]) -> None:
    pilot.app.query(Timeline).first().focus()
    await settle(pilot)


def test_the_dispute_at_every_size(snap_compare: SnapCompare) -> None:
    sizes = ((120, 11), (120, 9), (80, 4), (60, 4), (20, 6))
    sheet = Sheet([(disputed(), size) for size in sizes])
    assert snap_compare(sheet, terminal_size=(120, 34), run_before=settle)


def states() -> Mapping[str, TimelineData | None]:
    life = salaried(7, 2)
    return {
        "focused": disputed(),
        "live": picture(life, len(life) - 40, len(life), len(life)),
        "the whole life by time": replace(picture(life, 1, len(life), 60), scale="time"),
        "an event that cannot be read": replace(disputed(57), unverified_from=41),
        "nothing yet": None,
    }


def test_every_state(snap_compare: SnapCompare) -> None:
    sheet = Sheet([(data, (120, 9)) for data in states().values()])
    assert snap_compare(sheet, terminal_size=(120, 45), run_before=focus_first)


@pytest.mark.parametrize("theme", [DARK, "ansi-dark", "nord"])
def test_many_events(snap_compare: SnapCompare, theme: str) -> None:
    assert snap_compare(TimelineApp(dense(), theme=theme), terminal_size=(120, 11), run_before=settle)
