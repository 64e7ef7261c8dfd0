"""The Timeline on a terminal of its own, and where things stand in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual import events
from textual.pilot import Pilot

from tests.kit.timelines import TimelineApp
from tui.screens.timeline.axis import column
from tui.screens.timeline.timeline import Timeline, TimelineData

Play = Callable[[Pilot[None], TimelineApp], Awaitable[None]]


SIZE = (120, 11)


def run(data: TimelineData | None, play: Play, size: tuple[int, int] = SIZE) -> TimelineApp:
    """Run the app on a terminal of that size while something happens, and return it."""
    app = TimelineApp(data)

    async def running() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await play(pilot, app)
            await pilot.pause()

    asyncio.run(running())
    return app


def lines(timeline: Timeline) -> list[str]:
    """The text of the content, line by line."""
    return [timeline.render_line(y).text for y in range(timeline.size.height)]


def plot_offset(timeline: Timeline, version: int, row: int) -> tuple[int, int]:
    """Where a version stands in the widget, on a row of the content."""
    frame = timeline.frame
    assert frame is not None
    return column(frame.axis, version) + frame.gutter + 2, row + 1


def map_offset(timeline: Timeline, version: int) -> tuple[int, int]:
    """Where a version stands on the map, in the widget."""
    frame = timeline.frame
    assert frame is not None
    assert frame.rows.map is not None
    return column(frame.map_axis, version) + 2, frame.rows.map + 1


def tick_row(timeline: Timeline) -> int:
    assert timeline.frame is not None
    return timeline.frame.rows.ticks


async def wheel(
    pilot: Pilot[None], timeline: Timeline, offset: tuple[int, int], event: type[events.MouseEvent]
) -> None:
    """Turn the wheel by one notch over the widget."""
    x, y = offset
    notch = event(timeline, x, y, 0, 0, 0, False, False, False, x + timeline.region.x, y + timeline.region.y)
    timeline.post_message(notch)
    await pilot.pause()


def moves(app: TimelineApp) -> list[int]:
    return [event.version for event in app.sent if isinstance(event, Timeline.CursorMoved)]


def requests(app: TimelineApp) -> list[tuple[int, int, bool]]:
    return [
        (event.first, event.last, event.continues)
        for event in app.sent
        if isinstance(event, Timeline.WindowRequested)
    ]
