"""What the list of accounts asks the store: counted as far as somebody looks, and no further."""

from __future__ import annotations

import pytest

from tests.tui.screens.accounts.test_accounts import Counted, many
from tui.screens.accounts.queries import COUNTED, ListQuery, list_accounts
from tui.screens.accounts.table import PAGE

ACCOUNTS = COUNTED + PAGE


@pytest.fixture(scope="module")
def store() -> Counted:
    return many(ACCOUNTS)


@pytest.mark.parametrize(
    ("offsets", "count", "is_more"),
    [((0,), COUNTED, True), ((PAGE,), ACCOUNTS, False), ((0, PAGE), ACCOUNTS, False), ((), COUNTED, True)],
)
def test_what_matches_is_counted_a_bit_beyond_what_is_wanted(
    store: Counted, offsets: tuple[int, ...], count: int, is_more: bool
) -> None:
    answer = list_accounts(store, ListQuery("0", 1, offsets))
    assert (answer.count, answer.total, answer.is_more) == (count, ACCOUNTS, is_more)


def test_the_whole_list_is_counted_whole_and_a_known_total_is_not_asked_for(store: Counted) -> None:
    answer = list_accounts(store, ListQuery("", 1, (0,)))
    assert (answer.count, answer.total, answer.is_more) == (ACCOUNTS, ACCOUNTS, False)
    assert list_accounts(store, ListQuery("0", 1, (0,), 7)).total == 7
