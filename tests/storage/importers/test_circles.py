"""Statements of one day that end where they begin, so that their rows follow one another from several balances on:
where the log stands decides, else the file is refused."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bank_statement import StatementLine
from tests.kit.joined_statements import ledger, line, said, statement, take
from tests.kit.memory import MemoryStore

BACK = (line(5, -1_00, balance=0), line(5, 1_00, balance=1_00))
"""1.00 came in and went out again, newest first; or the other way round."""


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def test_rows_that_follow_both_ways_are_refused_where_nothing_says_which(store: MemoryStore) -> None:
    assert said(take(store, statement(*BACK))) == (
        "s.txt line 5: begins a day, 2026-03-05, whose rows follow one another from 1.00 to 1.00 as well as from 0.00 "
        "to 0.00, and the file has no other day: import a file that has the day before or after as well"
    )


@pytest.mark.parametrize("stands", [0, 1_00])
def test_the_log_says_where_they_begin(store: MemoryStore, stands: int) -> None:
    take(store, statement(line(2, 7_00, balance=stands)))
    for _ in range(2):
        assert take(store, statement(*BACK)).errors == ()
        assert ledger(store) == stands
    assert take(store, statement(line(6, -3_00, balance=stands - 3_00))).errors == ()


def test_a_log_that_stands_elsewhere_is_told(store: MemoryStore) -> None:
    take(store, statement(line(2, 7_00, balance=9_00)))
    assert "where the log stands at 9.00" in said(take(store, statement(*BACK)))


@pytest.mark.parametrize(
    "rows",
    [
        (line(5, -1_00, balance=0, at="09:00"), line(5, 1_00, balance=1_00, at="09:30")),
        (line(5, -1_00, balance=0), line(5, 1_00, balance=1_00), line(6, 2_00, balance=3_00)),
        (line(5, -1_00, balance=0), line(5, 2_00, balance=2_00), line(5, -1_00, balance=1_00)),
    ],
    ids=["times", "another day", "one direction"],
)
def test_what_else_says_the_order_is_enough(store: MemoryStore, rows: tuple[StatementLine, ...]) -> None:
    assert take(store, statement(*rows)).errors == ()
    assert ledger(store) == rows[-1].balance


@given(
    st.lists(st.sampled_from([-2_00, -1_00, 1_00, 2_00]), min_size=1, max_size=5),
    st.integers(0, 3),
    st.data(),
)
def test_a_day_in_any_order_of_its_rows_leads_to_its_balance_or_is_refused(
    amounts: list[int], opening: int, data: st.DataObject
) -> None:
    store = MemoryStore()
    take(store, statement(line(2, 5_00, balance=opening)))
    balances = [*accumulate(amounts, initial=opening)]
    rows = [line(5, amount, balance=balance) for amount, balance in zip(amounts, balances[1:], strict=True)]
    turned = data.draw(st.sampled_from([rows, rows[::-1]]))
    report = take(store, statement(*turned))
    assert report.errors or ledger(store) == balances[-1]
