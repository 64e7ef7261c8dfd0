"""The two ends of a comparison on the timeline, moved with the mouse."""

from __future__ import annotations

from tests.kit.travelling import FEE, PAYROLL, RENT, travelling
from tui.screens.timeline.rows import cell_of
from tui.screens.timeline.timeline import Timeline


async def test_mark_a_is_dragged_with_the_mouse_and_the_comparison_follows() -> None:
    async with travelling(version=FEE) as traveller:
        await traveller.press("m", "right", "right")
        timeline = traveller.screen.query_one(Timeline)
        frame = timeline.frame
        assert frame is not None
        begin, end = (frame.gutter + cell_of(frame, version) for version in (FEE, RENT - 1))
        inside = timeline.content_region.offset - timeline.region.offset
        y = inside.y + frame.rows.ticks
        await traveller.pilot.mouse_down(Timeline, offset=(inside.x + begin, y))
        for x in range(begin, end - 1, -1):
            await traveller.pilot.hover(Timeline, offset=(inside.x + x, y))
        await traveller.pilot.mouse_up(Timeline, offset=(inside.x + end, y))
        await traveller.arrive()
        assert traveller.screen.state.mark is not None
        assert traveller.screen.state.mark.cursor.version == timeline.mark_a == RENT - 1
        assert traveller.version == PAYROLL, "the cursor stays"
        assert traveller.state.splitlines()[0].split() == ["A", "·", "38", "42", "change"]
        assert ["Ledger", "300.00", "865.00", "+565.00"] in [
            line.split() for line in traveller.state.splitlines()
        ]
