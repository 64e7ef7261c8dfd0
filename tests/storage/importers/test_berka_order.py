"""The order inside a day: the bank's rule where it holds, a search where it does not, always bounded work."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.importers.berka import order as berka_order
from storage.importers.berka.order import ROUNDING, Posting, posting_order

CREDIT, VYBER, VYDAJ = range(3)


def order(day: Sequence[Posting], before: int) -> list[int]:
    """The numbers of the rows in the order found."""
    return [day[index].trans_id for index in posting_order(day, before)]


def test_the_rule_of_the_bank_orders_a_day_whatever_the_file_says() -> None:
    day = [
        Posting(VYDAJ, -1_460, 64_340, 1),
        Posting(VYDAJ, -24_520, 65_800, 2),
        Posting(VYBER, -5_000, 90_320, 3),
        Posting(CREDIT, 320, 95_320, 4),
        Posting(CREDIT, 5_000, 95_000, 5),
    ]
    assert order(day, 90_000) == [5, 4, 3, 2, 1]


def test_separate_rounding_of_amount_and_balance_does_not_break_the_chain() -> None:
    day = [Posting(VYDAJ, -1_000, 9_330, 1), Posting(CREDIT, 320, 10_320, 2)]
    assert order(day, 10_010) == [2, 1]


def test_rows_that_break_the_rule_are_chained_by_their_balances() -> None:
    day = [Posting(CREDIT, 2_000, 3_000, 1), Posting(VYDAJ, -500, 1_000, 2), Posting(VYDAJ, -900, 2_100, 3)]
    assert order(day, 1_500) == [2, 1, 3]


def test_a_row_that_is_missing_leaves_the_others_in_the_order_of_the_rule() -> None:
    day = [Posting(VYDAJ, -500, 4_000, 1), Posting(VYDAJ, -500, 6_000, 2), Posting(CREDIT, 1_000, 9_000, 3)]
    assert order(day, 8_000) == [3, 2, 1]


@given(
    st.lists(
        st.integers(-3_000, 3_000).filter(lambda change: abs(change) > ROUNDING), min_size=1, max_size=12
    ),
    st.randoms(use_true_random=False),
    st.integers(-5_000, 5_000),
)
def test_a_shuffled_day_comes_back_as_a_chain(changes: list[int], chance: Random, before: int) -> None:
    day, balance = list[Posting](), before
    for number, change in enumerate(changes):
        balance += change
        day.append(Posting(CREDIT if change > 0 else VYDAJ, change, balance, number))
    chance.shuffle(day)
    found = posting_order(day, before)
    assert sorted(found) == list(range(len(day)))
    for index in found:
        assert abs(before + day[index].change - day[index].balance) <= ROUNDING
        before = day[index].balance


def test_the_search_ends_at_its_bound_and_the_rule_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    day = [Posting(CREDIT, 2_000, 3_000, 1), Posting(VYDAJ, -500, 1_000, 2), Posting(VYDAJ, -900, 2_100, 3)]
    monkeypatch.setattr(berka_order, "MOST_LOOKED_AT", 2)
    assert order(day, 1_500) == [1, 3, 2]


def test_a_hostile_day_has_every_row_once_however_many_paths_there_are() -> None:
    """Rows that lead back and forth between two balances in any order, and one that follows from none."""
    day = [Posting(CREDIT, 100, 200, number) for number in range(0, 4_000, 2)]
    day += [Posting(VYDAJ, -100, 100, number) for number in range(1, 4_000, 2)]
    day.append(Posting(VYDAJ, -50, 7, 4_000))
    assert sorted(order(day, 100)) == list(range(4_001))
