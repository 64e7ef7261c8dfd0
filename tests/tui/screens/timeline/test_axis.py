"""Where versions stand: in order, spread by event or by time, and a click comes back to its event."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.ports import Mark
from tests.kit.timelines import Entry, marks, points
from tui.screens.timeline.axis import (
    DOTS_PER_CELL,
    Axis,
    EventAxis,
    TimeAxis,
    column,
    events_per_cell,
    time_axis,
    version_at,
)

SECOND = 1_000_000


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    """An EVENT or a TIME axis over up to 400 events, known one by one or in runs."""
    width = draw(st.integers(1, 130))
    first = draw(st.integers(1, 50))
    gaps = draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=400))
    last = first + len(gaps) - 1
    if draw(st.booleans()):
        return EventAxis(first, last, width)
    times = [sum(gaps[: n + 1]) * SECOND for n in range(len(gaps))]
    life = [Entry(0, 0)] * (first - 1) + [Entry(at, 0) for at in times]
    runs = draw(st.integers(1, 200))
    return time_axis(first, last, width, points(life, first, last, runs), [])


@given(axes())
def test_later_versions_never_stand_left_of_earlier_ones(axis: Axis) -> None:
    dots = [axis.dot(version) for version in range(axis.first, axis.last + 1)]
    assert dots == sorted(dots)
    assert dots[0] >= 0
    assert dots[-1] < axis.width * DOTS_PER_CELL


@given(axes())
def test_a_click_on_an_event_means_an_event_that_stands_there(axis: Axis) -> None:
    for version in {axis.first, (axis.first + axis.last) // 2, axis.last}:
        cell = column(axis, version)
        assert column(axis, version_at(axis, cell)) == cell


@given(axes())
def test_a_click_between_events_never_means_a_far_later_one(axis: Axis) -> None:
    for cell in range(axis.width):
        meant = column(axis, version_at(axis, cell))
        assert meant <= cell + axis.reach or meant == column(axis, axis.first)


@given(axes())
def test_every_event_is_counted_in_its_own_cell(axis: Axis) -> None:
    counts = events_per_cell(axis)
    expected = [0] * axis.width
    for version in range(axis.first, axis.last + 1):
        expected[column(axis, version)] += 1
    assert counts == expected


@given(st.integers(1, 10**6), st.integers(1, 100), st.integers(1, 130))
def test_events_take_equal_widths(first: int, events: int, width: int) -> None:
    axis = EventAxis(first, first + events - 1, width)
    dots = [axis.dot(version) for version in range(first, first + events)]
    steps = {after - before for before, after in pairwise(dots)}
    assert not steps or max(steps) - min(steps) <= 1
    assert abs(dots[0] - (axis.width * DOTS_PER_CELL - 1 - dots[-1])) <= 1


def test_time_is_distance_and_idle_gaps_stay_visible() -> None:
    life = [Entry(0, 0), Entry(10 * SECOND, 0), Entry(100 * SECOND, 0)]
    axis = time_axis(1, 3, 100, points(life, 1, 3), [])
    assert [column(axis, version) for version in (1, 2, 3)] == [0, 9, 99]
    assert version_at(axis, 60) == 2, "in a gap the state of that moment is meant"
    assert version_at(axis, 98) == 3, "beside a tick the tick is meant"


def test_a_mark_inside_a_run_stands_at_its_own_time() -> None:
    life = [Entry(0, 0), *(Entry(90 * SECOND, 0) for _ in range(8)), Entry(100 * SECOND, 0)]
    run = points(life, 1, 10, 1)
    assert column(time_axis(1, 10, 100, run, []), 2) == 11
    assert column(time_axis(1, 10, 100, run, marks(life, 2, 2)), 2) == 89


def test_a_clock_set_back_does_not_turn_the_axis_round() -> None:
    times = [0, 50, 40, 100]
    known = [Mark(version, "MoneyDeposited", at * SECOND, at * SECOND) for version, at in enumerate(times, 1)]
    axis = time_axis(1, 4, 100, [], known)
    assert isinstance(axis, TimeAxis)
    assert [column(axis, version) for version in range(1, 5)] == [0, 49, 49, 99]


def test_events_of_one_instant_are_spread_like_events() -> None:
    life = [Entry(7, 0)] * 4
    assert time_axis(1, 4, 40, points(life, 1, 4), []) == EventAxis(1, 4, 40)
