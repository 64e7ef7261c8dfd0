"""The window of a timeline: zoom keeps its place, pan stops at the ends, and Backspace finds the way back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.screens.timeline.view import (
    LEAST_EVENTS,
    VIEWS_KEPT,
    ZOOM_IN,
    ZOOM_OUT,
    View,
    ViewHistory,
    centred,
    fit,
    panned,
    revealing,
    zoom_level,
    zoomed,
)

HEAD = st.integers(1, 1_000_000)


@st.composite
def lives(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """First and last version of a view, the head, and a version anywhere in the life."""
    head = draw(HEAD)
    first = draw(st.integers(1, head))
    last = draw(st.integers(first, head))
    return first, last, head, draw(st.integers(1, head))


def assert_inside(view: View, head: int) -> None:
    first, last = view
    assert 1 <= first <= last <= head


@given(lives(), st.floats(0.01, 100))
def test_zoom_stays_inside_and_keeps_what_is_under_the_pointer(
    life: tuple[int, int, int, int], factor: float
) -> None:
    first, last, head, version = life
    around = min(max(version, first), last)
    view = zoomed(first, last, head, around, factor)
    assert_inside(view, head)
    assert view[0] <= around <= view[1]


@given(lives())
@example((1, 9, 9, 5))
def test_zoom_always_gets_nearer_or_further_until_the_limit(life: tuple[int, int, int, int]) -> None:
    first, last, head, around = life
    events = last - first + 1
    nearer, further = (
        view[1] - view[0] + 1 for view in (zoomed(first, last, head, around, factor) for factor in (0.9, 1.1))
    )
    assert nearer < events or events <= LEAST_EVENTS
    assert further > events or events == head


@given(lives())
def test_zoom_keeps_the_pointer_in_its_place_on_the_screen(life: tuple[int, int, int, int]) -> None:
    first, last, head, around = life
    around = min(max(around, first), last)
    begin, end = zoomed(first, last, head, around, ZOOM_IN)
    before = (around - first + 0.5) / (last - first + 1)
    after = (around - begin + 0.5) / (end - begin + 1)
    assert abs(before - after) <= 1 / (end - begin + 1)


def test_in_and_out_again_is_where_it_was() -> None:
    begin, end = zoomed(1001, 1400, 5000, 1200, ZOOM_IN)
    assert (begin, end) == (1101, 1300)
    assert zoomed(begin, end, 5000, 1200, ZOOM_OUT) == (1001, 1400)


@given(lives(), st.integers(-2_000_000, 2_000_000))
def test_pan_keeps_the_length_and_stops_at_the_ends(life: tuple[int, int, int, int], by: int) -> None:
    first, last, head, _ = life
    view = panned(first, last, head, by)
    assert_inside(view, head)
    assert view[1] - view[0] == last - first
    if first + by >= 1 and last + by <= head:
        assert view == (first + by, last + by)


@given(lives())
def test_centring_and_revealing_show_the_version(life: tuple[int, int, int, int]) -> None:
    first, last, head, version = life
    for view in (centred(first, last, head, version), revealing(first, last, head, version)):
        assert_inside(view, head)
        assert view[1] - view[0] == last - first
        assert view[0] <= version <= view[1]


def test_a_version_well_inside_moves_nothing() -> None:
    assert revealing(100, 199, 1000, 150) == (100, 199)
    assert revealing(100, 199, 1000, 200) == (113, 212)
    assert revealing(100, 199, 1000, 99) == (87, 186)


@pytest.mark.parametrize(
    ("view", "head", "level"),
    [
        ((1, 57), 57, (1, 4)),
        ((30, 57), 57, (3, 4)),
        ((30, 58), 58, (2, 4)),
        ((36, 46), 57, (4, 4)),
        ((1, 1_000_000), 1_000_000, (1, 18)),
        ((1, 8), 1_000_000, (18, 18)),
        ((1, 1), 1, (1, 1)),
    ],
)
def test_level_of_zoom(view: View, head: int, level: tuple[int, int]) -> None:
    assert zoom_level(*view, head) == level


def test_a_life_without_events_has_a_view_too() -> None:
    assert fit(0) == (1, 1)
    assert panned(1, 1, 0, 5) == (1, 1)


def test_going_back_finds_the_view_before() -> None:
    history = ViewHistory()
    history.push((1, 100))
    history.push((1, 100))
    history.push((20, 60))
    assert history.back((30, 40)) == (20, 60)
    assert history.back((20, 60)) == (1, 100)
    assert history.back((1, 100)) is None


def test_going_back_skips_where_one_already_is() -> None:
    history = ViewHistory()
    history.push((1, 100))
    history.push((5, 50))
    assert history.back((5, 50)) == (1, 100)


def test_history_is_bounded() -> None:
    history = ViewHistory()
    for first in range(1, 2 * VIEWS_KEPT + 1):
        history.push((first, first + 10))
    seen = [view for view in (history.back((0, 0)) for _ in range(3 * VIEWS_KEPT)) if view]
    assert len(seen) == VIEWS_KEPT
    assert seen[0] == (2 * VIEWS_KEPT, 2 * VIEWS_KEPT + 10)
