"""Both lenses in one picture: what is drawn in a column is what the plain query answers there."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.history.curve import CurveAsOf, Divergence, curve_as_of, read_value_dates
from domain.ports import CurvePoint
from tests.kit.bench import SECOND, MemoryBench
from tests.kit.spec import A
from tests.kit.timelines import disputed
from tests.kit.value_dates import MOVED, Step, ledger, recorded_on
from tui.screens.timeline.apart import APART, AREA, BESIDE, apart_dots
from tui.screens.timeline.axis import EventAxis, time_axis
from tui.screens.timeline.curve import CURVE, NEGATIVE, extents
from tui.screens.timeline.data import TimelineData
from tui.screens.timeline.layout import apart_sentence, apart_words, border_words
from tui.screens.timeline.static_layer import build_frame

MANY = 1000


def both(bench: MemoryBench, last: int) -> tuple[list[CurvePoint], CurveAsOf]:
    dates = read_value_dates(bench.store, A, last)
    return bench.store.curve(A, 1, last, MANY), curve_as_of(bench.store, A, 1, last, MANY, dates)


@given(steps=MOVED, width=st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_a_column_of_time_shows_what_the_query_answers_at_its_instants(steps: list[Step], width: int) -> None:
    rows = recorded_on(bench := MemoryBench(every=3), steps)
    as_at, as_of = both(bench, len(rows))
    axis = time_axis(1, len(rows), width, as_at, [])
    if isinstance(axis, EventAxis):
        return
    drawn = {"as-at": extents(as_at, axis), "as-of": extents(as_of.points, axis)}
    apart = apart_dots(as_of.apart, as_of.points, axis)
    asked: dict[int, list[tuple[int, int]]] = {}
    for instant in range(rows[0].recorded_at, rows[-1].recorded_at + 1, SECOND):
        known, holds = ledger(bench.store, instant, "as-at"), ledger(bench.store, instant, "as-of")
        asked.setdefault(axis.place(1, instant), []).append((known, holds))
    before = [(0, 0)]
    for x, extent in enumerate(drawn["as-of"]):
        here = asked.get(x, [])
        assert extent is not None
        assert extent[0] == min(holds for _, holds in before + here)
        assert extent[1] == max(holds for _, holds in before + here)
        spanned = drawn["as-at"][x]
        assert spanned is not None
        assert all(spanned[0] <= balance <= spanned[1] for balance, _ in before + here)
        if any(one != other for one, other in here):
            assert apart[x]
        if apart[x]:
            assert any(one != other for one, other in before + here)
        before = here[-1:] or before


@given(steps=MOVED, width=st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_a_column_of_events_shows_what_holds_right_after_each(steps: list[Step], width: int) -> None:
    rows = recorded_on(bench := MemoryBench(every=3), steps)
    _, as_of = both(bench, len(rows))
    axis = EventAxis(1, len(rows), width)
    drawn, apart = extents(as_of.points, axis), apart_dots(as_of.apart, as_of.points, axis)
    for row in rows:
        x = axis.dot(row.version)
        extent, holds = drawn[x], ledger(bench.store, row.recorded_at, "as-of")
        assert extent is not None
        assert extent[0] <= holds <= extent[1]
        assert apart[x] or holds == ledger(bench.store, row.recorded_at, "as-at")
    if not as_of.apart:
        assert not any(apart)


def late_payroll(*, as_of: bool = False, pending: bool = False) -> TimelineData:
    """The disputed days, with the payroll of event 42 counting from before the rent of event 39."""
    data = disputed()
    late = data.window[42 - data.first]
    begin = data.window[39 - data.first].first_at
    beside = [
        point
        if not 39 <= point.first_version < 42
        else point._replace(low=point.low + 150_000, high=point.high + 150_000, close=point.close + 150_000)
        for point in data.window
    ]
    curves = (beside, data.window) if as_of else (data.window, beside)
    return replace(
        data,
        lens="as-of" if as_of else "as-at",
        window=curves[0],
        beside=curves[1],
        apart=[Divergence(begin, late.first_at, 150_000)],
        pending=pending,
    )


def test_the_area_between_both_has_its_own_sign_under_either_lens() -> None:
    for as_of in (False, True):
        frame = build_frame(late_payroll(as_of=as_of), 116, 9)
        cells = [
            (x, row.chars[x], row.tones[x][0])
            for row in frame.curve
            for x in range(frame.plot_width)
            if row.tones[x][0] in (APART, BESIDE)
        ]
        assert {char for _, char, tone in cells if tone == APART} == {AREA}
        assert {tone for _, _, tone in cells} == {APART, BESIDE}
        begin, end = (frame.axis.dot(version) // 2 for version in (39, 42))
        assert {x for x, _, _ in cells} <= set(range(begin, end + 1))
        assert any(tone[0] in (CURVE, NEGATIVE) for row in frame.curve for tone in row.tones[begin:end])


def test_where_the_curve_is_too_low_for_the_area_the_ticks_show_it() -> None:
    for height in (2, 3, 4):
        frame = build_frame(late_payroll(), 80, height)
        marked = {x for x, char in enumerate(frame.ticks.cells.chars) if char == AREA}
        begin, end = (frame.axis.dot(version) // 2 for version in (39, 42))
        assert marked
        assert marked <= set(range(begin, end + 1))
    assert AREA not in build_frame(late_payroll(), 116, 30).ticks.cells.chars[: frame.axis.width]


def test_a_curve_that_waits_for_its_lens_is_dimmed_and_says_so() -> None:
    data = replace(disputed(), lens="as-of", pending=True)
    tones = {tone[0] for row in build_frame(data, 116, 9).curve for tone in row.tones}
    assert not tones & {CURVE, NEGATIVE, APART, BESIDE}
    assert "AS-OF computing…" in border_words(data, 118)


def test_the_difference_in_words() -> None:
    data = late_payroll()
    assert apart_words(data) == "░ 13 Mar 09:05 – 13 Mar 11:40, at most +1,500.00"
    assert apart_sentence(data) == (
        "AS-OF lies above AS-AT from Fri 13 Mar 2026 09:05:00 (Europe/London) to "
        "Fri 13 Mar 2026 11:40:00 (Europe/London), by 1,500.00 GBP at most."
    )
    twice = replace(data, cursor_recorded_at=None, apart=[*data.apart, Divergence(1, 2, -7)])
    assert apart_words(twice) == "░ 2 times, at most +1,500.00"
    assert "2 times in this window, first from" in apart_sentence(twice)
    assert (apart_words(disputed()), apart_sentence(disputed())) == ("", "")


def test_what_matters_less_gives_way_to_the_difference_in_a_narrow_border() -> None:
    data = late_payroll()
    assert border_words(data, 118).endswith("at most +1,500.00 · zoom 4/4 · ▮▮ ×1")
    assert border_words(data, 70).endswith("░ +1,500.00 · zoom 4/4 · ▮▮ ×1")
