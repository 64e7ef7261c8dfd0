"""The Timeline under keys and mouse: what it asks for, and how little it paints."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from textual import events
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from tests.tui.timelines import TimelineApp, disputed, picture, points, rivera, salaried
from tui.themes import THEMES
from tui.widgets.timeline.axis import column
from tui.widgets.timeline.timeline import Scale, Timeline, TimelineData

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
    monkeypatch.setattr("tui.widgets.timeline.timeline.COMPUTING_AFTER", 0.01)

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


def painted(monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], list[Region]]:
    """Lines rendered and regions refreshed from now on; a refresh of everything is an empty region."""
    rendered: list[int] = []
    refreshed: list[Region] = []
    render_line, refresh = Timeline.render_line, Timeline.refresh

    def counting_render(self: Timeline, y: int) -> Strip:
        rendered.append(y)
        return render_line(self, y)

    def counting_refresh(
        self: Timeline, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Timeline:
        refreshed.extend(regions or [Region()])
        return refresh(self, *regions, repaint=repaint, layout=layout, recompose=recompose)

    monkeypatch.setattr(Timeline, "render_line", counting_render)
    monkeypatch.setattr(Timeline, "refresh", counting_refresh)
    return rendered, refreshed


def test_a_step_paints_only_what_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        frame = app.timeline.frame
        assert frame is not None
        rendered, refreshed = painted(monkeypatch)
        app.timeline.cursor = 41
        await pilot.pause()
        assert set(rendered) == {1, *frame.rows.plot, frame.rows.times}
        assert rendered
        plot = [region for region in refreshed if region.y == frame.rows.plot.start and region.height > 1]
        assert [region.width for region in plot] == [column(frame.axis, 41) - column(frame.axis, 40) + 1]
        assert Region() not in refreshed

    run(disputed(), play)


def test_data_with_only_another_cursor_builds_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        frame = app.timeline.frame
        rendered, refreshed = painted(monkeypatch)
        app.timeline.show(replace(disputed(), cursor=41, cursor_recorded_at=rivera()[40].at))
        await pilot.pause()
        assert app.timeline.frame is frame
        assert Region() not in refreshed
        assert 0 not in rendered

    run(disputed(), play)


def cells(timeline: Timeline) -> dict[tuple[int, int], tuple[str, object]]:
    """Every cell of the content: its column and line to its character and style."""
    return {
        (x, y): cell
        for y in range(timeline.size.height)
        for x, cell in enumerate(
            (char, segment.style) for segment in timeline.render_line(y) for char in segment.text
        )
    }


@pytest.mark.parametrize("scale", ["event", "time"])
@pytest.mark.parametrize("dense", [False, True])
def test_every_cell_that_a_step_changes_is_painted_again(
    scale: Scale, dense: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(disputed(), scale=scale)
    many = replace(
        picture(salaried(7, 9), 100, 500, 130), scale=scale, mark_a=200, bookmarks=frozenset({300})
    )
    stops = (90, 131, 250, 499, 500, 567, 200, 130) if dense else (35, 36, 41, 46, 57, 38, 37, 40)

    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        _, refreshed = painted(monkeypatch)
        for version in stops:
            before = cells(app.timeline)
            refreshed.clear()
            app.timeline.cursor = version
            after = cells(app.timeline)
            changed = {place for place, cell in after.items() if before[place] != cell}
            assert changed
            assert all(any(region.contains(*place) for region in refreshed) for place in changed), version
        before = cells(app.timeline)
        refreshed.clear()
        app.timeline.mark_a, app.timeline.view = 150 if dense else 39, (1, 20)
        changed = {place for place, cell in cells(app.timeline).items() if before[place] != cell}
        assert changed
        assert all(any(region.contains(*place) for region in refreshed) for place in changed)

    run(many if dense else few, play)


@pytest.mark.parametrize("height", [1, 2, 3, 4, 5, 7, 9, 30])
def test_no_size_is_too_small(height: int) -> None:
    dense = replace(picture(salaried(7, 9), 100, 500, 130), scale="time", mark_a=99, bookmarks=frozenset({7}))

    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        for width in (1, 2, 3, 5, 8, 12, 20, 33, 47, 60, 80, 200):
            await pilot.resize_terminal(width, height)
            for data in (disputed(), dense, replace(disputed(10), mark_a=57)):
                app.timeline.show(data)
                await pilot.pause()
                content = app.timeline.size
                cells = [app.timeline.render_line(y).cell_length for y in range(content.height)]
                assert cells == [content.width] * content.height

    run(disputed(), play)


def test_an_account_without_events_says_why_it_is_empty() -> None:
    empty = TimelineData(
        currency="GBP",
        zone=disputed().zone,
        whole=[],
        window=[],
        marks=[],
        first=1,
        last=1,
        head=0,
        cursor=0,
    )

    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        assert "No events yet" in "".join(lines(app.timeline))
        await pilot.click(Timeline, offset=(50, 5))
        await wheel(pilot, app.timeline, (50, 5), events.MouseScrollUp)

    assert run(empty, play).sent == []


def test_a_cursor_out_of_sight_is_pointed_at() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        app.timeline.show(replace(disputed(20), mark_a=57))
        row = lines(app.timeline)[tick_row(app.timeline)].strip()
        assert row[0] == "◂"
        assert row[-3:-1] == "A▸"
        app.timeline.show(disputed(57))
        assert lines(app.timeline)[tick_row(app.timeline)].rstrip()[-1] == "▸"

    run(disputed(), play)


def test_the_border_says_what_is_shown() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        assert app.timeline.border_title == "1 Timeline"
        assert app.timeline.border_subtitle == "9–15 Mar 2026 · by event · zoom 4/4 · ▮▮ ×1"
        app.timeline.show(
            replace(
                disputed(),
                scale="time",
                lens="AS-OF",
                playing=True,
                speed=Fraction(1, 2),
                matches=frozenset({37, 39}),
                match_count=23,
                unverified_from=41,
            )
        )
        assert app.timeline.border_subtitle == (
            "9–15 Mar 2026 · by time · unverified from event 41 · filter 23 of 57 · AS-OF · zoom 4/4 · ► ×1/2"
        )

    run(disputed(), play)


def test_balances_that_rest_on_a_damaged_event_are_drawn_apart() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        app.timeline.show(replace(disputed(57), unverified_from=41))
        frame = app.timeline.frame
        assert frame is not None
        begin = column(frame.axis, 41)
        doubtful = {n for row in frame.curve for n, tone in enumerate(row.tones) if tone[0] == "unverified"}
        assert doubtful == set(range(begin, frame.plot_width))

    run(disputed(), play)


def test_another_theme_repaints_in_its_colours() -> None:
    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        dark = {segment.style for segment in app.timeline.render_line(5)}
        app.theme = THEMES[1].name
        await pilot.pause()
        assert dark.isdisjoint({segment.style for segment in app.timeline.render_line(5)})

    run(disputed(), play)


def test_without_colour_cursor_and_dips_stand_out_by_reversed_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        frame = app.timeline.frame
        assert frame is not None
        reverse = {
            place for place, (_, style) in cells(app.timeline).items() if getattr(style, "reverse", False)
        }
        cursor = column(frame.axis, 40) + frame.gutter
        assert {(cursor, y) for y in frame.rows.plot} <= reverse
        hanging = {(x, frame.rows.map) for x, tone in enumerate(frame.map.tones) if tone == ("map-negative",)}
        assert hanging
        assert hanging <= reverse

    run(disputed(), play)


def test_a_million_events_are_a_picture_too() -> None:
    life = salaried(7, 2)
    stretched = [
        point._replace(
            first_version=point.first_version * 9_000 - 8_999, last_version=point.last_version * 9_000
        )
        for point in points(life, 1, len(life))
    ]
    head = stretched[-1].last_version
    million = replace(
        picture(life, 1, 1, 1), first=1, last=head, head=head, cursor=head, whole=stretched, window=stretched
    )

    async def play(pilot: Pilot[None], app: TimelineApp) -> None:
        shown = lines(app.timeline)
        assert "▆" * 20 in shown[tick_row(app.timeline)]
        assert all(unicodedata.east_asian_width(char) not in "WF" for line in shown for char in line)
        await wheel(pilot, app.timeline, plot_offset(app.timeline, 400_000, 5), events.MouseScrollUp)

    ((first, last, _),) = requests(run(million, play))
    assert first < 400_000 < last
    assert last - first + 1 == round(head / 1.5)
