"""What a consumer bears of unauthorised transfers (12 CFR 1005.6)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.dispute.liability import Transfer, consumer_liability
from tests.kit.days import Days

STOLEN = [
    Transfer(date(2026, 3, 7), 200_00, 1),
    Transfer(date(2026, 3, 10), 300_00, 2),
    Transfer(date(2026, 3, 12), 300_00, 3),
]


@pytest.mark.parametrize(
    ("proven", "noticed", "limit", "refund"),
    [
        (True, date(2026, 3, 13), 350_00, 450_00),
        (False, date(2026, 3, 13), 50_00, 750_00),
        (True, date(2026, 3, 10), 50_00, 750_00),
    ],
    ids=["S2, proven", "S2, not proven", "told within two business days"],
)
def test_the_stolen_card(proven: bool, noticed: date, limit: int, refund: int) -> None:
    answer = consumer_liability(
        STOLEN,
        learned_on=date(2026, 3, 7),
        noticed_on=noticed,
        statement_on=None,
        preventable_proven=proven,
        calendar=Days(),
    )
    assert (answer.limit, answer.refund) == (limit, refund)


def test_the_second_tier_ends_at_five_hundred_and_the_third_has_no_end() -> None:
    large = [Transfer(date(2026, 3, 20), 900_00, 1), Transfer(date(2026, 6, 20), 70_00, 2)]
    answer = consumer_liability(
        large,
        learned_on=date(2026, 3, 7),
        noticed_on=date(2026, 6, 30),
        statement_on=date(2026, 3, 31),
        preventable_proven=True,
        calendar=Days(),
    )
    assert answer.limit == 500_00 + 70_00
    assert len(answer.why) == 3


def test_nobody_bears_more_than_what_was_taken() -> None:
    small = [Transfer(date(2026, 3, 7), 20_00, 1)]
    answer = consumer_liability(
        small,
        learned_on=date(2026, 3, 7),
        noticed_on=date(2026, 3, 8),
        statement_on=None,
        preventable_proven=True,
        calendar=Days(),
    )
    assert (answer.limit, answer.refund) == (20_00, 0)
