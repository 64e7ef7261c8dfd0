"""What the timeline looks like: at the sizes it has on the screens, in its states, and under palettes not ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.kit.palette_sheet import dense
from tests.kit.pictures import Compare, Size, looks_the_same
from tests.kit.timelines import TimelineApp, disputed, picture, salaried
from tui.screens.kit.themes import THEMES, fallback_variables
from tui.screens.timeline.timeline import Timeline, TimelineData

DARK = THEMES[0].name


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


def test_the_dispute_at_every_size(snap_compare: Compare) -> None:
    sizes = ((120, 11), (120, 9), (80, 4), (60, 4), (20, 6))
    sheet = Sheet([(disputed(), size) for size in sizes])
    assert looks_the_same(snap_compare, sheet, size=(120, 34))


def states() -> Mapping[str, TimelineData | None]:
    life = salaried(7, 2)
    return {
        "focused": disputed(),
        "live": picture(life, len(life) - 40, len(life), len(life)),
        "the whole life by time": replace(picture(life, 1, len(life), 60), scale="time"),
        "an event that cannot be read": replace(disputed(57), unverified_from=41),
        "nothing yet": None,
    }


def test_every_state(snap_compare: Compare) -> None:
    sheet = Sheet([(data, (120, 9)) for data in states().values()])
    assert looks_the_same(snap_compare, sheet, focus_first, size=(120, 45))


@pytest.mark.parametrize("theme", ["ansi-dark", "nord"])
def test_many_events(snap_compare: Compare, theme: str) -> None:
    assert looks_the_same(snap_compare, TimelineApp(dense(), theme=theme), size=(120, 11))
