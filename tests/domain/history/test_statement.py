"""A statement then and today: what each side has, and why they differ."""

from __future__ import annotations

from datetime import date

import pytest

from domain.account.events import MoneyDeposited
from domain.errors import BadInput, UnknownAccount
from domain.history.cut import cut_at_instant
from domain.history.statement import following_day, statement_days, told_statement
from tests.kit import travelling
from tests.kit.times import utc
from tests.kit.travelling import ACCOUNT, book, rivera

TODAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("day", "until", "last", "before"),
    [
        (None, date(2026, 3, 30), date(2026, 2, 28), date(2026, 1, 31)),
        (31, date(2026, 3, 31), date(2026, 3, 31), date(2026, 2, 28)),
        (12, date(2026, 1, 11), date(2025, 12, 12), date(2025, 11, 12)),
    ],
)
def test_statement_days(day: int | None, until: date, last: date, before: date) -> None:
    assert statement_days(day, until) == (last, before)
    assert following_day(day, before) == last


def test_a_late_payroll_changes_the_order_of_a_statement() -> None:
    found = told_statement(rivera(), ACCOUNT, date(2026, 3, 31), TODAY)
    late = next(one for one in found.differences if one.recorded.version == travelling.PAYROLL)
    assert late.why == "order"
    assert not found.is_same
    assert found.opening[0] == found.opening[1]
    assert {one.recorded.version for one in found.entries if one.differs} == {
        travelling.RENT,
        travelling.FEE,
        travelling.PAYROLL,
    }


def test_what_came_after_the_day_counts_today_only() -> None:
    store = rivera()
    book(store, MoneyDeposited(amount=700))
    same = told_statement(store, ACCOUNT, date(2026, 5, 31), TODAY)
    assert same.is_same
    assert same.closing[0] == cut_at_instant(store, ACCOUNT, utc("2026-05-31 23:59:59")).account.ledger


@pytest.mark.parametrize("on", [TODAY, date(2020, 1, 1)])
def test_a_day_that_has_no_statement(on: date) -> None:
    with pytest.raises(BadInput):
        told_statement(rivera(), ACCOUNT, on, TODAY)


def test_an_account_that_is_not_there() -> None:
    with pytest.raises(UnknownAccount):
        told_statement(rivera(), "nobody", None, TODAY)
