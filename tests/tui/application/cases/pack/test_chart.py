"""The picture of a balance: what is written over disputed entries, near each other or apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.history.event_rows import EventRow
from tui.application.cases.pack.chart import LEFT, RIGHT, TICKS, WIDTH, Scale, labels_of, ticks_of

SCALE = Scale(0, 1000, 0, 1)


def row(version: int, at: int) -> EventRow:
    return EventRow(
        version=version,
        recorded_at=at,
        effective_at=at,
        type="MoneyWithdrawn",
        channel="atm",
        event=None,
        change=-1,
        memo=None,
        balance=0,
        available=0,
        stated=None,
        verified=True,
        problem="",
    )


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (((7, 100),), ["entry 7, disputed"]),
        (((7, 100), (9, 600)), ["entry 7, disputed", "entry 9, disputed"]),
        (((459, 500), (460, 501), (461, 502)), ["entries 459, 460, 461, disputed"]),
        (((8, 990), (7, 10)), ["entry 7, disputed", "entry 8, disputed"]),
        (
            tuple((number, 300 + number) for number in range(1, 10)),
            ["entries 1, 2, 3, 4, 5, 6 and 3 more, disputed"],
        ),
    ],
)
def test_entries_that_are_near_share_their_words(
    entries: tuple[tuple[int, int], ...], words: list[str]
) -> None:
    assert [one.words for one in labels_of(SCALE, [row(*one) for one in entries])] == words


@given(st.lists(st.integers(0, 1000), max_size=12))
def test_no_words_lie_over_others_and_none_is_left_out(instants: list[int]) -> None:
    labels = labels_of(SCALE, [row(version, at) for version, at in enumerate(instants, start=1)])
    assert sorted(version for one in labels for version in one.versions) == list(range(1, len(instants) + 1))
    assert all(one.right <= after.left for one, after in pairwise(labels))
    assert all(LEFT <= one.x <= WIDTH - RIGHT for one in labels)


@given(st.integers(-(2**63), 0), st.integers(0, 2**63))
def test_the_axis_has_round_amounts_around_all_balances(low: int, high: int) -> None:
    ticks = ticks_of(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 0 in ticks
    assert len(ticks) <= TICKS + 2
    steps = {after - before for before, after in pairwise(ticks)}
    assert all(str(step).rstrip("0") in {"1", "2", "5"} for step in steps)
