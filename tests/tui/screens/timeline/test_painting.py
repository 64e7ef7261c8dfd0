"""The Timeline as it is drawn: how little a step paints, and what is shown where there is little to show."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction

import pytest
from textual import events
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from tests.kit.timeline_runs import (
    lines,
    plot_offset,
    requests,
    run,
    tick_row,
    wheel,
)
from tests.kit.timelines import TimelineApp, disputed, picture, points, rivera, salaried
from tui.screens.kit.themes import THEMES
from tui.screens.timeline.axis import column
from tui.screens.timeline.timeline import Scale, Timeline, TimelineData

pytestmark = pytest.mark.slow


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
        assert app.timeline.border_subtitle == "9–15 Mar 2026 · by event · AS-AT · zoom 4/4 · ▮▮ ×1"
        app.timeline.show(
            replace(
                disputed(),
                scale="time",
                lens="as-of",
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
