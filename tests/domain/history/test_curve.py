"""The curve through both lenses against the plain query at each instant, over histories with any value dates."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account import events as e
from domain.history.as_recorded import as_known
from domain.history.curve import CurveAsOf, Moved, curve_as_of, read_value_dates, value_dates
from domain.ports import Store
from tests.kit.bench import EPOCH, SECOND, MemoryBench
from tests.kit.spec import A
from tests.kit.value_dates import MOVED, Step, ledger, recorded_on

MANY = 1000


def drawn(store: Store, first: int, last: int, points: int = MANY) -> CurveAsOf:
    head = store.head(A)
    assert head is not None
    return curve_as_of(store, A, first, last, points, read_value_dates(store, A, head.version))


@given(steps=MOVED, view=st.tuples(st.integers(0, 14), st.integers(0, 14)))
@settings(max_examples=120, deadline=None)
def test_each_point_and_what_lies_between_two_is_what_the_query_answers(
    steps: list[Step], view: tuple[int, int]
) -> None:
    rows = recorded_on(bench := MemoryBench(every=3), steps)
    first, last = sorted(min(one, len(rows) - 1) + 1 for one in view)
    curve = drawn(bench.store, first, last)
    for before, point in zip((None, *curve.points), curve.points, strict=False):
        assert point.close == ledger(bench.store, point.last_at, "as-of")
        assert point.low == min(point.open, point.close)
        assert point.high == max(point.open, point.close)
        if before is not None:
            assert before.close == point.open
        if before is not None and before.last_at < point.first_at:
            assert point.open == ledger(bench.store, point.first_at - 1, "as-of")
    recorded = [
        point for point in curve.points if point.first_at == rows[point.first_version - 1].recorded_at
    ]
    assert [point.first_version for point in recorded] == list(range(first, last + 1))


@given(steps=MOVED)
@settings(max_examples=120, deadline=None)
def test_the_lenses_are_apart_where_both_queries_differ_and_nowhere_else(
    steps: list[Step],
) -> None:
    rows = recorded_on(bench := MemoryBench(every=3), steps)
    apart = drawn(bench.store, 1, len(rows)).apart
    begin, end = rows[0].recorded_at, rows[-1].recorded_at
    largest = dict[int, int]()
    for instant in range(begin, end + 1, SECOND):
        difference = ledger(bench.store, instant, "as-of") - ledger(bench.store, instant, "as-at")
        found = [place for place, stretch in enumerate(apart) if stretch.begin <= instant < stretch.end]
        assert len(found) == bool(difference), instant
        for place in found:
            largest[place] = max(largest.get(place, 0), difference, key=abs)
    for place, most in largest.items():
        if begin <= apart[place].begin and apart[place].end <= end:
            assert abs(apart[place].most) == abs(most)


@given(steps=MOVED, points=st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_longer_runs_hide_no_balance_and_end_where_their_last_event_does(
    steps: list[Step], points: int
) -> None:
    rows = recorded_on(bench := MemoryBench(every=3), steps)
    fine, coarse = (drawn(bench.store, 1, len(rows), size).points for size in (MANY, points))
    assert len(coarse) <= points
    assert min(point.low for point in fine) == min(point.low for point in coarse)
    assert max(point.high for point in fine) == max(point.high for point in coarse)
    assert coarse[-1].close == fine[-1].close


@given(steps=MOVED, known=st.integers(1, 15))
@settings(max_examples=60, deadline=None)
def test_what_is_known_need_not_be_read_again(steps: list[Step], known: int) -> None:
    rows = recorded_on(bench := MemoryBench(every=3), steps)
    earlier = read_value_dates(bench.store, A, min(known, len(rows)))
    grown = read_value_dates(bench.store, A, len(rows), earlier)
    afresh = read_value_dates(bench.store, A, len(rows))
    assert (grown.times, grown.differences) == (afresh.times, afresh.differences)


def test_what_was_not_recorded_yet_does_not_count_where_an_account_is_shown_as_it_was_known() -> None:
    late = (e.MoneyDeposited(amount=5), 4, 1)
    bench = MemoryBench(every=3)
    rows = recorded_on(bench, [(e.MoneyDeposited(amount=3), 2, None), late])
    assert drawn(bench.store, 1, 3).apart == ((EPOCH + SECOND, rows[-1].recorded_at, 5),)
    known = as_known(bench.store, A, 2)
    assert drawn(known, 1, 2).apart == ()
    assert [point.close for point in drawn(known, 1, 2).points] == [100, 103]


def test_differences_that_touch_are_one_stretch_with_the_largest_of_them() -> None:
    dates = value_dates([Moved(10, 30, 500), Moved(20, 40, -200), Moved(60, 50, 7)], 9)
    assert [tuple(stretch) for stretch in dates.stretches(0, 100)] == [(10, 40, 500), (50, 60, -7)]
    assert dates.stretches(45, 49) == ()
    assert [tuple(stretch) for stretch in dates.stretches(39, 39)] == [(10, 40, 500)]
    assert (dates.difference(9), dates.difference(20), dates.difference(40)) == (0, 300, 0)
