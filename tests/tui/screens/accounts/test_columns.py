"""The pure parts of the list: which columns fit, what they say, and the curve in one row."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ports import CurvePoint
from tests.kit import bank
from tui.screens.accounts.columns import (
    COLUMNS,
    GAP,
    MARKER,
    Name,
    last_entry,
    lock_sign,
    place,
    texts,
    wanted_cells,
)
from tui.screens.accounts.sparkline import EIGHTHS, levels, spark
from tui.screens.kit.lines import width_of

LONDON = ZoneInfo("Europe/London")


def run(open_: int, close: int, low: int | None = None) -> CurvePoint:
    bottom = min(open_, close) if low is None else low
    return CurvePoint(1, 1, 0, 0, open_, bottom, max(open_, close), close)


def test_the_row_of_an_account_says_what_it_has() -> None:
    store = bank.fill(bank.memory(), 8)
    row = texts(store.accounts()[7], LONDON, bank.NOW)
    assert row["account"] == "4407"
    assert row["holder"] == "L. García Márquez"
    assert row["balance"] == "2,053.10 GBP"
    assert row["available"] == "2,553.10"
    assert row["status"] == "frozen"


@pytest.mark.parametrize(("status", "sign"), [("open", ""), ("frozen", "⊠"), ("closed", "∎"), ("absent", "")])
def test_what_is_locked_has_a_sign(status: str, sign: str) -> None:
    assert lock_sign(status) == sign


def test_the_year_is_told_when_it_is_another() -> None:
    assert last_entry(bank.START, LONDON, bank.NOW) == " 1 Jan 08:00"
    assert last_entry(bank.START - 2 * bank.DAY, LONDON, bank.NOW) == "30 Dec 2025"


@given(
    st.dictionaries(st.sampled_from([column.name for column in COLUMNS]), st.integers(0, 60)),
    st.integers(0, 300),
)
def test_columns_never_overflow_and_figures_are_never_cut(wanted: dict[Name, int], width: int) -> None:
    placed = place(wanted, width)
    if placed:
        assert MARKER + sum(one.cells for one in placed) + GAP * (len(placed) - 1) <= width
    for one in placed:
        if one.column.is_figure:
            assert one.cells >= wanted.get(one.column.name, 0)
        assert one.column.least <= one.cells


@given(st.integers(0, 300))
def test_a_wider_terminal_never_shows_fewer_columns(width: int) -> None:
    wanted = wanted_cells([texts(one, LONDON, bank.NOW) for one in bank.fill(bank.memory(), 4).accounts()])
    assert len(place(wanted, width)) <= len(place(wanted, width + 1))


def test_the_account_and_its_balance_are_the_last_to_go() -> None:
    wanted: dict[Name, int] = {"account": 4, "balance": 12, "holder": 20}
    assert [one.column.name for one in place(wanted, MARKER + 8 + GAP + 12)] == ["account", "balance"]
    assert [one.column.name for one in place(wanted, MARKER + 8 + GAP + 11)] == ["account"]


def test_a_curve_has_one_level_for_each_cell_on_one_scale_from_zero() -> None:
    curve = [run(0, 50), run(50, 100), run(100, 0), run(0, -100)]
    assert levels(curve, 4) == (4, EIGHTHS, 0, -EIGHTHS)
    assert levels(curve, 8) == (4, 4, EIGHTHS, EIGHTHS, 0, 0, -EIGHTHS, -EIGHTHS)


def test_a_dip_below_zero_is_never_averaged_away() -> None:
    curve = [run(100, 100) for _ in range(50)] + [run(100, 100, low=-5)] + [run(100, 100) for _ in range(49)]
    assert [level < 0 for level in levels(curve, 10)].count(True) == 1


def test_what_is_not_nothing_shows() -> None:
    assert levels([run(0, 1_000_000), run(1_000_000, 1)], 2) == (EIGHTHS, 1)


def test_no_events_have_no_curve() -> None:
    assert levels([], 10) == ()
    assert levels([run(0, 1)], 0) == ()


@given(
    st.lists(st.tuples(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15)), max_size=60),
    st.integers(0, 50),
)
def test_a_curve_is_as_wide_as_its_cells(balances: list[tuple[int, int]], cells: int) -> None:
    heights = levels([run(*balance) for balance in balances], cells)
    assert len(heights) == (cells if balances else 0)
    assert all(-EIGHTHS <= height <= EIGHTHS for height in heights)
    assert width_of(spark(heights)) == len(heights)


def test_below_zero_hangs_from_the_ceiling_in_another_ink() -> None:
    above, floor, below = spark((3, 0, -3))[0], spark((0,))[0], spark((-3,))[0]
    assert (above.text[0], above.role) == ("▃", "quiet")
    assert (floor.text, floor.role) == ("▁", "quiet")
    assert (below.text, below.role) == ("▅", "hanging")
