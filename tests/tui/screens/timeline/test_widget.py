"""The Timeline under the mouse: what clicks, drags and the wheel ask for, and what the pointer is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.pilot import Pilot

from tests.kit.timeline_runs import (
    lines,
    map_offset,
    moves,
    plot_offset,
    requests,
    run,
    tick_row,
    wheel,
)
from tests.kit.timelines import TimelineApp, disputed, picture, salaried
from tui.screens.timeline.timeline import Timeline

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("row", range(2, 9))
def test_a_click_anywhere_on_the_plot_jumps(row: int) -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        await pilot.click(Timeline, offset=plot_offset(app.timeline, 42, row))
        assert app.timeline.cursor == 42
        assert [event.control for event in app.sent] == [app.timeline]

    assert moves(run(disputed(), play)) == [42]


def test_the_cursor_shows_before_any_data_arrives() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        assert not any("+842.90" in line for line in lines(app.timeline))
        await pilot.click(Timeline, offset=plot_offset(app.timeline, 43, 5))
        shown = lines(app.timeline)
        assert "13 Mar 12:18:00" in shown[-1]
        assert any(line.startswith("+842.90 ") for line in shown)

    run(disputed(), play)


def test_a_drag_scrubs_over_every_event_and_stops_at_the_edge() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        await pilot.mouse_down(Timeline, offset=plot_offset(app.timeline, 43, 5))
        for version in (44, 45, 46):
            await pilot.hover(Timeline, offset=plot_offset(app.timeline, version, 5))
        await pilot.hover(Timeline, offset=(119, 0))
        await pilot.mouse_up(Timeline, offset=(119, 0))
        await pilot.hover(Timeline, offset=plot_offset(app.timeline, 38, 5))

    assert moves(run(disputed(), play)) == [43, 44, 45, 46]


def test_data_that_arrives_during_a_scrub_does_not_take_the_cursor_away() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        await pilot.mouse_down(Timeline, offset=plot_offset(app.timeline, 43, 5))
        app.timeline.show(disputed(40))
        assert app.timeline.cursor == 43
        await pilot.mouse_up(Timeline, offset=plot_offset(app.timeline, 43, 5))
        app.timeline.show(disputed(41))
        assert app.timeline.cursor == 41

    run(disputed(), play)


def test_mark_a_can_be_dragged() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        row = tick_row(app.timeline)
        await pilot.mouse_down(Timeline, offset=plot_offset(app.timeline, 38, row))
        await pilot.hover(Timeline, offset=plot_offset(app.timeline, 37, row))
        await pilot.mouse_up(Timeline, offset=plot_offset(app.timeline, 37, row))
        assert app.timeline.mark_a == 37
        assert app.timeline.cursor == 40

    app = run(disputed(), play)
    assert [
        (event.which, event.version) for event in app.sent if isinstance(event, Timeline.EndpointMoved)
    ] == [("a", 37)]


def test_the_cursor_as_an_end_of_the_comparison_reports_where_it_was_dropped() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        await pilot.mouse_down(Timeline, offset=plot_offset(app.timeline, 40, 5))
        for version in (41, 42):
            await pilot.hover(Timeline, offset=plot_offset(app.timeline, version, 5))
        await pilot.mouse_up(Timeline, offset=plot_offset(app.timeline, 42, 5))

    app = run(disputed(), play)
    assert moves(app) == [41, 42]
    dropped = app.sent[-1]
    assert isinstance(dropped, Timeline.EndpointMoved)
    assert (dropped.which, dropped.version) == ("cursor", 42)


def test_the_wheel_zooms_at_the_pointer_as_one_gesture() -> None:
    data = picture(salaried(7, 9), 100, 300, 150)

    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        at = plot_offset(app.timeline, 250, 5)
        await wheel(pilot, app.timeline, at, events.MouseScrollUp)
        await wheel(pilot, app.timeline, at, events.MouseScrollUp)
        await wheel(pilot, app.timeline, plot_offset(app.timeline, 120, 5), events.MouseScrollDown)

        assert app.timeline.cursor == 150

    asked = requests(run(data, play))
    assert [continues for *_, continues in asked] == [False, True, False]
    assert [last - first + 1 for first, last, _ in asked] == [134, 89, 134]
    first, last, _ = asked[1]
    assert abs((250 - first) / (last - first) - 150 / 200) < 0.02


def test_a_sideways_wheel_moves_the_window() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        at = plot_offset(app.timeline, 200, 5)
        await wheel(pilot, app.timeline, at, events.MouseScrollRight)
        await wheel(pilot, app.timeline, at, events.MouseScrollLeft)

    assert requests(run(picture(salaried(7, 9), 101, 300, 150), play)) == [
        (126, 325, False),
        (101, 300, True),
    ]


def test_the_window_on_the_map_is_dragged_and_the_map_stays() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        before = app.timeline.frame
        x, y = map_offset(app.timeline, 150)
        await pilot.mouse_down(Timeline, offset=(x, y))
        assert requests(app) == []
        await pilot.hover(Timeline, offset=(x + 10, y))
        await pilot.hover(Timeline, offset=(x + 20, y))
        await pilot.mouse_up(Timeline, offset=(x + 20, y))
        assert app.timeline.frame is before
        bracket = lines(app.timeline)[1].index("[")
        assert bracket == map_offset(app.timeline, app.timeline.view[0])[0] - 3

    app = run(picture(salaried(7, 9), 101, 200, 150), play)
    asked = requests(app)
    assert [(last - first, continues) for first, last, continues in asked] == [(99, False), (99, True)]
    assert 101 < asked[0][0] < asked[1][0]
    assert moves(app) == []


def test_a_press_beside_the_window_brings_it_there_and_then_drags_it() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        x, y = map_offset(app.timeline, 450)
        await pilot.mouse_down(Timeline, offset=(x, y))
        await pilot.hover(Timeline, offset=(x - 5, y))
        await pilot.mouse_up(Timeline, offset=(x - 5, y))

    (first, last, continues), (then_first, _, then_continues) = requests(
        run(picture(salaried(7, 9), 101, 200, 150), play)
    )
    assert first <= 450 <= last
    assert (continues, then_continues) == (False, True)
    assert then_first < first


def test_a_click_inside_the_window_centres_it() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        await pilot.click(Timeline, offset=map_offset(app.timeline, 190))

    ((first, last, _),) = requests(run(picture(salaried(7, 9), 101, 200, 150), play))
    assert abs((first + last) / 2 - 190) < 5


def test_the_dates_and_the_labels_of_the_balance_are_no_targets() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        await pilot.click(Timeline, offset=(10, 1))
        await pilot.click(Timeline, offset=(3, 5))

    assert run(disputed(), play).sent == []


def test_a_window_that_takes_long_says_so_until_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.timeline.timeline.COMPUTING_AFTER", 0.01)

    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        await wheel(pilot, app.timeline, plot_offset(app.timeline, 40, 5), events.MouseScrollUp)
        while app.timeline.border_subtitle != "computing…":
            await pilot.pause(0.01)
        app.timeline.show(disputed())
        assert str(app.timeline.border_subtitle).startswith("9–15 Mar 2026")

    run(disputed(), play)


def test_signs_have_words_under_the_pointer() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        row = tick_row(app.timeline)
        await pilot.hover(Timeline, offset=plot_offset(app.timeline, 42, row))
        assert str(app.timeline.tooltip) == (
            "event 42: late deposit, Fri 13 Mar 2026 11:40:00 (Europe/London)"
        )
        await pilot.hover(Timeline, offset=plot_offset(app.timeline, 42, row - 1))
        assert app.timeline.tooltip is None

    run(disputed(), play)


def test_a_bookmark_among_many_events_is_named_without_a_time_that_is_not_known() -> None:
    data = replace(picture(salaried(7, 9), 100, 500, 130), bookmarks=frozenset({302}))

    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        frame = app.timeline.frame
        assert frame is not None
        assert 302 not in frame.times
        await pilot.hover(Timeline, offset=plot_offset(app.timeline, 302, tick_row(app.timeline)))
        assert str(app.timeline.tooltip) == "event 302: bookmark"

    run(data, play)


def test_a_drag_ends_when_something_else_takes_the_mouse() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        await pilot.mouse_down(Timeline, offset=plot_offset(app.timeline, 43, 5))
        app.capture_mouse(None)
        await pilot.hover(Timeline, offset=plot_offset(app.timeline, 45, 5))

    assert moves(run(disputed(), play)) == [43]
