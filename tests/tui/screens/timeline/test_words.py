"""Rows, ticks and labels of the timeline: what is shown where there is no room for everything."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ports import Mark
from tests.kit.timelines import LONDON, Entry, marks, utc
from tui.screens.timeline.axis import EventAxis
from tui.screens.timeline.curve import balance_scale
from tui.screens.timeline.layout import amount_label, balance_labels, joined, share_rows
from tui.screens.timeline.ticks import tick_cells
from tui.screens.timeline.times import GAP, Stop, TimeLabels, span_words
from tui.text.format import moment

HOUR = 3_600_000_000
START = utc("2026-03-09T08:40")


@st.composite
def stops(draw: st.DrawFn, width: int) -> list[Stop]:
    """Moments in the order of their cells, as on any axis."""
    cells = sorted(draw(st.lists(st.integers(0, width - 1), min_size=1, max_size=60)))
    gaps = draw(st.lists(st.integers(0, 200 * HOUR), min_size=len(cells), max_size=len(cells)))
    weights = draw(st.lists(st.sampled_from([0, 0, 7, 100]), min_size=len(cells), max_size=len(cells)))
    words = draw(st.lists(st.sampled_from(["", "late"]), min_size=len(cells), max_size=len(cells)))
    times = [START + sum(gaps[: n + 1]) for n in range(len(cells))]
    return [Stop(*stop) for stop in zip(cells, times, words, weights, strict=True)]


@given(st.data(), st.integers(1, 130), st.sampled_from([HOUR // 2, 100 * HOUR, 9_000 * HOUR]))
def test_time_labels_never_overlap_and_stand_at_their_events(
    data: st.DataObject, width: int, span: int
) -> None:
    moments = data.draw(stops(width))
    cursor = data.draw(st.none() | st.sampled_from(moments))
    placed = TimeLabels(moments, width, span, LONDON).placed(cursor)
    for label in placed:
        assert label.begin >= 0
        assert label.end <= width
        assert any(label.begin <= stop.cell < label.end for stop in moments)
    for before, after in pairwise(placed):
        assert before.end + GAP <= after.begin
    if cursor is not None and width >= len("28 Mar 2026 08:40:00"):
        assert [label.is_cursor for label in placed].count(True) == 1


@given(st.data())
def test_a_time_without_a_date_is_of_the_date_before_it(data: st.DataObject) -> None:
    moments = data.draw(stops(120))
    cursor = data.draw(st.none() | st.sampled_from(moments))
    said = ""
    for label in TimeLabels(moments, 120, 100 * HOUR, LONDON).placed(cursor):
        words = label.text.split()
        clock = words[2] if len(words) > 2 and words[2][0].isdigit() else words[0]
        said = f"{words[0]} {words[1]}" if clock != words[0] else said
        assert any(
            f"{said} {clock[:5]}" == moment(stop.at, LONDON, style="short")
            for stop in moments
            if label.begin <= stop.cell < label.end
        )


def test_labels_of_the_disputed_day() -> None:
    moments = [
        Stop(4, utc("2026-03-12T00:10"), weight=100),
        Stop(40, utc("2026-03-13T09:05")),
        Stop(62, utc("2026-03-13T09:30"), weight=9),
        Stop(80, utc("2026-03-13T11:40"), "late", 7),
        Stop(81, utc("2026-03-13T11:41")),
        Stop(100, utc("2026-03-13T16:02"), weight=100),
    ]
    labels = TimeLabels(moments, 107, 40 * HOUR, LONDON)
    assert [label.text for label in labels.placed()] == [
        "12 Mar 00:10",
        "13 Mar 09:05",
        "09:30",
        "11:40 late",
        "16:02",
    ]
    cursor = Stop(46, utc("2026-03-13T09:05:03"))
    assert [label.text for label in labels.placed(cursor)] == [
        "12 Mar 00:10",
        "13 Mar 09:05:03",
        "09:30",
        "11:40 late",
        "16:02",
    ]


def test_years_say_their_year_and_the_cursor_everything() -> None:
    labels = TimeLabels([Stop(2, utc("1993-01-05T00:00"), weight=100)], 60, 9_000 * HOUR, LONDON)
    assert [label.text for label in labels.placed()] == ["5 Jan 1993"]
    cursor = Stop(40, utc("1994-07-01T12:00:07"))
    assert [label.text for label in labels.placed(cursor)] == ["5 Jan 1993", "1 Jul 1994 13:00:07"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-13T01:00", "2026-03-13T23:00", "13 Mar 2026"),
        ("2026-03-12T01:00", "2026-03-13T23:00", "12–13 Mar 2026"),
        ("2026-02-28T01:00", "2026-03-13T23:00", "28 Feb – 13 Mar 2026"),
        ("2025-02-02T01:00", "2026-03-13T23:00", "2 Feb 2025 – 13 Mar 2026"),
        ("2026-06-30T23:30", "2026-06-30T23:40", "1 Jul 2026"),
    ],
)
def test_days_of_a_window_in_the_readers_zone(first: str, last: str, words: str) -> None:
    assert span_words(utc(first), utc(last), ZoneInfo("Europe/London")) == words


@pytest.mark.parametrize(
    ("balance", "currency", "label"),
    [
        (0, "GBP", "0"),
        (86_500, "GBP", "+865.00"),
        (-63_500, "GBP", "−635.00"),
        (-5, "GBP", "−0.05"),
        (123_456_789, "GBP", "+1,234,568"),
        (99_999_999_999, "GBP", "+1,000.0M"),
        (-(10**15), "GBP", "−10,000.0bn"),
        (10**15, "JPY", "+1,000.0tn"),
        (1_500, "KWD", "+1.500"),
    ],
)
def test_balance_labels_are_exact_or_rounded_and_never_too_wide(
    balance: int, currency: str, label: str
) -> None:
    assert amount_label(balance, currency) == label


@given(st.integers(-(10**15), 10**15), st.sampled_from(["GBP", "JPY", "KWD", "CLF"]), st.integers(9, 20))
def test_every_balance_has_a_label_that_fits(balance: int, currency: str, width: int) -> None:
    assert len(amount_label(balance, currency, width)) <= width


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12), st.integers(2, 9))
def test_highest_and_lowest_balance_are_labelled_on_rows_of_their_own(
    one: int, other: int, rows: int
) -> None:
    low, high = sorted((one, other))
    scale = balance_scale(low, high, rows)
    labels = balance_labels(low, high, "GBP", scale)
    assert labels[scale.dot(high) // 4] == amount_label(high, "GBP")
    assert set(labels) <= set(range(rows))
    if low < 0 < high:
        assert labels[scale.dot(low) // 4] == amount_label(low, "GBP")


@pytest.mark.parametrize("height", range(1, 40))
def test_every_row_has_one_use_and_none_is_wasted(height: int) -> None:
    rows = share_rows(height)
    used = [row for row in (rows.dates, rows.map, *rows.curve, rows.ticks, rows.times) if row is not None]
    assert used == list(range(height))


def test_what_matters_less_gives_way_in_the_border() -> None:
    parts = ["12–13 Mar 2026", "by event", "zoom 3/5"]
    assert joined(parts, 40) == "12–13 Mar 2026 · by event · zoom 3/5"
    assert joined(parts, 30) == "12–13 Mar 2026 · by event"
    assert joined(parts, 3) == "12–13 Mar 2026"


LIFE = [
    Entry(1, 100, "MoneyDeposited"),
    Entry(2, -900),
    Entry(3, -35, "FeeCharged"),
    Entry(4, 0, "WithdrawalDeclined"),
    Entry(5, 1500, "MoneyDeposited", effective_at=2),
]


def test_a_glyph_for_every_event_where_there_is_room() -> None:
    ticks = tick_cells(EventAxis(1, 5, 15), marks(LIFE, 1, 5))
    assert ticks.cells.chars == "─◉──◦──⊖──✕──▴─"
    assert ticks.versions == {1: 1, 4: 2, 7: 3, 10: 4, 13: 5}
    assert [ticks.cells.tones[cell][0] for cell in sorted(ticks.versions)] == [
        "credit",
        "ordinary",
        "alert",
        "alert",
        "credit",
    ]


def test_a_bookmark_stands_before_the_event() -> None:
    ticks = tick_cells(EventAxis(1, 5, 15), marks(LIFE, 1, 5), bookmarks={2, 99})
    assert ticks.cells.chars[4] == "⧫"


def test_markers_are_seen_among_many_events() -> None:
    fee = Mark(77, "FeeCharged", 0, 0)
    declined = Mark(78, "WithdrawalDeclined", 0, 0)
    ticks = tick_cells(EventAxis(1, 100, 10), [fee, declined])
    assert ticks.cells.chars == "▃▃▃▃▃▃▃✕▃▃"
    assert ticks.versions == {7: 78}


def test_density_grows_with_the_number_of_events() -> None:
    for events, char in ((10, "═"), (50, "═"), (500, "▃"), (5_000, "▄"), (50_000, "▅"), (500_000, "▆")):
        assert tick_cells(EventAxis(1, events, 10), []).cells.chars == char * 10


def test_a_filter_dims_what_it_leaves_out_and_brings_matches_forward() -> None:
    known = marks(LIFE, 1, 5)
    ticks = tick_cells(EventAxis(1, 5, 15), known, matches=frozenset({2, 4}))
    bright = [cell for cell in ticks.versions if ticks.cells.tones[cell] != ("dimmed",)]
    assert {ticks.versions[cell] for cell in bright} == {2, 4}
    crowded = tick_cells(EventAxis(1, 5, 1), known, matches=frozenset({3}))
    assert (crowded.cells.chars, crowded.versions) == ("⊖", {0: 3})
    assert tick_cells(EventAxis(1, 5, 1), known, matches=frozenset()).cells.tones == [("dimmed",)]
